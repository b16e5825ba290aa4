/* hostdev.c: a device as libvirt's domain XML names it (formatdomain, "Host device assignment").
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "hostdev.h"

#include <stdio.h>

void
kargctl_hostdev_print (const char *const *addresses)
{
  guint domain, bus, slot, function;

  for (guint i = 0; addresses[i] != NULL; i++)
    if (sscanf (addresses[i], "%x:%x:%x.%x", &domain, &bus, &slot, &function) == 4)
      g_print ("<hostdev mode='subsystem' type='pci' managed='yes'>\n"
               "  <source>\n"
               "    <address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n"
               "  </source>\n"
               "</hostdev>\n",
               domain, bus, slot, function);
}
