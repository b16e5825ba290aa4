/* Modules: built in, loadable or absent, and what modprobe.d sets for them. */

#include "host.h"

#include "modules-index.h"

#include <glib/gstdio.h>
#include <string.h>

#define VERSION "6.1.0-28-amd64"
#define DIRECTORY "usr/lib/modules/" VERSION "/"

/* A golden tree, for the indexes that depmod made for it. */
static Tree golden_tree;

static GBytes *
golden_index (const char *name)
{
  g_autofree char *path = g_strconcat (DIRECTORY, name, NULL);
  g_autofree char *full = tree_path (&golden_tree, path);
  char *data = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (full, &data, &length, NULL));
  return g_bytes_new_take (data, length);
}

static void
write_indexes (Tree *tree)
{
  static const char *const names[] = { "modules.dep.bin", "modules.builtin.bin", "modules.alias.bin", "modules.builtin" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = 0;
      g_autofree char *path = g_strconcat (DIRECTORY, names[i], NULL);
      g_autoptr (GBytes) bytes = golden_index (names[i]);
      const char *data = g_bytes_get_data (bytes, &length);

      tree_write_bytes (tree, path, data, length);
    }
  tree_link (tree, "usr/lib", "lib");
}

static void
test_modules_states (Tree *tree, gconstpointer data)
{
  write_indexes (tree);
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "module " VERSION " kvm_intel", "state", "loadable");
  assert_fact (facts, "module " VERSION " vfio_iommu_type1", "state", "loadable");
  assert_fact (facts, "module " VERSION " kvm_hv", "state", "absent");
}

/* The kernel's own list says what is built in, also where depmod never ran; then nothing is known to be
 * absent. */
static void
test_modules_without_depmod (Tree *tree, gconstpointer data)
{
  tree_write (tree, DIRECTORY "modules.builtin",
              "kernel/drivers/vfio/pci/vfio-pci.ko\nkernel/drivers/vfio/vfio.ko.xz\nkvm.ko");
  tree_link (tree, "usr/lib", "lib");
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "module " VERSION " vfio_pci", "state", "built-in");
  assert_fact (facts, "module " VERSION " vfio", "state", "built-in");
  assert_fact (facts, "module " VERSION " kvm", "state", "built-in");
  assert_fact (facts, "module " VERSION " kvm_amd", "state", NULL);
}

/* An index that is a link leads libkmod to another file than it leads KargRoot, so it is not looked at:
 * here to one outside that knows the module, and inside the root to one that does not. */
static void
test_modules_index_is_a_link (Tree *tree, gconstpointer data)
{
  g_autofree char *outside = tree_path (&golden_tree, DIRECTORY "modules.dep.bin");
  g_autofree char *dep = g_build_filename (tree->path, DIRECTORY "modules.dep.bin", NULL);

  write_indexes (tree);
  g_assert_cmpint (g_unlink (dep), ==, 0);
  tree_link (tree, outside, DIRECTORY "modules.dep.bin");
  tree_write_bytes (tree, outside, "\xb0\x07\xf4\x57\0\2\0\1\0\0\0\x0c", 12);
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "module " VERSION " kvm_intel", "state", NULL);
}

/* depmod leaves such behind for a kernel that has nothing to put into them. */
static void
test_modules_index_is_empty (Tree *tree, gconstpointer data)
{
  write_indexes (tree);
  tree_write (tree, DIRECTORY "modules.builtin.alias.bin", "");
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "module " VERSION " kvm_intel", "state", "loadable");
  assert_fact (facts, "module " VERSION " kvm_hv", "state", "absent");

  tree_write (tree, DIRECTORY "modules.dep.bin", "");
  g_autoptr (KargFacts) cut = host_system (tree);
  assert_fact (cut, "module " VERSION " kvm_intel", "state", NULL);
  assert_fact (cut, "module " VERSION " kvm_hv", "state", NULL);
}

