/* Hardware: what the recorded machines are, and that nothing is claimed which was not seen. */

#include "host.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const machines[]
    = { "amd-ivrs-off", "amd-ivrs-on", "amd-snp", "arm64-smmu", "centaur", "desktop-gpu", "desktop-two-gpus",
        "hygon", "intel-no-dmar", "intel-no-remapping", "intel-rmrr-nic", "intel-vtd-off", "intel-vtd-on",
        "intel-x2apic-opt-out", "laptop-igpu", "no-acs", "power8-guest", "power8-opal", "power9-opal",
        "power9-pseries", "sriov-nic", "unknown-vendor", "vm-no-iommu", "vm-viommu", "xen-dom0", "zhaoxin" };

/* What tests/hardware/README.md says of each. */
static void
test_hardware_recorded_machines (void)
{
  static const struct
  {
    const char *machine;
    const char *group;
    const char *name;
    const char *value;
  } rows[] = {
    { "intel-vtd-off", "cpu", "vendor", "GenuineIntel" },
    { "intel-vtd-off", "cpu", "architecture", "x86_64" },
    { "intel-vtd-off", "firmware", "kind", "uefi" },
    { "intel-vtd-off", "firmware", "secure-boot", "yes" },
    { "intel-vtd-off", "acpi", "DMAR", "yes" },
    { "intel-vtd-off", "acpi", "IVRS", "no" },
    { "intel-vtd-off", "acpi", "DMAR.interrupt-remapping", "yes" },
    { "intel-vtd-off", "iommu", "active", "no" },
    { "intel-vtd-off", "iommu", "groups", "0" },
    { "intel-vtd-off", "iommu", "units", NULL },
    { "intel-vtd-off", "iommu", "interrupt-remapping", "yes" },
    { "intel-vtd-on", "iommu", "active", "yes" },
    { "intel-vtd-on", "iommu", "groups", "18" },
    { "intel-vtd-on", "iommu", "group-types", "DMA-FQ" },
    { "intel-vtd-on", "iommu", "units", "dmar0 dmar1" },
    { "intel-no-dmar", "acpi", "DMAR", "no" },
    { "intel-no-dmar", "cpu", "virtualization", "yes" },
    { "intel-no-dmar", "firmware", "kind", "bios" },
    { "intel-no-dmar", "firmware", "secure-boot", "no" },
    { "amd-ivrs-on", "cpu", "vendor", "AuthenticAMD" },
    { "amd-ivrs-on", "acpi", "IVRS", "yes" },
    { "amd-ivrs-on", "acpi", "DMAR", "no" },
    { "amd-ivrs-on", "iommu", "active", "yes" },
    { "amd-ivrs-off", "acpi", "IVRS", "yes" },
    { "amd-ivrs-off", "iommu", "active", "no" },
    { "hygon", "cpu", "vendor", "HygonGenuine" },
    { "hygon", "acpi", "IVRS", "yes" },
    { "hygon", "iommu", "group-types", "identity" },
    { "zhaoxin", "cpu", "vendor", "  Shanghai  " },
    { "zhaoxin", "acpi", "DMAR", "yes" },
    { "centaur", "cpu", "vendor", "CentaurHauls" },
    { "centaur", "acpi", "DMAR.interrupt-remapping", "no" },
    { "power8-opal", "cpu", "vendor", "POWER" },
    { "power8-opal", "cpu", "platform", "PowerNV" },
    { "power8-opal", "cpu", "virtualization", "yes" },
    { "power8-opal", "firmware", "kind", "opal" },
    { "power8-opal", "firmware", "petitboot", "v1.4.4" },
    { "power8-opal", "iommu", "active", "yes" },
    { "power8-opal", "acpi", "DMAR", NULL },
    { "power8-opal", "machine", "hypervisor", "no" },
    { "power8-opal", "pci 0001:01:00.0", "driver", "ipr" },
    { "power9-pseries", "cpu", "platform", "pSeries" },
    { "power9-pseries", "cpu", "model", "POWER9 (architected)" },
    { "power9-pseries", "cpu", "virtualization", NULL },
    { "power9-pseries", "firmware", "kind", "open-firmware" },
    { "power9-pseries", "machine", "hypervisor", "yes" },
    { "power9-pseries", "iommu", "active", "yes" },
    { "arm64-smmu", "cpu", "vendor", "ARM" },
    { "arm64-smmu", "cpu", "architecture", "aarch64" },
    { "arm64-smmu", "acpi", "IORT", "yes" },
    { "arm64-smmu", "acpi", "IORT.smmu", "yes" },
    { "arm64-smmu", "iommu", "interrupt-remapping", NULL },
    { "vm-no-iommu", "machine", "hypervisor", "yes" },
    { "vm-no-iommu", "acpi", "IVRS", "no" },
    { "vm-no-iommu", "iommu", "active", "no" },
    { "vm-viommu", "machine", "hypervisor", "yes" },
    { "vm-viommu", "iommu", "active", "yes" },
    { "intel-x2apic-opt-out", "acpi", "DMAR.x2apic-opt-out", "yes" },
    { "intel-x2apic-opt-out", "iommu", "interrupt-remapping", "yes" },
    { "intel-no-remapping", "iommu", "active", "yes" },
    { "intel-no-remapping", "iommu", "interrupt-remapping", "no" },
    { "intel-no-remapping", "pci 0000:04:00.0", "parent", "0000:03:00.0" },
    { "intel-no-remapping", "pci 0000:03:00.0", "type", "downstream-port" },
    { "intel-rmrr-nic", "iommu-group 9", "reserved", "direct msi" },
    { "intel-rmrr-nic", "iommu-group 4", "reserved", "direct-relaxable msi" },
    { "amd-snp", "pci 0000:01:00.0", "mounts", "/ /boot /boot/efi swap" },
    { "amd-snp", "pci 0000:02:00.0", "mounts", "/ /boot /boot/efi swap" },
    { "desktop-two-gpus", "pci 0000:02:00.0", "device", "0x1b06" },
    { "desktop-two-gpus", "pci 0000:03:00.0", "device", "0x1b06" },
    { "desktop-two-gpus", "pci 0000:03:00.0", "boot-vga", "no" },
    { "desktop-two-gpus", "pci 0000:00:1f.2", "mounts", "/ /boot" },
    { "sriov-nic", "pci 0000:17:00.0", "sr-iov-active", "4" },
    { "sriov-nic", "pci 0000:17:0a.1", "physical-function", "0000:17:00.1" },
    { "sriov-nic", "pci 0000:17:02.2", "vfio", "yes" },
    { "no-acs", "iommu", "groups", "1" },
    { "laptop-igpu", "pci 0000:00:1c.0", "type", NULL },
    { "laptop-igpu", "pci 0000:00:1c.0", "acs", NULL },
    { "laptop-igpu", "pci 0000:00:1f.2", "mounts", "/ /boot /boot/efi" },
    { "xen-dom0", "iommu", "active", "no" },
    { "unknown-vendor", "cpu", "vendor", "Vortex86 SoC" },
    { "unknown-vendor", "pci 0000:01:00.0", "parent", "0000:00:01.0" },
    { "power8-guest", "machine", "hypervisor", "yes" },
    { "power9-opal", "firmware", "kind", "opal" },
  };

  g_autoptr (KargFacts) facts = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *tree = g_strconcat ("hardware/", rows[i].machine, NULL);

      g_test_message ("%s", rows[i].machine);
      if (i == 0 || !g_str_equal (rows[i].machine, rows[i - 1].machine))
        {
          g_clear_pointer (&facts, karg_facts_unref);
          facts = host_recorded_hardware (tree);
        }
      assert_fact (facts, rows[i].group, rows[i].name, rows[i].value);
    }
}

