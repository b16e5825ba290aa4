/* device-tree.c: the IOMMU that a device tree describes, on machines without ACPI.
 *
 * Only what is found counts: a node may stand deeper than is looked.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <string.h>

#define KARG_DEVICE_TREE "/sys/firmware/devicetree/base"

/* What the property "compatible" of an IOMMU begins with (Documentation/devicetree/bindings/iommu). */
static const char *const karg_device_tree_iommus[] = { "arm,smmu", "arm,mmu-", "riscv,iommu", NULL };

/* The property's strings follow each other, each with its NUL: the first that is one of an IOMMU. (transfer full) */
static char *
karg_device_tree_match (KargRoot *hardware, const char *path)
{
  gsize length = 0;
  g_autoptr (GBytes) bytes = karg_root_read (hardware, path, NULL);
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  for (gsize start = 0; start < length; start += strnlen (data + start, length - start) + 1)
    {
      g_autofree char *name = g_strndup (data + start, length - start);
      for (guint i = 0; karg_device_tree_iommus[i] != NULL; i++)
        if (g_str_has_prefix (name, karg_device_tree_iommus[i]))
          return g_steal_pointer (&name);
    }
  return NULL;
}

/* Looks among the nodes of @directory that are called "iommu@…" or "smmu@…". */
static gboolean
karg_device_tree_look (KargFacts *facts, KargRoot *hardware, const char *directory)
{
  g_auto (GStrv) names = karg_listing_read (hardware, directory);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (!g_str_has_prefix (names[i], "iommu") && !g_str_has_prefix (names[i], "smmu"))
        continue;
      g_autofree char *path = g_strdup_printf ("%s/%s/compatible", directory, names[i]);
      g_autofree char *found = karg_device_tree_match (hardware, path);
      if (found == NULL)
        continue;
      karg_facts_set (facts, "firmware", "device-tree-iommu", found, path);
      return TRUE;
    }
  return FALSE;
}

/* On the root, and on the buses that stand there ("soc", "bus@…"). */
void
karg_device_tree_collect (KargFacts *facts, KargRoot *hardware)
{
  g_auto (GStrv) names = karg_listing_read (hardware, KARG_DEVICE_TREE);

  if (names == NULL || karg_device_tree_look (facts, hardware, KARG_DEVICE_TREE))
    return;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (KARG_DEVICE_TREE, names[i], NULL);
      if ((g_str_has_prefix (names[i], "soc") || g_str_has_prefix (names[i], "bus"))
          && karg_device_tree_look (facts, hardware, path))
        return;
    }
}
