/* recover-private.h: what an earlier transaction left to be done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "transaction-private.h"

G_BEGIN_DECLS

/* Clears away a transaction that was killed before it did anything. */
gboolean karg_recover_pending (KargTransaction *transaction, GError **error);

/* Tidies up after a transaction that was sealed and puts its record into the history. */
gboolean karg_recover_finish (KargTransaction *transaction, const KargJournal *journal, GError **error);

/* After everything was taken back: the journal becomes a record that says why, or goes where that can't be written. */
gboolean karg_recover_file_taken_back (KargTransaction *transaction, KargJournal *journal, const char *why, GError **error);

G_END_DECLS
