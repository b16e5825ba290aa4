/* verb-pci.c: pci: the devices by IOMMU group.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json-pci.h"
#include "kargctl.h"
#include "table.h"
#include "terminal.h"

#include <karg/devices.h>
#include <karg/error.h>

#include <string.h>

static void
kargctl_pci_remark_functions (GPtrArray *remarks, const KargFacts *facts, const char *address)
{
  const char *most = karg_devices_get (facts, address, "sr-iov-vfs");
  const char *active = karg_devices_get (facts, address, "sr-iov-active");
  const char *physical = karg_devices_get (facts, address, "physical-function");

  if (physical != NULL)
    g_ptr_array_add (remarks, g_strdup_printf ("virtual function of %s", physical));
  if (most == NULL || g_str_equal (most, "0"))
    return;
  g_ptr_array_add (remarks, active != NULL ? g_strdup_printf ("%s of %s virtual functions", active, most)
                                                  : g_strdup_printf ("up to %s virtual functions", most));
}

/* Between devices below different ports of one bridge only ACS keeps apart; elsewhere its absence means little, and of a port that has a
 * group for itself nothing: the kernel knows that the hardware does the same. */
static gboolean
kargctl_pci_misses_acs (const KargFacts *facts, const char *address)
{
  const char *type = karg_devices_get (facts, address, "type");
  gboolean port = g_strcmp0 (type, "root-port") == 0 || g_strcmp0 (type, "downstream-port") == 0;
  g_auto (GStrv) together = karg_devices_list_together (facts, address);
  gboolean alone = karg_devices_get (facts, address, "iommu-group") != NULL && g_strv_length (together) == 1;

  return port && !alone && g_strcmp0 (karg_devices_get (facts, address, "acs"), "no") == 0;
}

static void
kargctl_pci_remark_others (GPtrArray *remarks, const KargFacts *facts, const char *address)
{
  const char *override = karg_devices_get (facts, address, "driver-override");
  const char *reset = karg_devices_get (facts, address, "reset-methods");

  if (g_strcmp0 (karg_devices_get (facts, address, "boot-vga"), "yes") == 0)
    g_ptr_array_add (remarks, g_strdup ("boot VGA"));
  if (override != NULL)
    g_ptr_array_add (remarks, g_strdup_printf ("only for the driver %s", override));
  if (kargctl_pci_misses_acs (facts, address))
    g_ptr_array_add (remarks, g_strdup ("no ACS"));
  if (reset != NULL && !karg_devices_is_bridge (facts, address))
    g_ptr_array_add (remarks, g_str_equal (reset, "none") ? g_strdup ("no reset of its own")
                                                                 : g_strdup_printf ("reset: %s", reset));
}

/* "Ethernet controller: Intel 82576 [8086:10c9]"; without a list of names "class 0200: 8086:10c9". (transfer full) */
static char *
kargctl_pci_name (const KargFacts *facts, const char *address)
{
  const char *kind = karg_devices_get (facts, address, "class-name");
  const char *code = karg_devices_get (facts, address, "class");
  const char *name = karg_devices_get (facts, address, "name");
  g_autofree char *numbers = karg_devices_describe_numbers (facts, address);
  g_autofree char *what = name != NULL ? g_strdup_printf ("%s [%s]", name, numbers) : g_strdup (numbers);

  if (kind != NULL)
    return g_strdup_printf ("%s: %s", kind, what);
  return code != NULL && strlen (code) > 6 ? g_strdup_printf ("class %.4s: %s", code + 2, what) : g_steal_pointer (&what);
}

/* What it is, and what to know of it before it goes to a guest. (transfer full) */
static char *
kargctl_pci_describe (const KargFacts *facts, const char *address)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parts, kargctl_pci_name (facts, address));
  kargctl_pci_remark_functions (parts, facts, address);
  kargctl_pci_remark_others (parts, facts, address);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("; ", (char **) parts->pdata);
}

/* How many of the bridges above it are in the same group. A chain that bites its tail ends. */
static guint
kargctl_pci_get_depth (const KargFacts *facts, const char *address, const char *group)
{
  guint depth = 0;
  const char *above = karg_devices_get (facts, address, "parent");

  for (guint steps = 0; above != NULL && steps < 32; steps++)
    {
      depth += g_strcmp0 (karg_devices_get (facts, above, "iommu-group"), group) == 0;
      above = karg_devices_get (facts, above, "parent");
    }
  return depth;
}

/* How many of @shown, from its beginning, are in one group. */
static guint
kargctl_pci_count_together (const KargFacts *facts, char **shown)
{
  guint count = 1;
  const char *group = karg_devices_get (facts, shown[0], "iommu-group");

  while (shown[count] != NULL && g_strcmp0 (karg_devices_get (facts, shown[count], "iommu-group"), group) == 0)
    count++;
  return count;
}

static void
kargctl_pci_add_group (KargctlTable *table, const KargFacts *facts, const char *group, guint count)
{
  g_autofree char *of_facts = g_strconcat ("iommu-group ", group, NULL);
  const char *title = group != NULL ? of_facts + strlen ("iommu-") : "no group";
  const char *type = karg_facts_get (facts, of_facts, "type");
  g_autofree char *what
      = g_strdup_printf ("%u device%s%s%s", count, count == 1 ? "" : "s", type != NULL ? ", " : "", type != NULL ? type : "");
  const char *cells[] = { title, "", what };

  kargctl_table_add (table, cells);
}

