/* pci.c: the PCI devices, as sysfs shows them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "device-path.h"
#include "listing.h"
#include "pci-library.h"

#include <stdio.h>
#include <string.h>

#define KARG_PCI_DEVICES "/sys/bus/pci/devices"
#define KARG_PCI_HEADER 64     /* what anybody may read of a configuration space */
#define KARG_PCI_CONVENTIONAL 256
#define KARG_PCI_ROM_LINE 6    /* of the file "resource" */
#define KARG_PCI_ROM_SHADOW 2  /* IORESOURCE_ROM_SHADOW of the kernel's include/linux/ioport.h */

/* One device while it is looked at. */
typedef struct
{
  KargFacts *facts;
  KargRoot *hardware;
  KargPciLibrary *library;
  char *address;
  char *group; /* of its facts */
} KargPci;

/* (transfer full) */
static char *
karg_pci_path (const KargPci *pci, const char *name)
{
  return g_strdup_printf ("%s/%s/%s", KARG_PCI_DEVICES, pci->address, name);
}

/* "0x8086", or NULL when it is not there. (transfer full) */
static char *
karg_pci_attribute (const KargPci *pci, const char *name)
{
  g_autofree char *path = karg_pci_path (pci, name);

  return karg_root_read_attribute (pci->hardware, path);
}

/* Whether it is there. What can't be looked at is not known. */
static KargTristate
karg_pci_has (const KargPci *pci, const char *name)
{
  KargFileInfo info;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = karg_pci_path (pci, name);

  if (karg_root_stat (pci->hardware, path, &info, &error))
    return KARG_YES;
  return g_error_matches (error, KARG_ERROR, KARG_ERROR_NOT_FOUND) ? KARG_NO : KARG_UNKNOWN;
}

static void
karg_pci_set (const KargPci *pci, const char *fact, const char *value, const char *from)
{
  g_autofree char *path = karg_pci_path (pci, from);

  karg_facts_set (pci->facts, pci->group, fact, value, path);
}

static void
karg_pci_set_tristate (const KargPci *pci, const char *fact, gboolean value, const char *from)
{
  karg_pci_set (pci, fact, value ? "yes" : "no", from);
}

static gboolean
karg_pci_parse_hexadecimal (const char *text, guint *number)
{
  guint64 wide = 0;

  if (text == NULL || !g_str_has_prefix (text, "0x")
      || !g_ascii_string_to_unsigned (text + 2, 16, 0, 0xffffff, &wide, NULL))
    return FALSE;
  *number = (guint) wide;
  return TRUE;
}

/* What the device is, by number and by name. */
static void
karg_pci_collect_numbers (const KargPci *pci)
{
  static const char *const names[] = { "vendor", "device", "class", "subsystem_vendor", "subsystem_device" };
  static const char *const facts[] = { "vendor", "device", "class", "subsystem-vendor", "subsystem-device" };
  guint numbers[G_N_ELEMENTS (names)] = { 0 };
  gboolean known[G_N_ELEMENTS (names)] = { FALSE };
  const char *list = karg_pci_library_get_list (pci->library);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = karg_pci_attribute (pci, names[i]);

      known[i] = karg_pci_parse_hexadecimal (value, &numbers[i]);
      if (known[i])
        karg_pci_set (pci, facts[i], value, names[i]);
    }
  if (known[0] && known[1])
    {
      g_autofree char *name = karg_pci_library_name_device (pci->library, numbers[0], numbers[1]);
      karg_facts_set (pci->facts, pci->group, "name", name, list);
    }
  if (known[2])
    {
      g_autofree char *name = karg_pci_library_name_class (pci->library, numbers[2]);
      karg_facts_set (pci->facts, pci->group, "class-name", name, list);
    }
}

/* What stands behind a link: the driver, the group, the physical function of a virtual one. */
static void
karg_pci_collect_links (const KargPci *pci)
{
  static const char *const names[] = { "driver", "iommu_group", "physfn" };
  static const char *const facts[] = { "driver", "iommu-group", "physical-function" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = karg_pci_path (pci, names[i]);
      g_autofree char *target = karg_root_read_link (pci->hardware, path);
      g_autofree char *name = target != NULL ? g_path_get_basename (target) : NULL;

      karg_facts_set (pci->facts, pci->group, facts[i], name, path);
    }
}

