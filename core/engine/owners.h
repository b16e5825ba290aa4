/* owners.h: who owns which argument of the targets that were read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

#include "ledger/ownership.h"
#include "plugin/build.h"

G_BEGIN_DECLS

/* A target as the ledger sees it. */
KargOwnershipTarget karg_owners_view (const KargTarget *target);

/* Forgets claims on what other tools took away, and tells so. The entry of a kernel that was installed since the ledger
 * was written (@root tells by its file) has its words from the templates, and their owners with them. */
void karg_owners_reconcile (KargLedger *ledger, KargRoot *root, const KargTargets *targets, KargOwnershipNote note,
                            gpointer data);

/* Who owns the word at @index of the target: names with a blank between, or NULL. For an entry that is generated or
 * held elsewhere, whoever owns it where it comes from. (transfer full) */
char *karg_owners_of_word (KargLedger *ledger, const KargTargets *targets, const KargTarget *target, guint index);

/* After a plan: karg_ownership_record() for each target. What is the same for many is told once. */
void karg_owners_record (KargLedger *ledger, const KargTargets *before, const KargTargets *after, const KargIntent *intent,
                         const GPtrArray *asked, const char *owner, KargOwnershipNote note, gpointer data);

/* karg_ownership_release() for a target. */
GPtrArray *karg_owners_release (KargLedger *ledger, const KargTarget *target, const char *owner, const GPtrArray *only,
                                KargOwnershipNote note, gpointer data);

G_END_DECLS
