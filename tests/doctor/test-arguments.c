/* The rules for single arguments: each where it holds, and beside that where it doesn't or isn't known.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor.h"

#include <string.h>

#define X86 "cpu architecture=x86_64"
#define INTEL X86, "acpi DMAR=yes", "acpi IVRS=no"
#define AMD X86, "acpi DMAR=no", "acpi IVRS=yes"

static void
test_arguments_that_nobody_knows (void)
{
  g_autoptr (KargFacts) nothing = karg_facts_new ();
  g_autoptr (KargFacts) amd = doctor_facts (AMD, NULL);
  g_autoptr (KargFacts) arm = doctor_facts ("cpu architecture=aarch64", NULL);

  assert_argument (nothing, "ro amd_iommu=pt", "argument-dead", "amd_iommu=pt", "problem: no kernel knows this value");
  assert_argument (nothing, "intel_iommu=on,pt", "argument-dead", "intel_iommu=on,pt",
                   "problem: no kernel knows this value");
  assert_argument (nothing, "intel_iommu=on,pts", "argument-dead", NULL, NULL);
  assert_argument (nothing, "intel-iommu=pt", "argument-dead", "intel-iommu=pt", "problem");
  assert_argument (amd, "amd_iommu=on", "argument-idle", "amd_iommu=on", "ok: ");
  assert_argument (amd, "amd_iommu=on", "argument-dead", NULL, NULL);
  assert_argument (arm, "iommu=pt", "argument-dead", "iommu=pt", "problem: only x86 reads");
  assert_argument (nothing, "iommu=pt", "argument-dead", NULL, NULL);
  assert_argument (nothing, "rd.blacklist=nouveau", "argument-dead", "rd.blacklist=nouveau", "problem");
  assert_argument (nothing, "rdblacklist=nouveau", "argument-doubtful", "rdblacklist=nouveau", "unknown");
  assert_argument (amd, "iommu=on", "argument-idle", "iommu=on", "ok");
  assert_argument (arm, "iommu=1", "argument-idle", NULL, NULL);
}

static void
test_arguments_of_the_other_vendor (void)
{
  g_autoptr (KargFacts) intel = doctor_facts (INTEL, NULL);
  g_autoptr (KargFacts) amd = doctor_facts (AMD, NULL);
  g_autoptr (KargFacts) unknown = doctor_facts (X86, "acpi IVRS=yes", NULL);

  assert_argument (amd, "intel_iommu=on", "argument-idle", "intel_iommu=on", "ok: it has no effect on this machine");
  assert_argument (intel, "intel_iommu=on", "argument-idle", NULL, NULL);
  assert_argument (unknown, "intel_iommu=on", "argument-idle", NULL, NULL);
  assert_argument (intel, "amd_iommu=on", "argument-idle", "amd_iommu=on", "ok: it has no effect on this machine");
  assert_argument (amd, "kvm-intel.nested=1", "argument-idle", "kvm-intel.nested=1", "ok");
  assert_argument (intel, "kvm_amd.nested=1", "argument-idle", "kvm_amd.nested=1", "ok");
  assert_argument (amd, "intel_iommu=off", "argument-harmful", NULL, NULL);
  assert_argument (intel, "amd_iommu=off", "argument-harmful", NULL, NULL);
}

/* Only what all kernels do is redundant; Debian's other default isn't one. */
static void
test_arguments_that_kernels_do_anyway (void)
{
  g_autoptr (KargFacts) all
      = doctor_facts (INTEL, "kernel 1 config.INTEL_IOMMU_DEFAULT_ON=y", "kernel 2 config.INTEL_IOMMU_DEFAULT_ON=y",
                      "kernel 1 config.IOMMU_DEFAULT_PASSTHROUGH=y", "kernel 2 config.PCI_REALLOC_ENABLE_AUTO=y", NULL);
  g_autoptr (KargFacts) debian = doctor_facts (
      INTEL, "kernel 1 config.INTEL_IOMMU_DEFAULT_ON=n", "kernel 1 config.INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y",
      "kernel 1 config.IOMMU_DEFAULT_PASSTHROUGH=y", "kernel 1 config.PCI_REALLOC_ENABLE_AUTO=y", NULL);

  assert_argument (all, "intel_iommu=on", "argument-redundant", "intel_iommu=on", "ok: every installed kernel");
  assert_argument (all, "iommu=pt intel_iommu=on", "argument-redundant", "iommu=pt", NULL);
  assert_argument (all, "pci=realloc", "argument-redundant", NULL, NULL);
  assert_argument (debian, "intel_iommu=on", "argument-redundant", NULL, NULL);
  assert_argument (debian, "intel_iommu=on iommu=pt", "argument-redundant", "iommu=pt", "ok");
  assert_argument (debian, "pci=realloc", "argument-redundant", "pci=realloc", "ok");
  assert_argument (debian, "pci=nomsi,realloc", "argument-redundant", "pci=nomsi,realloc", "ok");
}

