/* cpu.c: can the processor run guests?
 *
 * On x86 the flags vmx and svm tell it, and firmware that switches virtualization off hides them on most kernels: then
 * only the kernel's log tells a processor that has none from one that may not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#define KARG_CPU_CHECK "cpu-virtualization"

static void
karg_cpu_examine_without_flag (KargDoctor *doctor)
{
  gboolean guest = karg_facts_is (doctor->facts, "machine", "hypervisor", "yes");
  KargFinding *finding = karg_finding_add (
    doctor, KARG_CPU_CHECK, KARG_FINDING_PROBLEM,
    guest ? "the processor of this guest shows neither vmx nor svm: its host doesn't let it have guests of its own"
          : "the processor shows neither vmx nor svm: it has neither, or firmware switched it off");

  karg_finding_read_fact (finding, doctor->facts, "cpu", "virtualization-flag");
  finding->advice = guest
                        ? "switch nested virtualization on for this guest, on its host"
                        : "look in the firmware's setup for Intel's VT-x (Virtualization Technology) or AMD's SVM Mode";
}

static void
karg_cpu_examine_switched_off (KargDoctor *doctor)
{
  KargFinding *finding = karg_finding_add (doctor, KARG_CPU_CHECK, KARG_FINDING_PROBLEM,
                                           "firmware switched the processor's virtualization off");

  karg_finding_read_fact (finding, doctor->facts, "cpu", "virtualization-off");
  finding->advice
      = "switch it on in the firmware's setup: Intel calls it VT-x (Virtualization Technology), AMD SVM Mode";
}

static void
karg_cpu_examine_unknown (KargDoctor *doctor)
{
  gboolean partition = karg_facts_is (doctor->facts, "cpu", "platform", "pSeries");
  KargFinding *finding = karg_finding_add (
    doctor, KARG_CPU_CHECK, KARG_FINDING_UNKNOWN,
    partition ? "in a partition or guest, its hypervisor decides whether it may have guests of its own"
              : "nothing that was read tells whether the processor can run guests");

  karg_finding_read_fact (finding, doctor->facts, "cpu", partition ? "platform" : "vendor");
  if (karg_machine_get (doctor->facts) == KARG_MACHINE_UNKNOWN)
    finding->remedy = KARG_REMEDY_NAME_MACHINE;
}

/* Xen shows its first guest none of it. */
static void
karg_cpu_examine_xen (KargDoctor *doctor)
{
  karg_finding_read_fact (karg_finding_add (doctor, KARG_CPU_CHECK, KARG_FINDING_UNKNOWN,
                                            "Xen has the processor's virtualization, and shows none of it here"),
                          doctor->facts, "machine", "xen-dom0");
}

static void
karg_cpu_examine_able (KargDoctor *doctor)
{
  const char *flag = karg_facts_get (doctor->facts, "cpu", "virtualization-flag");
  KargFinding *finding = karg_finding_add (doctor, KARG_CPU_CHECK, KARG_FINDING_OK, "the processor can run guests%s%s",
                                           flag != NULL ? ": " : "", flag != NULL ? flag : "");

  karg_finding_read_fact (finding, doctor->facts, "cpu", "virtualization");
}

void
karg_cpu_examine (KargDoctor *doctor)
{
  KargTristate able = karg_facts_get_tristate (doctor->facts, "cpu", "virtualization");

  if (karg_facts_is (doctor->facts, "cpu", "virtualization-off", "yes"))
    karg_cpu_examine_switched_off (doctor);
  else if (able == KARG_YES)
    karg_cpu_examine_able (doctor);
  else if (karg_facts_is (doctor->facts, "machine", "xen-dom0", "yes"))
    karg_cpu_examine_xen (doctor);
  else if (karg_facts_is (doctor->facts, "cpu", "virtualization-flag", "none"))
    karg_cpu_examine_without_flag (doctor);
  else if (able == KARG_NO)
    karg_finding_read_fact (
        karg_finding_add (doctor, KARG_CPU_CHECK, KARG_FINDING_PROBLEM, "the processor can't run guests"),
        doctor->facts, "cpu", "virtualization");
  else
    karg_cpu_examine_unknown (doctor);
}