/* Saved on one machine and replayed on another: the same hardware, and nothing of the operating system it
 * was saved on. */
static void
test_hardware_replays_anywhere (Tree *tree, gconstpointer data)
{
  g_autofree char *path = g_build_filename (tree->path, "host.facts", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *name = g_strconcat ("hardware/", machines[i], NULL);
      g_autoptr (KargRoot) system = karg_root_open ("/", NULL);
      Tree hardware;
      tree_set_up (&hardware, NULL);
      host_unpack (&hardware, name);
      g_autoptr (GError) error = NULL;
      g_autoptr (KargFacts) saved = karg_facts_collect (system, hardware.root, KARG_COLLECT_ALL);
      g_autofree char *text = karg_facts_to_text (saved);

      tree_tear_down (&hardware, NULL);
      tree_write (tree, "host.facts", text);
      tree_reopen (tree);
      g_autoptr (KargFacts) replayed = karg_facts_collect_recorded (tree->root, path, KARG_COLLECT_ALL, &error);
      g_assert_no_error (error);
      g_auto (GStrv) groups = karg_facts_list_groups (saved, "");
      for (guint g = 0; groups[g] != NULL; g++)
        {
          g_auto (GStrv) names = karg_facts_list_names (saved, groups[g]);
          for (guint n = 0; names[n] != NULL; n++)
            assert_fact (replayed, groups[g], names[n],
                         karg_facts_is_hardware_group (groups[g]) ? karg_facts_get (saved, groups[g], names[n]) : NULL);
        }
    }
}