static void
test_modules_index_of_depmod_is_sound (void)
{
  static const char *const names[] = { "modules.dep.bin", "modules.builtin.bin", "modules.alias.bin" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = golden_index (names[i]);
      g_assert_true (karg_modules_index_is_sound (bytes));
    }
}

/* Facts of a tree whose index is @data: that they come at all is the point. */
static void
assert_facts_come (Tree *tree, const guint8 *data, gsize length)
{
  tree_write_bytes (tree, DIRECTORY "modules.dep.bin", data, length);
  g_autoptr (KargFacts) facts = host_system (tree);
  g_assert_nonnull (facts);
}

/* libkmod 30 hangs on some of these and ends the process on others. Cut anywhere, or with any byte
 * changed: either the damage is seen, or it is harmless. */
static void
test_modules_index_is_damaged (Tree *tree, gconstpointer data)
{
  static const guint8 values[] = { 0x00, 0x7f, 0xff };
  gsize length = 0;
  g_autoptr (GBytes) bytes = golden_index ("modules.dep.bin");
  const guint8 *golden = g_bytes_get_data (bytes, &length);

  write_indexes (tree);
  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new (golden, cut);

      g_assert_false (karg_modules_index_is_sound (part));
      assert_facts_come (tree, golden, cut);
    }
  for (gsize at = 0; at < length; at++)
    {
      g_autofree guint8 *copy = g_memdup (golden, length);

      for (guint v = 0; v < G_N_ELEMENTS (values); v++)
        {
          copy[at] = values[v];
          assert_facts_come (tree, copy, length);
        }
    }
}

/* Two children that are one node, level upon level: 2^64 ways through a file of a few hundred bytes. */
static void
test_modules_index_is_a_maze (void)
{
  g_autoptr (GByteArray) maze = g_byte_array_new ();
  guint32 below = 0;

  g_byte_array_append (maze, (const guint8 *) "\xb0\x07\xf4\x57\x00\x02\x00\x01\0\0\0\0", 12);
  for (guint level = 0; level < 64; level++)
    {
      guint32 here = maze->len;
      guint32 child = GUINT32_TO_BE (below == 0 ? 0 : below | 0x20000000u);

      g_byte_array_append (maze, (const guint8 *) "ab", 2);
      g_byte_array_append (maze, (const guint8 *) &child, 4);
      g_byte_array_append (maze, (const guint8 *) &child, 4);
      below = here;
    }
  guint32 root = GUINT32_TO_BE (below | 0x20000000u);
  memcpy (maze->data + 8, &root, 4);
  g_autoptr (GBytes) bytes = g_bytes_new (maze->data, maze->len);
  g_assert_false (karg_modules_index_is_sound (bytes));
}

static void
write_options (Tree *tree)
{
  tree_write (tree, "etc/modprobe.d/vfio.conf",
              "# options vfio-pci ids=no\noptions vfio-pci ids=10de:1c03,10de:10f1 disable_idle-d3\n"
              "options kvm_intel \\\n  nested=1\noptions\noptionsx y z=1\nalias a b\n\toptions kvm nested=1\n");
  tree_write (tree, "usr/lib/modprobe.d/vfio.conf", "options hidden by=name\n");
  tree_write (tree, "usr/lib/modprobe.d/zz.conf", "options kvm-intel ept=\"a b\"\noptions vfio_pci ids=last");
  tree_write (tree, "usr/lib/modprobe.d/notes.txt", "options text file=1\n");
  tree_link (tree, "/dev/null", "etc/modprobe.d/masked.conf");
  tree_write (tree, "usr/lib/modprobe.d/masked.conf", "options masked a=1\n");
  tree_write (tree, "etc/modprobe.d/odd.conf", "options a[b] c=1\noptions odd x]y=1 \xff=\xff =z\n\\");
}

