/* pci-library.c: libpci, made harmless.
 *
 * It opens paths as the process sees them, and sysfs is made of symbolic links, so it is not let near the hardware tree:
 * attributes and configuration space are read through KargRoot, and libpci decodes the bytes (pci_setup_cache()) and
 * knows the names. Its access method is pointed at a directory that can't exist, and as the whole configuration space is
 * in the cache it has nothing to look for there.
 *
 * libpci ends the process when something is wrong, a bad line in pci.ids for one: its error callback must not return. So
 * each call into it is guarded by a jump.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "pci-library.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <string.h>

#define KARG_PCI_NOWHERE "/dev/null/nowhere"
/* PCI_ACS_VALID | REQ_REDIR | CMPLT_REDIR | UPSTREAM: REQ_ACS_FLAGS of the kernel's drivers/iommu/iommu.c. */
#define KARG_PCI_ACS_NEEDED 0x1d

struct _KargPciLibrary
{
  struct pci_access *access; /* NULL when libpci failed */
  gboolean named;            /* it has a list of names */
};

/* libpci tells its callback nothing of who called, so the place to go back to can't travel with it. */
static _Thread_local sigjmp_buf *karg_pci_rescue;

static void karg_pci_library_fail (char *format, ...) G_GNUC_NORETURN;

static void
karg_pci_library_fail (char *format, ...)
{
  siglongjmp (*karg_pci_rescue, 1);
}

static void
karg_pci_library_ignore (char *format, ...)
{
}

/* Runs @call; FALSE when libpci gave up in it. @call must hold nothing that a jump out of it would leak. */
static gboolean
karg_pci_library_guard (gboolean (*call) (gpointer data), gpointer data)
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
karg_pci_library_init (gpointer data)
{
  struct pci_access *access = data;

  access->method = PCI_ACCESS_SYS_BUS_PCI;
  access->id_lookup_mode = 0;
  access->error = karg_pci_library_fail;
  access->warning = karg_pci_library_ignore;
  access->debug = karg_pci_library_ignore;
  pci_set_param (access, (char *) "sysfs.path", (char *) KARG_PCI_NOWHERE);
  pci_init (access);
  return TRUE;
}

/* Where the distributions keep the list. libpci gets a path in which every link is resolved inside the root already.
 * (transfer full) */
static char *
karg_pci_library_find_list (KargRoot *root)
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

KargPciLibrary *
karg_pci_library_open (KargRoot *root)
{
  KargPciLibrary *self = g_new0 (KargPciLibrary, 1);
  struct pci_access *access = pci_alloc ();
  g_autofree char *names = karg_pci_library_find_list (root);

  if (!karg_pci_library_guard (karg_pci_library_init, access))
    {
      pci_cleanup (access);
      return self;
    }
  self->access = access;
  self->named = names != NULL;
  if (names != NULL)
    pci_set_name_list_path (access, strdup (names), 1);
  return self;
}

void
karg_pci_library_close (KargPciLibrary *self)
{
  if (self->access != NULL)
    pci_cleanup (self->access);
  g_free (self);
}

const char *
karg_pci_library_get_list (KargPciLibrary *self)
{
  return self->named ? self->access->id_file_name : NULL;
}

/* ---- Decoding ---- */

typedef struct
{
  KargPciLibrary *library;
  const guint8 *bytes;
  KargPciConfig *config;
} KargPciDecode;

/* A word of the space; 0 behind its end, where a capability can point too. */
static guint
karg_pci_library_word (const guint8 *bytes, guint offset)
{
  return offset + 2 <= KARG_PCI_CONFIG_SIZE ? bytes[offset] | bytes[offset + 1] << 8 : 0;
}

/* Ports of Intel's 100 and 200 series chip sets have registers of four bytes in their ACS capability, so that control
 * stands two bytes further: pci_quirk_intel_spt_pch_acs_match() of the kernel's drivers/pci/quirks.c. */
static gboolean
karg_pci_library_has_wide_acs (const guint8 *bytes)
{
  static const guint16 ranges[][2]
      = { { 0xa110, 0xa11f }, { 0xa167, 0xa16a }, { 0xa290, 0xa29f }, { 0xa2e7, 0xa2ee }, { 0x9d10, 0x9d1b } };
  guint device = karg_pci_library_word (bytes, PCI_DEVICE_ID);

  if (karg_pci_library_word (bytes, PCI_VENDOR_ID) != 0x8086)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (device >= ranges[i][0] && device <= ranges[i][1])
      return TRUE;
  return FALSE;
}