static void
test_hardware_recorded_file_is_wrong (Tree *tree, gconstpointer data)
{
  g_autoptr (KargRoot) root = karg_root_open (tree->path, NULL);
  g_autofree char *absent = g_build_filename (tree->path, "absent", NULL);
  g_autofree char *bad = g_build_filename (tree->path, "bad", NULL);
  g_autoptr (GError) error = NULL;

  tree_write (tree, "bad", "[cpu]\nvendor\n");
  g_assert_null (karg_facts_collect_recorded (root, absent, KARG_COLLECT_HOST, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (karg_facts_collect_recorded (root, tree->path, KARG_COLLECT_HOST, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_IO);
  g_clear_error (&error);
  g_assert_null (karg_facts_collect_recorded (root, bad, KARG_COLLECT_HOST, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpstr (karg_error_get_file (error), ==, bad);
  g_assert_cmpuint (karg_error_get_line (error), ==, 2);
}

/* An empty tree, no tree at all, and a container that hides /sys/firmware: unknown, every time. */
static void
test_hardware_unseen_is_unknown (Tree *tree, gconstpointer data)
{
  tree_directory (tree, "sys/firmware/acpi/tables/data");
  tree_directory (tree, "proc");
  g_autoptr (KargFacts) hidden = host_hardware (tree);
  g_autoptr (KargFacts) none = host_system (tree);
  const KargFacts *both[] = { hidden, none };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_auto (GStrv) groups = karg_facts_list_groups (both[i], "");
      g_autofree char *joined = g_strjoinv (" ", groups);
      g_assert_cmpstr (joined, ==, "");
    }
}

static void
test_hardware_cpuinfo_is_garbage (Tree *tree, gconstpointer data)
{
  g_autofree char *long_line = g_strnfill (1 << 20, 'x');
  g_autofree char *colons = g_strnfill (1 << 16, ':');
  const char *texts[] = { "", "\n\n\n", "vendor_id", "vendor_idx : GenuineIntel\n", ":\n: :\n", "cpu : \n", long_line,
                          colons, " vendor_id : GenuineIntel\n", "\xff\xfe\xfd:\xff\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      tree_write (tree, "proc/cpuinfo", texts[i]);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, "cpu", "vendor", NULL);
      assert_fact (facts, "cpu", "architecture", NULL);
    }

  static const char nul[] = "vendor_id\t: Genu\0ineIntel\nflags\t\t: fpu lm vmx\0\n";
  tree_write_bytes (tree, "proc/cpuinfo", nul, sizeof nul - 1);
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "cpu", "vendor", "Genu");
  assert_fact (facts, "cpu", "virtualization", "yes");
}

/* No vmx in the flags: firmware may have switched it off. */
static void
test_hardware_cpus_of_other_makers (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *vendor, *architecture, *model, *virtualization;
  } rows[] = {
    { "vendor_id\t: GenuineIntel\nmodel name\t: Pentium\nflags\t\t: fpu\n", "GenuineIntel", "i686", "Pentium", NULL },
    { "vendor_id\t: GenuineIntel\nflags\t\t: fpu lm vmx_not svmx\n", "GenuineIntel", "x86_64", NULL, NULL },
    { "processor\t: 0\ncpu\t\t: POWER10, altivec supported\nclock\t: 1\n\nplatform\t: PowerNV\n",
      "POWER", "ppc64", "POWER10", "yes" },
    { "vendor_id       : IBM/S390\nfeatures\t: esan3 zarch sie \n", "IBM/S390", "s390x", NULL, "yes" },
    { "vendor_id       : IBM/S390\nfeatures\t: esan3 zarch \n", "IBM/S390", "s390x", NULL, "no" },
    { "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\n", "ARM", "aarch64", NULL, NULL },
    { "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 7\n\nModel\t\t: Board\n", "ARM", "arm", "Board", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      tree_write (tree, "proc/cpuinfo", rows[i].text);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, "cpu", "vendor", rows[i].vendor);
      assert_fact (facts, "cpu", "architecture", rows[i].architecture);
      assert_fact (facts, "cpu", "model", rows[i].model);
      assert_fact (facts, "cpu", "virtualization", rows[i].virtualization);
    }

  tree_write (tree, "proc/sys/kernel/arch", "ppc64le\n");
  tree_write (tree, "proc/cpuinfo", rows[2].text);
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "cpu", "architecture", "ppc64le");
}

/* A table with the right header and @body behind it. */
static void
write_table (Tree *tree, const char *signature, const guint8 *body, gsize length)
{
  g_autofree char *name = g_strconcat ("sys/firmware/acpi/tables/", signature, NULL);
  guint8 table[512] = { 0 };

  g_assert_cmpuint (36 + length, <=, sizeof table);
  memcpy (table, signature, 4);
  table[4] = (36 + length) & 0xff;
  table[5] = (36 + length) >> 8;
  memcpy (table + 36, body, length);
  tree_write_bytes (tree, name, table, 36 + length);
}

static void
test_hardware_acpi_flags (Tree *tree, gconstpointer data)
{
  static const char *const names[] = { "DMAR.interrupt-remapping", "DMAR.x2apic-opt-out", "DMAR.platform-opt-in" };

  for (guint bits = 0; bits < 8; bits++)
    {
      guint8 dmar[12] = { 38, bits };
      guint8 ivrs[12] = { bits };

      write_table (tree, "DMAR", dmar, sizeof dmar);
      write_table (tree, "IVRS", ivrs, sizeof ivrs);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      for (guint b = 0; b < 3; b++)
        assert_fact (facts, "acpi", names[b], bits & 1 << b ? "yes" : "no");
      assert_fact (facts, "acpi", "IVRS.efr", bits & 1 ? "yes" : "no");
      assert_fact (facts, "acpi", "IVRS.dma-remapping", bits & 2 ? "yes" : "no");
      assert_fact (facts, "acpi", "IORT", "no");
      g_assert_cmpstr (karg_facts_get_source (facts, "acpi", "DMAR"), ==, "/sys/firmware/acpi/tables/DMAR");
    }
}

/* The table is there, that is sure; its flags are not. */
static void
test_hardware_acpi_table_is_damaged (Tree *tree, gconstpointer data)
{
  static const char *const damaged[] = { "", "DMA", "DMAR", "XXXX0123456789012345678901234567890123456789012345678901" };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      tree_write (tree, "sys/firmware/acpi/tables/DMAR", damaged[i]);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, "acpi", "DMAR", "yes");
      assert_fact (facts, "acpi", "DMAR.interrupt-remapping", NULL);
      assert_fact (facts, "acpi", "IVRS", "no");
    }
}

