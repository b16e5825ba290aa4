/* json-pci.c: PCI devices as JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json-pci.h"

#include "json-writer.h"

/* "reset-methods" is the member "reset_methods". */
static void
kargctl_json_pci_add_fact (JsonBuilder *json, const KargFacts *facts, const char *address, const char *fact)
{
  g_autofree char *member = g_strdelimit (g_strdup (fact), "-", '_');

  kargctl_json_optional (json, member, karg_devices_get (facts, address, fact));
}

static void
kargctl_json_pci_add_boolean (JsonBuilder *json, const KargFacts *facts, const char *address, const char *fact)
{
  g_autofree char *member = g_strdelimit (g_strdup (fact), "-", '_');
  const char *value = karg_devices_get (facts, address, fact);

  if (value != NULL)
    kargctl_json_boolean (json, member, g_str_equal (value, "yes"));
}

static void
kargctl_json_pci_add_number (JsonBuilder *json, const KargFacts *facts, const char *address, const char *fact)
{
  guint64 number = 0;
  g_autofree char *member = g_strdelimit (g_strdup (fact), "-", '_');
  const char *value = karg_devices_get (facts, address, fact);

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &number, NULL))
    return;
  json_builder_set_member_name (json, member);
  json_builder_add_int_value (json, (gint64) number);
}

/* Words with a blank between; "none" is an empty array, absence is not known. */
static void
kargctl_json_pci_add_words (JsonBuilder *json, const char *member, const char *value)
{
  g_auto (GStrv) words = value != NULL ? g_strsplit (g_str_equal (value, "none") ? "" : value, " ", -1) : NULL;

  if (words != NULL)
    kargctl_json_strings (json, member, (const char *const *) words);
}

static void
kargctl_json_pci_add_device (JsonBuilder *json, const KargFacts *facts, const char *address)
{
  static const char *const texts[] = { "vendor", "device", "class", "subsystem-vendor", "subsystem-device", "name",
                                       "class-name", "label", "driver", "driver-override", "parent", "type",
                                       "physical-function", "rom" };
  static const char *const booleans[] = { "vfio", "multifunction", "acs", "acs-enabled", "boot-vga" };
  static const char *const numbers[] = { "secondary-bus", "sr-iov-vfs", "sr-iov-active" };

  json_builder_begin_object (json);
  kargctl_json_string (json, "address", address);
  kargctl_json_boolean (json, "bridge", karg_devices_is_bridge (facts, address));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    kargctl_json_pci_add_fact (json, facts, address, texts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (booleans); i++)
    kargctl_json_pci_add_boolean (json, facts, address, booleans[i]);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    kargctl_json_pci_add_number (json, facts, address, numbers[i]);
  kargctl_json_pci_add_words (json, "reset_methods", karg_devices_get (facts, address, "reset-methods"));
  json_builder_end_object (json);
}

static void
kargctl_json_pci_begin_group (JsonBuilder *json, const KargFacts *facts, const char *group)
{
  g_autofree char *of_facts = g_strconcat ("iommu-group ", group, NULL);

  json_builder_begin_object (json);
  kargctl_json_string (json, "group", group);
  kargctl_json_optional (json, "type", karg_facts_get (facts, of_facts, "type"));
  kargctl_json_optional (json, "name", karg_facts_get (facts, of_facts, "name"));
  kargctl_json_pci_add_words (json, "reserved", karg_facts_get (facts, of_facts, "reserved"));
  kargctl_json_begin_array (json, "devices");
}

static void
kargctl_json_pci_end_group (JsonBuilder *json)
{
  json_builder_end_array (json);
  json_builder_end_object (json);
}

void
kargctl_json_print_pci (const KargFacts *facts, char **addresses)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();
  const char *group = NULL;

  kargctl_json_begin_array (json, "groups");
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      const char *its_group = karg_devices_get (facts, addresses[i], "iommu-group");
      if (i > 0 && g_strcmp0 (its_group, group) != 0)
        kargctl_json_pci_end_group (json);
      if (i == 0 || g_strcmp0 (its_group, group) != 0)
        kargctl_json_pci_begin_group (json, facts, its_group);
      kargctl_json_pci_add_device (json, facts, addresses[i]);
      group = its_group;
    }
  if (addresses[0] != NULL)
    kargctl_json_pci_end_group (json);
  json_builder_end_array (json);
  kargctl_json_end (json);
}
