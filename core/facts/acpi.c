/* acpi.c: the tables in which firmware describes an IOMMU, and their flag bits.
 *
 * That a table is there can be seen by everyone; its bytes are for root only (mode 0400).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <string.h>

#define KARG_ACPI_DIR "/sys/firmware/acpi/tables"
/* Signature, length and the other fields that every table begins with. */
#define KARG_ACPI_HEADER 36

typedef struct
{
  const guint8 *data;
  gsize length;
  const char *path;
} KargAcpiTable;

static guint32
karg_acpi_u32 (const guint8 *data)
{
  return data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static void
karg_acpi_set_bit (KargFacts *facts, const KargAcpiTable *table, const char *name, guint offset, guint bit)
{
  gboolean set = (table->data[offset] >> bit) & 1;

  karg_facts_set (facts, "acpi", name, set ? "yes" : "no", table->path);
}

/* Intel VT-d specification, 8.1: flags at byte 37. */
static void
karg_acpi_collect_dmar (KargFacts *facts, const KargAcpiTable *table)
{
  if (table->length < KARG_ACPI_HEADER + 12)
    return;
  karg_acpi_set_bit (facts, table, "DMAR.interrupt-remapping", 37, 0);
  karg_acpi_set_bit (facts, table, "DMAR.x2apic-opt-out", 37, 1);
  karg_acpi_set_bit (facts, table, "DMAR.platform-opt-in", 37, 2);
}

/* AMD IOMMU specification, IVRS: IVinfo at byte 36. */
static void
karg_acpi_collect_ivrs (KargFacts *facts, const KargAcpiTable *table)
{
  if (table->length < KARG_ACPI_HEADER + 12)
    return;
  karg_acpi_set_bit (facts, table, "IVRS.efr", 36, 0);
  karg_acpi_set_bit (facts, table, "IVRS.dma-remapping", 36, 1);
}

/* Arm DEN0049: nodes of type 3 are an SMMUv1 or v2, of type 4 an SMMUv3. A "no" needs every node to be
 * seen. */
static void
karg_acpi_collect_iort (KargFacts *facts, const KargAcpiTable *table)
{
  if (table->length < KARG_ACPI_HEADER + 12)
    return;
  guint32 count = karg_acpi_u32 (table->data + 36);
  gsize offset = karg_acpi_u32 (table->data + 40);

  for (guint32 i = 0; i < count; i++)
    {
      if (offset + 3 > table->length)
        return;
      const guint8 *node = table->data + offset;
      if (node[0] == 3 || node[0] == 4)
        {
          karg_facts_set (facts, "acpi", "IORT.smmu", "yes", table->path);
          return;
        }
      gsize size = node[1] | (gsize) node[2] << 8;
      if (size < 3)
        return;
      offset += size;
    }
  karg_facts_set (facts, "acpi", "IORT.smmu", "no", table->path);
}

static const struct
{
  const char *signature;
  const char *path;
  void (*collect) (KargFacts *facts, const KargAcpiTable *table);
} karg_acpi_tables[] = {
  { "DMAR", KARG_ACPI_DIR "/DMAR", karg_acpi_collect_dmar },
  { "IVRS", KARG_ACPI_DIR "/IVRS", karg_acpi_collect_ivrs },
  { "IORT", KARG_ACPI_DIR "/IORT", karg_acpi_collect_iort },
};

/* Flags are read from a table that calls itself so, and no further than it says it goes. */
static void
karg_acpi_collect_flags (KargFacts *facts, KargRoot *hardware, guint index)
{
  KargAcpiTable table = { .path = karg_acpi_tables[index].path };
  g_autoptr (GBytes) bytes = karg_root_read (hardware, table.path, NULL);

  if (bytes == NULL)
    return;
  table.data = g_bytes_get_data (bytes, &table.length);
  if (table.length < KARG_ACPI_HEADER || memcmp (table.data, karg_acpi_tables[index].signature, 4) != 0)
    return;
  table.length = MIN (table.length, karg_acpi_u32 (table.data + 4));
  karg_acpi_tables[index].collect (facts, &table);
}

/* The directory of a kernel without ACPI is absent, a container's is empty; that says nothing. */
static gboolean
karg_acpi_has_tables (char **names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!g_str_equal (names[i], "data") && !g_str_equal (names[i], "dynamic"))
      return TRUE;
  return FALSE;
}

void
karg_acpi_collect (KargFacts *facts, KargRoot *hardware)
{
  g_auto (GStrv) names = karg_listing_read (hardware, KARG_ACPI_DIR);

  if (!karg_acpi_has_tables (names))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (karg_acpi_tables); i++)
    {
      gboolean present = g_strv_contains ((const char *const *) names, karg_acpi_tables[i].signature);

      karg_facts_set_tristate (facts, "acpi", karg_acpi_tables[i].signature, present ? KARG_YES : KARG_NO,
                               present ? karg_acpi_tables[i].path : KARG_ACPI_DIR);
      if (present)
        karg_acpi_collect_flags (facts, hardware, i);
    }
}
