/* fuzz-binary.c: what firmware, kernels and image builders write, and recorded facts: any bytes are read without harm.
 *
 * Input: a byte that says what the rest is (fuzz_files; beyond them, recorded facts), and what it holds. */

#include "fuzz.h"

#include "collect.h"
#include "pe.h"

#include <glib/gstdio.h>
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

static void
fuzz_write (const char *tree, const char *inner, const void *data, size_t size)
{
  g_autofree char *path = g_strconcat (tree, inner, NULL);
  g_autofree char *directory = g_path_get_dirname (path);

  g_mkdir_with_parents (directory, 0755);
  FILE *file = g_fopen (path, "we");
  if (file == NULL)
    return;
  fwrite (data, 1, size, file);
  fclose (file);
}

static void
fuzz_remove (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);

  for (const char *name = directory != NULL ? g_dir_read_name (directory) : NULL; name != NULL;
       name = g_dir_read_name (directory))
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      fuzz_remove (below);
    }
  g_remove (path);
}

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
  g_autofree char *tree = g_dir_make_tmp ("karg-fuzz-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fuzz_scenery); i++)
    fuzz_write (tree, fuzz_scenery[i][0], fuzz_scenery[i][1], strlen (fuzz_scenery[i][1]));
  fuzz_write (tree, path, data, size);

  g_autoptr (KargRoot) root = karg_root_open (tree, NULL);
  if (path == fuzz_files[0])
    fuzz_check_pe (root);
  else
    {
      g_autoptr (KargFacts) facts = karg_facts_collect (root, root, KARG_COLLECT_ALL);
      g_autofree char *text = karg_facts_to_text (facts);

      fuzz_check_round_trip (text, strlen (text));
    }
  fuzz_remove (tree);
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
