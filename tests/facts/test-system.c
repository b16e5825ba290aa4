/* The operating system: which one, who owns its kernel arguments, which kernels are there. */

#include "facts/collectors.h"
#include "host.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_system_golden_trees (void)
{
  static const struct
  {
    const char *host, *group, *name, *value;
  } rows[] = {
    { "debian-12-grub", "os", "id", "debian" },
    { "debian-12-grub", "os", "version-id", "12" },
    { "debian-12-grub", "os", "owner", NULL },
    { "debian-12-grub", "kernel", "running", NULL },
    { "debian-12-grub", "kernel", "cmdline", NULL },
    { "debian-12-grub", "kernel 6.1.0-28-amd64", "image", "/boot/vmlinuz-6.1.0-28-amd64" },
    { "debian-12-grub", "kernel 6.1.0-28-amd64", "config.INTEL_IOMMU_DEFAULT_ON", "n" },
    { "debian-12-grub", "kernel 6.1.0-28-amd64", "config.INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF", "y" },
    { "debian-12-grub", "module 6.1.0-28-amd64 vfio_pci", "state", "loadable" },
    { "ubuntu-24.04-cloud", "os", "id-like", "debian" },
    { "rhel-9", "os", "owner", NULL },
    { "fedora", "os", "owner", NULL },
    { "opensuse-grub", "os", "owner", NULL },
    { "arch-systemd-boot", "kernel 6.12.1-arch1-1", "image", "/usr/lib/modules/6.12.1-arch1-1/vmlinuz" },
    { "proxmox-grub", "os", "owner", NULL },
    { "proxmox-systemd-boot", "os", "owner", "proxmox-boot-tool" },
    { "pop-os", "os", "owner", "kernelstub" },
    { "fedora-silverblue", "os", "owner", "ostree" },
    { "power8-opal", "module 4.18.0-553.el8_10.ppc64le vfio_iommu_spapr_tce", "state", "loadable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *tree = g_strconcat ("hosts/", rows[i].host, NULL);
      g_autoptr (KargFacts) facts = host_recorded_system (tree);

      g_test_message ("%s", rows[i].host);
      assert_fact (facts, rows[i].group, rows[i].name, rows[i].value);
    }
}

/* The oracle is the shell, for which os-release is written. */
static void
assert_release_as_sh_sees_it (const char *path, const KargFacts *facts)
{
  static const char *const facts_names[] = { "id", "id-like", "version-id", "name" };
  const char *argv[] = { "sh", "-c", ". \"$0\"; printf '%s\\n' \"$ID\" \"$ID_LIKE\" \"$VERSION_ID\" \"$NAME\"", path, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  for (guint i = 0; i < G_N_ELEMENTS (facts_names); i++)
    assert_fact (facts, "os", facts_names[i], *lines[i] != '\0' ? lines[i] : NULL);
}

static void
test_system_release_as_sh_sees_it (Tree *tree, gconstpointer data)
{
  static const char *const hosts[] = { "debian-12-grub", "ubuntu-24.04-cloud", "rhel-8", "rhel-9",     "fedora",
                                       "opensuse-grub",  "pop-os",             "arch-uki", "power8-opal" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *name = g_strconcat ("hosts/", hosts[i], NULL);
      Tree host;
      tree_set_up (&host, NULL);
      host_unpack (&host, name);
      g_autofree char *path = tree_path (&host, "etc/os-release");
      g_autoptr (KargFacts) facts = host_system (&host);
      assert_release_as_sh_sees_it (path, facts);
      tree_tear_down (&host, NULL);
    }

  g_autofree char *path = g_build_filename (tree->path, "etc/os-release", NULL);
  tree_write (tree, "etc/os-release",
              "# comment\nID='it'\nNAME=\"a \\\"quoted\\\" \\$name \\\\ \\`\"\nID=later\n\n"
              "VERSION_ID=\"1 2\"  \nID_LIKE='a\"b'\n");
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_release_as_sh_sees_it (path, facts);
}

static void
test_system_release_is_garbage (Tree *tree, gconstpointer data)
{
  static const char *const bad[] = { "", "ID", "=debian\n", "ID=\"debian\nNAME='", "XID=debian\n", "\xff\xff=\xff\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      tree_write (tree, "etc/os-release", bad[i]);
      g_autoptr (KargFacts) facts = host_system (tree);
      assert_fact (facts, "os", "id", NULL);
      assert_fact (facts, "os", "name", NULL);
    }
}

static void
test_system_machine_id (Tree *tree, gconstpointer data)
{
  static const char *const bad[] = { "", "\n", "uninitialized\n", "0123456789abcdef0123456789abcde\n",
                                     "0123456789ABCDEF0123456789ABCDEF\n", "0123456789abcdef0123456789abcdef0\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      tree_write (tree, "etc/machine-id", bad[i]);
      g_autoptr (KargFacts) facts = host_system (tree);
      assert_fact (facts, "os", "machine-id", NULL);
    }
  tree_write (tree, "etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "os", "machine-id", "0123456789abcdef0123456789abcdef");
}

static void
assert_boot_uuid (Tree *tree, const char *mounts, const char *expected)
{
  g_autofree char *uuid = karg_boot_place_find_uuid (tree->root, mounts);

  g_assert_cmpstr (uuid, ==, expected);
}

static void
test_system_boot_uuid_of_fstab (Tree *tree, gconstpointer data)
{
  static const char root[] = "UUID=11-AA / ext4 defaults 0 1\n";
  static const char *const rows[][2] = {
    { "UUID=22-BB /boot ext4 defaults 0 2\n", "22-BB" },
    { "  UUID=\"22-BB\"\t/boot\text4\n", "22-BB" },
    { "/dev/disk/by-uuid/22-BB /boot ext4\n", "22-BB" },
    { "UUID=22-BB /boot ext4\nUUID=33-CC /boot vfat\n", "33-CC" },
    { "UUID=22-BB /boot/efi vfat\n", "none" },
    { "# UUID=22-BB /boot ext4\n#UUID=22-BB /boot ext4\n", "none" },
    { "", "none" },
    { "/dev/sda1 /boot ext4\n", NULL },
    { "LABEL=boot /boot ext4\n", NULL },
    { "UUID=22;reboot /boot ext4\n", NULL },
    { "UUID= /boot ext4\n", NULL },
    /* a subvolume */
    { "UUID=11-AA /boot btrfs subvol=boot\n", NULL },
  };

  assert_boot_uuid (tree, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (root, rows[i][0], NULL);
      tree_write (tree, "etc/fstab", text);
      g_autoptr (KargFacts) facts = host_system (tree);
      assert_fact (facts, "os", "boot-uuid", rows[i][1]);
    }
  tree_write (tree, "etc/fstab", "proc /proc proc\n");
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "os", "boot-uuid", NULL);
}

#define MOUNT_ROOT "29 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/rhel-root rw\n"

/* What is mounted outweighs the table; what waits to be mounted doesn't. */
static void
test_system_boot_uuid_of_mounts (Tree *tree, gconstpointer data)
{
  tree_write (tree, "etc/fstab", "UUID=11-AA / ext4\nUUID=33-CC /boot ext4\n");
  tree_write (tree, "dev/sda1", "");
  tree_write (tree, "dev/dm-3", "");
  tree_link (tree, "../../sda1", "dev/disk/by-uuid/22-BB");
  tree_link (tree, "../../dm-3", "dev/disk/by-uuid/44-DD");
  tree_link (tree, "../dm-3", "dev/mapper/rhel-boot");

  assert_boot_uuid (tree, MOUNT_ROOT "30 29 8:1 / /boot rw shared:2 - ext4 /dev/sda1 rw\n", "22-BB");
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 8:1 / /boot rw - ext4 /dev/sda1 rw\n", "22-BB");
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 253:3 / /boot rw - ext4 /dev/mapper/rhel-boot rw\n", "44-DD");
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 8:2 / /boot rw - ext4 /dev/sda2 rw\n", NULL);
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 253:0 /boot /boot rw - xfs /dev/mapper/rhel-root rw\n", NULL);
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 0:40 / /boot rw - autofs systemd-1 rw\n", "33-CC");
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 0:40 / /boot rw - autofs systemd-1 rw\n"
                    "31 30 8:1 / /boot rw - ext4 /dev/sda1 rw\n", "22-BB");
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 8:1 / /boot/efi rw - vfat /dev/sda1 rw\n", "33-CC");
  assert_boot_uuid (tree, MOUNT_ROOT "30 29 8:1 / /boot rw\n", "33-CC");
}

/* Up to four files make an owner, or just fail to. A name that ends with "/" is a directory. */
static void
test_system_owners (void)
{
  static const struct
  {
    const char *owner;
    const char *files[4];
    const char *fstab;
  } rows[] = {
    { "ostree", { "run/ostree-booted" }, NULL },
    { "ostree", { "ostree/deploy/fedora/" }, NULL },
    { NULL, { "ostree/deploy/" }, NULL },
    { "ostree", { "sysroot/ostree/deploy/fedora/" }, NULL },
    { NULL, { "ostree/repo/config" }, NULL },
    { "bootc", { "run/ostree-booted", "usr/bin/bootc", "usr/lib/bootc/kargs.d/" }, NULL },
    { "ostree", { "run/ostree-booted", "usr/bin/bootc" }, NULL },
    { NULL, { "usr/bin/bootc", "usr/lib/bootc/" }, NULL },
    { "kernelstub", { "etc/kernelstub/configuration", "boot/efi/loader/loader.conf", "boot/grub/grub.cfg" }, NULL },
    { "kernelstub", { "etc/kernelstub/configuration" }, NULL },
    { NULL, { "etc/kernelstub/configuration", "boot/grub/grub.cfg", "etc/default/grub" }, NULL },
    { "proxmox-boot-tool", { "etc/kernel/proxmox-boot-uuids" }, NULL },
    { "transactional-update", { "usr/sbin/transactional-update" },
      "# /\nUUID=1 / btrfs noatime,ro 0 0\nUUID=2 /home btrfs rw 0 0\n" },
    { NULL, { "usr/sbin/transactional-update" },
      "UUID=1 / btrfs defaults 0 0\nUUID=2 /usr btrfs ro 0 0\n# x / ext4 ro 0 0\n" },
    { NULL, { "usr/sbin/transactional-update" }, NULL },
    { NULL, { "etc/hostname" }, "UUID=1 / btrfs ro 0 0\n" },
    { "nixos", { "etc/NIXOS" }, NULL },
    { "snapd", { "var/lib/snapd/modeenv" }, NULL },
    { "sdboot-manage", { "etc/sdboot-manage.conf", "etc/default/grub" }, NULL },
    { NULL, { "etc/sdboot-manage.conf", "boot/grub/grub.cfg" }, NULL },
    { "systemd-boot-friend", { "etc/systemd-boot-friend.conf" }, NULL },
    { "clr-boot-manager", { "usr/bin/clr-boot-manager" }, NULL },
    { "frzr", { "frzr_root/" }, NULL },
    { NULL, { "etc/default/limine", "boot/extlinux/extlinux.conf" }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Tree tree = { 0 };

      tree_set_up (&tree, NULL);
      for (guint f = 0; f < 4 && rows[i].files[f] != NULL; f++)
        if (g_str_has_suffix (rows[i].files[f], "/"))
          tree_directory (&tree, rows[i].files[f]);
        else
          tree_write (&tree, rows[i].files[f], "6ACF-4A2B\n");
      if (rows[i].fstab != NULL)
        tree_write (&tree, "etc/fstab", rows[i].fstab);

      g_autoptr (KargFacts) facts = host_system (&tree);
      g_test_message ("row %u", i);
      assert_fact (facts, "os", "owner", rows[i].owner);
      g_assert_true ((rows[i].owner != NULL) == (karg_facts_get (facts, "os", "owner-advice") != NULL));
      tree_tear_down (&tree, NULL);
    }
}

static void
test_system_proxmox_without_partitions (Tree *tree, gconstpointer data)
{
  tree_write (tree, "etc/kernel/proxmox-boot-uuids", "\n \n");
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "os", "owner", NULL);
}

static void
test_system_kernels (Tree *tree, gconstpointer data)
{
  tree_directory (tree, "usr/lib/modules/6.1.0-28-amd64");
  tree_directory (tree, "usr/lib/modules/extra");
  tree_directory (tree, "lib/modules/5.10.0");
  tree_directory (tree, "lib/modules/5.10.0 [old]");
  tree_write (tree, "boot/config-6.12.0~rc1+deb13", "CONFIG_VFIO=m\n");
  tree_write (tree, "boot/config-", "CONFIG_VFIO=m\n");
  g_autoptr (KargRoot) root = karg_root_open (tree->path, NULL);
  g_autoptr (KargFacts) facts = host_system (tree);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "kernel ");

  assert_fact (facts, "kernel 6.12.0~rc1+deb13", "config.VFIO", "m");
  assert_fact (facts, "kernel 5.10.0", "image", NULL);
  g_assert_cmpuint (g_strv_length (groups), ==, 1);
}

