/* The checks of each installed kernel: VFIO, and whether it listens to its boot loader.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor.h"

static void
assert_kernel (const KargFacts *facts, const char *check, const char *kernel, const char *expected)
{
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, NULL, NULL, NULL);
  g_autofree char *found = doctor_find (findings, check, kernel);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_kernels_vfio (void)
{
  g_autoptr (KargFacts) facts = doctor_facts (
      "cpu architecture=x86_64", "module 1 vfio_pci state=loadable", "module 1 vfio_iommu_type1 state=loadable",
      "module 2 vfio_pci state=built-in", "module 2 vfio_iommu_type1 state=built-in", "module 3 vfio_pci state=absent",
      "kernel 3 config.VFIO_PCI=m", "module 4 vfio_pci state=absent", "kernel 4 config.VFIO_PCI=n",
      "module 5 vfio_pci state=absent", "kernel 6 image=/boot/vmlinuz-6", "module 7 vfio_pci state=loadable",
      "module 7 vfio_iommu_type1 state=absent", NULL);

  assert_kernel (facts, "vfio", "1", "ok: vfio_pci is a module, vfio_iommu_type1 a module");
  assert_kernel (facts, "vfio", "2", "ok: vfio_pci is built in, vfio_iommu_type1 built in");
  assert_kernel (facts, "vfio", "3",
                 "problem: this kernel was built with VFIO for PCI devices, but its modules aren't installed");
  assert_kernel (facts, "vfio", "4", "problem: this kernel was built without VFIO for PCI devices");
  assert_kernel (facts, "vfio", "5", "problem: this kernel has no VFIO for PCI devices");
  assert_kernel (facts, "vfio", "6", "unknown: whether this kernel has VFIO isn't known");
  assert_kernel (facts, "vfio", "7", "problem: this kernel has vfio_pci without vfio_iommu_type1");
}

static void
test_kernels_vfio_on_power (void)
{
  g_autoptr (KargFacts) facts
      = doctor_facts ("cpu architecture=ppc64le", "module 1 vfio_pci state=loadable",
                      "module 1 vfio_iommu_type1 state=absent", "module 1 vfio_iommu_spapr_tce state=loadable", NULL);

  assert_kernel (facts, "vfio", "1", "ok: vfio_pci is a module, vfio_iommu_spapr_tce a module");
}

static void
test_kernels_own_arguments (void)
{
  g_autoptr (KargFacts) facts
      = doctor_facts ("cpu architecture=x86_64", "kernel 1 config.CMDLINE_BOOL=n", "kernel 2 config.CMDLINE_BOOL=y",
                      "kernel 2 config.CMDLINE_OVERRIDE=y", "kernel 3 config.CMDLINE_FORCE=y",
                      "kernel 4 config.CMDLINE_BOOL=y", "kernel 4 config.CMDLINE_OVERRIDE=n",
                      "kernel 5 config.CMDLINE=n", "kernel 6 config.VFIO=m", "kernel 7 config.CMDLINE_BOOL=y", NULL);

  assert_kernel (facts, "built-in-arguments", "1", "ok: this kernel takes the boot loader's arguments");
  assert_kernel (facts, "built-in-arguments", "2",
                 "problem: this kernel uses the arguments that it was built with, and none of the boot loader's");
  assert_kernel (facts, "built-in-arguments", "3",
                 "problem: this kernel uses the arguments that it was built with, and none of the boot loader's");
  assert_kernel (facts, "built-in-arguments", "4", "ok: this kernel takes the boot loader's arguments");
  assert_kernel (facts, "built-in-arguments", "5", "ok: this kernel takes the boot loader's arguments");
  assert_kernel (facts, "built-in-arguments", "6",
                 "unknown: its configuration doesn't say whether it takes the boot loader's arguments");
  assert_kernel (facts, "built-in-arguments", "7",
                 "unknown: its configuration doesn't say whether it takes the boot loader's arguments");
}

/* What is built in can't be helped by editing: that is said, and of no other kernel. */
static void
test_kernels_own_arguments_advice (void)
{
  g_autoptr (KargFacts) facts
      = doctor_facts ("cpu architecture=x86_64", "kernel 1 config.CMDLINE_BOOL=n", "kernel 2 config.CMDLINE_FORCE=y", NULL);
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, NULL, NULL, NULL);
  guint seen = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const KargFinding *finding = g_ptr_array_index (findings, i);
      if (!g_str_equal (finding->check, "built-in-arguments"))
        continue;
      g_assert_cmpstr (finding->advice, ==, g_str_equal (finding->subject, "2")
                       ? "install another kernel: no boot loader's file changes this one's arguments" : NULL);
      seen++;
    }
  g_assert_cmpuint (seen, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doctor/kernels/vfio", test_kernels_vfio);
  g_test_add_func ("/doctor/kernels/vfio-on-power", test_kernels_vfio_on_power);
  g_test_add_func ("/doctor/kernels/own-arguments", test_kernels_own_arguments);
  g_test_add_func ("/doctor/kernels/own-arguments-advice", test_kernels_own_arguments_advice);
  return g_test_run ();
}
