/* spelling.h: applying edits so that new words arrive through what carries them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/edit.h>
#include <karg/sink.h>

G_BEGIN_DECLS

/* @text with @edit applied; words that @original doesn't hold with the same bytes are spelled for @sink.
 * Returns: (transfer full). Fails: NOT_REPRESENTABLE. */
char *karg_spelling_apply (KargSink sink, const KargCmdline *original, const char *text, const KargEdit *edit,
                           GError **error);

/* karg_sink_check_change() of a text. */
gboolean karg_spelling_check (KargSink sink, const KargCmdline *original, const char *text, GError **error);

G_END_DECLS
