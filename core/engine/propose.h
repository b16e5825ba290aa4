/* propose.h: which vendor plugin answers for a feature, and what it proposes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "answer.h"

#include "plugin/build.h"
#include "plugin/registry.h"

G_BEGIN_DECLS

/* What there is to ask, and about what. */
typedef struct
{
  const KargRegistry *registry;
  const KargFacts *facts;
  const KargConfig *config;
  const char *const *enabled; /* features and options that are enabled already: "NAME", "NAME+OPTION" */
  gboolean force;             /* of the task */
  const char *const *consents;
} KargProposeScene;

/* Asks every plugin that provides @feature and says that the machine is its own, and those that provide what it
 * needs.
 * Returns: (transfer full) (element-type KargAnswer): never empty.
 * Fails: NOT_FOUND when nobody knows the feature or an option, SYNTAX for an option's value, UNSUPPORTED when nobody
 * knows the machine or something needed is not there, CONFLICT when two propose what can't both hold or features
 * exclude each other, and what a plugin says. */
GPtrArray *karg_propose_ask (const KargProposeScene *scene, const char *feature, const char *const *options, GError **error);

/* The plugin's row of @feature; NULL: it is not used, or doesn't provide it. */
const KargFeature *karg_propose_find_feature (const KargRegistered *registered, const char *feature);

/* What the plugin's match() says: one of the three, and never without a reason. */
KargMatch karg_propose_match (const KargRegistered *registered, const KargFacts *facts, const char *feature,
                              const char **reason);

/* Whether any plugin, whatever this machine is, provides @feature and, if it is not NULL, @option of it.
 * Fails: NOT_FOUND with what there is. */
gboolean karg_propose_check_known (const KargRegistry *registry, const char *feature, const char *option, GError **error);

/* What one plugin answers, whoever's the machine is. (transfer full) Fails: as karg_propose_ask(). */
KargAnswer *karg_propose_one (const KargProposeScene *scene, const KargRegistered *registered, const KargFeature *feature,
                              const char *const *options, GError **error);

G_END_DECLS