static void
kargctl_pci_add_device (KargctlTable *table, const KargFacts *facts, const char *address)
{
  const char *group = karg_devices_get (facts, address, "iommu-group");
  const char *driver = karg_devices_get (facts, address, "driver");
  guint indent = 2 * (1 + kargctl_pci_get_depth (facts, address, group));
  g_autofree char *place = g_strdup_printf ("%*s%s", (int) indent, "", address);
  g_autofree char *what = kargctl_pci_describe (facts, address);
  const char *cells[] = { place, driver != NULL ? driver : "-", what };

  kargctl_table_add (table, cells);
}

static void
kargctl_pci_print (const KargFacts *facts, char **shown)
{
  static const char *const titles[] = { "DEVICE", "DRIVER", "WHAT", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);

  for (guint i = 0, left = 0; shown[i] != NULL; i++, left--)
    {
      if (left == 0)
        {
          left = kargctl_pci_count_together (facts, shown + i);
          kargctl_pci_add_group (table, facts, karg_devices_get (facts, shown[i], "iommu-group"), left);
        }
      kargctl_pci_add_device (table, facts, shown[i]);
    }
  kargctl_table_print (table);
  if (shown[0] == NULL)
    g_print ("This machine has no PCI devices.\n");
}

/* The addresses of what @names mean, each with its group; NULL with @error. */
static GHashTable *
kargctl_pci_find (const KargFacts *facts, char **names, GError **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint n = 0; names[n] != NULL; n++)
    {
      g_auto (GStrv) found = karg_devices_find (facts, names[n], error);
      if (found == NULL)
        return NULL;
      for (guint i = 0; found[i] != NULL; i++)
        {
          g_auto (GStrv) together = karg_devices_list_together (facts, found[i]);
          for (guint t = 0; together[t] != NULL; t++)
            g_hash_table_add (wanted, g_strdup (together[t]));
        }
    }
  return g_steal_pointer (&wanted);
}

/* Whether the nearest bridge above @address that is among @members is @bridge; NULL: none is. A chain that bites its tail ends. */
static gboolean
kargctl_pci_stands_below (const KargFacts *facts, char **members, const char *address, const char *bridge)
{
  const char *above = karg_devices_get (facts, address, "parent");

  for (guint steps = 0; above != NULL && steps < 32; steps++)
    {
      if (g_strv_contains ((const char *const *) members, above))
        return g_strcmp0 (above, bridge) == 0;
      above = karg_devices_get (facts, above, "parent");
    }
  return bridge == NULL;
}

/* Those of @members below @bridge, each with what is below it; @depth: for a chain that bites its tail. */
static void
kargctl_pci_order_below (const KargFacts *facts, char **members, const char *bridge, GHashTable *wanted, guint depth,
                         GPtrArray *shown)
{
  for (guint i = 0; members[i] != NULL && depth < 32; i++)
    {
      if (g_strcmp0 (members[i], bridge) == 0 || !kargctl_pci_stands_below (facts, members, members[i], bridge))
        continue;
      if (wanted == NULL || g_hash_table_contains (wanted, members[i]))
        g_ptr_array_add (shown, g_strdup (members[i]));
      kargctl_pci_order_below (facts, members, members[i], wanted, depth + 1, shown);
    }
}

/* Group by group, those without one last; only those of @wanted, unless that is NULL. (transfer full) */
static char **
kargctl_pci_order (const KargFacts *facts, GHashTable *wanted)
{
  GPtrArray *shown = g_ptr_array_new ();
  g_auto (GStrv) groups = karg_devices_list_groups (facts);
  guint n_groups = g_strv_length (groups);

  for (guint g = 0; g <= n_groups; g++)
    {
      g_auto (GStrv) members = karg_devices_list_members (facts, groups[g]);
      kargctl_pci_order_below (facts, members, NULL, wanted, 0, shown);
    }
  g_ptr_array_add (shown, NULL);
  return (char **) g_ptr_array_free (shown, FALSE);
}

static KargctlExit
kargctl_pci_run (const KargctlOptions *options, char **arguments, GError **error)
{
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL)
    return KARGCTL_FAILED;
  const KargFacts *facts = karg_engine_get_facts (engine, error);
  if (facts == NULL)
    return KARGCTL_FAILED;
  if (karg_facts_get (facts, "pci", "devices") == NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                   "nothing is known of this machine's PCI devices; --hardware=DIR or --facts=FILE says which one it is");
      return KARGCTL_FAILED;
    }
  g_autoptr (GHashTable) wanted = arguments[0] != NULL ? kargctl_pci_find (facts, arguments, error) : NULL;
  if (arguments[0] != NULL && wanted == NULL)
    return KARGCTL_FAILED;
  g_auto (GStrv) shown = kargctl_pci_order (facts, wanted);

  if (options->json)
    kargctl_json_print_pci (facts, shown);
  else
    kargctl_pci_print (facts, shown);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_pci = {
  .name = "pci",
  .arguments = "[DEVICE…]",
  .summary = "Show the PCI devices by IOMMU group",
  .help = "A guest gets the devices of a group together, bridges excepted. “no group” means\n"
          "that no IOMMU is on, or that none is in front of the device. What is not said of\n"
          "a device is not known: some of it only root may read.\n\n"
          "A DEVICE is an address (01:00.0), a slot with all its functions (01:00) or a pair\n"
          "of numbers (10de:13ba); shown is the whole group that it is in.\n\n"
          "Examples:\n"
          "  kargctl pci\n"
          "  kargctl pci 01:00                     what would go to a guest with it\n"
          "  kargctl --facts=host.facts pci        of a recorded host",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_pci_run,
};
