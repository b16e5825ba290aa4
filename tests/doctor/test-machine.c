/* The checks of the machine: each on facts that say yes, that say no, and that don't tell.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor.h"
#include "host.h"

#include <string.h>

#define X86 "cpu architecture=x86_64"

static void
test_machine_cpu (void)
{
  g_autoptr (KargFacts) able = doctor_facts (X86, "cpu virtualization=yes", "cpu virtualization-flag=svm", NULL);
  g_autoptr (KargFacts) off = doctor_facts (X86, "cpu virtualization-flag=none", "cpu virtualization-off=yes", NULL);
  g_autoptr (KargFacts) shown_and_off
    = doctor_facts (X86, "cpu virtualization=yes", "cpu virtualization-flag=svm", "cpu virtualization-off=yes", NULL);
  g_autoptr (KargFacts) none = doctor_facts (X86, "cpu virtualization-flag=none", NULL);
  g_autoptr (KargFacts) guest = doctor_facts (X86, "cpu virtualization-flag=none", "machine hypervisor=yes", NULL);
  g_autoptr (KargFacts) s390 = doctor_facts ("cpu architecture=s390x", "cpu virtualization=no", NULL);
  g_autoptr (KargFacts) nothing = doctor_facts (X86, NULL);

  assert_machine (able, "cpu-virtualization", "ok: the processor can run guests: svm");
  assert_machine (off, "cpu-virtualization", "problem: firmware switched the processor's virtualization off");
  assert_machine (shown_and_off, "cpu-virtualization", "problem: firmware switched");
  assert_machine (none, "cpu-virtualization",
                  "problem: the processor shows neither vmx nor svm: it has neither, or firmware");
  assert_machine (guest, "cpu-virtualization", "problem: the processor of this guest");
  assert_machine (s390, "cpu-virtualization", "problem: the processor can't run guests");
  assert_machine (nothing, "cpu-virtualization", "unknown: ");
}

static void
test_machine_firmware_table (void)
{
  g_autoptr (KargFacts) intel = doctor_facts (X86, "acpi DMAR=yes", "acpi IVRS=no", NULL);
  g_autoptr (KargFacts) amd = doctor_facts (X86, "acpi DMAR=no", "acpi IVRS=yes", NULL);
  g_autoptr (KargFacts) none = doctor_facts (X86, "acpi DMAR=no", "acpi IVRS=no", NULL);
  g_autoptr (KargFacts) hidden = doctor_facts (X86, NULL);
  g_autoptr (KargFacts) power = doctor_facts ("cpu architecture=ppc64le", NULL);
  g_autoptr (KargFacts) arm = doctor_facts ("cpu architecture=aarch64", "acpi IORT=yes", "acpi IORT.smmu=yes", NULL);
  g_autoptr (KargFacts) arm_none
      = doctor_facts ("cpu architecture=aarch64", "acpi IORT=yes", "acpi IORT.smmu=no", NULL);
  g_autoptr (KargFacts) arm_user = doctor_facts ("cpu architecture=aarch64", "acpi IORT=yes", NULL);
  g_autoptr (KargFacts) board
      = doctor_facts ("cpu architecture=aarch64", "firmware device-tree-iommu=arm,mmu-500", NULL);
  g_autoptr (KargFacts) silent = doctor_facts ("cpu architecture=aarch64", NULL);
  g_autoptr (KargFacts) other = doctor_facts ("cpu architecture=riscv64", NULL);

  assert_machine (intel, "firmware-table", "ok: firmware describes an IOMMU of Intel's kind: DMAR");
  assert_machine (amd, "firmware-table", "ok: firmware describes an IOMMU of AMD's kind: IVRS");
  assert_machine (none, "firmware-table", "problem: ");
  assert_machine (hidden, "firmware-table", "unknown: ");
  assert_machine (power, "firmware-table", "ok: on POWER");
  assert_machine (arm, "firmware-table", "ok: firmware describes an IOMMU: an SMMU in IORT");
  assert_machine (arm_none, "firmware-table", "problem: ");
  assert_machine (arm_user, "firmware-table", "unknown: whether IORT holds an SMMU can't be read");
  assert_machine (board, "firmware-table", "ok: firmware describes an IOMMU: arm,mmu-500");
  assert_machine (silent, "firmware-table", "unknown: ");
  assert_machine (other, "firmware-table", "unknown: ");
}

static void
test_machine_iommu_active (void)
{
  g_autoptr (KargFacts) on = doctor_facts (X86, "iommu active=yes", "iommu groups=9", "iommu units=dmar0", NULL);
  g_autoptr (KargFacts) off
      = doctor_facts (X86, "iommu active=no", "iommu groups=0", "acpi DMAR=yes", "acpi IVRS=no", NULL);
  g_autoptr (KargFacts) groups_only = doctor_facts (X86, "iommu groups=2", NULL);
  g_autoptr (KargFacts) nothing = doctor_facts (X86, NULL);

  assert_machine (on, "iommu-active", "ok: the kernel uses the IOMMU: 9 groups behind dmar0");
  assert_machine (off, "iommu-active", "problem: the kernel uses no IOMMU");
  assert_machine (groups_only, "iommu-active", "unknown: nothing proves");
  assert_machine (nothing, "iommu-active", "unknown: ");
}

/* VFIO's mode without an IOMMU makes groups that look like any. */
static void
test_machine_no_iommu_groups_prove_nothing (void)
{
  g_autoptr (KargFacts) pretended = doctor_facts (X86, "iommu groups=2", "iommu-group 0 name=vfio-noiommu",
                                                  "iommu-group 1 name=vfio-noiommu", NULL);
  g_autoptr (KargFacts) one = doctor_facts (X86, "iommu groups=2", "iommu-group 1 name=vfio-noiommu", NULL);

  assert_machine (pretended, "iommu-active", "problem: all IOMMU groups are VFIO's own");
  assert_machine (one, "iommu-active", "unknown: ");
}

