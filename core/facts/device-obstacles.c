/* device-obstacles.c: why a guest can't, or must not, have a device.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/devices.h>

#include <stdlib.h>
#include <string.h>

#define KARG_DEVICE_CLASS_STORAGE 0x01
#define KARG_DEVICE_CLASS_IOMMU 0x0806

typedef struct
{
  const KargFacts *facts;
  const char *address;
  const char *const *guest;
  GPtrArray *found; /* KargObstacle */
} KargDeviceObstacles;

static void
karg_device_obstacles_free (gpointer data)
{
  KargObstacle *obstacle = data;

  g_free (obstacle->what);
  g_free (obstacle);
}

/* Takes @what. */
static void
karg_device_obstacles_add (const KargDeviceObstacles *self, const char *kind, gboolean certain, char *what,
                           const char *group, const char *fact)
{
  KargObstacle *obstacle = g_new0 (KargObstacle, 1);

  *obstacle = (KargObstacle){ kind, certain, what, karg_facts_get_source (self->facts, group, fact) };
  g_ptr_array_add (self->found, obstacle);
}

static void
karg_device_obstacles_add_own (const KargDeviceObstacles *self, const char *kind, gboolean certain, char *what,
                               const char *fact)
{
  g_autofree char *group = g_strconcat ("pci ", self->address, NULL);

  karg_device_obstacles_add (self, kind, certain, what, group, fact);
}

static guint
karg_device_obstacles_get_number (const KargDeviceObstacles *self, const char *fact)
{
  const char *text = karg_devices_get (self->facts, self->address, fact);

  return text != NULL ? (guint) strtoul (text, NULL, 16) : 0;
}

/* Accelerators of Intel's that break out of a guest: vfio_pci_dev_in_denylist() of drivers/vfio/pci/vfio_pci.c. */
static gboolean
karg_device_obstacles_is_denied (const KargDeviceObstacles *self)
{
  static const guint denied[] = { 0x19e2, 0x19e3, 0x37c8, 0x37c9, 0x0435, 0x0443, 0x0b25, 0x0cfe };
  guint device = karg_device_obstacles_get_number (self, "device");

  for (guint i = 0; i < G_N_ELEMENTS (denied); i++)
    if (denied[i] == device)
      return karg_device_obstacles_get_number (self, "vendor") == 0x8086;
  return FALSE;
}

static void
karg_device_obstacles_check_kind (const KargDeviceObstacles *self)
{
  if (karg_devices_is_bridge (self->facts, self->address))
    karg_device_obstacles_add_own (self, "device-kind", TRUE, g_strdup ("it is a bridge, which stays with the host"),
                                   "class");
  else if (karg_device_obstacles_get_number (self, "class") >> 8 == KARG_DEVICE_CLASS_IOMMU)
    karg_device_obstacles_add_own (self, "device-kind", TRUE, g_strdup ("it is the IOMMU itself"), "class");
  else if (karg_device_obstacles_is_denied (self))
    karg_device_obstacles_add_own (self, "device-kind", TRUE,
                                   g_strdup ("vfio-pci refuses this accelerator, as a guest could break out with it, "
                                             "unless its parameter disable_denylist is set"),
                                   "device");
}

/* Drivers that leave DMA alone ("driver_managed_dma"): VFIO's own, pci-stub, and that of PCI Express ports. */
static gboolean
karg_device_obstacles_is_harmless (const KargFacts *facts, const char *address)
{
  static const char *const harmless[] = { "vfio-pci", "pci-stub", "pcieport", NULL };
  const char *driver = karg_devices_get (facts, address, "driver");

  return driver == NULL || g_strv_contains (harmless, driver) || g_strrstr (driver, "vfio") != NULL
         || g_strcmp0 (karg_devices_get (facts, address, "vfio"), "yes") == 0;
}

/* What isn't given away together with it, and is held by a driver. */
static void
karg_device_obstacles_check_group (const KargDeviceObstacles *self)
{
  g_auto (GStrv) members = karg_devices_list_together (self->facts, self->address);

  if (karg_facts_is (self->facts, "iommu", "active", "yes")
      && karg_devices_get (self->facts, self->address, "iommu-group") == NULL)
    karg_device_obstacles_add (self, "device-group", TRUE,
                               g_strdup ("it is in no group, while others are: no IOMMU is in front of it"), "iommu",
                               "active");
  for (guint i = 0; members[i] != NULL; i++)
    if (!g_strv_contains (self->guest, members[i]) && !karg_device_obstacles_is_harmless (self->facts, members[i]))
      karg_device_obstacles_add_own (
        self, "device-group", TRUE,
        g_strdup_printf ("%s, in the same group, is held by %s: VFIO gives none of the group away while it is", members[i],
                         karg_devices_get (self->facts, members[i], "driver")),
        "iommu-group");
}

