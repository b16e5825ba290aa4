/* interrupt-remapping.c: can a guest send the host only interrupts of its own?
 *
 * Without it VFIO refuses every device, unless it is told that all guests are trusted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#define KARG_INTERRUPT_REMAPPING_CHECK "interrupt-remapping"

static KargFinding *
karg_interrupt_remapping_add (KargDoctor *doctor, KargFindingVerdict verdict, const char *what)
{
  KargFinding *finding = karg_finding_add (doctor, KARG_INTERRUPT_REMAPPING_CHECK, verdict, "%s", what);

  karg_finding_read_fact (finding, doctor->facts, "iommu", "interrupt-remapping");
  return finding;
}

static void
karg_interrupt_remapping_examine_off (KargDoctor *doctor)
{
  const KargFacts *facts = doctor->facts;
  gboolean incapable = karg_facts_is (facts, "acpi", "DMAR.interrupt-remapping", "no");
  gboolean opted_out = karg_facts_is (facts, "acpi", "DMAR.x2apic-opt-out", "yes");
  gboolean none = karg_facts_is (facts, "acpi", "DMAR", "no") && karg_facts_is (facts, "acpi", "IVRS", "no");
  gboolean with_iommu = karg_machine_is_amd (facts) && karg_facts_is (facts, "iommu", "active", "no");
  KargFinding *finding = karg_interrupt_remapping_add (
      doctor, KARG_FINDING_PROBLEM,
      incapable    ? "no interrupt is remapped, and firmware says that the machine can't: VFIO refuses every device, "
                     "unless it is told that all guests are trusted"
      : none       ? "no interrupt is remapped, as firmware describes no IOMMU"
      : with_iommu ? "no interrupt is remapped; AMD's IOMMU does that as soon as it is on"
                   : "no interrupt is remapped: VFIO refuses every device");

  if (incapable || opted_out)
    karg_finding_read_fact (finding, facts, "acpi", "DMAR.interrupt-remapping");
  if (incapable)
    finding->advice
        = "look for an update of the firmware; a machine that is too old for it can only serve guests that are trusted";
  else if (opted_out)
    finding->advice = "firmware opted out of x2APIC: let the firmware's setup allow x2APIC, or update it";
  else if (with_iommu)
    finding->remedy = KARG_REMEDY_ENABLE_IOMMU;
}

/* It is safe as it is, and VFIO was told not to mind if it were not. */
static void
karg_interrupt_remapping_examine_unsafe (KargDoctor *doctor, KargTristate remapped)
{
  if (!karg_facts_is (doctor->facts, "iommu", "unsafe-interrupts", "yes"))
    return;
  KargFinding *finding = karg_finding_add (
      doctor, KARG_INTERRUPT_REMAPPING_CHECK, KARG_FINDING_PROBLEM,
      remapped == KARG_YES
          ? "VFIO is told to take devices without remapped interrupts, which nothing here needs"
          : "VFIO is told to take devices without remapped interrupts: a guest can send the host any interrupt");
  karg_finding_read_fact (finding, doctor->facts, "iommu", "unsafe-interrupts");
}

void
karg_interrupt_remapping_examine (KargDoctor *doctor)
{
  KargTristate remapped = karg_facts_get_tristate (doctor->facts, "iommu", "interrupt-remapping");
  KargMachine machine = karg_machine_get (doctor->facts);

  if (remapped == KARG_YES)
    karg_interrupt_remapping_add (doctor, KARG_FINDING_OK, "interrupts are remapped: the chips are called IR-…");
  else if (remapped == KARG_NO)
    karg_interrupt_remapping_examine_off (doctor);
  else if (machine == KARG_MACHINE_POWER)
    karg_finding_read_fact (
        karg_finding_add (doctor, KARG_INTERRUPT_REMAPPING_CHECK, KARG_FINDING_OK,
                          "on POWER, VFIO doesn't depend on it: host bridges keep interrupts apart"),
        doctor->facts, "cpu", "architecture");
  else
    karg_interrupt_remapping_add (doctor, KARG_FINDING_UNKNOWN,
                                  machine == KARG_MACHINE_X86 || machine == KARG_MACHINE_UNKNOWN
                                    ? "whether interrupts are remapped isn't known"
                                    : "whether interrupts are remapped can't be read on this architecture");
  karg_interrupt_remapping_examine_unsafe (doctor, remapped);
}
