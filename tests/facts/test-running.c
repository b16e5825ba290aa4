/* What the running kernel tells: its log, its lockdown, an IOMMU in the device tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "host.h"

#include <string.h>

#define LINE "BOOT_IMAGE=/vmlinuz ro rhgb quite dyndbg=\"file a.c +p\" foo=bar init=/bin/sh -- behind"
#define VERSION "[    0.000000] Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org)\n"
#define UNKNOWN(words) "Unknown kernel command line parameters \"" words "\", will be passed to user space.\n"

static void
assert_unknown (Tree *tree, const char *log, const char *expected)
{
  tree_write (tree, "proc/cmdline", LINE "\n");
  tree_write (tree, "var/log/dmesg", log);
  tree_reopen (tree);
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "running", "unknown-arguments", expected);
}

/* The words are those of the line: the list alone can't tell where one with blanks ends. */
static void
test_running_unknown_arguments (Tree *tree, gconstpointer data)
{
  assert_unknown (tree, VERSION "[    0.078730] " UNKNOWN ("BOOT_IMAGE=/vmlinuz rhgb quite"),
                  "BOOT_IMAGE=/vmlinuz rhgb quite");
  assert_unknown (tree, "<5>[    0.078730][    T0] " UNKNOWN ("dyndbg=file a.c +p foo=bar"),
                  "dyndbg=\"file a.c +p\" foo=bar");
  assert_unknown (tree, "Unknown command line parameters: quite foo=bar\n", "quite foo=bar");
  assert_unknown (tree, UNKNOWN ("quiteness foo=barrel"), "");
  assert_unknown (tree, UNKNOWN ("behind"), "");
}

/* Was: "quiet", which the kernel knows, was taken for one that it doesn't, as it stands inside of another. */
static void
test_running_words_inside_of_words (Tree *tree, gconstpointer data)
{
  tree_write (tree, "proc/cmdline", "ro quiet a=\"ro quiet\" \"quiet b=1\"\n");
  tree_write (tree, "var/log/dmesg", UNKNOWN ("a=ro quiet quiet b=1"));
  tree_reopen (tree);
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "running", "unknown-arguments", "a=\"ro quiet\"");
}

/* A log without the message says "none" only if it would have been there. */
static void
test_running_silent_log (Tree *tree, gconstpointer data)
{
  assert_unknown (tree, VERSION, "");
  assert_unknown (tree, "[    0.000000] Linux version 5.14.0-503\n", "");
  assert_unknown (tree, "[    0.000000] Linux version 5.13.19\n", NULL);
  assert_unknown (tree, "[    0.000000] Linux version 4.18.0-553\n", NULL);
  assert_unknown (tree, "[  300.000000] usb 1-1: new device\n", NULL);
  assert_unknown (tree, "", NULL);
}

/* A device that calls itself so, or a program that writes to the log, is not the kernel. */
static void
test_running_only_the_kernel_itself (Tree *tree, gconstpointer data)
{
  assert_unknown (tree, "[    9.000000] usb 1-1: Product: " UNKNOWN ("ro"), NULL);
  assert_unknown (tree, "[    9.000000] [ evil ] " UNKNOWN ("ro"), NULL);
}

static void
test_running_signs (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *line;
    const char *group;
    const char *name;
    const char *value;
  } rows[] = {
    { "x86/cpu: VMX (outside TXT) disabled by BIOS", "cpu", "virtualization-off", "yes" },
    { "SVM disabled (by BIOS) in MSR_VM_CR", "cpu", "virtualization-off", "yes" },
    { "kvm_amd: SVM disabled (by BIOS) in MSR_VM_CR on CPU 3", "cpu", "virtualization-off", "yes" },
    { "kvm: support for 'kvm_intel' disabled by bios", "cpu", "virtualization-off", "yes" },
    { "AMD-Vi: SNP: IOMMU disabled or configured in passthrough mode, SNP cannot be supported.", "iommu", "snp-blocked",
      "yes" },
    { "DMAR: Unknown option - 'pt'", "running", "rejected-arguments", "intel_iommu=pt" },
    { "AMD-Vi: Unknown option - 'on'", "running", "rejected-arguments", "amd_iommu=on" },
    { "DMAR: IOMMU enabled", "cpu", "virtualization-off", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *log = g_strdup_printf ("[    0.100000] %s\n", rows[i].line);
      tree_write (tree, "var/log/dmesg", log);
      tree_reopen (tree);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, rows[i].group, rows[i].name, rows[i].value);
    }
}

