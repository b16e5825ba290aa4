/* scribe.h: edits of a mapped text, and the files that come of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "carry.h"

#include <karg/edit.h>

G_BEGIN_DECLS

/* The file "/f", which holds @bytes; NULL: it isn't there. (transfer full) */
KargText *scribe_file (const char *bytes);
KargText *scribe_file_at (const char *path, const char *bytes, const KargLayer *layer);

/* The command line that @text is, with the edits of @script made: "+a=1", "=a=2", "-a" on lines of their own, ","
 * and "." for items of lists. (transfer full) */
KargCmdline *scribe_cmdline (const KargText *text, const char *script);

/* What @script changes in the files; NULL, with @error: it can't be carried there. */
KargFileEdits *scribe_carry (const KargText *text, const char *script, GError **error);

/* What "/f" becomes; NULL as above, or when it doesn't change. (transfer full) */
char *scribe_edit (const KargText *text, const char *script, GError **error);

/* The same of the file @path, from what was carried. */
char *scribe_apply (const KargFileEdits *edits, const char *path, GError **error);

/* It becomes @expected. */
void scribe_assert (const KargText *text, const char *script, const char *expected);

/* It is refused with @code and words that hold @why. */
void scribe_assert_refused (const KargText *text, const char *script, KargErrorCode code, const char *why);

G_END_DECLS
