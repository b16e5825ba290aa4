/* device-asked.c: what the command lines ask for a device, and whether it is so.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <karg/devices.h>

/* What the first command line with @key says of it. NULL: none has it. */
static const char *
karg_device_asked_find (const KargDoctor *doctor, const char *key)
{
  const char *value = NULL;

  for (guint t = 0; value == NULL && doctor->targets != NULL && t < karg_targets_get_n (doctor->targets); t++)
    {
      const KargCmdline *cmdline = karg_target_get_cmdline (karg_targets_get (doctor->targets, t));
      value = cmdline != NULL ? karg_cmdline_get_last_value (cmdline, key) : NULL;
    }
  return value;
}

static gboolean
karg_device_asked_is_reserved (const KargDoctor *doctor, const char *address)
{
  const char *value = karg_device_asked_find (doctor, KARG_DEVICES_RESERVE_ARGUMENT);
  g_auto (GStrv) items = g_strsplit (value != NULL ? value : "", ",", -1);

  return g_strv_contains ((const char *const *) items, address);
}

/* Until the machine is rebooted nothing is wrong; whether it was can't be told. */
static void
karg_device_asked_add (KargDoctor *doctor, const char *address, const char *check, const char *fact, const char *what)
{
  KargFinding *finding = karg_device_add (doctor, address, check, KARG_FINDING_UNKNOWN, fact, "%s", what);

  finding->advice = "reboot; where that was done since, the journal of the boot says what went wrong";
}

void
karg_device_asked_examine (KargDoctor *doctor, const char *address)
{
  g_autofree char *key = g_strconcat (KARG_DEVICES_SRIOV_ARGUMENT, address, NULL);
  const char *wanted = karg_device_asked_find (doctor, key);
  const char *driver = karg_devices_get (doctor->facts, address, "driver");
  const char *active = karg_devices_get (doctor->facts, address, "sr-iov-active");
  g_autofree char *what = NULL;

  if (karg_device_asked_is_reserved (doctor, address) && !karg_device_is_held (doctor->facts, address))
    {
      what = g_strdup_printf ("it is reserved for guests, and %s%s", driver != NULL ? driver : "no driver",
                              driver != NULL ? " still holds it" : " holds it yet");
      karg_device_asked_add (doctor, address, "device-driver", "driver", what);
    }
  else if (wanted != NULL && g_strcmp0 (wanted, active) != 0)
    {
      what = g_strdup_printf ("%s virtual functions are asked for, and %s are there", wanted,
                              active != NULL && !g_str_equal (active, "0") ? active : "none");
      karg_device_asked_add (doctor, address, "device-functions", "sr-iov-active", what);
    }
}
