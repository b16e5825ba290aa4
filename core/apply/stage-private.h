/* stage-private.h: before anything is replaced: look again, check for space, put new versions beside the old.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "dirs-private.h"
#include "journal.h"

G_BEGIN_DECLS

/* Fills in what @file was and is to be for a change from @before to @after (NULL: no file) and makes sure that the disk
 * still holds what @seen read. @attributes (may be NULL): mode, owner and attributes that the new version gets instead
 * of the old one's. Fails: STALE, and what reading fails with. */
gboolean karg_stage_verify (KargDirs *dirs, KargRoot *seen, KargJournalFile *file, GBytes *before, GBytes *after,
                            const KargFileValue *attributes, GError **error);

/* Whether every file system has room for all that @journal will put there, itself (@journal_size bytes)
 * included. */
gboolean karg_stage_check_space (KargDirs *dirs, KargDir *state, const KargJournal *journal, gsize journal_size,
                                 GError **error);

/* Writes the new versions under their temporary names and @record as the state's pending journal, and flushes
 * all of it. */
gboolean karg_stage_write (KargDirs *dirs, KargDir *state, const KargJournal *journal, GBytes *record, GError **error);

/* Takes away whatever karg_stage_write() left; the record last, which names it, and only when nothing is left. */
gboolean karg_stage_discard (KargDirs *dirs, KargDir *state, const KargJournal *journal, GError **error);

/* Removes what lies beside @file under its temporary name, if anything does; @what: what a failure says. */
gboolean karg_stage_drop_temp (KargDirs *dirs, const KargJournalFile *file, const char *what, GError **error);

G_END_DECLS
