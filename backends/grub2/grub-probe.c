/* grub-probe.c: does this system boot with GRUB 2?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-probe.h"

#include "grub-settings.h"
#include "loaders.h"

gboolean
grub_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  const KargFacts *facts = karg_host_get_facts (host);
  const KargLoaders *loaders = karg_loaders_get (host);
  const GrubSystem *system = loaders->grub;
  gboolean has_defaults = karg_root_exists (root, KARG_GRUB_SETTINGS_PATH);
  const char *cfg = NULL;
  const char *owner = karg_facts_get (facts, "os", "owner");
  const char *advice = karg_facts_get (facts, "os", "owner-advice");

  karg_probe_add_role (probe, "kernelopts");
  karg_loaders_show_unseen (loaders, probe);
  for (guint i = 0; cfg == NULL && i < system->cfgs->len; i++)
    if (karg_root_exists (root, g_ptr_array_index (system->cfgs, i)))
      cfg = g_ptr_array_index (system->cfgs, i);
  if (!has_defaults && cfg == NULL)
    {
      g_autofree char *none = g_strdup_printf ("no " KARG_GRUB_SETTINGS_PATH ", no %s/grub.cfg", system->directory);
      karg_probe_add_evidence (probe, none);
      return TRUE;
    }

  if (has_defaults)
    karg_probe_add_evidence (probe, KARG_GRUB_SETTINGS_PATH);
  if (cfg != NULL)
    karg_probe_add_evidence (probe, cfg);
  if (system->mkconfig != NULL)
    karg_probe_add_evidence (probe, system->mkconfig);
  if (loaders->grub_left_over != NULL)
    karg_probe_add_evidence (probe, loaders->grub_left_over);

  /* Without grub-mkconfig the defaults lead nowhere; a grub.cfg still says what boots. */
  if (loaders->grub_left_over != NULL || (cfg == NULL && system->mkconfig == NULL))
    karg_probe_set_state (probe, KARG_BACKEND_PRESENT);
  else if (owner != NULL)
    karg_probe_set_foreign (probe, owner, advice);
  else
    karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  return TRUE;
}
