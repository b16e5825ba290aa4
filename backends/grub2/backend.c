/* backend.c: GRUB 2, as kargctl's back end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-command.h"
#include "grub-defaults.h"
#include "grub-entries.h"
#include "grub-env.h"
#include "grub-probe.h"

#include <karg/plugin.h>

/* Many systems let only root read it; planning needs no more than the defaults. But that its entries are not known is
 * not that there are none. */
static void
backend_describe_unread (const char *path, const GError *error, KargTargets *targets)
{
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, path);

  karg_target_set_location (target, path, 0);
  karg_target_set_access (target, KARG_ACCESS_GENERATED, error->message);
}

static gboolean
backend_read (const KargHost *host, KargTargets *targets, GError **error)
{
  const GrubSystem *system = grub_system_get (host);
  const KargGrubSettings *settings = karg_grub_settings_get (host);

  for (guint i = 0; i < system->cfgs->len; i++)
    {
      const char *path = g_ptr_array_index (system->cfgs, i);
      g_autoptr (GError) local = NULL;
      const GrubCfg *cfg = grub_cfg_read (host, path, &local);

      if (cfg != NULL)
        grub_entries_describe (host, cfg, path, targets);
      else if (g_error_matches (local, KARG_ERROR, KARG_ERROR_PERMISSION))
        backend_describe_unread (path, local, targets);
      else if (!g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  if (system->mkconfig != NULL || settings->present || settings->error != NULL)
    grub_defaults_describe (settings, targets);
  grub_env_describe (host, targets);
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
      const KargTarget *target = karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, names[i]);
      if (target != NULL && karg_intent_get_edits (intent, target)->len > 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
backend_changes (const KargTargets *targets, const KargIntent *intent, const char *name)
{
  const KargTarget *target = karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, name);

  return target != NULL && karg_intent_changes (intent, target);
}

static gboolean
backend_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent,
              KargChangeset *changes, GError **error)
{
  const GPtrArray *cfgs = grub_system_get (host)->cfgs;
  gboolean changed = backend_changes (targets, intent, GRUB_DEFAULTS_ALL)
                     || backend_changes (targets, intent, GRUB_DEFAULTS_NORMAL);

  if (changed || (backend_is_asked (targets, intent) && grub_entries_are_stale (targets, intent)))
    grub_command_declare (host, changed, changes);
  const GrubCfg *cfg = changed && cfgs->len > 0 ? grub_cfg_read (host, g_ptr_array_index (cfgs, 0), NULL) : NULL;
  if (cfg != NULL && grub_entries_have_xen (cfg))
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
