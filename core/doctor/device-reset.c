/* device-reset.c: can a device be put back into its first state when a guest leaves it?
 *
 * The kernel's list misleads both ways. It has "bus" from the time before the neighbours on that bus were found, with which
 * the kernel refuses it (pci_parent_bus_reset() of drivers/pci/pci.c). And a device without a method is reset with its whole
 * bus when one guest has all that is there (vfio_pci_core.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <karg/devices.h>

#include <stdlib.h>
#include <string.h>

#define KARG_DEVICE_RESET_CHECK "device-reset"
#define KARG_DEVICE_RESET_AMD 0x1002
#define KARG_DEVICE_RESET_DISPLAY 0x03

/* The other devices on its bus. (transfer full) */
static char **
karg_device_reset_list_neighbours (const KargFacts *facts, const char *address)
{
  char **all = karg_devices_list (facts);
  gsize bus = (gsize) (strrchr (address, ':') - address) + 1;
  guint kept = 0;

  for (guint i = 0; all[i] != NULL; i++)
    if (strncmp (all[i], address, bus) == 0 && !g_str_equal (all[i], address))
      all[kept++] = all[i];
    else
      g_free (all[i]);
  all[kept] = NULL;
  return all;
}

/* Whether a guest that gets @address gets all that is on its bus. */
static gboolean
karg_device_reset_has_bus (const KargFacts *facts, const char *address, char **neighbours)
{
  g_auto (GStrv) guest = karg_devices_list_guest (facts, address);

  if (karg_devices_get (facts, address, "parent") == NULL)
    return FALSE;
  for (guint i = 0; neighbours[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) guest, neighbours[i]))
      return FALSE;
  return TRUE;
}

/* The methods that work for this device alone. (transfer full) */
static char *
karg_device_reset_list_methods (const char *listed, gboolean has_neighbours)
{
  g_auto (GStrv) words = g_strsplit (listed, " ", -1);
  g_autoptr (GString) methods = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (!g_str_equal (words[i], "none") && !(has_neighbours && g_str_equal (words[i], "bus")))
      g_string_append_printf (methods, "%s%s", methods->len > 0 ? " " : "", words[i]);
  return g_string_free (g_steal_pointer (&methods), FALSE);
}

/* Graphics of AMD's that come out of such a reset as the guest left them. */
static gboolean
karg_device_reset_is_weak (const KargFacts *facts, const char *address, const char *methods)
{
  const char *vendor = karg_devices_get (facts, address, "vendor");
  const char *code = karg_devices_get (facts, address, "class");
  g_auto (GStrv) words = g_strsplit (methods, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (!g_str_equal (words[i], "bus") && !g_str_equal (words[i], "pm"))
      return FALSE;
  return vendor != NULL && code != NULL && strtoul (vendor, NULL, 16) == KARG_DEVICE_RESET_AMD
         && strtoul (code, NULL, 16) >> 16 == KARG_DEVICE_RESET_DISPLAY;
}

void
karg_device_reset_examine (KargDoctor *doctor, const char *address)
{
  const char *listed = karg_devices_get (doctor->facts, address, "reset-methods");
  g_auto (GStrv) neighbours = karg_device_reset_list_neighbours (doctor->facts, address);
  g_autofree char *methods = karg_device_reset_list_methods (listed != NULL ? listed : "", neighbours[0] != NULL);

  if (listed == NULL)
    karg_device_add (doctor, address, KARG_DEVICE_RESET_CHECK, KARG_FINDING_UNKNOWN, NULL,
                     "how the kernel resets it isn't known; it tells since Linux 5.15");
  else if (*methods != '\0' && karg_device_reset_is_weak (doctor->facts, address, methods))
    karg_device_add (doctor, address, KARG_DEVICE_RESET_CHECK, KARG_FINDING_UNKNOWN, "reset-methods",
                     "it is reset by %s only: such graphics may not survive that a guest restarts", methods);
  else if (*methods != '\0')
    karg_device_add (doctor, address, KARG_DEVICE_RESET_CHECK, KARG_FINDING_OK, "reset-methods", "it is reset by: %s",
                     methods);
  else if (karg_device_reset_has_bus (doctor->facts, address, neighbours))
    karg_device_add (doctor, address, KARG_DEVICE_RESET_CHECK, KARG_FINDING_OK, "reset-methods",
                     "it is reset with its bus, when one guest has all that is there");
  else if (neighbours[0] != NULL && karg_devices_get (doctor->facts, address, "iommu-group") == NULL)
    karg_device_add (doctor, address, KARG_DEVICE_RESET_CHECK, KARG_FINDING_UNKNOWN, "reset-methods",
                     "it is reset with its bus only, if one guest gets all that is there; there are no groups yet");
  else
    karg_device_add (doctor, address, KARG_DEVICE_RESET_CHECK, KARG_FINDING_PROBLEM, "reset-methods",
                     "it can't be reset: what a guest made of it stays for the host and for the next guest");
}
