/* network.c: which devices the network of this machine goes over.
 *
 * An interface with an address, or with the way to everywhere, may stand on others (a bridge, a bond, a VLAN), and those on a
 * PCI device. The kernel tells IPv4 addresses only to who asks by a call, but each has a route to its own network.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "device-path.h"
#include "listing.h"

#include <string.h>

#define KARG_NETWORK_INTERFACES "/sys/class/net"
#define KARG_NETWORK_ROUTES "/proc/net/route"
#define KARG_NETWORK_ROUTES_6 "/proc/net/ipv6_route"
#define KARG_NETWORK_ADDRESSES_6 "/proc/net/if_inet6"
#define KARG_NETWORK_MAX_DEPTH 8
#define KARG_NETWORK_GLOBAL "00" /* the scope of an address that is more than the link's own */

typedef struct
{
  KargFacts *facts;
  KargRoot *hardware;
  GHashTable *uses; /* of an interface: "default-route", "address" */
} KargNetwork;

/* The way to everywhere counts more than an address. */
static void
karg_network_add_use (const KargNetwork *network, const char *interface, gboolean everywhere)
{
  if (everywhere || !g_hash_table_contains (network->uses, interface))
    g_hash_table_insert (network->uses, g_strdup (interface), (gpointer) (everywhere ? "default-route" : "address"));
}

/* The fields of each line of a table; lines with fewer are left out. Returns: whether the table could be read. */
static gboolean
karg_network_read_table (const KargNetwork *network, const char *path, guint n_fields,
                         void (*take) (const KargNetwork *network, char **fields))
{
  g_autofree char *text = karg_root_read_text (network->hardware, path, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) fields = g_ptr_array_new ();
      g_auto (GStrv) parts = g_strsplit_set (lines[i], " \t", -1);
      for (guint p = 0; parts[p] != NULL; p++)
        if (*parts[p] != '\0')
          g_ptr_array_add (fields, parts[p]);
      if (fields->len >= n_fields)
        take (network, (char **) fields->pdata);
    }
  return text != NULL;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask …; the first line are these titles. */
static void
karg_network_take_route (const KargNetwork *network, char **fields)
{
  if (!g_str_equal (fields[0], "Iface"))
    karg_network_add_use (network, fields[0], strspn (fields[1], "0") == 8 && strspn (fields[7], "0") == 8);
}

/* Destination prefix, source prefix, next hop, metric, two counters, flags, interface. */
static void
karg_network_take_route_6 (const KargNetwork *network, char **fields)
{
  if (strspn (fields[0], "0") == 32 && g_str_equal (fields[1], "00") && !g_str_equal (fields[9], "lo"))
    karg_network_add_use (network, fields[9], TRUE);
}

/* Address, index, prefix, scope, flags, interface. */
static void
karg_network_take_address_6 (const KargNetwork *network, char **fields)
{
  if (g_str_equal (fields[3], KARG_NETWORK_GLOBAL) && !g_str_equal (fields[5], "lo"))
    karg_network_add_use (network, fields[5], FALSE);
}

/* Notes @use at the devices below @interface. */
static void
karg_network_tell (const KargNetwork *network, const char *interface, const char *use, guint depth)
{
  g_autofree char *path = g_strconcat (KARG_NETWORK_INTERFACES "/", interface, NULL);
  g_autofree char *target = karg_root_read_link (network->hardware, path);
  g_autofree char *address = target != NULL ? karg_device_path_find_address (target) : NULL;

  if (address != NULL)
    {
      g_autofree char *group = g_strconcat ("pci ", address, NULL);
      if (g_strcmp0 (karg_facts_get (network->facts, group, "network"), "default-route") != 0)
        karg_facts_set (network->facts, group, "network", use, KARG_NETWORK_ROUTES);
      return;
    }
  g_auto (GStrv) names = depth < KARG_NETWORK_MAX_DEPTH ? karg_listing_read (network->hardware, path) : NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "lower_"))
      karg_network_tell (network, names[i] + strlen ("lower_"), use, depth + 1);
}

/* The interfaces of each device, and that it is not in use, which is only so where the tables could be read. */
static void
karg_network_collect_interfaces (const KargNetwork *network, char **names, gboolean known)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (KARG_NETWORK_INTERFACES "/", names[i], NULL);
      g_autofree char *target = karg_root_read_link (network->hardware, path);
      g_autofree char *address = target != NULL ? karg_device_path_find_address (target) : NULL;
      if (address == NULL)
        continue;
      karg_device_path_add_word (network->facts, address, "interfaces", names[i], path);
      g_autofree char *group = g_strconcat ("pci ", address, NULL);
      if (known)
        karg_facts_set (network->facts, group, "network", "none", KARG_NETWORK_ROUTES);
    }
}

void
karg_network_collect (KargFacts *facts, KargRoot *hardware)
{
  g_autoptr (GHashTable) uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KargNetwork network = { facts, hardware, uses };
  g_auto (GStrv) names = karg_listing_read (hardware, KARG_NETWORK_INTERFACES);
  gboolean known = karg_network_read_table (&network, KARG_NETWORK_ROUTES, 8, karg_network_take_route);
  GHashTableIter iter;
  gpointer interface, use;

  karg_network_read_table (&network, KARG_NETWORK_ROUTES_6, 10, karg_network_take_route_6);
  karg_network_read_table (&network, KARG_NETWORK_ADDRESSES_6, 6, karg_network_take_address_6);
  if (names == NULL)
    return;
  karg_network_collect_interfaces (&network, names, known);
  g_hash_table_iter_init (&iter, uses);
  while (g_hash_table_iter_next (&iter, &interface, &use))
    karg_network_tell (&network, interface, use, 0);
}
