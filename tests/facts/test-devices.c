/* PCI devices among the facts: named as people name them, grouped as the kernel does, recorded and replayed alike. */

#include "collect.h"
#include "host.h"

#include <karg/devices.h>
#include <karg/error.h>

#include <string.h>

#define SYS "sys/bus/pci/devices/"

static void
write_device (Tree *tree, const char *address, const char *numbers, const char *class_code, const char *group)
{
  static const char *const names[] = { "vendor", "device", "class" };
  g_auto (GStrv) ids = g_strsplit (numbers, ":", 2);
  const char *const values[] = { ids[0], ids[1], class_code };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (SYS, address, "/", names[i], NULL);
      g_autofree char *value = g_strdup_printf ("0x%s\n", values[i]);
      tree_write (tree, path, value);
    }
  if (group != NULL)
    {
      g_autofree char *path = g_strconcat (SYS, address, "/iommu_group", NULL);
      g_autofree char *target = g_strconcat ("../../../../kernel/iommu_groups/", group, NULL);
      tree_link (tree, target, path);
    }
}

/* A graphics card with two functions, its twin in another domain, a bridge, a device that no IOMMU is in front of. */
static KargFacts *
machine (Tree *tree)
{
  write_device (tree, "0000:00:01.0", "8086:1901", "060400", "2");
  write_device (tree, "0000:0a:00.0", "10de:13ba", "030000", "10");
  write_device (tree, "0000:0a:00.1", "10de:0fbc", "040300", "10");
  write_device (tree, "0001:0a:00.0", "10de:13ba", "030000", "2");
  write_device (tree, "0000:00:1f.0", "8086:a143", "060100", NULL);
  return host_hardware (tree);
}

static void
assert_words (char **words, const char *expected)
{
  g_autofree char *joined = words != NULL ? g_strjoinv (" ", words) : NULL;

  g_assert_cmpstr (joined, ==, expected);
  g_strfreev (words);
}

static void
test_devices_groups_are_numbers (Tree *tree, gconstpointer data)
{
  g_autoptr (KargFacts) facts = machine (tree);

  assert_words (karg_devices_list_groups (facts), "2 10");
  assert_words (karg_devices_list_members (facts, "10"), "0000:0a:00.0 0000:0a:00.1");
  assert_words (karg_devices_list_members (facts, "2"), "0000:00:01.0 0001:0a:00.0");
  assert_words (karg_devices_list_members (facts, NULL), "0000:00:1f.0");
  assert_words (karg_devices_list_members (facts, "1"), "");
  assert_words (karg_devices_list_together (facts, "0000:0a:00.1"), "0000:0a:00.0 0000:0a:00.1");
  assert_words (karg_devices_list_together (facts, "0000:00:1f.0"), "0000:00:1f.0");
  g_assert_true (karg_devices_is_bridge (facts, "0000:00:1f.0"));
  g_assert_false (karg_devices_is_bridge (facts, "0000:0a:00.0"));
  g_assert_false (karg_devices_is_bridge (facts, "0000:77:00.0"));
}

static void
test_devices_are_named (Tree *tree, gconstpointer data)
{
  static const char *const names[][2] = {
    { "0000:0a:00.1", "0000:0a:00.1" },
    { "0a:00.1", "0000:0a:00.1" },
    { "A:0.1", "0000:0a:00.1" },
    { "0a:00", "0000:0a:00.0 0000:0a:00.1" },
    { "1:a:0", "0001:0a:00.0" },
    { "10de:13ba", "0000:0a:00.0 0001:0a:00.0" },
    { "10DE:0FBC", "0000:0a:00.1" },
  };
  g_autoptr (KargFacts) facts = machine (tree);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      char **found = karg_devices_find (facts, names[i][0], &error);
      g_assert_no_error (error);
      assert_words (found, names[i][1]);
    }
}

static void
assert_not_found (const KargFacts *facts, const char *name, KargErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (karg_devices_find (facts, name, &error));
  g_assert_error (error, KARG_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_devices_that_are_none (Tree *tree, gconstpointer data)
{
  static const char *const bad[] = { "", "gpu", "01", "01:00.", "01:00.0x", "01:00.0 ", "0000:01:00.00", "::", "1:2:3:4",
                                     "10de:13ba:1", "01:00:00:0.1", "0000:0a:00.0\n" };
  g_autoptr (KargFacts) facts = machine (tree);
  g_autoptr (KargFacts) nothing = karg_facts_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_not_found (facts, bad[i], KARG_ERROR_SYNTAX);
  assert_not_found (facts, "0b:00.0", KARG_ERROR_NOT_FOUND);
  assert_not_found (facts, "0a:00.2", KARG_ERROR_NOT_FOUND);
  assert_not_found (facts, "2:0a:00.0", KARG_ERROR_NOT_FOUND);
  assert_not_found (facts, "10de:ffff", KARG_ERROR_NOT_FOUND);
  assert_not_found (nothing, "0a:00.0", KARG_ERROR_UNSUPPORTED);
}

/* What was recorded answers as the machine does. */
static void
test_devices_survive_a_file (Tree *tree, gconstpointer data)
{
  tree_write (tree, "sys/kernel/iommu_groups/10/type", "DMA-FQ\n");
  tree_write (tree, "sys/kernel/iommu_groups/10/reserved_regions",
              "0x00000000000a0000 0x00000000000bffff direct\n0x00000000000c0000 0x00000000000cffff direct\n"
              "0x00000000fee00000 0x00000000feefffff msi\n");
  tree_write (tree, "sys/kernel/iommu_groups/2/reserved_regions", "");
  tree_write (tree, "sys/kernel/iommu_groups/2/name", "vfio-noiommu\n");
  g_autoptr (KargFacts) facts = machine (tree);
  g_autofree char *text = karg_facts_to_text (facts);
  g_autoptr (KargFacts) again = karg_facts_from_text (text, strlen (text), "x", NULL);

  assert_words (karg_devices_list_groups (again), "2 10");
  assert_words (karg_devices_find (again, "0a:00", NULL), "0000:0a:00.0 0000:0a:00.1");
  assert_fact (again, "iommu-group 10", "type", "DMA-FQ");
  assert_fact (again, "iommu-group 10", "reserved", "direct msi");
  assert_fact (again, "iommu-group 2", "reserved", "none");
  assert_fact (again, "iommu-group 2", "name", "vfio-noiommu");
  g_assert_true (karg_facts_is_hardware_group ("iommu-group 2"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TREE_TEST ("/devices/groups-are-numbers", test_devices_groups_are_numbers);
  TREE_TEST ("/devices/named", test_devices_are_named);
  TREE_TEST ("/devices/none", test_devices_that_are_none);
  TREE_TEST ("/devices/survive-a-file", test_devices_survive_a_file);
  return g_test_run ();
}
