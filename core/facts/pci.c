/* pci.c: the PCI devices.
 *
 * libpci is behind this file only. It opens paths as the process sees them, and sysfs is made of symbolic
 * links, so it is not let near the hardware tree: the attributes and the configuration space are read
 * through KargRoot, and libpci decodes the bytes (pci_setup_cache()) and knows the names. Its access
 * method is pointed at a directory that can't exist, and as the whole configuration space is in the cache
 * it has nothing to look for there.
 *
 * libpci ends the process when something is wrong, a bad line in pci.ids for one: its error callback must
 * not return. So each call into it is guarded by a jump.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#define KARG_PCI_DEVICES "/sys/bus/pci/devices"
#define KARG_PCI_NOWHERE "/dev/null/nowhere"
#define KARG_PCI_CONFIG_SIZE 4096

typedef struct
{
  struct pci_access *access; /* NULL when libpci failed */
  gboolean named;            /* it has a list of names */
  KargFacts *facts;
  KargRoot *hardware;
} KargPci;

/* libpci tells its callback nothing of who called, so the place to go back to can't travel with it. */
static _Thread_local sigjmp_buf *karg_pci_rescue;

static void karg_pci_fail (char *format, ...) G_GNUC_NORETURN;

static void
karg_pci_fail (char *format, ...)
{
  siglongjmp (*karg_pci_rescue, 1);
}

static void
karg_pci_ignore (char *format, ...)
{
}

/* Runs @call; FALSE when libpci gave up in it. @call must hold nothing that a jump out of it would leak. */
static gboolean
karg_pci_guard (gboolean (*call) (gpointer data), gpointer data)
{
  sigjmp_buf here;
  sigjmp_buf *outer = karg_pci_rescue;
  volatile gboolean ok = FALSE;

  karg_pci_rescue = &here;
  if (sigsetjmp (here, 0) == 0)
    ok = call (data);
  karg_pci_rescue = outer;
  return ok;
}

static gboolean
karg_pci_init (gpointer data)
{
  struct pci_access *access = data;

  access->method = PCI_ACCESS_SYS_BUS_PCI;
  access->id_lookup_mode = 0;
  access->error = karg_pci_fail;
  access->warning = karg_pci_ignore;
  access->debug = karg_pci_ignore;
  pci_set_param (access, (char *) "sysfs.path", (char *) KARG_PCI_NOWHERE);
  pci_init (access);
  return TRUE;
}

/* One device's bytes, and what libpci makes of them. */
typedef struct
{
  KargPci *pci;
  guint8 config[KARG_PCI_CONFIG_SIZE];
  gsize known;      /* bytes of it that were readable: 64 without root */
  guint16 vendor;
  guint16 device;
  gboolean has_sriov, has_acs;
  guint total_vfs;
  char name[256];
} KargPciDevice;

static gboolean
karg_pci_decode (gpointer data)
{
  KargPciDevice *self = data;
  struct pci_dev *device = pci_get_dev (self->pci->access, 0, 0, 0, 0);

  pci_setup_cache (device, self->config, sizeof self->config);
  struct pci_cap *sriov = pci_find_cap (device, PCI_EXT_CAP_ID_SRIOV, PCI_CAP_EXTENDED);
  self->has_sriov = sriov != NULL;
  if (sriov != NULL && sriov->addr + PCI_IOV_TOTALVF + 2 <= sizeof self->config)
    self->total_vfs = self->config[sriov->addr + PCI_IOV_TOTALVF]
                      | self->config[sriov->addr + PCI_IOV_TOTALVF + 1] << 8;
  self->has_acs = pci_find_cap (device, PCI_EXT_CAP_ID_ACS, PCI_CAP_EXTENDED) != NULL;
  pci_free_dev (device);
  return TRUE;
}

/* Only the list of names that the root holds: no network, no cache in somebody's home, no udev database. */
static gboolean
karg_pci_look_up_name (gpointer data)
{
  KargPciDevice *self = data;
  int flags = PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB;

  return pci_lookup_name (self->pci->access, self->name, sizeof self->name, flags, self->vendor, self->device)
         != NULL;
}

/* Beyond its size a device answers with nothing, and so does the part that only root may read. */
static void
karg_pci_read_config (KargPciDevice *device, const char *path)
{
  gsize length = 0;
  g_autoptr (GBytes) bytes
      = karg_root_read_range (device->pci->hardware, path, 0, KARG_PCI_CONFIG_SIZE, NULL);

  if (bytes == NULL)
    return;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  if (length > 0)
    memcpy (device->config, data, length);
  device->known = length;
}

/* "0x8086\n", or NULL when it is no number. (transfer full) */
static char *
karg_pci_attribute (KargPci *pci, const char *address, const char *name, char **path)
{
  g_free (*path);
  *path = g_strdup_printf ("%s/%s/%s", KARG_PCI_DEVICES, address, name);
  return karg_root_read_attribute (pci->hardware, *path);
}

static void
karg_pci_collect_numbers (KargPciDevice *device, const char *address, const char *group)
{
  static const char *const names[] = { "vendor", "device", "class", "subsystem_vendor", "subsystem_device" };
  static const char *const facts[] = { "vendor", "device", "class", "subsystem-vendor", "subsystem-device" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint64 number = 0;
      g_autofree char *path = NULL;
      g_autofree char *value = karg_pci_attribute (device->pci, address, names[i], &path);

      if (value == NULL || !g_str_has_prefix (value, "0x")
          || !g_ascii_string_to_unsigned (value + 2, 16, 0, 0xffffff, &number, NULL))
        continue;
      karg_facts_set (device->pci->facts, group, facts[i], value, path);
      if (i == 0)
        device->vendor = number;
      if (i == 1)
        device->device = number;
    }
}

