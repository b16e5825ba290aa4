/* PCI: what the devices are; nothing outside the tree is opened, and libpci never ends the process. */

#include "host.h"

#include <string.h>

#define DEVICE "sys/bus/pci/devices/0000:01:00.0"
#define GROUP "pci 0000:01:00.0"

static void
write_device (Tree *tree)
{
  tree_write (tree, DEVICE "/vendor", "0x8086\n");
  tree_write (tree, DEVICE "/device", "0x10d3\n");
  tree_write (tree, DEVICE "/class", "0x020000\n");
}

/* A configuration space: PCI Express, then in the extended part SR-IOV with 64 virtual functions, then
 * ACS. */
static void
write_config (Tree *tree, gsize length)
{
  guint8 config[4096] = { 0x86, 0x80, 0xd3, 0x10 };

  config[0x06] = 0x10; /* there are capabilities */
  config[0x34] = 0x40;
  config[0x40] = 0x10;
  memcpy (config + 0x100, "\x10\x00\x01\x20", 4); /* SR-IOV, next at 0x200 */
  config[0x10e] = 64;
  memcpy (config + 0x200, "\x0d\x00\x01\x00", 4);
  tree_write_bytes (tree, DEVICE "/config", config, length);
}

static void
test_pci_device (Tree *tree, gconstpointer data)
{
  write_device (tree);
  tree_write (tree, DEVICE "/boot_vga", "1\n");
  tree_write (tree, DEVICE "/label", "Onboard LAN\n");
  tree_link (tree, "../../../../bus/pci/drivers/e1000e", DEVICE "/driver");
  tree_link (tree, "../../../../kernel/iommu_groups/12", DEVICE "/iommu_group");
  tree_directory (tree, "sys/bus/pci/devices/not-an-address");
  g_autoptr (KargFacts) facts = host_hardware (tree);

  assert_fact (facts, "pci", "devices", "1");
  assert_fact (facts, GROUP, "vendor", "0x8086");
  assert_fact (facts, GROUP, "device", "0x10d3");
  assert_fact (facts, GROUP, "class", "0x020000");
  assert_fact (facts, GROUP, "driver", "e1000e");
  assert_fact (facts, GROUP, "iommu-group", "12");
  assert_fact (facts, GROUP, "boot-vga", "yes");
  assert_fact (facts, GROUP, "label", "Onboard LAN");
  assert_fact (facts, GROUP, "name", NULL);
  assert_fact (facts, GROUP, "acs", NULL);
  g_assert_cmpstr (karg_facts_get_source (facts, GROUP, "vendor"), ==, "/" DEVICE "/vendor");
}

static void
test_pci_numbers_are_numbers (Tree *tree, gconstpointer data)
{
  static const char *const bad[] = { "", "8086\n", "0x\n", "0xGGGG\n", "0x123456789\n", "-1\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      tree_write (tree, DEVICE "/vendor", bad[i]);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, GROUP, "vendor", NULL);
    }
}

/* Without root 64 bytes can be read: what lies behind them is unknown, not absent. */
static void
test_pci_capabilities (Tree *tree, gconstpointer data)
{
  write_device (tree);
  write_config (tree, 4096);
  g_autoptr (KargFacts) whole = host_hardware (tree);
  assert_fact (whole, GROUP, "sr-iov-vfs", "64");
  assert_fact (whole, GROUP, "acs", "yes");

  write_config (tree, 64);
  g_autoptr (KargFacts) part = host_hardware (tree);
  assert_fact (part, GROUP, "sr-iov-vfs", NULL);
  assert_fact (part, GROUP, "acs", NULL);

  write_config (tree, 3);
  g_autoptr (KargFacts) cut = host_hardware (tree);
  assert_fact (cut, GROUP, "acs", NULL);
  assert_fact (cut, GROUP, "vendor", "0x8086");

  tree_write (tree, DEVICE "/sriov_totalvfs", "7\n");
  g_autoptr (KargFacts) kernel = host_hardware (tree);
  assert_fact (kernel, GROUP, "sr-iov-vfs", "7");
}

/* Capabilities that point at each other or nowhere. */
static void
test_pci_capabilities_in_a_circle (Tree *tree, gconstpointer data)
{
  guint8 config[4096];

  write_device (tree);
  for (guint fill = 0; fill < 256; fill++)
    {
      memset (config, fill, sizeof config);
      tree_write_bytes (tree, DEVICE "/config", config, sizeof config);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, GROUP, "vendor", "0x8086");
    }
}

static void
test_pci_names_come_from_the_root (Tree *tree, gconstpointer data)
{
  write_device (tree);
  tree_write (tree, "usr/share/hwdata/pci.ids", "8086  Our Maker\n\t10d3  Our Card\nC 02  Network\n\t00  Ethernet\n");
  tree_link (tree, "../hwdata/pci.ids", "usr/share/misc/pci.ids");
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, GROUP, "name", "Our Maker Our Card");
  assert_fact (facts, GROUP, "class-name", "Ethernet");

  tree_write (tree, DEVICE "/device", "0x10d4\n");
  g_autoptr (KargFacts) newer = host_hardware (tree);
  assert_fact (newer, GROUP, "name", "Our Maker");
}