/* And nothing more: libkmod would add those of the machine's own command line. */
static void
test_modules_options (Tree *tree, gconstpointer data)
{
  write_options (tree);
  g_autoptr (KargFacts) facts = host_system (tree);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "module-options ");
  g_autofree char *joined = g_strjoinv (",", groups);

  g_assert_cmpstr (joined, ==, "module-options kvm,module-options kvm_intel,module-options vfio_pci");
  assert_fact (facts, "module-options vfio_pci", "ids", "last");
  assert_fact (facts, "module-options vfio_pci", "disable_idle_d3", "");
  assert_fact (facts, "module-options kvm_intel", "nested", "1");
  assert_fact (facts, "module-options kvm_intel", "ept", "a b");
  g_assert_cmpstr (karg_facts_get_source (facts, "module-options kvm_intel", "nested"), ==, "/etc/modprobe.d/vfio.conf:3");
}

/* The oracle: what modprobe itself makes of one such directory. */
static void
test_modules_options_as_modprobe_sees_them (Tree *tree, gconstpointer data)
{
  g_autofree char *directory = g_build_filename (tree->path, "etc/modprobe.d", NULL);
  const char *argv[] = { "modprobe", "-C", directory, "--showconfig", NULL };
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin:/sbin", NULL);
  g_autofree char *output = NULL;
  int status = 0;

  g_setenv ("PATH", path, TRUE);
  tree_write (tree, "etc/modprobe.d/a.conf", "options vfio-pci ids=10de:1c03,10de:10f1\noptions kvm_intel \\\nnested=1\n");
  tree_write (tree, "etc/modprobe.d/b.conf", "options\tkvm-amd   nested=0 npt=1\n#options x y=1\n \t options  kvm halt_poll_ns=0\n");
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, NULL)
      || status != 0)
    {
      g_test_skip ("no modprobe here");
      return;
    }

  g_autoptr (KargFacts) facts = host_system (tree);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "module-options ");
  guint seen = 0;
  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (facts, groups[g]);
      g_autofree char *line = g_strdup_printf ("options %s ", groups[g] + strlen ("module-options "));
      const char *found = strstr (output, line);

      g_assert_nonnull (found);
      g_autofree char *rest = g_strndup (found, strcspn (found, "\n"));
      for (guint n = 0; names[n] != NULL; n++, seen++)
        {
          g_autofree char *word = g_strdup_printf ("%s=%s", names[n], karg_facts_get (facts, groups[g], names[n]));
          g_assert_nonnull (strstr (rest, word));
        }
    }
  g_assert_cmpuint (seen, ==, 5);
}

/* A file of modprobe.d that leads out of the root is not read. */
static void
test_modules_options_stay_inside (Tree *tree, gconstpointer data)
{
  Tree outside = { 0 };

  tree_set_up (&outside, NULL);
  tree_write (&outside, "out.conf", "options outside a=1\n");
  g_autofree char *absolute = g_build_filename (outside.path, "out.conf", NULL);
  tree_link (tree, absolute, "etc/modprobe.d/out.conf");
  tree_link (tree, outside.path, "usr/lib/modprobe.d");
  g_autoptr (KargFacts) facts = host_system (tree);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "module-options ");
  g_assert_null (groups[0]);
  tree_tear_down (&outside, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_set_up (&golden_tree, NULL);
  host_unpack (&golden_tree, "hosts/debian-12-grub");
  TREE_TEST ("/modules/states", test_modules_states);
  TREE_TEST ("/modules/without-depmod", test_modules_without_depmod);
  TREE_TEST ("/modules/index-is-a-link", test_modules_index_is_a_link);
  TREE_TEST ("/modules/index-is-empty", test_modules_index_is_empty);
  g_test_add_func ("/modules/index-is-sound", test_modules_index_of_depmod_is_sound);
  TREE_TEST ("/modules/index-is-damaged", test_modules_index_is_damaged);
  g_test_add_func ("/modules/index-is-a-maze", test_modules_index_is_a_maze);
  TREE_TEST ("/modules/options", test_modules_options);
  TREE_TEST ("/modules/options-as-modprobe-sees-them", test_modules_options_as_modprobe_sees_them);
  TREE_TEST ("/modules/options-stay-inside", test_modules_options_stay_inside);
  int status = g_test_run ();
  tree_tear_down (&golden_tree, NULL);
  return status;
}
