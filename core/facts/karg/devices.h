/* devices.h: the PCI devices among the facts: how they are named, in which group they are, what is above them.
 *
 * A device is its address as the facts spell it, "0000:01:00.0"; karg/facts.h lists what is known of it under
 * "pci ADDRESS". Nothing here looks at the machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>

G_BEGIN_DECLS

/* What early-boot/ reads on the kernel's command line: a list of addresses that only vfio-pci may take, and, with an address
 * behind it, how many virtual functions that device has: "kargctl.sriov.0000:17:00.0=4". */
#define KARG_DEVICES_RESERVE_ARGUMENT "kargctl.reserve"
#define KARG_DEVICES_SRIOV_ARGUMENT "kargctl.sriov."

/* A fact of the device: karg_facts_get() of its group. */
KARG_API const char *karg_devices_get (const KargFacts *facts, const char *address, const char *name);

/* All addresses, in the order of the buses. (transfer full): NULL-terminated; empty also when nothing is known, which
 * the fact "pci devices" tells apart. */
KARG_API char **karg_devices_list (const KargFacts *facts);

/* The IOMMU groups that hold a device, in the order of their numbers, and what is in one; with NULL for @group the
 * devices that are in none that is known. (transfer full) */
KARG_API char **karg_devices_list_groups (const KargFacts *facts);
KARG_API char **karg_devices_list_members (const KargFacts *facts, const char *group);

/* What goes to a guest or stays with the host together with @address: the members of its group; the device alone where its
 * group isn't known. (transfer full) */
KARG_API char **karg_devices_list_together (const KargFacts *facts, const char *address);

/* The devices that @name means: an address ("0000:01:00.0"; the domain 0000 may be left out), a slot with all its
 * functions ("01:00"), or a pair of numbers with all devices that have them ("10de:13ba").
 * (transfer full) Fails: SYNTAX when it is none of these; NOT_FOUND when there is no such device; UNSUPPORTED when
 * the facts hold no devices at all. */
KARG_API char **karg_devices_find (const KargFacts *facts, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of class 0x06: host bridges, PCI bridges and their like. They are never given to a guest. */
KARG_API gboolean karg_devices_is_bridge (const KargFacts *facts, const char *address);

/* What a guest gets with @address: those of its group that are no bridges, @address among them even if it is one.
 * (transfer full) */
KARG_API char **karg_devices_list_guest (const KargFacts *facts, const char *address);

/* Why a guest can't, or must not, have a device. */
typedef struct
{
  const char *kind;   /* static: "device-kind", "device-group", "device-memory", "device-use", "device-functions" */
  gboolean certain;   /* FALSE: it may be so, and can't be told */
  char *what;         /* one sentence without a full stop */
  const char *source; /* where it was read: of the facts; NULL: nowhere that has a name */
} KargObstacle;

/* All that is known to be in the way of giving @address to a guest together with @guest, which ends with NULL:
 *
 *  - VFIO takes no bridge, nothing without a group, and not what its own list names (drivers/vfio/pci/vfio_pci.c);
 *  - it takes no group of which another member is held by a driver that does DMA for the host (driver_managed_dma of
 *    drivers/pci/pci-driver.c), and none whose firmware wants memory to stay where it is ("direct");
 *  - the system stands on it: what is mounted, swap, the only card of the network, or that of the default route;
 *  - it has virtual functions, which go when it does.
 *
 * (transfer full) (element-type KargObstacle) */
KARG_API GPtrArray *karg_devices_list_obstacles (const KargFacts *facts, const char *address, const char *const *guest);

/* "10de:13ba", or "unknown device". (transfer full) */
KARG_API char *karg_devices_describe_numbers (const KargFacts *facts, const char *address);

G_END_DECLS
