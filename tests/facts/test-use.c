/* Which devices this system needs itself: what is mounted, and what the network goes over. Paths are the kernel's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "host.h"

#define DEVICES "sys/devices/pci0000:00/"
#define SATA "0000:00:17.0"
#define NVME "0000:00:1d.0/0000:02:00.0"
#define NIC "0000:00:1c.0/0000:03:00.0"

/* @path: of its directory below sys/devices. */
static void
write_block (Tree *tree, const char *name, const char *numbers, const char *path)
{
  g_autofree char *directory = g_strconcat ("sys/devices/", path, NULL);
  g_autofree char *to_class = g_strconcat ("../../devices/", path, NULL);
  g_autofree char *of_class = g_strconcat ("sys/class/block/", name, NULL);
  g_autofree char *of_number = g_strconcat ("sys/dev/block/", numbers, NULL);

  tree_directory (tree, directory);
  tree_link (tree, to_class, of_class);
  tree_link (tree, to_class, of_number);
}

static void
write_slave (Tree *tree, const char *volume, const char *slave)
{
  g_autofree char *path = g_strdup_printf ("sys/devices/virtual/block/%s/slaves/%s", volume, slave);

  tree_directory (tree, path);
}

/* A disk with a boot partition, and LVM on another; an NVMe. */
static void
write_disks (Tree *tree)
{
  write_block (tree, "sda1", "8:1", "pci0000:00/" SATA "/ata1/host0/target0:0:0/0:0:0:0/block/sda/sda1");
  write_block (tree, "sda2", "8:2", "pci0000:00/" SATA "/ata1/host0/target0:0:0/0:0:0:0/block/sda/sda2");
  write_block (tree, "nvme0n1", "259:0", "pci0000:00/" NVME "/nvme/nvme0/nvme0n1");
  write_block (tree, "dm-0", "253:0", "virtual/block/dm-0");
  write_block (tree, "dm-1", "253:1", "virtual/block/dm-1");
  write_block (tree, "loop0", "7:0", "virtual/block/loop0");
  write_slave (tree, "dm-0", "dm-1");
  write_slave (tree, "dm-1", "sda2");
  tree_write (tree, "sys/devices/virtual/block/dm-1/dm/name", "rhel-swap\n");
}

static KargFacts *
collect_mounts (Tree *tree, const char *mounts)
{
  tree_write (tree, "proc/self/mountinfo", mounts);
  tree_reopen (tree);
  return host_hardware (tree);
}

static void
test_use_partition_and_volumes (Tree *tree, gconstpointer data)
{
  write_disks (tree);
  g_autoptr (KargFacts) facts
    = collect_mounts (tree, "22 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/rhel-root rw\n"
                            "23 22 8:1 / /boot rw - xfs /dev/sda1 rw\n"
                            "24 22 259:0 / /srv/my\\040data rw - ext4 /dev/nvme0n1 rw\n"
                            "25 22 7:0 / /snap/x ro - squashfs /dev/loop0 ro\n"
                            "26 22 0:21 / /proc rw - proc proc rw\n"
                            "27 22 0:40 / /home rw - nfs4 server:/home rw\n");

  assert_fact (facts, "pci 0000:00:17.0", "mounts", "/ /boot");
  assert_fact (facts, "pci 0000:02:00.0", "mounts", "/srv/my\\040data");
  assert_fact (facts, "storage", "elsewhere", "none");
}

/* A container's mounts are parts of a file system that the system has itself. */
static void
test_use_parts_count_once (Tree *tree, gconstpointer data)
{
  write_disks (tree);
  g_autoptr (KargFacts) facts = collect_mounts (tree, "22 1 8:1 /@ / rw - ext4 /dev/sda1 rw\n"
                                                      "23 22 8:1 /@pods/1 /var/pods/1 rw - ext4 /dev/sda1 rw\n"
                                                      "24 22 8:1 / /whole rw - ext4 /dev/sda1 rw\n");

  assert_fact (facts, "pci 0000:00:17.0", "mounts", "/ /whole");
}

