/* history-inner.h: records for the transaction's own use.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "history.h"
#include "state.h"

G_BEGIN_DECLS

/* The record of @id. Fails: NOT_FOUND, PERMISSION, IO, SYNTAX. */
KargJournal *karg_history_load (KargRoot *root, const char *id, GError **error);

/* Removes records that are too many or too old. What can't be removed stays. */
void karg_history_prune (KargRoot *root, KargDir *state);

G_END_DECLS
