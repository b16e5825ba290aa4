/* resolve.h: from the edits of a task to the edits of each target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

#include "apply/ledger.h"
#include "plugin/build.h"

G_BEGIN_DECLS

/* Gives every target that @task selects its share of @edits (KargEdit). What can't be given is a refusal in @changes.
 * Fails: NOT_FOUND when the task selects no target. (transfer full) */
KargIntent *karg_resolve (const KargTargets *targets, const KargTask *task, const GPtrArray *edits,
                          KargChangeset *changes, GError **error);

/* The same for a task that takes away what @owner asked for: each target gets the edits that its own claims call for, and
 * @edits collects them all. @only: as karg_ownership_release(). */
KargIntent *karg_resolve_release (const KargTargets *targets, const KargTask *task, KargLedger *ledger, const char *owner,
                                  const GPtrArray *only, GPtrArray *edits, KargChangeset *changes, GError **error);

G_END_DECLS
