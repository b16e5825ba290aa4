/* survey.c: one reading of a tree: which back ends are active, and every target they know.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "survey.h"

#include "base/unsaid.h"

static KargSurvey *
karg_survey_new (KargRoot *root, const KargFacts *facts, const KargConfig *config)
{
  KargSurvey *survey = g_new0 (KargSurvey, 1);

  survey->host = karg_host_new (root, facts, config);
  survey->backends = g_ptr_array_new_with_free_func (g_free);
  survey->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_probe_free);
  survey->targets = karg_targets_new ();
  return survey;
}

void
karg_survey_free (KargSurvey *survey)
{
  karg_host_free (survey->host);
  g_ptr_array_unref (survey->backends);
  g_ptr_array_unref (survey->probes);
  karg_targets_free (survey->targets);
  g_free (survey);
}

/* A back end that was left out by name takes no part: it isn't even probed. */
static gboolean
karg_survey_wants (const KargRegistered *registered, const char *const *only)
{
  if (registered->refused != NULL || registered->plugin.backend == NULL)
    return FALSE;
  return only == NULL || *only == NULL || g_strv_contains (only, registered->plugin.name);
}

static gboolean
karg_survey_probe (KargSurvey *survey, const KargRegistered *registered, GError **error)
{
  const char *name = registered->plugin.name;
  KargProbe *probe = karg_probe_new ();
  KargBackendStatus *status = g_new0 (KargBackendStatus, 1);

  g_ptr_array_add (survey->probes, probe);
  g_ptr_array_add (survey->backends, status);
  karg_host_set_caller (survey->host, name);
  if (!registered->backend.probe (survey->host, probe, error))
    {
      karg_unsaid ("probe", error);
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  if (karg_probe_get_state (probe) > KARG_BACKEND_FOREIGN)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "%s: its probe says a state that is none: %u", name,
                   (guint) karg_probe_get_state (probe));
      return FALSE;
    }

  *status = (KargBackendStatus){
    .name = name,
    .state = karg_probe_get_state (probe),
    .evidence = karg_probe_get_evidence (probe),
    .tool = karg_probe_get_tool (probe),
    .advice = karg_probe_get_advice (probe),
  };
  const GPtrArray *roles = karg_probe_get_roles (probe);
  for (guint i = 0; status->state == KARG_BACKEND_ACTIVE && i < roles->len; i++)
    karg_host_add_role (survey->host, g_ptr_array_index (roles, i), name);
  return TRUE;
}

static const KargRegistered *
karg_survey_find_backend (const KargRegistry *registry, const char *name)
{
  const GPtrArray *all = karg_registry_get_all (registry);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      if (registered->refused == NULL && registered->plugin.backend != NULL
          && g_str_equal (registered->plugin.name, name))
        return registered;
    }
  return NULL;
}

static gboolean
karg_survey_read (const KargSurvey *survey, const KargRegistry *registry, KargHost *host, KargTargets *targets,
                  GError **error)
{
  for (guint i = 0; i < survey->backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (survey->backends, i);

      if (status->state != KARG_BACKEND_ACTIVE && status->state != KARG_BACKEND_FOREIGN)
        continue;
      karg_host_set_caller (host, status->name);
      karg_targets_set_backend (targets, status->name);
      gboolean read = karg_survey_find_backend (registry, status->name)->backend.read (host, targets, error)
                      || karg_unsaid ("read", error);
      if (!read || !karg_targets_check (targets, error))
        {
          g_prefix_error (error, "%s: ", status->name);
          return FALSE;
        }
    }
  return TRUE;
}

KargSurvey *
karg_survey_take (KargRoot *root, const KargFacts *facts, const KargConfig *config, const KargRegistry *registry,
                  const char *const *only, GError **error)
{
  g_autoptr (KargSurvey) survey = karg_survey_new (root, facts, config);
  const GPtrArray *all = karg_registry_get_all (registry);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      if (karg_survey_wants (registered, only) && !karg_survey_probe (survey, registered, error))
        return NULL;
    }

  if (!karg_survey_read (survey, registry, survey->host, survey->targets, error))
    return NULL;
  return g_steal_pointer (&survey);
}

gboolean
karg_survey_is_active (const KargSurvey *survey, const char *name)
{
  for (guint i = 0; i < survey->backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (survey->backends, i);
      if (g_str_equal (status->name, name))
        return status->state == KARG_BACKEND_ACTIVE;
    }
  return FALSE;
}

gboolean
karg_survey_is_loader (const KargSurvey *survey, const char *name)
{
  for (guint i = 0; i < survey->backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (survey->backends, i);
      const GPtrArray *roles = karg_probe_get_roles (g_ptr_array_index (survey->probes, i));
      if (g_str_equal (status->name, name))
        return !g_ptr_array_find_with_equal_func ((GPtrArray *) roles, "module-options", g_str_equal, NULL);
    }
  return FALSE;
}

KargTargets *
karg_survey_read_again (const KargSurvey *survey, const KargRegistry *registry, KargRoot *root, GError **error)
{
  g_autoptr (KargHost) host = karg_host_new_over (survey->host, root);
  g_autoptr (KargTargets) targets = karg_targets_new ();

  if (!karg_survey_read (survey, registry, host, targets, error))
    return NULL;
  return g_steal_pointer (&targets);
}