/* Flags that lie behind the end of what is there, or of what the table says it has. */
static void
test_hardware_acpi_table_is_short (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *signature, *flag;
  } rows[] = { { "DMAR", "DMAR.interrupt-remapping" }, { "IVRS", "IVRS.efr" }, { "IORT", "IORT.smmu" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize length = 10; length <= 13; length++)
      for (gsize claimed = 10; claimed <= 13; claimed++)
        {
          g_autofree char *name = g_strconcat ("sys/firmware/acpi/tables/", rows[i].signature, NULL);
          guint8 table[49] = { 0 };
          memcpy (table, rows[i].signature, 4);
          table[4] = 36 + claimed;
          tree_write_bytes (tree, name, table, 36 + length);
          g_autoptr (KargFacts) facts = host_hardware (tree);
          assert_fact (facts, "acpi", rows[i].signature, "yes");
          assert_fact (facts, "acpi", rows[i].flag, MIN (length, claimed) >= 12 ? "no" : NULL);
        }
}

static void
test_hardware_acpi_table_is_for_root (Tree *tree, gconstpointer data)
{
  guint8 dmar[12] = { 38, 1 };
  g_autofree char *path = g_build_filename (tree->path, "sys/firmware/acpi/tables/DMAR", NULL);

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  write_table (tree, "DMAR", dmar, sizeof dmar);
  g_assert_cmpint (chmod (path, 0), ==, 0);
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "acpi", "DMAR", "yes");
  assert_fact (facts, "acpi", "DMAR.interrupt-remapping", NULL);
}

