/* fuzz-binary.c: what firmware, kernels and image builders write, and recorded facts: any bytes are read without harm.
 *
 * Input: a byte that says what the rest is (fuzz_files; beyond them, recorded facts), and what it holds. */

#include "fuzz.h"
#include "tree.h"

#include "collect.h"
#include "pe.h"

#include <string.h>

static const char *const fuzz_files[] = {
  "/u.efi",
  "/sys/firmware/acpi/tables/DMAR",
  "/sys/firmware/acpi/tables/IVRS",
  "/sys/firmware/acpi/tables/IORT",
  "/sys/bus/pci/devices/0000:00:01.0/config",
  "/sys/bus/pci/devices/0000:00:01.0/resource",
  "/usr/share/misc/pci.ids",
  "/proc/cpuinfo",
  "/proc/interrupts",
  "/boot/config-1",
  "/lib/modules/1/modules.builtin",
  "/lib/modules/1/modules.builtin.modinfo",
  "/lib/modules/1/modules.dep",
  "/lib/modules/1/modules.dep.bin",
  "/lib/modules/1/modules.alias.bin",
  "/etc/os-release",
  "/etc/modprobe.d/a.conf",
  "/bin/sh",
};

/* What is there for a collector to go on with. */
static const char *const fuzz_scenery[][2] = {
  { "/boot/vmlinuz-1", "" },
  { "/lib/modules/1/kernel/vfio.ko", "" },
  { "/sys/bus/pci/devices/0000:00:01.0/vendor", "0x8086\n" },
  { "/sys/bus/pci/devices/0000:00:01.0/device", "0x0001\n" },
  { "/sys/bus/pci/devices/0000:00:01.0/class", "0x020000\n" },
};

/* Facts that were read are written as they were, whatever they are. */
static void
fuzz_check_round_trip (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargFacts) facts = karg_facts_from_text (text, length, "recorded", &error);

  if (facts == NULL)
    {
      g_assert_nonnull (error);
      return;
    }
  g_autofree char *written = karg_facts_to_text (facts);
  g_autoptr (KargFacts) again = karg_facts_from_text (written, strlen (written), "recorded", &error);
  g_assert_no_error (error);
  g_autofree char *same = karg_facts_to_text (again);
  g_assert_cmpstr (written, ==, same);
}

static void
fuzz_check_pe (KargRoot *root)
{
  static const char *const sections[] = { ".cmdline", ".osrel", ".uname", ".sdmagic" };
  g_autoptr (GError) error = NULL;
  g_autoptr (KargPe) pe = karg_pe_open (root, fuzz_files[0], &error);

  g_assert_true ((pe == NULL) == (error != NULL));
  for (guint i = 0; pe != NULL && i < G_N_ELEMENTS (sections); i++)
    {
      g_autofree char *text = karg_pe_read_text (pe, sections[i], NULL);
      g_autofree char *version = karg_pe_get_program_version (pe, "systemd-stub");
    }
}

static void
fuzz_check_tree (const char *path, const uint8_t *data, size_t size)
{
  Tree tree;

  tree_set_up (&tree, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fuzz_scenery); i++)
    tree_write (&tree, fuzz_scenery[i][0], fuzz_scenery[i][1]);
  tree_write_bytes (&tree, path, data, size);

  if (path == fuzz_files[0])
    fuzz_check_pe (tree.root);
  else
    {
      g_autoptr (KargFacts) facts = karg_facts_collect (tree.root, tree.root, KARG_COLLECT_ALL);
      g_autofree char *text = karg_facts_to_text (facts);

      fuzz_check_round_trip (text, strlen (text));
    }
  tree_tear_down (&tree, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;

  guint which = data[0] % (G_N_ELEMENTS (fuzz_files) + 1);
  if (which < G_N_ELEMENTS (fuzz_files))
    fuzz_check_tree (fuzz_files[which], data + 1, size - 1);
  else
    fuzz_check_round_trip ((const char *) data + 1, size - 1);
  return 0;
}
