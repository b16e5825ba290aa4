/* rollback-private.h: the way back, for a transaction that failed as for one that was interrupted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "dirs-private.h"
#include "journal.h"

G_BEGIN_DECLS

/* Brings every file of @journal back to what it was, judging each by what is there now, so that it doesn't
 * matter how far things went, nor whether an earlier way back was interrupted. What somebody else wrote into
 * a file meanwhile is kept in the state directory; @report gets a line about it. Flushes, and leaves the
 * journal itself alone. */
gboolean karg_rollback (KargDirs *dirs, KargDir *state, const KargJournal *journal, GPtrArray *report, GError **error);

/* Takes away the old versions that a sealed transaction left beside the new ones. */
gboolean karg_rollback_forget (KargDirs *dirs, KargDir *state, const KargJournal *journal, GError **error);

G_END_DECLS