static void
test_arguments_that_harm (void)
{
  g_autoptr (KargFacts) intel = doctor_facts (INTEL, "iommu interrupt-remapping=yes", NULL);
  g_autoptr (KargFacts) without = doctor_facts (INTEL, "iommu interrupt-remapping=no", NULL);
  g_autoptr (KargFacts) snp = doctor_facts (AMD, "iommu snp-blocked=yes", NULL);
  const char *unsafe = "vfio_iommu_type1.allow_unsafe_interrupts=1";

  assert_argument (intel, "intel_iommu=off", "argument-harmful", "intel_iommu=off",
                   "problem: it switches Intel's IOMMU off");
  assert_argument (intel, "iommu=off", "argument-harmful", "iommu=off", "problem");
  assert_argument (intel, "nointremap", "argument-harmful", "nointremap", "problem");
  assert_argument (intel, "intremap=off,nosid", "argument-harmful", "intremap=off,nosid", "problem");
  assert_argument (intel, unsafe, "argument-harmful", unsafe, "problem");
  assert_argument (without, unsafe, "argument-harmful", NULL, NULL);
  assert_argument (intel, "vfio_iommu_type1.allow_unsafe_interrupts=0", "argument-harmful", NULL, NULL);
  assert_argument (snp, "iommu=pt", "argument-harmful", "iommu=pt", "problem: it keeps SEV-SNP");
  assert_argument (snp, "iommu.passthrough=1", "argument-harmful", "iommu.passthrough=1", "problem");
}

/* “pt” is no switch. Said only where nothing else is one, and that is known. */
static void
test_arguments_passthrough_of_what_is_off (void)
{
  g_autoptr (KargFacts) off
      = doctor_facts (INTEL, "acpi DMAR.platform-opt-in=no", "kernel 1 config.INTEL_IOMMU_DEFAULT_ON=n", NULL);
  g_autoptr (KargFacts) opted
      = doctor_facts (INTEL, "acpi DMAR.platform-opt-in=yes", "kernel 1 config.INTEL_IOMMU_DEFAULT_ON=n", NULL);
  g_autoptr (KargFacts) unknown = doctor_facts (INTEL, "acpi DMAR.platform-opt-in=no", NULL);

  assert_argument (off, "iommu=pt", "argument-dead", "iommu=pt", "problem: it switches no IOMMU on");
  assert_argument (off, "iommu=pt intel_iommu=on", "argument-dead", NULL, NULL);
  assert_argument (opted, "iommu=pt", "argument-dead", NULL, NULL);
  assert_argument (unknown, "iommu=pt", "argument-dead", NULL, NULL);
}

static void
test_arguments_by_numbers (void)
{
  g_autoptr (KargFacts) facts
      = doctor_facts (X86, "pci devices=3", "pci 0000:01:00.0 vendor=0x10de", "pci 0000:01:00.0 device=0x13ba",
                      "pci 0000:02:00.0 vendor=0x10de", "pci 0000:02:00.0 device=0x13ba",
                      "pci 0000:01:00.1 vendor=0x10de", "pci 0000:01:00.1 device=0x0fbc", NULL);
  g_autoptr (KargFacts) unknown = doctor_facts (X86, NULL);

  assert_argument (facts, "vfio-pci.ids=10de:13ba", "argument-doubtful", "vfio-pci.ids=10de:13ba",
                   "unknown: it takes every device");
  assert_argument (facts, "vfio-pci.ids=10de:0fbc", "argument-doubtful", NULL, NULL);
  assert_argument (facts, "vfio_pci.ids=10DE:0FBC:1028:1234", "argument-dead", NULL, NULL);
  assert_argument (facts, "vfio-pci.ids=10de:0fbc,10de:9999", "argument-dead", "vfio-pci.ids=10de:0fbc,10de:9999",
                   "problem");
  assert_argument (unknown, "vfio-pci.ids=10de:9999", "argument-dead", NULL, NULL);
}

