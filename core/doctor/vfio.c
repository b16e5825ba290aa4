/* vfio.c: has each installed kernel what gives a device to a guest?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <string.h>

#define KARG_VFIO_CHECK "vfio"

/* What binds a device, and what maps its memory. */
static const char *
karg_vfio_get_mapper (const KargFacts *facts)
{
  return karg_machine_get (facts) == KARG_MACHINE_POWER ? "vfio_iommu_spapr_tce" : "vfio_iommu_type1";
}

/* Versions of which something is known about modules or configuration, sorted. (transfer full) */
static GPtrArray *
karg_vfio_list_kernels (const KargFacts *facts)
{
  GPtrArray *kernels = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");

  for (guint i = 0; groups[i] != NULL; i++)
    {
      gboolean module = g_str_has_prefix (groups[i], "module ");
      if (!module && !g_str_has_prefix (groups[i], "kernel "))
        continue;
      g_autofree char *version = g_strdup (strchr (groups[i], ' ') + 1);
      if (module && strchr (version, ' ') != NULL)
        *strchr (version, ' ') = '\0';
      if (!g_ptr_array_find_with_equal_func (kernels, version, g_str_equal, NULL))
        g_ptr_array_add (kernels, g_steal_pointer (&version));
    }
  return kernels;
}

static const char *
karg_vfio_get_state (const KargFacts *facts, const char *version, const char *module, const char **source)
{
  g_autofree char *group = g_strdup_printf ("module %s %s", version, module);

  *source = karg_facts_get_source (facts, group, "state");
  return karg_facts_get (facts, group, "state");
}

/* An absent module that was built is one that isn't installed. */
static const char *
karg_vfio_explain_absence (const KargFacts *facts, const char *version)
{
  g_autofree char *group = g_strconcat ("kernel ", version, NULL);
  const char *config = karg_facts_get (facts, group, "config.VFIO_PCI");

  if (g_strcmp0 (config, "n") == 0)
    return "this kernel was built without VFIO for PCI devices";
  return g_strcmp0 (config, "m") == 0
             ? "this kernel was built with VFIO for PCI devices, but its modules aren't installed"
             : "this kernel has no VFIO for PCI devices";
}

static void
karg_vfio_examine_kernel (KargDoctor *doctor, const char *version)
{
  const char *sources[2] = { NULL, NULL };
  const char *mapper = karg_vfio_get_mapper (doctor->facts);
  const char *binder = karg_vfio_get_state (doctor->facts, version, "vfio_pci", &sources[0]);
  const char *maps = karg_vfio_get_state (doctor->facts, version, mapper, &sources[1]);
  KargFinding *finding;

  if (g_strcmp0 (binder, "absent") == 0)
    finding = karg_finding_add (doctor, KARG_VFIO_CHECK, KARG_FINDING_PROBLEM, "%s",
                                karg_vfio_explain_absence (doctor->facts, version));
  else if (binder == NULL || maps == NULL)
    finding
        = karg_finding_add (doctor, KARG_VFIO_CHECK, KARG_FINDING_UNKNOWN, "whether this kernel has VFIO isn't known");
  else if (g_str_equal (maps, "absent"))
    finding = karg_finding_add (doctor, KARG_VFIO_CHECK, KARG_FINDING_PROBLEM, "this kernel has vfio_pci without %s",
                                mapper);
  else
    finding = karg_finding_add (doctor, KARG_VFIO_CHECK, KARG_FINDING_OK, "vfio_pci is %s, %s %s",
                                g_str_equal (binder, "loadable") ? "a module" : "built in", mapper,
                                g_str_equal (maps, "loadable") ? "a module" : "built in");
  finding->subject = g_strdup (version);
  karg_finding_read (finding, sources[0]);
  if (g_strcmp0 (sources[0], sources[1]) != 0)
    karg_finding_read (finding, sources[1]);
}

void
karg_vfio_examine (KargDoctor *doctor)
{
  g_autoptr (GPtrArray) kernels = karg_vfio_list_kernels (doctor->facts);

  for (guint i = 0; i < kernels->len; i++)
    karg_vfio_examine_kernel (doctor, g_ptr_array_index (kernels, i));
  if (kernels->len == 0)
    karg_finding_read (
        karg_finding_add (doctor, KARG_VFIO_CHECK, KARG_FINDING_UNKNOWN, "nothing is known of the installed kernels"),
        "/lib/modules, /boot");
}
