/* device-finding.c: what the checks of a device share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <karg/devices.h>

KargFinding *
karg_device_add (KargDoctor *doctor, const char *address, const char *check, KargFindingVerdict verdict, const char *fact,
                 const char *format, ...)
{
  g_autofree char *group = g_strconcat ("pci ", address, NULL);
  va_list args;

  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);
  KargFinding *finding = karg_finding_add (doctor, check, verdict, "%s", what);
  finding->subject = g_strdup (address);
  if (fact != NULL)
    karg_finding_read_fact (finding, doctor->facts, group, fact);
  return finding;
}

gboolean
karg_device_is_held (const KargFacts *facts, const char *address)
{
  return g_strcmp0 (karg_devices_get (facts, address, "vfio"), "yes") == 0
         || g_strcmp0 (karg_devices_get (facts, address, "driver"), "vfio-pci") == 0;
}