/* Only what the file says; a file like this was cut, or written by hand. */
static void
test_system_kernel_config (Tree *tree, gconstpointer data)
{
  static const char config[] = "#\n# Automatically generated file; DO NOT EDIT.\nCONFIG_VFIO=y\n"
                               "CONFIG_KVM=m\r\n# CONFIG_PCI_STUB is not set\n"
                               "CONFIG_VFIO_PCI=\"y\"\n#CONFIG_PCI_IOV is not set\nCONFIG_KVM_AMD=\0\nCONFIG_IOMMUFD\n"
                               "# CONFIG_IRQ_REMAP is not set, really\nXCONFIG_KVM_INTEL=y\nCONFIG_BOOT_CONFIG=y";
  static const struct
  {
    const char *name, *value;
  } rows[] = {
    { "VFIO", "y" },        { "KVM", "m" },      { "PCI_STUB", "n" },  { "VFIO_PCI", NULL },  { "PCI_IOV", NULL },
    { "KVM_AMD", NULL },    { "IOMMUFD", NULL }, { "IRQ_REMAP", NULL }, { "KVM_INTEL", NULL }, { "BOOT_CONFIG", "y" },
    { "INTEL_IOMMU", NULL },
  };

  tree_write_bytes (tree, "boot/config-6.1.0", config, sizeof config - 1);
  g_autoptr (KargFacts) facts = host_system (tree);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strconcat ("config.", rows[i].name, NULL);
      assert_fact (facts, "kernel 6.1.0", name, rows[i].value);
    }
}

