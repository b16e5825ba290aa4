/* lockdown.c: what the kernel, and firmware, keep from root.
 *
 * Neither is in the way of a device that goes to a guest. It is told because it explains what else fails then: a module
 * from elsewhere that isn't signed, an argument that a signed image doesn't take.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

static void
karg_lockdown_examine_level (KargDoctor *doctor)
{
  const char *level = karg_facts_get (doctor->facts, "running", "lockdown");
  KargFinding *finding;

  if (level == NULL)
    finding = karg_finding_add (doctor, "lockdown", KARG_FINDING_UNKNOWN,
                                "whether the kernel is locked down can't be seen in /sys/kernel/security/lockdown");
  else if (g_str_equal (level, "none"))
    finding = karg_finding_add (doctor, "lockdown", KARG_FINDING_OK, "the kernel isn't locked down");
  else
    finding
        = karg_finding_add (doctor, "lockdown", KARG_FINDING_OK,
                            "the kernel is locked down (%s): modules must be signed, and nobody writes to a device's "
                            "configuration; VFIO works",
                            level);
  karg_finding_read_fact (finding, doctor->facts, "running", "lockdown");
}

static void
karg_lockdown_examine_secure_boot (KargDoctor *doctor)
{
  KargTristate secure = karg_facts_get_tristate (doctor->facts, "firmware", "secure-boot");
  const char *what = secure == KARG_YES
                         ? "Secure Boot is on: a signed image that holds its own arguments takes no others"
                     : secure == KARG_NO ? "Secure Boot is off"
                                         : "whether Secure Boot is on isn't known";

  /* Only UEFI has it. */
  if (secure == KARG_UNKNOWN && karg_machine_get (doctor->facts) != KARG_MACHINE_X86
      && !karg_facts_is (doctor->facts, "firmware", "kind", "uefi"))
    return;
  karg_finding_read_fact (karg_finding_add (doctor, "secure-boot",
                                            secure == KARG_UNKNOWN ? KARG_FINDING_UNKNOWN : KARG_FINDING_OK, "%s",
                                            what),
                          doctor->facts, "firmware", "secure-boot");
}

void
karg_lockdown_examine (KargDoctor *doctor)
{
  karg_lockdown_examine_level (doctor);
  karg_lockdown_examine_secure_boot (doctor);
}
