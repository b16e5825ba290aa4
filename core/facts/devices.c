/* devices.c: questions about PCI devices that facts answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/devices.h>

#include <karg/error.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KARG_DEVICES_PREFIX "pci "

typedef struct
{
  guint domain, bus, slot, function;
} KargDevicesAddress;

/* All of @text, or nothing: "0000:01:00.0", "01:00.0". Without a function it means every one (G_MAXUINT). */
static gboolean
karg_devices_parse (const char *text, KargDevicesAddress *address)
{
  int end = 0;
  guint colons = 0;
  KargDevicesAddress *a = address;

  *a = (KargDevicesAddress){ 0, 0, 0, G_MAXUINT };
  for (const char *p = text; *p != '\0'; p++)
    colons += *p == ':';
  gboolean with_function = strchr (text, '.') != NULL;
  if (colons == 2 && with_function)
    return sscanf (text, "%8x:%2x:%2x.%1x%n", &a->domain, &a->bus, &a->slot, &a->function, &end) == 4 && text[end] == '\0';
  if (colons == 2)
    return sscanf (text, "%8x:%2x:%2x%n", &a->domain, &a->bus, &a->slot, &end) == 3 && text[end] == '\0';
  if (with_function)
    return sscanf (text, "%2x:%2x.%1x%n", &a->bus, &a->slot, &a->function, &end) == 3 && text[end] == '\0';
  return sscanf (text, "%2x:%2x%n", &a->bus, &a->slot, &end) == 2 && text[end] == '\0';
}

static int
karg_devices_compare (gconstpointer a, gconstpointer b)
{
  KargDevicesAddress x, y;

  karg_devices_parse (*(const char *const *) a, &x);
  karg_devices_parse (*(const char *const *) b, &y);
  const guint left[] = { x.domain, x.bus, x.slot, x.function };
  const guint right[] = { y.domain, y.bus, y.slot, y.function };
  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    if (left[i] != right[i])
      return left[i] < right[i] ? -1 : 1;
  return 0;
}

const char *
karg_devices_get (const KargFacts *facts, const char *address, const char *name)
{
  g_autofree char *group = g_strconcat (KARG_DEVICES_PREFIX, address, NULL);

  return karg_facts_get (facts, group, name);
}

char **
karg_devices_list (const KargFacts *facts)
{
  KargDevicesAddress parsed;
  g_auto (GStrv) groups = karg_facts_list_groups (facts, KARG_DEVICES_PREFIX);
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();

  for (guint i = 0; groups[i] != NULL; i++)
    if (karg_devices_parse (groups[i] + strlen (KARG_DEVICES_PREFIX), &parsed) && parsed.function != G_MAXUINT)
      g_ptr_array_add (addresses, g_strdup (groups[i] + strlen (KARG_DEVICES_PREFIX)));
  g_ptr_array_sort (addresses, karg_devices_compare);
  g_ptr_array_add (addresses, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&addresses), FALSE);
}

static int
karg_devices_compare_groups (gconstpointer a, gconstpointer b)
{
  long x = strtol (*(const char *const *) a, NULL, 10);
  long y = strtol (*(const char *const *) b, NULL, 10);

  return (x > y) - (x < y);
}

char **
karg_devices_list_groups (const KargFacts *facts)
{
  g_auto (GStrv) addresses = karg_devices_list (facts);
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      const char *group = karg_devices_get (facts, addresses[i], "iommu-group");
      if (group != NULL && !g_ptr_array_find_with_equal_func (groups, group, g_str_equal, NULL))
        g_ptr_array_add (groups, g_strdup (group));
    }
  g_ptr_array_sort (groups, karg_devices_compare_groups);
  g_ptr_array_add (groups, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&groups), FALSE);
}

char **
karg_devices_list_members (const KargFacts *facts, const char *group)
{
  char **addresses = karg_devices_list (facts);
  guint kept = 0;

  for (guint i = 0; addresses[i] != NULL; i++)
    if (g_strcmp0 (karg_devices_get (facts, addresses[i], "iommu-group"), group) == 0)
      addresses[kept++] = addresses[i];
    else
      g_free (addresses[i]);
  addresses[kept] = NULL;
  return addresses;
}

