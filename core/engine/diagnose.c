/* diagnose.c: the doctor's checks of what was read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "engine-private.h"

#include <karg/devices.h>

#include "doctor/doctor.h"

/* The addresses that @names mean, each once; ends with NULL. NULL with @error. */
static GPtrArray *
karg_engine_find_devices (const KargFacts *facts, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint n = 0; names != NULL && names[n] != NULL; n++)
    {
      g_auto (GStrv) found = karg_devices_find (facts, names[n], error);
      if (found == NULL)
        return NULL;
      for (guint i = 0; found[i] != NULL; i++)
        if (!g_ptr_array_find_with_equal_func (all, found[i], g_str_equal, NULL))
          g_ptr_array_add (all, g_strdup (found[i]));
    }
  g_ptr_array_add (all, NULL);
  return g_steal_pointer (&all);
}

GPtrArray *
karg_engine_doctor (KargEngine *engine, const char *const *devices, GError **error)
{
  g_autoptr (GError) unread = NULL;
  const KargFacts *facts = karg_engine_get_facts (engine, error);

  if (facts == NULL)
    return NULL;
  g_autoptr (GPtrArray) addresses = karg_engine_find_devices (facts, devices, error);
  if (addresses == NULL)
    return NULL;
  const KargTargets *targets = karg_engine_survey (engine, &unread) ? karg_engine_get_targets (engine) : NULL;
  return karg_doctor_examine (facts, targets, unread != NULL ? unread : karg_engine_get_trouble (engine),
                              (const char *const *) addresses->pdata);
}
