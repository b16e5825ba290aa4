/* collect.c: which collectors look at what.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

static void
karg_facts_collect_hardware (KargFacts *facts, KargRoot *hardware, KargRoot *root, KargCollect what)
{
  karg_cpu_collect (facts, hardware);
  karg_firmware_collect (facts, hardware);
  if (what != KARG_COLLECT_ALL)
    return;
  karg_acpi_collect (facts, hardware);
  karg_iommu_collect (facts, hardware);
  karg_iommu_groups_collect (facts, hardware);
  karg_device_tree_collect (facts, hardware);
  karg_lockdown_collect (facts, hardware);
  karg_kernel_log_collect (facts, hardware);
  karg_pci_collect (facts, hardware, root);
  karg_storage_collect (facts, hardware);
  karg_network_collect (facts, hardware);
}

static void
karg_facts_collect_system (KargFacts *facts, KargRoot *root, KargCollect what)
{
  karg_os_collect (facts, root);
  karg_boot_place_collect (facts, root);
  karg_owner_collect (facts, root);
  karg_kernels_collect_running (facts, root);
  if (what != KARG_COLLECT_ALL)
    return;

  g_auto (GStrv) versions = karg_kernels_list (root);
  for (guint i = 0; versions[i] != NULL; i++)
    {
      karg_kernels_collect (facts, root, versions[i]);
      karg_kernel_config_collect (facts, root, versions[i]);
      karg_modules_collect (facts, root, versions[i]);
    }
  karg_module_options_collect (facts, root);
  karg_sr_iov_collect (facts, root);
  karg_driverctl_collect (facts, root);
}

KargFacts *
karg_facts_collect (KargRoot *root, KargRoot *hardware, KargCollect what)
{
  KargFacts *facts = karg_facts_new ();

  if (hardware != NULL)
    karg_facts_collect_hardware (facts, hardware, root, what);
  karg_facts_collect_system (facts, root, what);
  return facts;
}

static void
karg_facts_copy_hardware (KargFacts *facts, const KargFacts *recorded)
{
  g_auto (GStrv) groups = karg_facts_list_groups (recorded, "");

  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (recorded, groups[g]);

      for (guint n = 0; names[n] != NULL && karg_facts_is_hardware_group (groups[g]); n++)
        karg_facts_set (facts, groups[g], names[n], karg_facts_get (recorded, groups[g], names[n]),
                        karg_facts_get_source (recorded, groups[g], names[n]));
    }
}

KargFacts *
karg_facts_collect_recorded (KargRoot *root, const char *path, KargCollect what, GError **error)
{
  gsize length = 0;
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *absolute = g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (here, path, NULL);
  g_autoptr (KargRoot) everything = karg_root_open ("/", error);
  if (everything == NULL)
    return NULL;

  g_autoptr (GBytes) bytes = karg_root_read (everything, absolute, error);
  if (bytes == NULL)
    return NULL;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (KargFacts) recorded = karg_facts_from_text (text, length, path, error);
  if (recorded == NULL)
    return NULL;

  KargFacts *facts = karg_facts_new ();
  karg_facts_copy_hardware (facts, recorded);
  karg_facts_collect_system (facts, root, what);
  return facts;
}
