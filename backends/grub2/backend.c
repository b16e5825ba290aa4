/* backend.c: GRUB 2, as kargctl's back end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-command.h"
#include "grub-defaults.h"
#include "grub-entries.h"
#include "grub-env.h"
#include "grub-probe.h"

#include <karg/plugin.h>

/* Everything that is read of one system. */
typedef struct
{
  const GrubSystem *system;
  const GrubDefaults *defaults;
  GrubEnv *env;
  GPtrArray *cfgs; /* GrubCfg of system->cfgs, or NULL for one that is absent */
} GrubState;

static void
backend_state_free (GrubState *state)
{
  g_clear_pointer (&state->env, grub_env_free);
  g_clear_pointer (&state->cfgs, g_ptr_array_unref);
  g_free (state);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GrubState, backend_state_free)

static GrubState *
backend_state_read (const KargHost *host, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  g_autoptr (GrubState) state = g_new0 (GrubState, 1);

  state->system = grub_system_get (host);
  state->defaults = karg_grub_settings_get (host);
  state->env = grub_env_read (root, state->system->env);
  state->cfgs = g_ptr_array_new ();
  for (guint i = 0; i < state->system->cfgs->len; i++)
    {
      g_autoptr (GError) local = NULL;
      const GrubCfg *cfg = grub_cfg_read (host, g_ptr_array_index (state->system->cfgs, i), &local);

      /* Many systems let only root read it; planning needs no more than the defaults. */
      if (cfg == NULL && !g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND)
          && !g_error_matches (local, KARG_ERROR, KARG_ERROR_PERMISSION))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_ptr_array_add (state->cfgs, (gpointer) cfg);
    }
  return g_steal_pointer (&state);
}

static gboolean
backend_read (const KargHost *host, KargTargets *targets, GError **error)
{
  g_autoptr (GrubState) state = backend_state_read (host, error);

  if (state == NULL)
    return FALSE;
  for (guint i = 0; i < state->cfgs->len; i++)
    if (g_ptr_array_index (state->cfgs, i) != NULL)
      grub_entries_describe (g_ptr_array_index (state->cfgs, i), g_ptr_array_index (state->system->cfgs, i),
                             state->defaults, state->env, state->system->mkconfig != NULL, targets);
  if (state->system->mkconfig != NULL || state->defaults->main >= 0 || state->defaults->error != NULL)
    grub_defaults_describe (state->defaults, targets);
  grub_env_describe (state->env, host, targets);
  return TRUE;
}

/* Whether anything is asked of what this back end generates from: else what others left undone is no
 * business of this run. */
static gboolean
backend_is_asked (const KargTargets *targets, const KargIntent *intent)
{
  static const char *const names[] = { GRUB_DEFAULTS_ALL, GRUB_DEFAULTS_NORMAL, GRUB_ENV_KERNELOPTS };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const KargTarget *target = karg_targets_find (targets, "grub2", KARG_TARGET_TEMPLATE, names[i]);
      if (target != NULL && karg_intent_get_edits (intent, target)->len > 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether a grub.cfg is to be written again although no template changes. */
static gboolean
backend_is_stale (const GrubState *state, const KargTargets *targets, const KargIntent *intent)
{
  for (guint i = 0; i < state->cfgs->len; i++)
    if (g_ptr_array_index (state->cfgs, i) != NULL
        && grub_entries_are_stale (g_ptr_array_index (state->cfgs, i), state->defaults, targets, intent))
      return TRUE;
  return FALSE;
}

static gboolean
backend_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent,
              KargChangeset *changes, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  g_autoptr (GrubState) state = backend_state_read (host, error);
  g_autoptr (GrubDefaults) result = NULL;
  const GrubCfg *cfg;

  if (state == NULL || !grub_defaults_plan (state->defaults, root, targets, intent, changes, &result, error)
      || !grub_env_plan (state->env, root, targets, intent, changes, error))
    return FALSE;

  cfg = state->cfgs->len > 0 ? g_ptr_array_index (state->cfgs, 0) : NULL;
  if (result != NULL || (backend_is_asked (targets, intent) && backend_is_stale (state, targets, intent)))
    grub_command_declare (host, result != NULL, changes);
  if (cfg != NULL && result != NULL && grub_entries_have_xen (cfg))
    karg_changeset_note (
        changes, "under Xen the IOMMU is the hypervisor's: its arguments stand in GRUB_CMDLINE_XEN, which "
                 "is left alone");
  return TRUE;
}

static const KargBackendOps backend_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = grub_probe,
  .read = backend_read,
  .plan = backend_plan,
};

KARG_PLUGIN_DEFINE (.name = "grub2", .version = "1.0",
                    .summary = "GRUB 2: /etc/default/grub, grubenv, and grub.cfg through grub-mkconfig",
                    .backend = &backend_ops)
