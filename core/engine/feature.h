/* feature.h: a feature in a plan: what enabling it asks for, what disabling it leaves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Asks the vendor plugins and adds the edits to the plan, those of the feature itself first. Fails: as
 * karg_propose_ask(). */
gboolean karg_feature_propose (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error);

/* Gives the edits that are for one kernel to its entries. After karg_resolve(). */
void karg_feature_give_kernels (KargPlan *plan, const KargTargets *targets, const KargTask *task);

/* Sets the plan's intent: what the feature, or its options that are named, claims goes. Neither facts nor a plugin
 * is needed.
 * Fails: NOT_FOUND when nobody knows the feature or an option and nothing is claimed for it; as
 * karg_resolve_release(). */
gboolean karg_feature_disable (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error);

/* What the plugins remark: why, for what is done; and whatever else they have to say. */
void karg_feature_note_answers (KargPlan *plan);

G_END_DECLS
