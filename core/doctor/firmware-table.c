/* firmware-table.c: does firmware describe an IOMMU?
 *
 * Without its table the kernel finds none, whatever the processor is called and whatever the arguments say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <string.h>

#define KARG_FIRMWARE_TABLE_CHECK "firmware-table"

/* Why x86 firmware doesn't show a table, and what its maker calls the setting. */
static const char *
karg_firmware_table_advise (const KargFacts *facts)
{
  const char *vendor = karg_facts_get (facts, "cpu", "vendor");

  if (karg_facts_is (facts, "machine", "hypervisor", "yes"))
    return "give this guest a virtual IOMMU, on its host";
  if (g_strcmp0 (vendor, "AuthenticAMD") == 0 || g_strcmp0 (vendor, "HygonGenuine") == 0)
    return "switch IOMMU (AMD-Vi) on in the firmware's setup; “Auto” may mean off";
  if (g_strcmp0 (vendor, "GenuineIntel") == 0)
    return "switch VT-d (Directed I/O) on in the firmware's setup";
  return "look for VT-d (Intel's kind) or IOMMU (AMD's) in the firmware's setup; a machine without it can't give "
         "devices to guests";
}

static void
karg_firmware_table_examine_x86 (KargDoctor *doctor)
{
  const KargFacts *facts = doctor->facts;
  KargTristate dmar = karg_facts_get_tristate (facts, "acpi", "DMAR");
  KargTristate ivrs = karg_facts_get_tristate (facts, "acpi", "IVRS");
  KargFinding *finding;

  if (dmar == KARG_YES || ivrs == KARG_YES)
    finding = karg_finding_add (doctor, KARG_FIRMWARE_TABLE_CHECK, KARG_FINDING_OK,
                                "firmware describes an IOMMU of %s kind: %s", dmar == KARG_YES ? "Intel's" : "AMD's",
                                dmar == KARG_YES ? "DMAR" : "IVRS");
  else if (dmar == KARG_NO && ivrs == KARG_NO)
    {
      finding = karg_finding_add (doctor, KARG_FIRMWARE_TABLE_CHECK, KARG_FINDING_PROBLEM,
                                  "firmware describes no IOMMU: there is neither DMAR (Intel) nor IVRS (AMD)");
      finding->advice = karg_firmware_table_advise (facts);
    }
  else
    finding = karg_finding_add (doctor, KARG_FIRMWARE_TABLE_CHECK, KARG_FINDING_UNKNOWN,
                                "the ACPI tables can't be seen, as in a container");
  karg_finding_read_fact (finding, facts, "acpi", ivrs == KARG_YES && dmar != KARG_YES ? "IVRS" : "DMAR");
}

static void
karg_firmware_table_add_arm (KargDoctor *doctor, KargFindingVerdict verdict, const char *fact, const char *what)
{
  const char *group = g_str_equal (fact, "device-tree-iommu") ? "firmware" : "acpi";
  KargFinding *finding = karg_finding_add (doctor, KARG_FIRMWARE_TABLE_CHECK, verdict, "%s", what);

  karg_finding_read_fact (finding, doctor->facts, group, fact);
  if (verdict == KARG_FINDING_PROBLEM)
    finding->advice = karg_facts_is (doctor->facts, "machine", "hypervisor", "yes")
                        ? "give this guest a virtual IOMMU, on its host"
                        : "switch SMMU on in the firmware's setup";
  else if (verdict == KARG_FINDING_UNKNOWN && finding->source != NULL)
    finding->remedy = KARG_REMEDY_AS_ROOT;
}

/* A server has ACPI tables, a board a device tree. */
static void
karg_firmware_table_examine_arm (KargDoctor *doctor)
{
  const KargFacts *facts = doctor->facts;
  KargTristate table = karg_facts_get_tristate (facts, "acpi", "IORT");
  KargTristate smmu = karg_facts_get_tristate (facts, "acpi", "IORT.smmu");
  const char *tree = karg_facts_get (facts, "firmware", "device-tree-iommu");
  g_autofree char *in_tree = g_strdup_printf ("firmware describes an IOMMU: %s", tree != NULL ? tree : "");

  if (smmu == KARG_YES)
    karg_firmware_table_add_arm (doctor, KARG_FINDING_OK, "IORT.smmu", "firmware describes an IOMMU: an SMMU in IORT");
  else if (tree != NULL)
    karg_firmware_table_add_arm (doctor, KARG_FINDING_OK, "device-tree-iommu", in_tree);
  else if (smmu == KARG_NO)
    karg_firmware_table_add_arm (doctor, KARG_FINDING_PROBLEM, "IORT.smmu",
                                 "firmware describes no IOMMU: there is no SMMU in IORT");
  else if (table == KARG_NO)
    karg_firmware_table_add_arm (doctor, KARG_FINDING_PROBLEM, "IORT",
                                 "firmware describes no IOMMU: there are ACPI tables, but no IORT");
  else
    karg_firmware_table_add_arm (doctor, KARG_FINDING_UNKNOWN, "IORT",
                                 table == KARG_YES ? "whether IORT holds an SMMU can't be read"
                                                   : "neither an ACPI table nor the device tree shows an IOMMU");
}

void
karg_firmware_table_examine (KargDoctor *doctor)
{
  KargFinding *finding;

  switch (karg_machine_get (doctor->facts))
    {
    case KARG_MACHINE_X86:
      karg_firmware_table_examine_x86 (doctor);
      return;
    case KARG_MACHINE_ARM64:
      karg_firmware_table_examine_arm (doctor);
      return;
    case KARG_MACHINE_POWER:
      finding = karg_finding_add (doctor, KARG_FIRMWARE_TABLE_CHECK, KARG_FINDING_OK,
                                  "on POWER every PCI host bridge has an IOMMU; the device tree describes it");
      break;
    case KARG_MACHINE_S390:
      finding = karg_finding_add (doctor, KARG_FIRMWARE_TABLE_CHECK, KARG_FINDING_OK,
                                  "on s390x PCI functions are always behind an IOMMU");
      break;
    default:
      finding = karg_finding_add (doctor, KARG_FIRMWARE_TABLE_CHECK, KARG_FINDING_UNKNOWN,
                                  karg_machine_get (doctor->facts) == KARG_MACHINE_UNKNOWN
                                    ? "nothing is known of the firmware"
                                    : "how firmware of such a machine describes an IOMMU isn't known");
    }
  karg_finding_read_fact (finding, doctor->facts, "cpu", "architecture");
}