char **
karg_devices_list_together (const KargFacts *facts, const char *address)
{
  const char *group = karg_devices_get (facts, address, "iommu-group");
  const char *alone[] = { address, NULL };

  return group != NULL ? karg_devices_list_members (facts, group) : g_strdupv ((char **) alone);
}

char **
karg_devices_list_guest (const KargFacts *facts, const char *address)
{
  char **members = karg_devices_list_together (facts, address);
  guint kept = 0;

  for (guint i = 0; members[i] != NULL; i++)
    if (g_str_equal (members[i], address) || !karg_devices_is_bridge (facts, members[i]))
      members[kept++] = members[i];
    else
      g_free (members[i]);
  members[kept] = NULL;
  return members;
}

/* "10de:13ba": eight digits and a colon, which is no address. */
static gboolean
karg_devices_parse_numbers (const char *text, guint *vendor, guint *device)
{
  int end = 0;

  return strlen (text) == strlen ("10de:13ba") && sscanf (text, "%4x:%4x%n", vendor, device, &end) == 2
         && end == (int) strlen (text);
}

static gboolean
karg_devices_has_numbers (const KargFacts *facts, const char *address, guint vendor, guint device)
{
  const char *its_vendor = karg_devices_get (facts, address, "vendor");
  const char *its_device = karg_devices_get (facts, address, "device");

  return its_vendor != NULL && its_device != NULL && strtoul (its_vendor, NULL, 16) == vendor
         && strtoul (its_device, NULL, 16) == device;
}

static gboolean
karg_devices_is_at (const char *address, const KargDevicesAddress *wanted)
{
  KargDevicesAddress here;

  karg_devices_parse (address, &here);
  return here.domain == wanted->domain && here.bus == wanted->bus && here.slot == wanted->slot
         && (wanted->function == G_MAXUINT || here.function == wanted->function);
}

char **
karg_devices_find (const KargFacts *facts, const char *name, GError **error)
{
  KargDevicesAddress wanted;
  guint vendor = 0, device = 0, kept = 0;
  gboolean by_numbers = karg_devices_parse_numbers (name, &vendor, &device);
  g_auto (GStrv) found = NULL;

  if (!by_numbers && !karg_devices_parse (name, &wanted))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX,
                   "“%s” is no PCI device: it is named by its address, such as 01:00.0 or 0000:01:00.0, by 01:00 for all "
                   "functions of a slot, or by VENDOR:DEVICE, such as 10de:13ba", name);
      return NULL;
    }
  found = karg_devices_list (facts);
  if (found[0] == NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "“%s”: nothing is known of this machine's PCI devices", name);
      return NULL;
    }
  for (guint i = 0; found[i] != NULL; i++)
    if (by_numbers ? karg_devices_has_numbers (facts, found[i], vendor, device) : karg_devices_is_at (found[i], &wanted))
      found[kept++] = found[i];
    else
      g_free (found[i]);
  found[kept] = NULL;
  if (kept > 0)
    return g_steal_pointer (&found);
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "this machine has no PCI device “%s”", name);
  return NULL;
}

gboolean
karg_devices_is_bridge (const KargFacts *facts, const char *address)
{
  const char *class_code = karg_devices_get (facts, address, "class");

  return class_code != NULL && strtoul (class_code, NULL, 16) >> 16 == 0x06;
}

char *
karg_devices_describe_numbers (const KargFacts *facts, const char *address)
{
  const char *vendor = karg_devices_get (facts, address, "vendor");
  const char *device = karg_devices_get (facts, address, "device");

  if (vendor == NULL || device == NULL)
    return g_strdup ("unknown device");
  return g_strdup_printf ("%04lx:%04lx", strtoul (vendor, NULL, 16), strtoul (device, NULL, 16));
}