/* libpci calls exit() at the first of these unless it is stopped. */
static void
test_pci_names_are_garbage (Tree *tree, gconstpointer data)
{
  static const char *const bad[] = { "garbage\n", "8086  Maker\n\t10d3\n", "\t10d3  No maker\n",
                                     "8086 x\n8086 x\n\t\t\t\tx\n", "zzzz  Maker\n", "C\n" };

  write_device (tree);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      tree_write (tree, "usr/share/misc/pci.ids", bad[i]);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, GROUP, "vendor", "0x8086");
      assert_fact (facts, GROUP, "name", NULL);
    }
}

/* Law 7, with every kind of link that sysfs has: the tree must look as if nothing were outside of it. */
static void
test_pci_links_lead_nowhere (Tree *tree, gconstpointer data)
{
  Tree outside = { 0 };
  g_autofree char *absolute = NULL, *relative = NULL, *names = NULL;

  tree_set_up (&outside, NULL);
  write_device (&outside);
  write_config (&outside, 4096);
  tree_write (&outside, "pci.ids", "8086  Outside\n\t10d3  Outside\n");
  absolute = g_build_filename (outside.path, DEVICE, NULL);
  relative = g_strconcat ("../../../../../../../../../..", absolute, NULL);
  names = g_build_filename (outside.path, "pci.ids", NULL);

  tree_link (tree, absolute, DEVICE);
  tree_link (tree, relative, "sys/bus/pci/devices/0000:02:00.0");
  tree_write (tree, "sys/bus/pci/devices/0000:03:00.0/vendor", "0x8086\n");
  tree_write (tree, "sys/bus/pci/devices/0000:03:00.0/device", "0x10d3\n");
  g_autofree char *config = g_build_filename (absolute, "config", NULL);
  tree_link (tree, config, "sys/bus/pci/devices/0000:03:00.0/config");
  tree_link (tree, names, "usr/share/misc/pci.ids");
  g_autoptr (KargFacts) facts = host_hardware (tree);

  assert_fact (facts, "pci", "devices", "3");
  assert_fact (facts, GROUP, "vendor", NULL);
  assert_fact (facts, "pci 0000:02:00.0", "vendor", NULL);
  assert_fact (facts, "pci 0000:03:00.0", "vendor", "0x8086");
  assert_fact (facts, "pci 0000:03:00.0", "acs", NULL);
  assert_fact (facts, "pci 0000:03:00.0", "name", NULL);
  tree_tear_down (&outside, NULL);
}

/* What the kernel shows of a device beyond its numbers. Empty files are what an attribute can be, too. */
static void
test_pci_what_the_kernel_shows (Tree *tree, gconstpointer data)
{
  write_device (tree);
  tree_write (tree, DEVICE "/reset_method", "flr bus\n");
  tree_write (tree, DEVICE "/driver_override", "vfio-pci\n");
  tree_write (tree, DEVICE "/sriov_numvfs", "3\n");
  tree_write (tree, DEVICE "/resource",
              "0x00 0x00 0x00\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n0x0 0x0 0x0\n"
              "0x00000000000c0000 0x00000000000dffff 0x0000000000000212\n");
  tree_link (tree, "../0000:00:1c.0", DEVICE "/physfn");
  tree_directory (tree, DEVICE "/vfio-dev/vfio0");
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, GROUP, "reset-methods", "flr bus");
  assert_fact (facts, GROUP, "driver-override", "vfio-pci");
  assert_fact (facts, GROUP, "sr-iov-active", "3");
  assert_fact (facts, GROUP, "rom", "shadow");
  assert_fact (facts, GROUP, "physical-function", "0000:00:1c.0");
  assert_fact (facts, GROUP, "vfio", "yes");

  tree_write (tree, DEVICE "/reset_method", "");
  tree_write (tree, DEVICE "/driver_override", "(null)\n");
  tree_write (tree, DEVICE "/resource", "");
  g_autoptr (KargFacts) empty = host_hardware (tree);
  assert_fact (empty, GROUP, "reset-methods", NULL);
  assert_fact (empty, GROUP, "driver-override", NULL);
  assert_fact (empty, GROUP, "rom", NULL);
}

/* Where somebody cut a machine down to a few files, a missing one says nothing. */
static void
test_pci_no_reset_is_known_of_a_whole_directory_only (Tree *tree, gconstpointer data)
{
  write_device (tree);
  write_config (tree, 4096);
  g_autoptr (KargFacts) cut = host_hardware (tree);
  assert_fact (cut, GROUP, "reset-methods", NULL);

  tree_write (tree, DEVICE "/uevent", "PCI_ID=8086:10D3\n");
  g_autoptr (KargFacts) whole = host_hardware (tree);
  assert_fact (whole, GROUP, "reset-methods", "none");

  tree_write (tree, DEVICE "/reset", "");
  g_autoptr (KargFacts) old = host_hardware (tree);
  assert_fact (old, GROUP, "reset-methods", NULL);
}

