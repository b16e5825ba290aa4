/* resolve.h: from the edits of a task to the edits of each target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

#include "ledger/ledger.h"
#include "plugin/build.h"

G_BEGIN_DECLS

/* Gives every target that @task selects its share of @edits (KargEdit). What can't be given is a refusal in @changes.
 * Fails: NOT_FOUND when the task selects no target. (transfer full) */
KargIntent *karg_resolve (const KargTargets *targets, const KargTask *task, const GPtrArray *edits,
                          KargChangeset *changes, GError **error);

/* Gives @edit to the entries of one kernel that @task selects. Returns: whether there is one that can be changed
 * alone. */
gboolean karg_resolve_give_kernel (KargIntent *intent, const KargTargets *targets, const KargTask *task, const char *kernel,
                                   KargEdit *edit);

/* The same as karg_resolve() for a task that takes away what @owners (NULL-terminated) asked for: each target gets
 * the edits that its own claims call for, and @edits collects them all. @only: as karg_owners_release(). */
KargIntent *karg_resolve_release (const KargTargets *targets, const KargTask *task, KargLedger *ledger,
                                  const char *const *owners, const GPtrArray *only, GPtrArray *edits, KargChangeset *changes,
                                  GError **error);

/* Whether entries show what @template holds ("$kernelopts"): then it boots as they do. */
gboolean karg_resolve_holds_entries (const KargTargets *targets, const KargTarget *template);

G_END_DECLS