/* The header of an ELF file: class, byte order, machine. */
static void
test_system_architecture (Tree *tree, gconstpointer data)
{
  static const struct
  {
    guint8 header[20];
    const char *architecture;
  } rows[] = {
    { { 0x7f, 'E', 'L', 'F', 2, 1, [18] = 62, 0 }, "x86_64" },    { { 0x7f, 'E', 'L', 'F', 1, 1, [18] = 3, 0 }, "i686" },
    { { 0x7f, 'E', 'L', 'F', 2, 1, [18] = 21, 0 }, "ppc64le" },   { { 0x7f, 'E', 'L', 'F', 2, 2, [18] = 0, 21 }, "ppc64" },
    { { 0x7f, 'E', 'L', 'F', 2, 1, [18] = 183, 0 }, "aarch64" },  { { 0x7f, 'E', 'L', 'F', 2, 2, [18] = 0, 22 }, "s390x" },
    { { 0x7f, 'E', 'L', 'F', 1, 1, [18] = 40, 0 }, "arm" },       { { 0x7f, 'E', 'L', 'F', 1, 2, [18] = 0, 22 }, "s390" },
    { { 0x7f, 'E', 'L', 'F', 2, 1, [18] = 243, 0 }, "riscv64" },  { { 0x7f, 'E', 'L', 'F', 1, 1, [18] = 243, 0 }, "riscv32" },
    { { 0x7f, 'E', 'L', 'F', 2, 1, [18] = 0xff, 0xff }, NULL },   { { '#', '!', '/', 'b', 'i', 'n' }, NULL },
  };

  tree_link (tree, "usr/bin", "bin");
  tree_link (tree, "dash", "usr/bin/sh");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      tree_write_bytes (tree, "usr/bin/dash", rows[i].header, sizeof rows[i].header);
      g_autoptr (KargFacts) facts = host_system (tree);
      assert_fact (facts, "os", "architecture", rows[i].architecture);
    }
  tree_write (tree, "usr/bin/dash", "short");
  g_autoptr (KargFacts) facts = host_system (tree);
  assert_fact (facts, "os", "architecture", NULL);
}