/* An ACS capability with SV, RR, CR and UF; control as given, two bytes further in ports of Intel's 100 series. */
static KargFacts *
port_with_acs (Tree *tree, guint16 device, guint control_at, guint8 control)
{
  guint8 config[4096] = { 0x86, 0x80, device & 0xff, device >> 8 };

  config[0x06] = 0x10;
  config[0x0e] = 0x81;
  config[0x19] = 0x02; /* leads to bus 2 */
  config[0x34] = 0x40;
  config[0x40] = 0x10;
  config[0x42] = 0x42; /* root port */
  memcpy (config + 0x100, "\x0d\x00\x01\x00", 4);
  config[0x104] = 0x1d;
  config[0x100 + control_at] = control;
  tree_write_bytes (tree, DEVICE "/config", config, sizeof config);
  return host_hardware (tree);
}

static void
test_pci_acs_as_the_kernel_reads_it (Tree *tree, gconstpointer data)
{
  static const struct
  {
    guint16 device;
    guint at;
    guint8 control;
    const char *enabled;
  } cases[] = {
    { 0x1901, 6, 0x1d, "yes" }, { 0x1901, 6, 0x00, "no" }, { 0x1901, 6, 0x1c, "no" },  { 0x1901, 6, 0x7f, "yes" },
    { 0xa110, 8, 0x1d, "yes" }, { 0xa110, 6, 0x1d, "no" }, { 0x9d1b, 8, 0x1d, "yes" }, { 0x1901, 8, 0x1d, "no" },
  };

  write_device (tree);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KargFacts) facts = port_with_acs (tree, cases[i].device, cases[i].at, cases[i].control);
      assert_fact (facts, GROUP, "type", "root-port");
      assert_fact (facts, GROUP, "multifunction", "yes");
      assert_fact (facts, GROUP, "secondary-bus", "2");
      assert_fact (facts, GROUP, "acs", "yes");
      assert_fact (facts, GROUP, "acs-enabled", cases[i].enabled);
    }
}

/* A CardBus bridge leads to a bus as any other does; its secondary bus was not known. Nothing else leads anywhere. */
static void
test_pci_bridges_lead_to_a_bus (Tree *tree, gconstpointer data)
{
  static const char *const expected[] = { NULL, "29", "29", NULL };
  guint8 config[256] = { 0x86, 0x80, 0xd3, 0x10 };

  write_device (tree);
  config[0x19] = 29;
  for (guint type = 0; type < G_N_ELEMENTS (expected); type++)
    {
      config[0x0e] = type;
      tree_write_bytes (tree, DEVICE "/config", config, sizeof config);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, GROUP, "secondary-bus", expected[type]);
      assert_fact (facts, GROUP, "type", "conventional");
      assert_fact (facts, GROUP, "acs", "no");
    }
}

/* By the directory that it is in, or in a tree without those links by the bridge that leads to its bus. */
static void
test_pci_what_is_above (Tree *tree, gconstpointer data)
{
  write_device (tree);
  g_autoptr (KargFacts) port = port_with_acs (tree, 0x1901, 6, 0);
  assert_fact (port, GROUP, "parent", NULL);
  tree_write (tree, "sys/bus/pci/devices/0000:02:00.0/vendor", "0x8086\n");
  tree_write (tree, "sys/bus/pci/devices/0001:02:00.0/vendor", "0x8086\n");
  tree_write (tree, "sys/devices/pci0000:00/0000:00:1c.0/0000:03:00.0/vendor", "0x8086\n");
  tree_link (tree, "../../../devices/pci0000:00/0000:00:1c.0/0000:03:00.0", "sys/bus/pci/devices/0000:03:00.0");
  g_autoptr (KargFacts) facts = host_hardware (tree);

  assert_fact (facts, "pci 0000:02:00.0", "parent", "0000:01:00.0");
  assert_fact (facts, "pci 0001:02:00.0", "parent", NULL);
  assert_fact (facts, "pci 0000:03:00.0", "parent", "0000:00:1c.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TREE_TEST ("/pci/device", test_pci_device);
  TREE_TEST ("/pci/numbers", test_pci_numbers_are_numbers);
  TREE_TEST ("/pci/capabilities", test_pci_capabilities);
  TREE_TEST ("/pci/capabilities-in-a-circle", test_pci_capabilities_in_a_circle);
  TREE_TEST ("/pci/what-the-kernel-shows", test_pci_what_the_kernel_shows);
  TREE_TEST ("/pci/no-reset", test_pci_no_reset_is_known_of_a_whole_directory_only);
  TREE_TEST ("/pci/acs", test_pci_acs_as_the_kernel_reads_it);
  TREE_TEST ("/pci/bridges", test_pci_bridges_lead_to_a_bus);
  TREE_TEST ("/pci/above", test_pci_what_is_above);
  TREE_TEST ("/pci/names-of-the-root", test_pci_names_come_from_the_root);
  TREE_TEST ("/pci/names-are-garbage", test_pci_names_are_garbage);
  TREE_TEST ("/pci/links-lead-nowhere", test_pci_links_lead_nowhere);
  return g_test_run ();
}