/* “enable iommu” would help nobody there. */
static void
test_machine_xen (void)
{
  g_autoptr (KargFacts) dom0
    = doctor_facts (X86, "iommu active=no", "acpi DMAR=yes", "acpi IVRS=no", "machine xen-dom0=yes", NULL);
  g_autoptr (KargFacts) bare = doctor_facts (X86, "iommu active=no", "acpi DMAR=yes", "acpi IVRS=no", NULL);

  assert_machine (dom0, "iommu-active", "unknown: Xen has the IOMMU");
  assert_machine (bare, "iommu-active", "problem: the kernel uses no IOMMU");
}

/* Who is told to enable what is enabled already learns nothing. */
static void
test_machine_off_though_asked_for (void)
{
  static const struct
  {
    const char *line;
    KargRemedy remedy;
  } rows[] = { { "ro quiet", KARG_REMEDY_ENABLE_IOMMU },
               { "ro intel_iommu=on,igfx_off", KARG_REMEDY_VERIFY },
               { "ro intel_iommu=on intel_iommu=off", KARG_REMEDY_ENABLE_IOMMU },
               { "ro -- intel_iommu=on", KARG_REMEDY_ENABLE_IOMMU } };
  g_autoptr (KargFacts) facts = doctor_facts (X86, "iommu active=no", "acpi DMAR=yes", "acpi IVRS=no", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) targets = doctor_targets ("bls", rows[i].line);
      g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, targets, NULL, NULL);
      const KargFinding *first = g_ptr_array_index (findings, 0);
      g_assert_cmpstr (first->check, ==, "iommu-active");
      g_assert_cmpint (first->remedy, ==, rows[i].remedy);
    }
}

static void
test_machine_interrupt_remapping (void)
{
  g_autoptr (KargFacts) on = doctor_facts (X86, "iommu interrupt-remapping=yes", NULL);
  g_autoptr (KargFacts) off = doctor_facts (X86, "iommu interrupt-remapping=no", NULL);
  g_autoptr (KargFacts) incapable
      = doctor_facts (X86, "iommu interrupt-remapping=no", "acpi DMAR.interrupt-remapping=no", NULL);
  g_autoptr (KargFacts) amd
      = doctor_facts (X86, "iommu interrupt-remapping=no", "iommu active=no", "acpi IVRS=yes", "acpi DMAR=no", NULL);
  g_autoptr (KargFacts) power = doctor_facts ("cpu architecture=ppc64le", NULL);
  g_autoptr (KargFacts) arm = doctor_facts ("cpu architecture=aarch64", NULL);
  g_autoptr (KargFacts) needless
      = doctor_facts (X86, "iommu interrupt-remapping=yes", "iommu unsafe-interrupts=yes", NULL);

  assert_machine (on, "interrupt-remapping", "ok: ");
  assert_machine (off, "interrupt-remapping", "problem: no interrupt is remapped: VFIO refuses every device");
  assert_machine (incapable, "interrupt-remapping",
                  "problem: no interrupt is remapped, and firmware says that the machine can't");
  assert_machine (amd, "interrupt-remapping", "problem: no interrupt is remapped; AMD's IOMMU");
  assert_machine (power, "interrupt-remapping", "ok: on POWER");
  assert_machine (arm, "interrupt-remapping", "unknown: ");
  assert_machine (needless, "interrupt-remapping",
                  "problem: VFIO is told to take devices without remapped interrupts, which nothing");
}