/* What runs is known of the running system only: a tree never gets the arguments of the machine it is
 * looked at from. */
static void
test_system_that_runs (Tree *tree, gconstpointer data)
{
  g_autoptr (KargRoot) system = karg_root_open ("/", NULL);
  g_autoptr (KargFacts) facts = karg_facts_collect (system, system, KARG_COLLECT_HOST);
  g_autofree char *version = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/osrelease", &version, NULL, NULL))
    g_test_skip ("no /proc");
  else
    assert_fact (facts, "kernel", "running", g_strstrip (version));

  tree_write (tree, "proc/cmdline", "quiet\n");
  tree_write (tree, "proc/sys/kernel/osrelease", "6.1.0\n");
  g_autoptr (KargFacts) other = host_hardware (tree);
  assert_fact (other, "kernel", "running", NULL);
  assert_fact (other, "kernel", "cmdline", NULL);
}

/* Of two that are installed both are told; Debian's dracut stands beside update-initramfs. */
static void
test_system_initramfs (Tree *tree, gconstpointer data)
{
  static const char *const rows[][2] = { { "usr/bin/dracut", "dracut" },
                                         { "usr/sbin/dracut", "dracut" },
                                         { "usr/sbin/update-initramfs", "initramfs-tools dracut" },
                                         { "usr/bin/mkinitcpio", "initramfs-tools dracut mkinitcpio" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      tree_write (tree, rows[i][0], "");
      tree_reopen (tree);
      g_autoptr (KargFacts) facts = host_system (tree);
      assert_fact (facts, "os", "initramfs", rows[i][1]);
    }
}

static void
test_system_driverctl (Tree *tree, gconstpointer data)
{
  tree_write (tree, "etc/driverctl.d/pci-0000:01:00.0", "vfio-pci\n");
  tree_write (tree, "etc/driverctl.d/pci-0000:02:00.0", "none");
  tree_write (tree, "etc/driverctl.d/pci-0000:03:00.0", "");
  tree_write (tree, "etc/driverctl.d/vmbus-1234", "uio_hv_generic\n");
  tree_write (tree, "etc/driverctl.d/pci-..", "x\n");
  g_autoptr (KargFacts) facts = host_system (tree);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "driverctl ");

  assert_fact (facts, "driverctl 0000:01:00.0", "driver", "vfio-pci");
  assert_fact (facts, "driverctl 0000:02:00.0", "driver", "none");
  g_assert_cmpuint (g_strv_length (groups), ==, 2);
}