static void
assert_lockdown (Tree *tree, const char *text, const char *expected)
{
  tree_write (tree, "sys/kernel/security/lockdown", text);
  tree_reopen (tree);
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "running", "lockdown", expected);
}

static void
test_running_fips (Tree *tree, gconstpointer data)
{
  static const char *const rows[][2] = { { "0\n", "no" }, { "1\n", "yes" }, { "", NULL } };
  g_autoptr (KargFacts) none = host_hardware (tree);

  assert_fact (none, "running", "fips", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      tree_write (tree, "proc/sys/crypto/fips_enabled", rows[i][0]);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, "running", "fips", rows[i][1]);
    }
}

static void
test_running_lockdown (Tree *tree, gconstpointer data)
{
  g_autoptr (KargFacts) nothing = host_hardware (tree);

  assert_fact (nothing, "running", "lockdown", NULL);
  assert_lockdown (tree, "[none] integrity confidentiality\n", "none");
  assert_lockdown (tree, "none [integrity] confidentiality\n", "integrity");
  assert_lockdown (tree, "none integrity [confidentiality]\n", "confidentiality");
  assert_lockdown (tree, "none integrity confidentiality\n", NULL);
  assert_lockdown (tree, "]none[\n", NULL);
}

static void
test_running_device_tree (Tree *tree, gconstpointer data)
{
  g_autoptr (KargFacts) nothing = host_hardware (tree);

  assert_fact (nothing, "firmware", "device-tree-iommu", NULL);
  tree_write_bytes (tree, "sys/firmware/devicetree/base/soc@0/iommu@5000000/compatible", "vendor,x\0arm,mmu-500", 20);
  tree_reopen (tree);
  g_autoptr (KargFacts) on_bus = host_hardware (tree);
  assert_fact (on_bus, "firmware", "device-tree-iommu", "arm,mmu-500");
  tree_write_bytes (tree, "sys/firmware/devicetree/base/smmu@1/compatible", "arm,smmu-v3\0", 12);
  tree_write_bytes (tree, "sys/firmware/devicetree/base/iommu-map", "", 0);
  tree_reopen (tree);
  g_autoptr (KargFacts) on_root = host_hardware (tree);
  assert_fact (on_root, "firmware", "device-tree-iommu", "arm,smmu-v3");
}

static void
test_running_on_xen (Tree *tree, gconstpointer data)
{
  tree_write (tree, "proc/xen/capabilities", "control_d\n");
  tree_reopen (tree);
  g_autoptr (KargFacts) dom0 = host_hardware (tree);
  assert_fact (dom0, "machine", "xen-dom0", "yes");
  tree_write (tree, "proc/xen/capabilities", "\n");
  tree_reopen (tree);
  g_autoptr (KargFacts) silent = host_hardware (tree);
  assert_fact (silent, "machine", "xen-dom0", NULL);
}

/* A machine that is replayed says the same; an empty list is not an unknown one. */
static void
test_running_survives_a_file (Tree *tree, gconstpointer data)
{
  static const char *const logs[][2]
      = { { VERSION, "" }, { UNKNOWN ("dyndbg=file a.c +p quite"), "quite dyndbg=\"file a.c +p\"" } };

  for (guint i = 0; i < G_N_ELEMENTS (logs); i++)
    {
      assert_unknown (tree, logs[i][0], logs[i][1]);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      g_autofree char *text = karg_facts_to_text (facts);
      g_autoptr (KargFacts) again = karg_facts_from_text (text, strlen (text), "x", NULL);
      assert_fact (again, "running", "unknown-arguments", logs[i][1]);
    }
  g_assert_true (karg_facts_is_hardware_group ("running"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TREE_TEST ("/running/unknown-arguments", test_running_unknown_arguments);
  TREE_TEST ("/running/words-inside-of-words", test_running_words_inside_of_words);
  TREE_TEST ("/running/silent-log", test_running_silent_log);
  TREE_TEST ("/running/only-the-kernel-itself", test_running_only_the_kernel_itself);
  TREE_TEST ("/running/signs", test_running_signs);
  TREE_TEST ("/running/lockdown", test_running_lockdown);
  TREE_TEST ("/running/fips", test_running_fips);
  TREE_TEST ("/running/device-tree", test_running_device_tree);
  TREE_TEST ("/running/on-xen", test_running_on_xen);
  TREE_TEST ("/running/survives-a-file", test_running_survives_a_file);
  return g_test_run ();
}