/* All disks of a btrfs, of which the mount names one. */
static void
test_use_btrfs (Tree *tree, gconstpointer data)
{
  write_disks (tree);
  tree_link (tree, "../../../../class/block/sda2", "sys/fs/btrfs/0bd6/devices/sda2");
  tree_link (tree, "../../../../class/block/nvme0n1", "sys/fs/btrfs/0bd6/devices/nvme0n1");
  g_autoptr (KargFacts) facts = collect_mounts (tree, "22 1 0:30 /@ / rw - btrfs /dev/sda2 rw,subvol=/@\n");

  assert_fact (facts, "pci 0000:00:17.0", "mounts", "/");
  assert_fact (facts, "pci 0000:02:00.0", "mounts", "/");
}

/* A disk with two controllers stands below neither; both hold it. */
static void
test_use_multipath (Tree *tree, gconstpointer data)
{
  write_block (tree, "nvme0n1p2", "259:2", "virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p2");
  tree_link (tree, "../../../pci0000:00/" NVME "/nvme/nvme0", "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0");
  tree_link (tree, "../../../pci0000:00/0000:00:1e.0/0000:04:00.0/nvme/nvme1",
             "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme1");
  g_autoptr (KargFacts) facts = collect_mounts (tree, "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n");

  assert_fact (facts, "pci 0000:02:00.0", "mounts", "/");
  assert_fact (facts, "pci 0000:04:00.0", "mounts", "/");
  assert_fact (facts, "storage", "elsewhere", "none");
}

static void
test_use_raid_partition (Tree *tree, gconstpointer data)
{
  write_disks (tree);
  write_block (tree, "md0", "9:0", "virtual/block/md0");
  write_block (tree, "md0p1", "259:5", "virtual/block/md0/md0p1");
  write_slave (tree, "md0", "sda2");
  write_slave (tree, "md0", "nvme0n1");
  g_autoptr (KargFacts) facts = collect_mounts (tree, "22 1 259:5 / / rw - ext4 /dev/md0p1 rw\n");

  assert_fact (facts, "pci 0000:00:17.0", "mounts", "/");
  assert_fact (facts, "pci 0000:02:00.0", "mounts", "/");
}

static void
test_use_swap (Tree *tree, gconstpointer data)
{
  write_disks (tree);
  tree_write (tree, "proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
                                  "/dev/mapper/rhel-swap                   partition\t8388604\t\t0\t\t-2\n"
                                  "/swapfile                               file\t\t1024\t\t0\t\t-3\n");
  g_autoptr (KargFacts) facts = collect_mounts (tree, "23 22 8:1 / /boot rw - xfs /dev/sda1 rw\n");

  assert_fact (facts, "pci 0000:00:17.0", "mounts", "/boot swap");
  assert_fact (facts, "storage", "elsewhere", "none");
}

/* Where it can't be told on what a mount stands, that is said. */
static void
test_use_elsewhere (Tree *tree, gconstpointer data)
{
  write_disks (tree);
  write_block (tree, "dm-7", "253:7", "virtual/block/dm-7");
  g_autoptr (KargFacts) facts = collect_mounts (tree, "22 1 0:30 / / rw - zfs rpool/root rw\n"
                                                      "23 22 253:7 / /x rw - ext4 /dev/dm-7 rw\n"
                                                      "24 22 99:9 / /y rw - ext4 /dev/unknown rw\n"
                                                      "25 22 8:1 / /boot rw - ext4 /dev/sda1 rw\n");

  assert_fact (facts, "storage", "elsewhere", "/ /x /y");
  assert_fact (facts, "pci 0000:00:17.0", "mounts", "/boot");
}

/* A volume that stands on itself ends. */
static void
test_use_loop_of_volumes (Tree *tree, gconstpointer data)
{
  write_block (tree, "dm-0", "253:0", "virtual/block/dm-0");
  write_slave (tree, "dm-0", "dm-0");
  g_autoptr (KargFacts) facts = collect_mounts (tree, "22 1 253:0 / / rw - ext4 /dev/dm-0 rw\n");

  assert_fact (facts, "storage", "elsewhere", "/");
}

static void
test_use_nothing_known (Tree *tree, gconstpointer data)
{
  write_disks (tree);
  tree_reopen (tree);
  g_autoptr (KargFacts) facts = host_hardware (tree);

  assert_fact (facts, "storage", "elsewhere", NULL);
  assert_fact (facts, "pci 0000:00:17.0", "mounts", NULL);
}

/* ---- Network ---- */

