/* propose.h: which vendor plugin answers for a feature, and what it proposes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plugin/build.h"
#include "plugin/registry.h"

G_BEGIN_DECLS

/* One plugin's answer. */
typedef struct
{
  const char *plugin;
  KargProposal *proposal;
} KargAnswer;

void karg_answer_free (KargAnswer *provided);

/* Asks every plugin that provides @feature and says that the machine is its own.
 * Returns: (transfer full) (element-type KargAnswer): never empty.
 * Fails: NOT_FOUND when nobody knows the feature or an option, UNSUPPORTED when nobody knows the machine, CONFLICT when two
 * propose what can't both hold, and what a plugin says. */
GPtrArray *karg_propose_ask (const KargRegistry *registry, const KargFacts *facts, const KargConfig *config,
                              KargRequestAction action, const char *feature, const char *const *options,
                              GError **error);

G_END_DECLS
