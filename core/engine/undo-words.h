/* undo-words.h: taking a change back word by word, where the bytes that it left are no longer there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "engine-private.h"
#include "undo.h"

G_BEGIN_DECLS

/* What @undone changed in files that were edited since is taken back where its words stand now, and what it changed in
 * templates also in entries that were made from them since: what comes out goes into @changes and @intent. A conflict in
 * which somebody gave the same key another value is refused there. Fails: what a back end says of the new files. */
gboolean karg_undo_words_plan (KargEngine *engine, KargUndone *undone, KargIntent *intent, KargChangeset *changes,
                               GError **error);

G_END_DECLS
