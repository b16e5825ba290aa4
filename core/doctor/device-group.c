/* device-group.c: what goes to a guest with a device, and why.
 *
 * The kernel's groups are what counts: it knows hardware that keeps devices apart without the capability for it
 * (drivers/pci/quirks.c). Only where there are none yet, as no IOMMU is on, the ports above tell what to expect.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <karg/devices.h>

#include <string.h>

#define KARG_DEVICE_GROUP_CHECK "device-group"
#define KARG_DEVICE_GROUP_MAX_DEPTH 32 /* a chain that bites its tail ends */

static gboolean
karg_device_group_is (const KargDoctor *doctor, const char *address, const char *fact, const char *value)
{
  return g_strcmp0 (karg_devices_get (doctor->facts, address, fact), value) == 0;
}

/* A port of PCI Express, which has a slot below it or a device that is soldered on. */
static gboolean
karg_device_group_is_port (const KargDoctor *doctor, const char *bridge)
{
  return karg_device_group_is (doctor, bridge, "type", "root-port")
         || karg_device_group_is (doctor, bridge, "type", "downstream-port");
}

/* Whether what is above @address, or below it if it is a bridge, is kept apart from what is beside it. */
static KargTristate
karg_device_group_keeps_apart (const KargDoctor *doctor, const char *bridge)
{
  const char *type = karg_devices_get (doctor->facts, bridge, "type");

  if (type == NULL)
    return KARG_UNKNOWN;
  if (!karg_device_group_is_port (doctor, bridge))
    return g_str_equal (type, "upstream-port") ? KARG_YES : KARG_NO;
  return karg_device_group_is (doctor, bridge, "acs", "yes")  ? KARG_YES
         : karg_device_group_is (doctor, bridge, "acs", "no") ? KARG_NO
                                                              : KARG_UNKNOWN;
}

/* The first bridge above that doesn't keep apart, or of which that isn't known; NULL: all do. */
static const char *
karg_device_group_find_hop (const KargDoctor *doctor, const char *address, KargTristate *apart)
{
  const char *above = karg_devices_get (doctor->facts, address, "parent");

  *apart = KARG_YES;
  for (guint depth = 0; above != NULL && depth < KARG_DEVICE_GROUP_MAX_DEPTH; depth++)
    {
      *apart = karg_device_group_keeps_apart (doctor, above);
      if (*apart != KARG_YES)
        return above;
      above = karg_devices_get (doctor->facts, above, "parent");
    }
  return NULL;
}

/* Without a group: what is to be expected once an IOMMU is on. */
static void
karg_device_group_expect (KargDoctor *doctor, const char *address)
{
  KargTristate apart = KARG_UNKNOWN;
  const char *hop = karg_device_group_find_hop (doctor, address, &apart);
  KargFinding *finding;

  if (karg_facts_is (doctor->facts, "iommu", "active", "yes"))
    return; /* the obstacles tell */
  if (hop == NULL)
    karg_device_add (doctor, address, KARG_DEVICE_GROUP_CHECK, KARG_FINDING_UNKNOWN, NULL,
                     karg_devices_get (doctor->facts, address, "parent") != NULL
                       ? "there are no groups yet; once an IOMMU is on, the ports above can keep it apart"
                       : "there are no groups yet; once an IOMMU is on, expect it with what else is in its slot");
  else if (apart == KARG_NO)
    karg_device_add (doctor, address, KARG_DEVICE_GROUP_CHECK, KARG_FINDING_UNKNOWN, NULL,
                     "there are no groups yet; %s above has no ACS, so expect it to share one", hop);
  else
    {
      finding = karg_device_add (doctor, address, KARG_DEVICE_GROUP_CHECK, KARG_FINDING_UNKNOWN, NULL,
                                 "there are no groups yet, and whether %s above has ACS isn't known", hop);
      finding->remedy = KARG_REMEDY_AS_ROOT;
    }
}

/* Whether @other is another function of the same slot. */
static gboolean
karg_device_group_is_same_slot (const char *address, const char *other)
{
  gsize length = (gsize) (strrchr (address, '.') - address);

  return strncmp (address, other, length) == 0 && other[length] == '.';
}

static void
karg_device_group_tell_others (KargDoctor *doctor, const char *address, const char *group, char **others)
{
  KargTristate apart = KARG_UNKNOWN;
  const char *hop = karg_device_group_find_hop (doctor, address, &apart);
  g_autofree char *list = g_strjoinv (", ", others);
  gboolean slot = TRUE;

  for (guint i = 0; others[i] != NULL; i++)
    slot = slot && karg_device_group_is_same_slot (address, others[i]);
  if (slot)
    {
      karg_device_add (doctor, address, KARG_DEVICE_GROUP_CHECK, KARG_FINDING_OK, "iommu-group",
                       "a guest gets all of group %s, which has the other functions of this card too: %s", group, list);
      return;
    }
  KargFinding *finding = karg_device_add (
      doctor, address, KARG_DEVICE_GROUP_CHECK, KARG_FINDING_PROBLEM, "iommu-group",
      "a guest gets all of group %s or nothing, and other devices are in it: %s%s%s%s", group, list,
      apart == KARG_NO ? ", as " : "", apart == KARG_NO ? hop : "",
      apart != KARG_NO                          ? ""
      : karg_device_group_is_port (doctor, hop) ? " above has no ACS"
                                                : " above is no PCI Express bridge, and keeps nothing apart");
  if (apart == KARG_NO && karg_device_group_is_port (doctor, hop))
    finding->advice = "try another slot: those of the processor's own ports are kept apart more often";
}

void
karg_device_group_examine (KargDoctor *doctor, const char *address)
{
  const char *group = karg_devices_get (doctor->facts, address, "iommu-group");
  g_autofree char *of_facts = g_strconcat ("iommu-group ", group, NULL);
  g_auto (GStrv) others = karg_devices_list_guest (doctor->facts, address);
  guint kept = 0;

  for (guint i = 0; others[i] != NULL; i++)
    if (g_str_equal (others[i], address))
      g_free (others[i]);
    else
      others[kept++] = others[i];
  others[kept] = NULL;
  if (group == NULL)
    karg_device_group_expect (doctor, address);
  else if (karg_facts_is (doctor->facts, of_facts, "name", "vfio-noiommu"))
    karg_device_add (doctor, address, KARG_DEVICE_GROUP_CHECK, KARG_FINDING_PROBLEM, "iommu-group",
                     "group %s is VFIO's own without an IOMMU: it keeps nothing apart", group);
  else if (kept > 0)
    karg_device_group_tell_others (doctor, address, group, others);
  else
    karg_device_add (doctor, address, KARG_DEVICE_GROUP_CHECK, KARG_FINDING_OK, "iommu-group",
                     "no other device is in group %s", group);
}