static void
test_arguments_that_the_kernel_reported (void)
{
  g_autoptr (KargFacts) facts = doctor_facts (
      X86, "running unknown-arguments=BOOT_IMAGE=/vmlinuz rhgb quite intel_iommu=on pcie_acs_override=x",
      "running rejected-arguments=intel_iommu=pt intel_iommu=onn", NULL);

  assert_argument (facts, "ro", "argument-unknown", "quite", "unknown: the running kernel doesn't know it");
  assert_argument (facts, "ro", "argument-unknown", "intel_iommu=on",
                   "problem: the running kernel has nothing that reads it");
  assert_argument (facts, "ro", "argument-unknown", "rhgb", NULL);
  assert_argument (facts, "ro", "argument-unknown", "BOOT_IMAGE=/vmlinuz", NULL);
  assert_argument (facts, "ro", "argument-unknown", "intel_iommu=onn", "problem: the running kernel said");
  assert_argument (facts, "ro", "argument-unknown", "intel_iommu=pt", NULL);
  assert_argument (facts, "pcie_acs_override=x", "argument-dead", "pcie_acs_override=x", "problem");
}

static const KargFinding *
find_one (const GPtrArray *findings, const char *check)
{
  for (guint i = 0; i < findings->len; i++)
    if (g_str_equal (((KargFinding *) g_ptr_array_index (findings, i))->check, check))
      return g_ptr_array_index (findings, i);
  g_assert_not_reached ();
}

/* What is wanted of the word stays. */
static void
test_arguments_remedies (void)
{
  static const struct
  {
    const char *line;
    const char *check;
    KargRemedy remedy;
    const char *instead;
  } rows[] = {
    { "intel_iommu=on,pt,sm_on", "argument-dead", KARG_REMEDY_REPLACE, "on,sm_on" },
    { "intel_iommu=pt", "argument-dead", KARG_REMEDY_EXCHANGE, "iommu=pt" },
    { "nointremap", "argument-harmful", KARG_REMEDY_REMOVE, NULL },
    { "rd.blacklist=a", "argument-dead", KARG_REMEDY_NONE, NULL },
    { "intel_iommu=strict", "argument-deprecated", KARG_REMEDY_NONE, NULL },
  };
  g_autoptr (KargFacts) facts = doctor_facts (INTEL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) targets = doctor_targets ("bls", rows[i].line);
      g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, targets, NULL, NULL);
      const KargFinding *finding = find_one (findings, rows[i].check);
      g_assert_cmpint (finding->remedy, ==, rows[i].remedy);
      g_assert_cmpstr (finding->instead, ==, rows[i].instead);
      g_assert_cmpstr (finding->word, ==, rows[i].remedy != KARG_REMEDY_NONE ? rows[i].line : NULL);
      g_assert_cmpstr (finding->source, ==, "/boot/entry:1");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doctor/arguments/nobody-knows", test_arguments_that_nobody_knows);
  g_test_add_func ("/doctor/arguments/other-vendor", test_arguments_of_the_other_vendor);
  g_test_add_func ("/doctor/arguments/anyway", test_arguments_that_kernels_do_anyway);
  g_test_add_func ("/doctor/arguments/harm", test_arguments_that_harm);
  g_test_add_func ("/doctor/arguments/passthrough-of-what-is-off", test_arguments_passthrough_of_what_is_off);
  g_test_add_func ("/doctor/arguments/numbers", test_arguments_by_numbers);
  g_test_add_func ("/doctor/arguments/reported", test_arguments_that_the_kernel_reported);
  g_test_add_func ("/doctor/arguments/remedies", test_arguments_remedies);
  return g_test_run ();
}
