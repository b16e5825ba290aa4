/* diagnose.c: the doctor's checks of what was read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "engine-private.h"

#include "doctor/doctor.h"

GPtrArray *
karg_engine_doctor (KargEngine *engine, GError **error)
{
  g_autoptr (GError) unread = NULL;
  const KargFacts *facts = karg_engine_get_facts (engine, error);

  if (facts == NULL)
    return NULL;
  const KargTargets *targets = karg_engine_survey (engine, &unread) ? karg_engine_get_targets (engine) : NULL;
  return karg_doctor_examine (facts, targets, unread != NULL ? unread : karg_engine_get_trouble (engine));
}
