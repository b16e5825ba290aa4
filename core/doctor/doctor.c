/* doctor.c: all checks, and the order of what they found.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

/* Of the host, in the order in which a reader asks: can the hardware do it, does the kernel do it, is it told to. */
static void (*const karg_doctor_checks[]) (KargDoctor *doctor) = {
  karg_cpu_examine,  karg_firmware_table_examine, karg_iommu_active_examine,  karg_interrupt_remapping_examine,
  karg_domain_type_examine, karg_vfio_examine,    karg_lockdown_examine,      karg_kernel_config_examine,
  karg_lint_examine,
};

/* Worst first; of equals the order stays. */
static GPtrArray *
karg_doctor_sort (GPtrArray *found)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (karg_finding_free);

  for (guint verdict = KARG_FINDING_PROBLEM; verdict <= KARG_FINDING_OK; verdict++)
    for (guint i = 0; i < found->len; i++)
      {
        KargFinding *finding = g_ptr_array_index (found, i);
        if ((guint) finding->verdict == verdict)
          g_ptr_array_add (sorted, finding);
      }
  return sorted;
}

GPtrArray *
karg_doctor_examine (const KargFacts *facts, const KargTargets *targets, const GError *trouble,
                     const char *const *devices)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  KargDoctor doctor = { .facts = facts, .targets = targets, .trouble = trouble, .findings = found };

  for (guint i = 0; i < G_N_ELEMENTS (karg_doctor_checks); i++)
    karg_doctor_checks[i] (&doctor);
  for (guint i = 0; devices != NULL && devices[i] != NULL; i++)
    karg_device_examine (&doctor, devices[i]);
  return karg_doctor_sort (found);
}