#define ROUTES "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define ROUTE(interface, destination, mask) interface "\t" destination "\t00000000\t0001\t0\t0\t0\t" mask "\t0\t0\t0\n"

static void
write_interface (Tree *tree, const char *name, const char *path)
{
  g_autofree char *directory = g_strdup_printf ("sys/devices/%s/net/%s", path, name);
  g_autofree char *to_class = g_strdup_printf ("../../devices/%s/net/%s", path, name);
  g_autofree char *of_class = g_strconcat ("sys/class/net/", name, NULL);

  tree_directory (tree, directory);
  tree_link (tree, to_class, of_class);
}

static void
write_interfaces (Tree *tree)
{
  write_interface (tree, "eno1", "pci0000:00/" NIC);
  write_interface (tree, "eth0", "pci0000:00/0000:00:03.0/virtio0");
  write_interface (tree, "ens9", "pci0000:00/0000:00:09.0");
  write_interface (tree, "br0", "virtual");
  write_interface (tree, "lo", "virtual");
  tree_link (tree, "../../../pci0000:00/" NIC "/net/eno1", "sys/devices/virtual/net/br0/lower_eno1");
}

static void
test_use_network (Tree *tree, gconstpointer data)
{
  write_interfaces (tree);
  tree_write (tree, "proc/net/route", ROUTES ROUTE ("br0", "00000000", "00000000") ROUTE ("br0", "0000A8C0", "00FFFFFF")
                                          ROUTE ("eth0", "0000000A", "000000FF"));
  tree_reopen (tree);
  g_autoptr (KargFacts) facts = host_hardware (tree);

  assert_fact (facts, "pci 0000:03:00.0", "network", "default-route");
  assert_fact (facts, "pci 0000:03:00.0", "interfaces", "eno1");
  assert_fact (facts, "pci 0000:00:03.0", "network", "address");
  assert_fact (facts, "pci 0000:00:09.0", "network", "none");
  assert_fact (facts, "pci 0000:00:09.0", "interfaces", "ens9");
}

static void
test_use_network_of_ipv6 (Tree *tree, gconstpointer data)
{
  write_interfaces (tree);
  tree_write (tree, "proc/net/route", ROUTES);
  tree_write (tree, "proc/net/ipv6_route",
              "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 "
              "00000400 00000001 00000000 00000003     eno1\n"
              "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 "
              "ffffffff 00000001 00000000 00200200       lo\n");
  tree_write (tree, "proc/net/if_inet6", "20010db8000000000000000000000002 03 40 00 80     eth0\n"
                                         "fe800000000000000000000000000009 04 40 20 80     ens9\n"
                                         "00000000000000000000000000000001 01 80 10 80       lo\n");
  tree_reopen (tree);
  g_autoptr (KargFacts) facts = host_hardware (tree);

  assert_fact (facts, "pci 0000:03:00.0", "network", "default-route");
  assert_fact (facts, "pci 0000:00:03.0", "network", "address");
  assert_fact (facts, "pci 0000:00:09.0", "network", "none");
}

/* Without the tables nobody says that a card is free. */
static void
test_use_network_unknown (Tree *tree, gconstpointer data)
{
  write_interfaces (tree);
  tree_reopen (tree);
  g_autoptr (KargFacts) facts = host_hardware (tree);

  assert_fact (facts, "pci 0000:03:00.0", "interfaces", "eno1");
  assert_fact (facts, "pci 0000:03:00.0", "network", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  TREE_TEST ("/use/partition-and-volumes", test_use_partition_and_volumes);
  TREE_TEST ("/use/parts-count-once", test_use_parts_count_once);
  TREE_TEST ("/use/btrfs", test_use_btrfs);
  TREE_TEST ("/use/multipath", test_use_multipath);
  TREE_TEST ("/use/raid-partition", test_use_raid_partition);
  TREE_TEST ("/use/swap", test_use_swap);
  TREE_TEST ("/use/elsewhere", test_use_elsewhere);
  TREE_TEST ("/use/loop-of-volumes", test_use_loop_of_volumes);
  TREE_TEST ("/use/nothing-known", test_use_nothing_known);
  TREE_TEST ("/use/network", test_use_network);
  TREE_TEST ("/use/network-of-ipv6", test_use_network_of_ipv6);
  TREE_TEST ("/use/network-unknown", test_use_network_unknown);
  return g_test_run ();
}