/* Only "direct": USB and graphics have "direct-relaxable", which goes when a driver lets go. */
static void
karg_device_obstacles_check_memory (const KargDeviceObstacles *self)
{
  const char *number = karg_devices_get (self->facts, self->address, "iommu-group");
  g_autofree char *group = g_strconcat ("iommu-group ", number, NULL);
  const char *reserved = number != NULL ? karg_facts_get (self->facts, group, "reserved") : NULL;
  g_auto (GStrv) kinds = g_strsplit (reserved != NULL ? reserved : "", " ", -1);

  if (g_strv_contains ((const char *const *) kinds, "direct"))
    karg_device_obstacles_add (self, "device-memory", TRUE,
                               g_strdup ("firmware wants memory of it mapped one to one (RMRR, IVMD): VFIO refuses it"), group,
                               "reserved");
}

static void
karg_device_obstacles_check_storage (const KargDeviceObstacles *self)
{
  const char *mounts = karg_devices_get (self->facts, self->address, "mounts");
  const char *elsewhere = karg_facts_get (self->facts, "storage", "elsewhere");

  if (mounts != NULL)
    karg_device_obstacles_add_own (self, "device-use", TRUE, g_strdup_printf ("this system stands on it: %s", mounts),
                                   "mounts");
  else if (karg_device_obstacles_get_number (self, "class") >> 16 != KARG_DEVICE_CLASS_STORAGE)
    return;
  else if (elsewhere == NULL)
    karg_device_obstacles_add_own (self, "device-use", FALSE,
                                   g_strdup ("whether anything is mounted from it isn't known"), "class");
  else if (!g_str_equal (elsewhere, "none"))
    karg_device_obstacles_add (self, "device-use", FALSE,
                               g_strdup_printf ("it can't be told whether these stand on it: %s", elsewhere), "storage",
                               "elsewhere");
}

/* Whether a card that stays has what @network says: an address is less than the default route. */
static gboolean
karg_device_obstacles_keeps (const KargDeviceObstacles *self, gboolean default_route)
{
  g_auto (GStrv) all = karg_devices_list (self->facts);

  for (guint i = 0; all[i] != NULL; i++)
    {
      const char *network = karg_devices_get (self->facts, all[i], "network");
      gboolean has = network != NULL && (default_route ? g_str_equal (network, "default-route") : !g_str_equal (network, "none"));
      if (has && !g_strv_contains (self->guest, all[i]))
        return TRUE;
    }
  return FALSE;
}

/* The last card with an address, or with the way to everywhere, with all that goes together with it: who works on this host
 * from elsewhere would lose it. */
static void
karg_device_obstacles_check_network (const KargDeviceObstacles *self)
{
  const char *interfaces = karg_devices_get (self->facts, self->address, "interfaces");
  const char *network = karg_devices_get (self->facts, self->address, "network");

  if (interfaces != NULL && network == NULL)
    karg_device_obstacles_add_own (self, "device-use", FALSE,
                                   g_strdup_printf ("whether the network goes over %s isn't known", interfaces), "interfaces");
  if (network == NULL || g_str_equal (network, "none"))
    return;
  if (!karg_device_obstacles_keeps (self, FALSE))
    karg_device_obstacles_add_own (self, "device-use", TRUE,
                                   g_strdup_printf ("it is the only network card with an address: %s", interfaces), "network");
  else if (g_str_equal (network, "default-route") && !karg_device_obstacles_keeps (self, TRUE))
    karg_device_obstacles_add_own (self, "device-use", TRUE,
                                   g_strdup_printf ("this host's way to everywhere, its default route, goes over it: %s",
                                                    interfaces),
                                   "network");
}

static void
karg_device_obstacles_check_functions (const KargDeviceObstacles *self)
{
  const char *active = karg_devices_get (self->facts, self->address, "sr-iov-active");

  if (active != NULL && !g_str_equal (active, "0"))
    karg_device_obstacles_add_own (self, "device-functions", TRUE,
                                   g_strdup_printf ("it has %s virtual functions: VFIO takes it only without any", active),
                                   "sr-iov-active");
}

GPtrArray *
karg_devices_list_obstacles (const KargFacts *facts, const char *address, const char *const *guest)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (karg_device_obstacles_free);
  const KargDeviceObstacles self = { facts, address, guest, found };

  karg_device_obstacles_check_kind (&self);
  karg_device_obstacles_check_storage (&self);
  karg_device_obstacles_check_network (&self);
  karg_device_obstacles_check_memory (&self);
  karg_device_obstacles_check_functions (&self);
  karg_device_obstacles_check_group (&self);
  return found;
}
