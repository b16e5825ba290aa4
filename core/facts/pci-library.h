/* pci-library.h: what libpci makes of bytes and numbers. libpci is behind pci-library.c only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

#define KARG_PCI_CONFIG_SIZE 4096

/* What stands in a configuration space. */
typedef struct
{
  const char *type;        /* "endpoint", "root-port", …: karg/facts.h has the list; "conventional" is not PCI Express */
  gboolean multifunction;
  gint secondary_bus;      /* of a bridge; -1 of anything else */
  gboolean has_sriov;
  guint total_vfs;
  gboolean has_acs;
  gboolean acs_enabled;    /* every flag that keeps devices apart is on, as far as the device has it */
} KargPciConfig;

typedef struct _KargPciLibrary KargPciLibrary;

/* Names come from the pci.ids of @root. Never NULL: where libpci fails nothing is decoded and named. */
KargPciLibrary *karg_pci_library_open (KargRoot *root);
void karg_pci_library_close (KargPciLibrary *library);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargPciLibrary, karg_pci_library_close)

/* @bytes has KARG_PCI_CONFIG_SIZE bytes, those that nobody could read are 0. FALSE when libpci gave up. */
gboolean karg_pci_library_decode (KargPciLibrary *library, const guint8 *bytes, KargPciConfig *config);

/* "NVIDIA Corporation GP107", of a device that is too new for the list only its maker; "VGA compatible controller".
 * @class_code has three bytes, as in sysfs. NULL when the list of names doesn't know. (transfer full) */
char *karg_pci_library_name_device (KargPciLibrary *library, guint vendor, guint device);
char *karg_pci_library_name_class (KargPciLibrary *library, guint class_code);
/* The list of names, for people. */
const char *karg_pci_library_get_list (KargPciLibrary *library);

G_END_DECLS
