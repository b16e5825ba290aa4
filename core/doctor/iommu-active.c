/* iommu-active.c: does the kernel use an IOMMU?
 *
 * Groups alone prove nothing: VFIO makes some of its own without an IOMMU. Nor does an argument, or the log's echo of
 * it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#define KARG_IOMMU_ACTIVE_CHECK "iommu-active"

/* Whether there are groups, and each is one of VFIO's without an IOMMU. */
static gboolean
karg_iommu_active_is_pretended (const KargFacts *facts)
{
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "iommu-group ");
  g_autofree char *count = g_strdup_printf ("%u", g_strv_length (groups));

  for (guint i = 0; groups[i] != NULL; i++)
    if (!karg_facts_is (facts, groups[i], "name", "vfio-noiommu"))
      return FALSE;
  return groups[0] != NULL && karg_facts_is (facts, "iommu", "groups", count);
}

/* Whether the last “on” or “off” of all “intel_iommu=” lists is “on”. */
static gboolean
karg_iommu_active_is_on (const KargCmdline *cmdline)
{
  gboolean on = FALSE;

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_auto (GStrv) items = g_strsplit (word->value != NULL ? word->value : "", ",", -1);
      for (guint n = 0; !word->for_init && karg_key_equal (word->key, "intel_iommu") && items[n] != NULL; n++)
        on = g_str_equal (items[n], "on") || (on && !g_str_equal (items[n], "off"));
    }
  return on;
}

/* Whether an entry switches Intel's IOMMU on, so that enabling would change nothing. */
static gboolean
karg_iommu_active_is_asked_for (const KargDoctor *doctor)
{
  for (guint i = 0; doctor->targets != NULL && i < karg_targets_get_n (doctor->targets); i++)
    {
      const KargTarget *target = karg_targets_get (doctor->targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);
      if (cmdline != NULL && karg_target_get_kind (target) == KARG_TARGET_ENTRY
          && karg_iommu_active_is_on (cmdline))
        return TRUE;
    }
  return FALSE;
}

static void
karg_iommu_active_examine_off (KargDoctor *doctor)
{
  const KargFacts *facts = doctor->facts;
  gboolean table = karg_facts_is (facts, "acpi", "DMAR", "yes") || karg_facts_is (facts, "acpi", "IVRS", "yes");
  gboolean none = karg_facts_is (facts, "acpi", "DMAR", "no") && karg_facts_is (facts, "acpi", "IVRS", "no");
  KargFinding *finding = karg_finding_add (doctor, KARG_IOMMU_ACTIVE_CHECK, KARG_FINDING_PROBLEM,
                                           "the kernel uses no IOMMU%s", none ? ", as firmware describes none" : "");

  karg_finding_read_fact (finding, facts, "iommu", "active");
  if (table)
    finding->remedy = karg_machine_is_intel (facts) && karg_iommu_active_is_asked_for (doctor)
                          ? KARG_REMEDY_VERIFY
                          : KARG_REMEDY_ENABLE_IOMMU;
}

static void
karg_iommu_active_examine_unknown (KargDoctor *doctor)
{
  const KargFacts *facts = doctor->facts;
  const char *groups = karg_facts_get (facts, "iommu", "groups");
  const char *units = karg_facts_get (facts, "iommu", "units");
  KargFinding *finding
      = groups == NULL && units == NULL
            ? karg_finding_add (doctor, KARG_IOMMU_ACTIVE_CHECK, KARG_FINDING_UNKNOWN,
                                "whether the kernel uses an IOMMU isn't known")
            : karg_finding_add (doctor, KARG_IOMMU_ACTIVE_CHECK, KARG_FINDING_UNKNOWN,
                                "nothing proves that the kernel uses an IOMMU: groups: %s; units: %s",
                                groups != NULL ? groups : "not known", units != NULL ? units : "none that is known");

  karg_finding_read_fact (finding, facts, "iommu", "groups");
  karg_finding_read_fact (finding, facts, "iommu", "units");
}

/* Xen keeps the IOMMU for itself, and no argument of its guest's kernel changes that. */
static void
karg_iommu_active_examine_xen (KargDoctor *doctor)
{
  KargFinding *finding = karg_finding_add (doctor, KARG_IOMMU_ACTIVE_CHECK, KARG_FINDING_UNKNOWN,
                                           "Xen has the IOMMU, not this kernel, and gives devices to guests without VFIO");

  karg_finding_read_fact (finding, doctor->facts, "machine", "xen-dom0");
  finding->advice = "ask Xen: hvm_directio in the “virt_caps” of “xl info” means that it uses one";
}

void
karg_iommu_active_examine (KargDoctor *doctor)
{
  const KargFacts *facts = doctor->facts;
  const char *units = karg_facts_get (facts, "iommu", "units");
  KargFinding *finding = NULL;

  if (karg_iommu_active_is_pretended (facts))
    finding = karg_finding_add (doctor, KARG_IOMMU_ACTIVE_CHECK, KARG_FINDING_PROBLEM,
                                "all IOMMU groups are VFIO's own without an IOMMU: they keep nothing apart");
  else if (karg_facts_is (facts, "iommu", "active", "yes"))
    finding = karg_finding_add (doctor, KARG_IOMMU_ACTIVE_CHECK, KARG_FINDING_OK,
                                "the kernel uses the IOMMU: %s %s%s%s", karg_facts_get (facts, "iommu", "groups"),
                                karg_facts_is (facts, "iommu", "groups", "1") ? "group" : "groups",
                                units != NULL ? " behind " : "", units != NULL ? units : "");
  else if (karg_facts_is (facts, "machine", "xen-dom0", "yes"))
    karg_iommu_active_examine_xen (doctor);
  else if (karg_facts_is (facts, "iommu", "active", "no"))
    karg_iommu_active_examine_off (doctor);
  else
    karg_iommu_active_examine_unknown (doctor);
  if (finding != NULL)
    karg_finding_read_fact (finding, facts, "iommu", finding->verdict == KARG_FINDING_OK ? "active" : "groups");
}