/* Each in the words of its own manual; a comment says nothing. */
static void
test_system_who_else_makes_virtual_functions (Tree *tree, gconstpointer data)
{
  static const char *const rows[][2] = {
    { "etc/systemd/network/10-nic.link", "[Match]\nPath=pci-0000:17:00.0\n[Link]\nSR-IOVVirtualFunctions=4\n" },
    { "etc/NetworkManager/system-connections/nic.nmconnection", "[sriov]\ntotal-vfs=4\n" },
    { "etc/NetworkManager/conf.d/nic.conf", "[device]\nsriov-num-vfs=4\n" },
    { "etc/netplan/50.yaml", "network:\n  ethernets:\n    eno1:\n      virtual-function-count: 4\n" },
    { "etc/udev/rules.d/70.rules", "ACTION==\"add\", ATTR{sriov_numvfs}=\"4\"\n" },
  };
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *comment = g_strconcat ("# ", rows[i][1], NULL);
      g_strdelimit (comment, "\n", ' ');
      tree_write (tree, rows[i][0], comment);
    }
  g_autoptr (KargFacts) before = host_system (tree);
  assert_fact (before, "os", "sr-iov-set-by", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      tree_write (tree, rows[i][0], rows[i][1]);
      g_string_append_printf (all, "%s/%s", i > 0 ? " " : "", rows[i][0]);
      g_autoptr (KargFacts) facts = host_system (tree);
      assert_fact (facts, "os", "sr-iov-set-by", all->str);
    }
}

static void
test_system_reserve_program (Tree *tree, gconstpointer data)
{
  g_autoptr (KargFacts) without = host_system (tree);

  assert_fact (without, "os", "reserve-program", NULL);
  assert_fact (without, "os", "initramfs", NULL);
  tree_write (tree, "usr/lib/kargctl/reserve-devices", "");
  tree_reopen (tree);
  g_autoptr (KargFacts) with = host_system (tree);
  assert_fact (with, "os", "reserve-program", "/usr/lib/kargctl/reserve-devices");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/system/golden-trees", test_system_golden_trees);
  TREE_TEST ("/system/release-as-sh-sees-it", test_system_release_as_sh_sees_it);
  TREE_TEST ("/system/release-is-garbage", test_system_release_is_garbage);
  TREE_TEST ("/system/machine-id", test_system_machine_id);
  TREE_TEST ("/system/initramfs", test_system_initramfs);
  TREE_TEST ("/system/reserve-program", test_system_reserve_program);
  TREE_TEST ("/system/driverctl", test_system_driverctl);
  TREE_TEST ("/system/virtual-functions", test_system_who_else_makes_virtual_functions);
  TREE_TEST ("/system/boot-uuid-of-fstab", test_system_boot_uuid_of_fstab);
  TREE_TEST ("/system/boot-uuid-of-mounts", test_system_boot_uuid_of_mounts);
  g_test_add_func ("/system/owners", test_system_owners);
  TREE_TEST ("/system/proxmox-without-partitions", test_system_proxmox_without_partitions);
  TREE_TEST ("/system/kernels", test_system_kernels);
  TREE_TEST ("/system/kernel-config", test_system_kernel_config);
  TREE_TEST ("/system/architecture", test_system_architecture);
  TREE_TEST ("/system/that-runs", test_system_that_runs);
  return g_test_run ();
}
