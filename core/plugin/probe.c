/* probe.c: what a back end found out about its boot loader.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

struct _KargProbe
{
  KargBackendState state;
  GPtrArray *evidence; /* ends with NULL */
  GPtrArray *roles;
  char *tool;
  char *advice;
};

KargProbe *
karg_probe_new (void)
{
  KargProbe *probe = g_new0 (KargProbe, 1);

  probe->state = KARG_BACKEND_ABSENT;
  probe->evidence = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (probe->evidence, NULL);
  probe->roles = g_ptr_array_new_with_free_func (g_free);
  return probe;
}

void
karg_probe_free (KargProbe *probe)
{
  if (probe == NULL)
    return;
  g_ptr_array_unref (probe->evidence);
  g_ptr_array_unref (probe->roles);
  g_free (probe->tool);
  g_free (probe->advice);
  g_free (probe);
}

void
karg_probe_set_state (KargProbe *probe, KargBackendState state)
{
  probe->state = state;
}

void
karg_probe_add_evidence (KargProbe *probe, const char *evidence)
{
  g_return_if_fail (evidence != NULL);
  g_ptr_array_insert (probe->evidence, (int) probe->evidence->len - 1, g_strdup (evidence));
}

void
karg_probe_add_role (KargProbe *probe, const char *role)
{
  g_return_if_fail (role != NULL);
  g_ptr_array_add (probe->roles, g_strdup (role));
}

void
karg_probe_set_foreign (KargProbe *probe, const char *tool, const char *advice)
{
  g_return_if_fail (tool != NULL);
  g_free (probe->tool);
  g_free (probe->advice);
  probe->state = KARG_BACKEND_FOREIGN;
  probe->tool = g_strdup (tool);
  probe->advice = g_strdup (advice != NULL ? advice : "use that tool");
}

KargBackendState
karg_probe_get_state (const KargProbe *probe)
{
  return probe->state;
}

const char *const *
karg_probe_get_evidence (const KargProbe *probe)
{
  return (const char *const *) probe->evidence->pdata;
}

const char *
karg_probe_get_tool (const KargProbe *probe)
{
  return probe->tool;
}

const char *
karg_probe_get_advice (const KargProbe *probe)
{
  return probe->advice;
}

const GPtrArray *
karg_probe_get_roles (const KargProbe *probe)
{
  return probe->roles;
}