/* A flag that the device doesn't have counts as on: pci_acs_flags_enabled() of drivers/pci/pci.c. */
static gboolean
karg_pci_library_is_acs_enabled (const guint8 *bytes, guint address)
{
  guint control_at = address + (karg_pci_library_has_wide_acs (bytes) ? 8 : PCI_ACS_CTRL);
  guint capability = karg_pci_library_word (bytes, address + PCI_ACS_CAP);

  return (KARG_PCI_ACS_NEEDED & capability & ~karg_pci_library_word (bytes, control_at)) == 0;
}

/* Both kinds of bridge have the number of the bus below at one place. */
static gint
karg_pci_library_get_secondary_bus (const guint8 *bytes)
{
  guint header = bytes[PCI_HEADER_TYPE] & 0x7f;

  G_STATIC_ASSERT (PCI_SECONDARY_BUS == PCI_CB_CARD_BUS);
  return header == PCI_HEADER_TYPE_BRIDGE || header == PCI_HEADER_TYPE_CARDBUS ? bytes[PCI_SECONDARY_BUS] : -1;
}

/* PCI Express capability register, bits 7:4. */
static const char *
karg_pci_library_name_type (guint flags)
{
  static const char *const names[]
      = { "endpoint", "legacy-endpoint", NULL, NULL, "root-port", "upstream-port", "downstream-port",
          "pcie-to-pci-bridge", "pci-to-pcie-bridge", "root-complex-endpoint", "root-complex-event-collector" };
  guint type = (flags & PCI_EXP_FLAGS_TYPE) >> 4;

  return type < G_N_ELEMENTS (names) ? names[type] : NULL;
}

static gboolean
karg_pci_library_decode_guarded (gpointer data)
{
  KargPciDecode *self = data;
  KargPciConfig *config = self->config;
  const guint8 *bytes = self->bytes;
  struct pci_dev *device = pci_get_dev (self->library->access, 0, 0, 0, 0);

  pci_setup_cache (device, (u8 *) bytes, KARG_PCI_CONFIG_SIZE);
  struct pci_cap *express = pci_find_cap (device, PCI_CAP_ID_EXP, PCI_CAP_NORMAL);
  struct pci_cap *sriov = pci_find_cap (device, PCI_EXT_CAP_ID_SRIOV, PCI_CAP_EXTENDED);
  struct pci_cap *acs = pci_find_cap (device, PCI_EXT_CAP_ID_ACS, PCI_CAP_EXTENDED);

  config->type = express != NULL ? karg_pci_library_name_type (karg_pci_library_word (bytes, express->addr + PCI_EXP_FLAGS))
                                 : "conventional";
  config->multifunction = (bytes[PCI_HEADER_TYPE] & 0x80) != 0;
  config->secondary_bus = karg_pci_library_get_secondary_bus (bytes);
  config->has_sriov = sriov != NULL;
  config->total_vfs = sriov != NULL ? karg_pci_library_word (bytes, sriov->addr + PCI_IOV_TOTALVF) : 0;
  config->has_acs = acs != NULL;
  config->acs_enabled = acs != NULL && karg_pci_library_is_acs_enabled (bytes, acs->addr);
  pci_free_dev (device);
  return TRUE;
}

gboolean
karg_pci_library_decode (KargPciLibrary *self, const guint8 *bytes, KargPciConfig *config)
{
  KargPciDecode decode = { self, bytes, config };

  return self->access != NULL && karg_pci_library_guard (karg_pci_library_decode_guarded, &decode);
}

/* ---- Names ---- */

typedef struct
{
  KargPciLibrary *library;
  int flags;
  guint numbers[2];
  gboolean found;
  char name[256];
} KargPciName;

/* Only the list of names that the root holds: no network, no cache in somebody's home, no udev database. */
static gboolean
karg_pci_library_name_guarded (gpointer data)
{
  KargPciName *self = data;

  self->found = pci_lookup_name (self->library->access, self->name, sizeof self->name,
                                 self->flags | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB, self->numbers[0],
                                 self->numbers[1])
                != NULL;
  return TRUE;
}

/* A list that libpci gave up on is not asked again: half of it would answer. */
static char *
karg_pci_library_name (KargPciLibrary *self, int flags, guint first, guint second)
{
  KargPciName name = { self, flags, { first, second }, FALSE, "" };

  self->named = self->named && karg_pci_library_guard (karg_pci_library_name_guarded, &name);
  return self->named && name.found ? g_strdup (name.name) : NULL;
}

char *
karg_pci_library_name_device (KargPciLibrary *self, guint vendor, guint device)
{
  char *name = karg_pci_library_name (self, PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE, vendor, device);

  return name != NULL ? name : karg_pci_library_name (self, PCI_LOOKUP_VENDOR, vendor, 0);
}

char *
karg_pci_library_name_class (KargPciLibrary *self, guint class_code)
{
  return karg_pci_library_name (self, PCI_LOOKUP_CLASS, class_code >> 8, 0);
}
