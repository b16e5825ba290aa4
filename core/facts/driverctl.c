/* driverctl.c: which driver driverctl(8) gives a device at each boot.
 *
 * A file a device, /etc/driverctl.d/pci-0000:01:00.0, which holds the driver's name; "none" is no driver.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "device-path.h"
#include "listing.h"

#include <string.h>

#define KARG_DRIVERCTL_DIRECTORY "/etc/driverctl.d"
#define KARG_DRIVERCTL_PREFIX "pci-"

void
karg_driverctl_collect (KargFacts *facts, KargRoot *root)
{
  g_auto (GStrv) names = karg_listing_read (root, KARG_DRIVERCTL_DIRECTORY);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const char *address = names[i] + strlen (KARG_DRIVERCTL_PREFIX);
      if (!g_str_has_prefix (names[i], KARG_DRIVERCTL_PREFIX) || !karg_device_path_is_address (address))
        continue;
      g_autofree char *path = g_build_filename (KARG_DRIVERCTL_DIRECTORY, names[i], NULL);
      g_autofree char *driver = karg_root_read_attribute (root, path);
      g_autofree char *group = g_strconcat ("driverctl ", address, NULL);
      karg_facts_set (facts, group, "driver", driver, path);
    }
}
