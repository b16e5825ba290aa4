/* device.c: what is in the way of giving a device to a guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <karg/devices.h>

static void
karg_device_examine_kind (KargDoctor *doctor, const char *address)
{
  const char *kind = karg_devices_get (doctor->facts, address, "class-name");
  const char *name = karg_devices_get (doctor->facts, address, "name");
  g_autofree char *numbers = karg_devices_describe_numbers (doctor->facts, address);

  karg_device_add (doctor, address, "device-kind", KARG_FINDING_OK, "device", "%s%s%s%s[%s]", kind != NULL ? kind : "",
                   kind != NULL ? ": " : "", name != NULL ? name : "", name != NULL ? " " : "", numbers);
}

/* What a guest must not have, or VFIO doesn't take. Returns: whether one is the device itself. */
static gboolean
karg_device_examine_obstacles (KargDoctor *doctor, const char *address)
{
  gboolean kind = FALSE;
  g_auto (GStrv) guest = karg_devices_list_guest (doctor->facts, address);
  g_autoptr (GPtrArray) obstacles = karg_devices_list_obstacles (doctor->facts, address, (const char *const *) guest);

  for (guint i = 0; i < obstacles->len; i++)
    {
      const KargObstacle *obstacle = g_ptr_array_index (obstacles, i);
      KargFinding *finding
        = karg_device_add (doctor, address, obstacle->kind, obstacle->certain ? KARG_FINDING_PROBLEM : KARG_FINDING_UNKNOWN,
                           NULL, "%s", obstacle->what);
      karg_finding_read (finding, obstacle->source);
      kind = kind || g_str_equal (obstacle->kind, "device-kind");
    }
  return kind;
}

static void
karg_device_examine_driver (KargDoctor *doctor, const char *address)
{
  const char *driver = karg_devices_get (doctor->facts, address, "driver");
  const char *only = karg_devices_get (doctor->facts, address, "driver-override");

  if (driver == NULL)
    karg_device_add (doctor, address, "device-driver", KARG_FINDING_OK, "driver-override", "no driver holds it%s%s",
                     only != NULL ? ", and none may but " : "", only != NULL ? only : "");
  else if (karg_device_is_held (doctor->facts, address))
    karg_device_add (doctor, address, "device-driver", KARG_FINDING_OK, "driver", "%s holds it for a guest", driver);
  else
    karg_device_add (doctor, address, "device-driver", KARG_FINDING_OK, "driver", "%s holds it for this host", driver)->remedy
      = KARG_REMEDY_RESERVE;
}

static void
karg_device_examine_functions (KargDoctor *doctor, const char *address)
{
  const char *most = karg_devices_get (doctor->facts, address, "sr-iov-vfs");
  const char *active = karg_devices_get (doctor->facts, address, "sr-iov-active");
  const char *physical = karg_devices_get (doctor->facts, address, "physical-function");

  if (physical != NULL)
    karg_device_add (doctor, address, "device-functions", KARG_FINDING_OK, "physical-function",
                     "it is a virtual function of %s, which stays with the host", physical);
  if (most != NULL && !g_str_equal (most, "0") && (active == NULL || g_str_equal (active, "0")))
    karg_device_add (doctor, address, "device-functions", KARG_FINDING_OK, "sr-iov-vfs",
                     "it can have up to %s virtual functions, for a guest each", most);
}

static void
karg_device_examine_display (KargDoctor *doctor, const char *address)
{
  gboolean shadow = g_strcmp0 (karg_devices_get (doctor->facts, address, "rom"), "shadow") == 0;

  if (g_strcmp0 (karg_devices_get (doctor->facts, address, "boot-vga"), "yes") != 0)
    return;
  KargFinding *finding = karg_device_add (doctor, address, "device-display", KARG_FINDING_OK, "boot-vga",
                                          "the firmware's screen is on it: with a guest this host has no console%s",
                                          shadow ? ", and what can be read as its ROM is the firmware's copy" : "");
  if (shadow && karg_devices_get (doctor->facts, address, "parent") != NULL) /* integrated graphics have none of their own */
    finding->advice = "give the guest a file with the card's own ROM";
}

/* Of a bridge the rest is not asked. */
void
karg_device_examine (KargDoctor *doctor, const char *address)
{
  if (karg_device_examine_obstacles (doctor, address))
    return;
  karg_device_examine_kind (doctor, address);
  karg_device_group_examine (doctor, address);
  karg_device_reset_examine (doctor, address);
  karg_device_examine_driver (doctor, address);
  karg_device_examine_functions (doctor, address);
  karg_device_asked_examine (doctor, address);
  karg_device_examine_display (doctor, address);
}