static void
test_hardware_acpi_iort (Tree *tree, gconstpointer data)
{
  /* The number of nodes, where the first is, then nodes: type, length (two bytes). */
  static const struct
  {
    guint8 body[32];
    const char *smmu;
  } rows[] = {
    { { 1, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, /* node */ 4, 8, 0 }, "yes" },
    { { 1, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 3, 8, 0 }, "yes" },
    { { 2, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 4, 8, 0 }, "yes" },
    { { 2, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 2, 8, 0 }, "no" },
    { { 0, 0, 0, 0, 48, 0, 0, 0 }, "no" },
    { { 9, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0 }, NULL },         /* nodes without a length behind the first */
    { { 255, 255, 255, 255, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, NULL }, /* a length of nothing: no endless loop */
    { { 1, 0, 0, 0, 255, 255, 255, 255 }, NULL },                      /* a node beyond the end */
    { { 1, 0, 0, 0, 65, 0, 0, 0, [29] = 4, [30] = 8 }, "yes" },        /* the head of a node, and then the end */
    { { 1, 0, 0, 0, 66, 0, 0, 0, [30] = 4, [31] = 8 }, NULL },
    { { 2, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 8, 4 }, NULL },  /* shorter than its own head */
    { { 2, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 4, 8 }, "yes" },
    { { 2, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 8 }, NULL },  /* 256 bytes */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      write_table (tree, "IORT", rows[i].body, sizeof rows[i].body);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      g_test_message ("row %u", i);
      assert_fact (facts, "acpi", "IORT.smmu", rows[i].smmu);
    }
}

/* Groups without a unit are what VFIO makes when it works without an IOMMU. */
static void
test_hardware_iommu_is_active (Tree *tree, gconstpointer data)
{
  tree_directory (tree, "sys/kernel/iommu_groups/0");
  g_autoptr (KargFacts) no_class = host_hardware (tree);
  assert_fact (no_class, "iommu", "active", NULL);
  assert_fact (no_class, "iommu", "groups", "1");

  tree_directory (tree, "sys/class/iommu");
  g_autoptr (KargFacts) no_unit = host_hardware (tree);
  assert_fact (no_unit, "iommu", "active", NULL);

  tree_write (tree, "proc/cpuinfo", "cpu\t\t: POWER9\n");
  g_autoptr (KargFacts) power = host_hardware (tree);
  assert_fact (power, "iommu", "active", "yes");

  tree_write (tree, "proc/cpuinfo", "vendor_id\t: GenuineIntel\n");
  tree_directory (tree, "sys/class/iommu/dmar0");
  g_autoptr (KargFacts) unit = host_hardware (tree);
  assert_fact (unit, "iommu", "active", "yes");
  assert_fact (unit, "iommu", "group-types", NULL);
}

static void
test_hardware_ten_thousand_groups (Tree *tree, gconstpointer data)
{
  tree_directory (tree, "sys/kernel/iommu_groups");
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/sys/kernel/iommu_groups/%u", tree->path, i);
      g_autofree char *type = g_build_filename (name, "type", NULL);

      g_assert_cmpint (g_mkdir (name, 0755), ==, 0);
      if (i % 100 == 0)
        g_assert_true (g_file_set_contents (type, i % 200 == 0 ? "identity\n" : "DMA\n", -1, NULL));
    }
  tree_directory (tree, "sys/class/iommu/dmar0");
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "iommu", "groups", "10000");
  assert_fact (facts, "iommu", "group-types", "DMA identity");
}

