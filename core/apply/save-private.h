/* save-private.h: copies of large files that a command is going to rewrite.
 *
 * They lie in the state directory as long as the way back may be needed, because the record doesn't hold their bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "dirs-private.h"
#include "journal.h"

G_BEGIN_DECLS

/* Copies all that @journal knows by a digest only, and flushes. Fails: STALE when one is not what was recorded. */
gboolean karg_save_all (KargDirs *dirs, KargDir *state, const KargJournal *journal, GError **error);

/* The copy of @file, opened for reading; -1 on error. */
int karg_save_open (KargDir *state, const KargJournal *journal, const KargJournalFile *file, GError **error);

/* Takes the copies away. */
gboolean karg_save_drop (KargDir *state, const KargJournal *journal, GError **error);

G_END_DECLS