/* What stands behind a link: the driver, the group. */
static void
karg_pci_collect_links (KargPci *pci, const char *address, const char *group)
{
  static const char *const names[] = { "driver", "iommu_group" };
  static const char *const facts[] = { "driver", "iommu-group" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s/%s", KARG_PCI_DEVICES, address, names[i]);
      g_autofree char *target = karg_root_read_link (pci->hardware, path);
      g_autofree char *name = target != NULL ? g_path_get_basename (target) : NULL;

      karg_facts_set (pci->facts, group, facts[i], name, path);
    }
}

static void
karg_pci_collect_texts (KargPci *pci, const char *address, const char *group)
{
  g_autofree char *path = NULL;
  g_autofree char *label = karg_pci_attribute (pci, address, "label", &path);
  karg_facts_set (pci->facts, group, "label", label, path);

  g_autofree char *boot_vga = karg_pci_attribute (pci, address, "boot_vga", &path);
  if (boot_vga != NULL)
    karg_facts_set (pci->facts, group, "boot-vga", g_str_equal (boot_vga, "1") ? "yes" : "no", path);
}

/* Capabilities: the kernel's word for the number of virtual functions first, then the configuration space.
 * That a capability is not there is only known when all of the space was readable. */
static void
karg_pci_collect_capabilities (KargPciDevice *device, const char *address, const char *group)
{
  KargFacts *facts = device->pci->facts;
  g_autofree char *path = NULL;
  g_autofree char *total = karg_pci_attribute (device->pci, address, "sriov_totalvfs", &path);

  karg_facts_set (facts, group, "sr-iov-vfs", total, path);
  g_free (path);
  path = g_strdup_printf ("%s/%s/config", KARG_PCI_DEVICES, address);
  karg_pci_read_config (device, path);
  if (device->known < 64 || device->pci->access == NULL || !karg_pci_guard (karg_pci_decode, device))
    return;

  gboolean whole = device->known == KARG_PCI_CONFIG_SIZE;
  if (device->has_acs || whole)
    karg_facts_set (facts, group, "acs", device->has_acs ? "yes" : "no", path);
  if (total == NULL && device->has_sriov)
    {
      g_autofree char *count = g_strdup_printf ("%u", device->total_vfs);
      karg_facts_set (facts, group, "sr-iov-vfs", count, path);
    }
}

/* A list that libpci can't read is not tried again. */
static void
karg_pci_collect_name (KargPciDevice *device, const char *group)
{
  KargPci *pci = device->pci;

  if (!pci->named || device->vendor == 0)
    return;
  if (karg_pci_guard (karg_pci_look_up_name, device))
    karg_facts_set (pci->facts, group, "name", device->name, pci->access->id_file_name);
}

static void
karg_pci_collect_device (KargPci *pci, const char *address)
{
  g_autofree char *group = g_strconcat ("pci ", address, NULL);
  g_autofree KargPciDevice *device = g_new0 (KargPciDevice, 1);

  device->pci = pci;
  karg_pci_collect_numbers (device, address, group);
  karg_pci_collect_links (pci, address, group);
  karg_pci_collect_texts (pci, address, group);
  karg_pci_collect_capabilities (device, address, group);
  karg_pci_collect_name (device, group);
}

/* Where the distributions keep the list. libpci gets a path in which every link is resolved inside the
 * root already. (transfer full) */
static char *
karg_pci_name_list (KargRoot *root)
{
  static const char *const paths[]
      = { "/usr/share/hwdata/pci.ids", "/usr/share/misc/pci.ids", "/usr/share/pci.ids" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      KargFileInfo info;
      g_autofree char *real = karg_root_resolve (root, paths[i], NULL);

      if (real != NULL && karg_root_stat (root, real, &info, NULL) && info.kind == KARG_FILE_REGULAR)
        return g_build_filename (karg_root_get_path (root), real, NULL);
    }
  return NULL;
}

static void
karg_pci_open (KargPci *pci, KargRoot *root)
{
  struct pci_access *access = pci_alloc ();
  g_autofree char *names = karg_pci_name_list (root);

  if (!karg_pci_guard (karg_pci_init, access))
    {
      pci_cleanup (access);
      return;
    }
  pci->access = access;
  pci->named = names != NULL;
  if (names != NULL)
    pci_set_name_list_path (access, strdup (names), 1);
}

/* 0000:00:1f.2, with up to eight digits of domain. */
static gboolean
karg_pci_is_address (const char *name)
{
  guint domain, bus, slot, function;
  int end = 0;

  return sscanf (name, "%8x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &end) == 4 && name[end] == '\0'
         && karg_facts_is_name (name);
}

void
karg_pci_collect (KargFacts *facts, KargRoot *hardware, KargRoot *root)
{
  guint count = 0;
  KargPci pci = { .facts = facts, .hardware = hardware };
  g_auto (GStrv) names = karg_listing_read (hardware, KARG_PCI_DEVICES);

  if (names == NULL)
    return;
  karg_pci_open (&pci, root);
  for (guint i = 0; names[i] != NULL; i++)
    if (karg_pci_is_address (names[i]))
      {
        karg_pci_collect_device (&pci, names[i]);
        count++;
      }
  if (pci.access != NULL)
    pci_cleanup (pci.access);

  g_autofree char *text = g_strdup_printf ("%u", count);
  karg_facts_set (facts, "pci", "devices", text, KARG_PCI_DEVICES);
}