/* A device may call itself IR-receiver; only the chip counts. */
static void
test_hardware_interrupt_remapping (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *remapping;
  } rows[] = {
    { "            CPU0       CPU1\n   2:          0          0   IR-IO-APIC    2-edge      timer\n", "yes" },
    { " 120:          0   DMAR-MSI    0-edge      dmar0\n 121:   5   PCI-MSI-0000:00:1f.2    0-edge  ahci\n", "no" },
    { "   1:  7  8  IO-APIC   1-edge   IR-receiver\n", "no" },
    { " NMI:   0   Non-maskable interrupts\nIR-:   1\n", NULL },
    { " 120:          0   DMAR-MSI    0-edge      dmar0\n", NULL },
    { "   1:  7  8\n   2\n:\n", NULL },
    { "", NULL },
  };

  tree_write (tree, "proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: lm\n");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      tree_write (tree, "proc/interrupts", rows[i].text);
      g_autoptr (KargFacts) facts = host_hardware (tree);
      assert_fact (facts, "iommu", "interrupt-remapping", rows[i].remapping);
    }
}

static void
test_hardware_firmware_kinds (Tree *tree, gconstpointer data)
{
  static const char *const secure_boot = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

  tree_write (tree, "proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: lm\n");
  tree_directory (tree, "sys/firmware/memmap");
  g_autoptr (KargFacts) bios = host_hardware (tree);
  assert_fact (bios, "firmware", "kind", "bios");

  tree_write_bytes (tree, secure_boot, "\6\0\0\0", 4);
  g_autoptr (KargFacts) cut = host_hardware (tree);
  assert_fact (cut, "firmware", "kind", "uefi");
  assert_fact (cut, "firmware", "secure-boot", NULL);

  tree_write_bytes (tree, secure_boot, "\6\0\0\0\1", 5);
  g_autoptr (KargFacts) secure = host_hardware (tree);
  assert_fact (secure, "firmware", "secure-boot", "yes");
}

static void
test_hardware_slof (Tree *tree, gconstpointer data)
{
  tree_write (tree, "proc/cpuinfo", "cpu\t\t: POWER8 (architected)\n\nplatform\t: pSeries\n");
  tree_write_bytes (tree, "sys/firmware/devicetree/base/openprom/model", "SLOF,HEAD", 10);
  g_autoptr (KargFacts) facts = host_hardware (tree);
  assert_fact (facts, "firmware", "kind", "slof");
}

/* What planning a change of arguments needs, and no more: nobody waits for a scan of the PCI bus then. */
static void
test_hardware_host_is_little (Tree *tree, gconstpointer data)
{
  Tree hardware;

  tree_set_up (&hardware, NULL);
  host_unpack (&hardware, "hardware/intel-vtd-on");
  g_autoptr (KargFacts) facts = karg_facts_collect (tree->root, hardware.root, KARG_COLLECT_HOST);
  tree_tear_down (&hardware, NULL);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");
  g_autofree char *joined = g_strjoinv (" ", groups);

  g_assert_cmpstr (joined, ==, "cpu firmware");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hardware/recorded-machines", test_hardware_recorded_machines);
  TREE_TEST ("/hardware/replays-anywhere", test_hardware_replays_anywhere);
  TREE_TEST ("/hardware/recorded-file-is-wrong", test_hardware_recorded_file_is_wrong);
  TREE_TEST ("/hardware/unseen-is-unknown", test_hardware_unseen_is_unknown);
  TREE_TEST ("/hardware/cpuinfo-is-garbage", test_hardware_cpuinfo_is_garbage);
  TREE_TEST ("/hardware/cpus", test_hardware_cpus_of_other_makers);
  TREE_TEST ("/hardware/acpi-flags", test_hardware_acpi_flags);
  TREE_TEST ("/hardware/acpi-damaged", test_hardware_acpi_table_is_damaged);
  TREE_TEST ("/hardware/acpi-short", test_hardware_acpi_table_is_short);
  TREE_TEST ("/hardware/acpi-for-root", test_hardware_acpi_table_is_for_root);
  TREE_TEST ("/hardware/acpi-iort", test_hardware_acpi_iort);
  TREE_TEST ("/hardware/iommu-active", test_hardware_iommu_is_active);
  TREE_TEST ("/hardware/ten-thousand-groups", test_hardware_ten_thousand_groups);
  TREE_TEST ("/hardware/interrupt-remapping", test_hardware_interrupt_remapping);
  TREE_TEST ("/hardware/firmware-kinds", test_hardware_firmware_kinds);
  TREE_TEST ("/hardware/slof", test_hardware_slof);
  TREE_TEST ("/hardware/host-is-little", test_hardware_host_is_little);
  return g_test_run ();
}
