/* record-private.h: the record of what is going to happen, with everything that is there now.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "transaction-private.h"

G_BEGIN_DECLS

/* The record of what @changes and @commit ask for. Reads only; makes sure that the disk still holds what
 * @seen read.
 * Fails: STALE, and what reading fails with. */
KargJournal *karg_record_new (KargTransaction *transaction, KargRoot *seen, KargChangeset *changes,
                              const KargCommit *commit, GError **error);

G_END_DECLS