/* "(null)" is how the kernel prints that no driver is forced. */
static void
karg_pci_collect_texts (const KargPci *pci)
{
  static const char *const names[] = { "label", "driver_override", "sriov_numvfs" };
  static const char *const facts[] = { "label", "driver-override", "sr-iov-active" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = karg_pci_attribute (pci, names[i]);

      if (value != NULL && *value != '\0' && !g_str_equal (value, "(null)"))
        karg_pci_set (pci, facts[i], value, names[i]);
    }
  g_autofree char *boot_vga = karg_pci_attribute (pci, "boot_vga");
  if (boot_vga != NULL)
    karg_pci_set_tristate (pci, "boot-vga", g_str_equal (boot_vga, "1"), "boot_vga");
  if (karg_pci_has (pci, "vfio-dev") == KARG_YES)
    karg_pci_set_tristate (pci, "vfio", TRUE, "vfio-dev");
}

/* The file lists the methods since Linux 5.15. Where there is none, "reset" is not there either; before 5.15 that file
 * tells only that there is one. A recorded tree holds what somebody cut out: there a missing file says something only
 * beside "uevent", which every directory of sysfs has and nobody records by hand. */
static void
karg_pci_collect_reset (const KargPci *pci)
{
  g_autofree char *methods = karg_pci_attribute (pci, "reset_method");

  if (methods != NULL && *methods != '\0')
    karg_pci_set (pci, "reset-methods", methods, "reset_method");
  else if (karg_pci_has (pci, "reset") == KARG_NO && karg_pci_has (pci, "uevent") == KARG_YES)
    karg_pci_set (pci, "reset-methods", "none", "reset");
}

/* The expansion ROM is the seventh line of the resources: begin, end, flags. */
static void
karg_pci_collect_rom (const KargPci *pci)
{
  g_autofree char *path = karg_pci_path (pci, "resource");
  g_autofree char *text = karg_root_read_text (pci->hardware, path, NULL, NULL);
  unsigned long long begin = 0, end = 0, flags = 0;

  if (text == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) <= KARG_PCI_ROM_LINE
      || sscanf (lines[KARG_PCI_ROM_LINE], "%llx %llx %llx", &begin, &end, &flags) != 3)
    return;
  const char *rom = end == 0 ? "none" : (flags & KARG_PCI_ROM_SHADOW) != 0 ? "shadow" : "own";
  karg_facts_set (pci->facts, pci->group, "rom", rom, path);
}

/* ---- Configuration space ---- */

/* How many bytes could be read; what is behind them stays 0. */
static gsize
karg_pci_read_config (const KargPci *pci, guint8 *config)
{
  gsize length = 0;
  g_autofree char *path = karg_pci_path (pci, "config");
  g_autoptr (GBytes) bytes = karg_root_read_range (pci->hardware, path, 0, KARG_PCI_CONFIG_SIZE, NULL);

  if (bytes == NULL)
    return 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  if (length > 0)
    memcpy (config, data, length);
  return length;
}

static void
karg_pci_set_number (const KargPci *pci, const char *fact, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  karg_pci_set (pci, fact, text, "config");
}

/* The device's kind stands behind the part that anybody may read; that a capability is not there is only known when all
 * of the space was readable. */
