/* real-shell.h: asks a real sh what it makes of a text. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sources @text and returns the values of @names in their order; NULL when the shell fails. Where dash and
 * bash (as sh) are both here they have to agree: one of them is /bin/sh on any distribution. The text is
 * run: only what the tests themselves made. */
GPtrArray *real_shell_values (const char *text, const GPtrArray *names);

G_END_DECLS