static void
test_machine_domain_type (void)
{
  g_autoptr (KargFacts) identity = doctor_facts (X86, "iommu group-types=identity", NULL);
  g_autoptr (KargFacts) both = doctor_facts (X86, "iommu group-types=DMA-FQ identity", NULL);
  g_autoptr (KargFacts) strict = doctor_facts (X86, "iommu group-types=DMA", NULL);
  g_autoptr (KargFacts) off = doctor_facts (X86, "iommu active=no", NULL);
  g_autoptr (KargFacts) old = doctor_facts (X86, "iommu active=yes", "iommu groups=1", NULL);
  g_autoptr (KargFacts) snp = doctor_facts (X86, "iommu snp-blocked=yes", NULL);

  assert_machine (identity, "domain-type", "ok: identity: the host's own devices see memory as it is");
  assert_machine (both, "domain-type", "ok: DMA-FQ identity: some of");
  /* was told to be translated, lazily: POWER's groups have no type that the kernel names */
  g_autoptr (KargFacts) nameless = doctor_facts ("iommu active=yes", "iommu group-types=unknown", NULL);
  assert_machine (nameless, "domain-type", "ok: unknown: the kernel has no name");
  assert_machine (strict, "domain-type",
                  "ok: DMA: the host's own devices are translated, and what they let go is cut off at once");
  assert_machine (off, "domain-type", "");
  assert_machine (old, "domain-type", "unknown: the kernel doesn't tell");
  assert_machine (snp, "domain-type", "problem: ");
}

static void
test_machine_lockdown (void)
{
  g_autoptr (KargFacts) locked = doctor_facts (X86, "running lockdown=integrity", "firmware secure-boot=yes", NULL);
  g_autoptr (KargFacts) open = doctor_facts (X86, "running lockdown=none", "firmware secure-boot=no", NULL);
  g_autoptr (KargFacts) nothing = doctor_facts (X86, NULL);
  g_autoptr (KargFacts) power = doctor_facts ("cpu architecture=ppc64le", NULL);

  assert_machine (locked, "lockdown", "ok: the kernel is locked down (integrity)");
  assert_machine (locked, "secure-boot", "ok: Secure Boot is on");
  assert_machine (open, "lockdown", "ok: the kernel isn't locked down");
  assert_machine (open, "secure-boot", "ok: Secure Boot is off");
  assert_machine (nothing, "lockdown", "unknown: ");
  assert_machine (nothing, "secure-boot", "unknown: ");
  assert_machine (power, "secure-boot", "");
}

/* Of a machine of which nothing is known, nothing is said to be well, nor to be wrong. */
static void
test_machine_unknown_is_never_well (void)
{
  g_autoptr (KargFacts) nothing = karg_facts_new ();
  g_autoptr (GPtrArray) findings = karg_doctor_examine (nothing, NULL, NULL, NULL);

  g_assert_cmpuint (findings->len, >=, 8);
  for (guint i = 0; i < findings->len; i++)
    g_assert_cmpint (((KargFinding *) g_ptr_array_index (findings, i))->verdict, ==, KARG_FINDING_UNKNOWN);
}

/* What tests/hardware/README.md says of each. */
static void
test_machine_recorded (void)
{
  static const char *const rows[][3] = {
    { "intel-vtd-off", "iommu-active", "problem" },        { "intel-vtd-off", "firmware-table", "ok" },
    { "intel-vtd-on", "iommu-active", "ok" },              { "intel-vtd-on", "interrupt-remapping", "ok" },
    { "intel-no-dmar", "firmware-table", "problem" },      { "intel-no-dmar", "cpu-virtualization", "ok" },
    { "amd-ivrs-on", "iommu-active", "ok" },               { "amd-ivrs-off", "iommu-active", "problem" },
    { "hygon", "domain-type", "ok: identity" },            { "zhaoxin", "firmware-table", "ok" },
    { "centaur", "interrupt-remapping", "problem" },       { "power8-opal", "iommu-active", "ok" },
    { "power8-opal", "firmware-table", "ok" },             { "power9-pseries", "cpu-virtualization", "unknown" },
    { "arm64-smmu", "firmware-table", "ok" },              { "arm64-smmu", "interrupt-remapping", "unknown" },
    { "vm-no-iommu", "firmware-table", "problem" },        { "vm-no-iommu", "secure-boot", "ok" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strconcat ("hardware/", rows[i][0], NULL);
      g_autoptr (KargFacts) facts = host_recorded_hardware (name);
      g_test_message ("%s: %s", rows[i][0], rows[i][1]);
      assert_machine (facts, rows[i][1], rows[i][2]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doctor/machine/cpu", test_machine_cpu);
  g_test_add_func ("/doctor/machine/firmware-table", test_machine_firmware_table);
  g_test_add_func ("/doctor/machine/iommu-active", test_machine_iommu_active);
  g_test_add_func ("/doctor/machine/no-iommu-groups", test_machine_no_iommu_groups_prove_nothing);
  g_test_add_func ("/doctor/machine/xen", test_machine_xen);
  g_test_add_func ("/doctor/machine/off-though-asked-for", test_machine_off_though_asked_for);
  g_test_add_func ("/doctor/machine/interrupt-remapping", test_machine_interrupt_remapping);
  g_test_add_func ("/doctor/machine/domain-type", test_machine_domain_type);
  g_test_add_func ("/doctor/machine/lockdown", test_machine_lockdown);
  g_test_add_func ("/doctor/machine/unknown", test_machine_unknown_is_never_well);
  g_test_add_func ("/doctor/machine/recorded", test_machine_recorded);
  return g_test_run ();
}
