/* ownership-private.h: what recording a claim and letting go of it ask alike.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "ownership.h"

G_BEGIN_DECLS

/* The key of a gap; NULL of a unit. */
const char *karg_ownership_get_gap (const char *unit);

/* Who owns the unit in @target by the ledger: names with a blank between, or NULL. (transfer full) */
char *karg_ownership_of_unit (KargLedger *ledger, const KargOwnershipTarget *target, const char *unit);

/* Whom the file itself names as the owner of @word, or NULL. */
const char *karg_ownership_ask_file (const KargOwnershipTarget *target, const KargWord *word);

G_END_DECLS