static void
karg_pci_collect_config (const KargPci *pci)
{
  KargPciConfig config = { 0 };
  g_autofree guint8 *bytes = g_malloc0 (KARG_PCI_CONFIG_SIZE);
  gsize known = karg_pci_read_config (pci, bytes);

  if (known < KARG_PCI_HEADER || !karg_pci_library_decode (pci->library, bytes, &config))
    return;
  gboolean express = config.type == NULL || !g_str_equal (config.type, "conventional");
  gboolean whole = known == KARG_PCI_CONFIG_SIZE || (known >= KARG_PCI_CONVENTIONAL && !express);

  karg_pci_set_tristate (pci, "multifunction", config.multifunction, "config");
  if (config.secondary_bus >= 0)
    karg_pci_set_number (pci, "secondary-bus", (guint) config.secondary_bus);
  if (known >= KARG_PCI_CONVENTIONAL)
    karg_pci_set (pci, "type", config.type, "config");
  if (config.has_acs || whole)
    karg_pci_set_tristate (pci, "acs", config.has_acs, "config");
  if (config.has_acs)
    karg_pci_set_tristate (pci, "acs-enabled", config.acs_enabled, "config");
  if (config.has_sriov && karg_facts_get (pci->facts, pci->group, "sr-iov-vfs") == NULL)
    karg_pci_set_number (pci, "sr-iov-vfs", config.total_vfs);
}

/* The kernel's word for the number of virtual functions first. */
static void
karg_pci_collect_capabilities (const KargPci *pci)
{
  g_autofree char *total = karg_pci_attribute (pci, "sriov_totalvfs");

  if (total != NULL)
    karg_pci_set (pci, "sr-iov-vfs", total, "sriov_totalvfs");
  karg_pci_collect_config (pci);
}

/* ---- What is above ---- */

/* A device's directory stands in that of the bridge above it: ../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0. */
static void
karg_pci_collect_parent (const KargPci *pci)
{
  g_autofree char *path = g_strconcat (KARG_PCI_DEVICES "/", pci->address, NULL);
  g_autofree char *target = karg_root_read_link (pci->hardware, path);
  g_autofree char *above = target != NULL ? g_path_get_dirname (target) : NULL;
  g_autofree char *name = above != NULL ? g_path_get_basename (above) : NULL;

  if (name != NULL && karg_device_path_is_address (name))
    karg_facts_set (pci->facts, pci->group, "parent", name, path);
}

/* In a tree without those links the bridges tell which bus they lead to. */
static void
karg_pci_collect_parent_by_bus (KargFacts *facts, const char *group, char **groups)
{
  guint domain = 0, bus = 0, domain_above = 0;

  if (karg_facts_get (facts, group, "parent") != NULL || sscanf (group, "pci %x:%x:", &domain, &bus) != 2 || bus == 0)
    return;
  for (guint i = 0; groups[i] != NULL; i++)
    {
      const char *secondary = karg_facts_get (facts, groups[i], "secondary-bus");

      if (secondary == NULL || strtoul (secondary, NULL, 10) != bus || sscanf (groups[i], "pci %x:", &domain_above) != 1
          || domain_above != domain)
        continue;
      karg_facts_set (facts, group, "parent", groups[i] + strlen ("pci "),
                      karg_facts_get_source (facts, groups[i], "secondary-bus"));
      return;
    }
}

static void
karg_pci_collect_device (KargFacts *facts, KargRoot *hardware, KargPciLibrary *library, const char *address)
{
  g_autofree char *group = g_strconcat ("pci ", address, NULL);
  KargPci pci = { facts, hardware, library, (char *) address, group };

  karg_pci_collect_numbers (&pci);
  karg_pci_collect_links (&pci);
  karg_pci_collect_texts (&pci);
  karg_pci_collect_reset (&pci);
  karg_pci_collect_rom (&pci);
  karg_pci_collect_capabilities (&pci);
  karg_pci_collect_parent (&pci);
}

void
karg_pci_collect (KargFacts *facts, KargRoot *hardware, KargRoot *root)
{
  guint count = 0;
  g_auto (GStrv) names = karg_listing_read (hardware, KARG_PCI_DEVICES);

  if (names == NULL)
    return;
  g_autoptr (KargPciLibrary) library = karg_pci_library_open (root);
  for (guint i = 0; names[i] != NULL; i++)
    if (karg_device_path_is_address (names[i]))
      {
        karg_pci_collect_device (facts, hardware, library, names[i]);
        count++;
      }
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "pci ");
  for (guint i = 0; groups[i] != NULL; i++)
    karg_pci_collect_parent_by_bus (facts, groups[i], groups);

  g_autofree char *text = g_strdup_printf ("%u", count);
  karg_facts_set (facts, "pci", "devices", text, KARG_PCI_DEVICES);
}
