/* survey.h: one reading of a tree: which back ends are active, and every target they know.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

#include "plugin/build.h"
#include "plugin/registry.h"

G_BEGIN_DECLS

typedef struct
{
  KargHost *host;
  GPtrArray *backends;  /* KargBackendStatus, in the registry's order */
  GPtrArray *probes;    /* KargProbe: what the statuses point into */
  KargTargets *targets;
} KargSurvey;

/* Probes the back ends of @registry (only those named in @only, unless it is empty) and reads the active and
 * foreign. */
KargSurvey *karg_survey_take (KargRoot *root, const KargFacts *facts, const KargConfig *config,
                              const KargRegistry *registry, const char *const *only, GError **error);

/* Whether the back end @name is there and active. */
gboolean karg_survey_is_active (const KargSurvey *survey, const char *name);

/* Whether @name is for kernels: what only sets options of modules (the role "module-options") starts none. */
gboolean karg_survey_is_loader (const KargSurvey *survey, const char *name);

/* Reads the same back ends over another root. (transfer full) */
KargTargets *karg_survey_read_again (const KargSurvey *survey, const KargRegistry *registry, KargRoot *root,
                                     GError **error);

void karg_survey_free (KargSurvey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargSurvey, karg_survey_free)

G_END_DECLS
