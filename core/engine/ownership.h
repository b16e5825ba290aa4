/* ownership.h: who asked for which argument, and what that means for a task.
 *
 * Claims are made of units (units.h). What a claim replaced is a list of units too; one that was an item of a list is remembered
 * with a ',' in front, so that it goes back into the list.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

#include "apply/ledger.h"
#include "plugin/build.h"

G_BEGIN_DECLS

/* What is called when there is something to tell: about whom, and what. */
typedef void (*KargOwnershipNote) (gpointer data, const char *from, const char *text);

/* The ledger of @root; an empty one when there is none. (transfer full) Fails: SYNTAX, PERMISSION, IO. */
KargLedger *karg_ownership_load (KargRoot *root, GError **error);

/* Forgets claims on what other tools took away, and tells so. The entry of a kernel that was installed since the ledger was
 * written (@root tells by its file) has its words from the templates, and their owners with them. */
void karg_ownership_reconcile (KargLedger *ledger, KargRoot *root, const KargTargets *targets, KargOwnershipNote note,
                               gpointer data);

/* Who owns the word at @index of the target: names with a blank between, or NULL. For an entry that is generated or held
 * elsewhere, whoever owns it where it comes from. (transfer full) */
char *karg_ownership_of_word (KargLedger *ledger, const KargTargets *targets, const KargTarget *target, guint index);

/* After a plan: @owner claims what the edits brought into each target; what was taken away on purpose is forgotten. */
void karg_ownership_record (KargLedger *ledger, const KargTargets *before, const KargTargets *after,
                            const KargIntent *intent, const char *owner);

/* The edits that take away what @owner, and nobody else, asked for in @target, and put back what that replaced. The claims
 * are let go. @only (may be NULL): edits that name the units meant; else all of the owner's.
 * (transfer full) (element-type KargEdit) */
GPtrArray *karg_ownership_release (KargLedger *ledger, const KargTarget *target, const char *owner,
                                   const GPtrArray *only, KargOwnershipNote note, gpointer data);

G_END_DECLS
