/* iommu.c: what the kernel made of the IOMMU: groups, units, interrupt remapping.
 *
 * The proof that an IOMMU works is here, never in a line of the kernel's log that echoes an argument.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <karg/lines.h>

#include <string.h>

#define KARG_IOMMU_GROUPS "/sys/kernel/iommu_groups"
#define KARG_IOMMU_UNITS "/sys/class/iommu"
#define KARG_IOMMU_INTERRUPTS "/proc/interrupts"
#define KARG_IOMMU_UNSAFE "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"

static int
karg_iommu_compare_types (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The distinct types, sorted, with a blank between. */
static void
karg_iommu_collect_types (KargFacts *facts, KargRoot *hardware, char **groups)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s/type", KARG_IOMMU_GROUPS, groups[i]);
      char *type = karg_root_read_attribute (hardware, path);

      if (type != NULL && !g_ptr_array_find_with_equal_func (types, type, g_str_equal, NULL))
        g_ptr_array_add (types, type);
      else
        g_free (type);
    }
  if (types->len == 0)
    return;

  g_ptr_array_sort (types, karg_iommu_compare_types);
  g_ptr_array_add (types, NULL);
  g_autofree char *joined = g_strjoinv (" ", (char **) types->pdata);
  karg_facts_set (facts, "iommu", "group-types", joined, KARG_IOMMU_GROUPS "/*/type");
}

/* POWER registers no units, so groups alone prove it there. Elsewhere groups without a unit can be those
 * of VFIO's mode without IOMMU, and prove nothing. */
static KargTristate
karg_iommu_active (const KargFacts *facts, char **groups, char **units)
{
  gboolean power = karg_facts_is (facts, "cpu", "vendor", "POWER");

  if (groups == NULL || (units == NULL && !power))
    return KARG_UNKNOWN;
  gboolean has_groups = groups[0] != NULL;
  gboolean has_units = units != NULL && units[0] != NULL;
  if (has_groups)
    return has_units || power ? KARG_YES : KARG_UNKNOWN;
  return has_units ? KARG_UNKNOWN : KARG_NO;
}

static void
karg_iommu_collect_groups (KargFacts *facts, KargRoot *hardware)
{
  g_auto (GStrv) groups = karg_listing_read (hardware, KARG_IOMMU_GROUPS);
  g_auto (GStrv) units = karg_listing_read (hardware, KARG_IOMMU_UNITS);
  gboolean power = karg_facts_is (facts, "cpu", "vendor", "POWER");

  if (groups != NULL)
    {
      g_autofree char *count = g_strdup_printf ("%u", g_strv_length (groups));

      karg_facts_set (facts, "iommu", "groups", count, KARG_IOMMU_GROUPS);
      karg_iommu_collect_types (facts, hardware, groups);
    }
  if (units != NULL && units[0] != NULL)
    {
      g_autofree char *joined = g_strjoinv (" ", units);

      karg_facts_set (facts, "iommu", "units", joined, KARG_IOMMU_UNITS);
    }
  karg_facts_set_tristate (facts, "iommu", "active", karg_iommu_active (facts, groups, units),
                           power ? KARG_IOMMU_GROUPS : KARG_IOMMU_GROUPS " and " KARG_IOMMU_UNITS);
}

/* The chip in a line such as " 24:  17  0  IR-PCI-MSI 409600-edge  eth0": the first word after the
 * counters. A device may call itself IR-something further right. (transfer full) NULL for a line of
 * another kind. */
static char *
karg_iommu_interrupt_chip (const KargLine *line)
{
  g_autofree char *text = g_strndup (line->text, line->length);
  char *colon = strchr (text, ':');

  if (colon == NULL || !g_ascii_isdigit (*g_strchug (text)))
    return NULL;
  colon = strchr (text, ':');
  const char *p = colon + 1 + strspn (colon + 1, " 0123456789");
  gsize length = strcspn (p, " \t");
  return length > 0 ? g_strndup (p, length) : NULL;
}

/* With remapping, x86 names every I/O APIC and MSI chip IR-…; so one that is not called so is a "no". */
static void
karg_iommu_collect_interrupts (KargFacts *facts, KargRoot *hardware)
{
  gsize length = 0;
  KargTristate remapped = KARG_UNKNOWN;
  g_autoptr (GBytes) bytes = karg_root_read (hardware, KARG_IOMMU_INTERRUPTS, NULL);

  if (bytes == NULL)
    return;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (GArray) lines = karg_lines_split (text, length);
  for (guint i = 0; i < lines->len && remapped != KARG_YES; i++)
    {
      g_autofree char *chip = karg_iommu_interrupt_chip (&g_array_index (lines, KargLine, i));

      if (chip != NULL && g_str_has_prefix (chip, "IR-"))
        remapped = KARG_YES;
      else if (chip != NULL && (g_str_has_prefix (chip, "IO-APIC") || g_str_has_prefix (chip, "PCI-MSI")))
        remapped = KARG_NO;
    }
  if (remapped == KARG_YES || karg_facts_is (facts, "cpu", "architecture", "x86_64"))
    karg_facts_set_tristate (facts, "iommu", "interrupt-remapping", remapped, KARG_IOMMU_INTERRUPTS);
}

void
karg_iommu_collect (KargFacts *facts, KargRoot *hardware)
{
  g_autofree char *unsafe = karg_root_read_attribute (hardware, KARG_IOMMU_UNSAFE);

  karg_iommu_collect_groups (facts, hardware);
  karg_iommu_collect_interrupts (facts, hardware);
  if (unsafe != NULL)
    karg_facts_set (facts, "iommu", "unsafe-interrupts", g_str_equal (unsafe, "Y") ? "yes" : "no",
                    KARG_IOMMU_UNSAFE);
}
