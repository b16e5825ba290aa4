/* What is wrong with a line whatever its arguments mean.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor.h"

#include "line.h"

#include <string.h>

static void
test_lines_duplicates (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();

  assert_argument (facts, "root=/dev/a ro root=/dev/b", "argument-duplicate", "root=/dev/a",
                   "problem: it does nothing, as root=/dev/b stands behind it");
  assert_argument (facts, "root=/dev/a ro root=/dev/b", "argument-duplicate", "root=/dev/b", NULL);
  assert_argument (facts, "root=/dev/a root=/dev/a", "argument-duplicate", NULL, NULL);
  assert_argument (facts, "root=/dev/a root=\"/dev/a\"", "argument-duplicate", NULL, NULL);
  assert_argument (facts, "default_hugepagesz=2M default_hugepagesz=1G", "argument-duplicate", NULL, NULL);
  assert_argument (facts, "console=tty0 console=ttyS0", "argument-duplicate", NULL, NULL);
  assert_argument (facts, "vfio-pci.ids=1:2 vfio_pci.ids=3:4", "argument-duplicate", "vfio-pci.ids=1:2", "problem");
  assert_argument (facts, "root=/dev/a -- root=/dev/b", "argument-duplicate", NULL, NULL);
}

static void
test_lines_glued (void)
{
  static const char *const bad[] = { "quietintel_iommu=on",       "intel_iommu=oniommu=pt", "\"quiet intel_iommu=on\"",
                                     "a=\"b intel_iommu=on\"",    "\"iommu=pt quiet\"",     "foo=\"bar",
                                     "intel_iommu=\"on iommu=pt\"" };
  static const char *const good[] = { "root=UUID=1-2",
                                      "dyndbg=\"file drivers/pci/* +p\"",
                                      "intel_iommu=on iommu=pt",
                                      "rd.luks.name=a=b",
                                      "\"quiet\"",
                                      "a=\"b c=d\"",
                                      "pci=config_acs=1@00",
                                      "vfio-pci.ids=\"8086:10c9\"",
                                      "intel_iommu=\"on\"",
                                      "video=HDMI-A-1:e=1" };
  g_autoptr (KargFacts) facts = karg_facts_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_argument (facts, bad[i], "argument-glued", bad[i], "problem");
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_argument (facts, good[i], "argument-glued", NULL, NULL);
}

static void
test_lines_for_init (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();

  assert_argument (facts, "ro -- intel_iommu=on", "argument-for-init", "intel_iommu=on", "problem");
  assert_argument (facts, "ro -- single foo=bar", "argument-for-init", NULL, NULL);
  assert_argument (facts, "ro -- intel_iommu=pt", "argument-dead", NULL, NULL);
}

/* GRUB expands them in an entry, systemd-boot doesn't; "$1" in memmap= is the kernel's own. */
static void
test_lines_variables (void)
{
  static const struct
  {
    const char *backend;
    const char *line;
    const char *found;
  } rows[] = {
    { "systemd-boot", "ro $tuned_params",
      "problem: this boot loader knows no variables: the kernel gets it as it is spelled" },
    { "systemd-boot", "root=${x}",
      "problem: this boot loader knows no variables: the kernel gets it as it is spelled" },
    { "systemd-boot", "memmap=3M$1G a=$", "" },
    { "bls", "ro $tuned_params", "" },
  };
  g_autoptr (KargFacts) facts = karg_facts_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) targets = doctor_targets (rows[i].backend, rows[i].line);
      g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, targets, NULL, NULL);
      g_autofree char *found = doctor_find (findings, "argument-variable", NULL);
      g_assert_cmpstr (found, ==, rows[i].found);
    }
}

static void
test_lines_length (void)
{
  g_autoptr (KargFacts) x86 = doctor_facts ("cpu architecture=x86_64", NULL);
  g_autoptr (KargFacts) s390 = doctor_facts ("cpu architecture=s390x", NULL);
  g_autofree char *name = g_strnfill (2044, 'a');
  g_autofree char *fits = g_strconcat ("ro ", name, NULL);
  g_autofree char *long_one = g_strconcat ("ro  ", name, NULL);

  assert_argument (x86, fits, "line-length", NULL, NULL);
  assert_argument (x86, long_one, "line-length", "entry", "problem: ");
  assert_argument (s390, long_one, "line-length", NULL, NULL);
}

/* In however many lines it is, a fault is one. */
static void
test_lines_alike (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();
  g_autoptr (KargTargets) targets = doctor_targets ("bls", "ro intel_iommu=pt");
  line_hold (karg_targets_add (targets, KARG_TARGET_ENTRY, "second"), "/boot/second", "intel_iommu=pt");
  line_hold (karg_targets_add (targets, KARG_TARGET_TEMPLATE, "third"), "/boot/third", "intel_iommu=pt");
  line_hold (karg_targets_add (targets, KARG_TARGET_ENTRY, "other"), "/boot/other", "intel_iommu=pt amd_iommu=pt");
  karg_target_set_access (karg_targets_get (targets, 3), KARG_ACCESS_UNMANAGED, "another system's");
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, targets, NULL, NULL);
  g_autofree char *found = doctor_find (findings, "argument-dead", NULL);

  g_assert_cmpstr (found, ==, "problem: no kernel knows this value");
  g_assert_cmpstr (((KargFinding *) g_ptr_array_index (findings, 0))->source, ==, "/boot/entry:1 and 2 more");
}

static void
test_lines_that_are_well (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();

  assert_argument (facts, "root=/dev/a ro quiet", "arguments", NULL, "ok: ");
  assert_argument (facts, "intel_iommu=pt", "arguments", NULL, NULL);
}

/* What can't be read is not well. */
static void
test_lines_that_are_not_known (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();
  g_autoptr (KargTargets) targets = doctor_targets ("bls", "ro");
  karg_target_set_unknown (karg_targets_add (targets, KARG_TARGET_ENTRY, "second"), "two lines");
  karg_target_set_incomplete (karg_targets_get (targets, 0), "a command adds to it", NULL);
  g_autoptr (GError) trouble = g_error_new_literal (KARG_ERROR, KARG_ERROR_PERMISSION, "Permission denied");
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, targets, trouble, NULL);
  g_autofree char *found = doctor_find (findings, "arguments", NULL);
  g_autoptr (GPtrArray) none = karg_doctor_examine (facts, NULL, NULL, NULL);
  g_autofree char *nothing = doctor_find (none, "arguments", NULL);

  g_assert_cmpstr (found, ==, "unknown: Permission denied; unknown: a command adds to it; unknown: two lines");
  for (guint i = 0; i < findings->len; i++)
    {
      const KargFinding *finding = g_ptr_array_index (findings, i);
      g_assert_cmpint (finding->remedy == KARG_REMEDY_AS_ROOT, ==, g_str_equal (finding->what, "Permission denied"));
    }
  g_assert_cmpstr (nothing, ==, "unknown: there is no command line to look at");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doctor/lines/duplicates", test_lines_duplicates);
  g_test_add_func ("/doctor/lines/glued", test_lines_glued);
  g_test_add_func ("/doctor/lines/for-init", test_lines_for_init);
  g_test_add_func ("/doctor/lines/variables", test_lines_variables);
  g_test_add_func ("/doctor/lines/length", test_lines_length);
  g_test_add_func ("/doctor/lines/alike", test_lines_alike);
  g_test_add_func ("/doctor/lines/well", test_lines_that_are_well);
  g_test_add_func ("/doctor/lines/not-known", test_lines_that_are_not_known);
  return g_test_run ();
}
