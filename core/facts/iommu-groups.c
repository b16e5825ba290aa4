/* iommu-groups.c: what the kernel says of each IOMMU group.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <string.h>

#define KARG_IOMMU_GROUPS "/sys/kernel/iommu_groups"

static void
karg_iommu_groups_collect_attribute (KargFacts *facts, KargRoot *hardware, const char *number, const char *name)
{
  g_autofree char *group = g_strconcat ("iommu-group ", number, NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s/%s", KARG_IOMMU_GROUPS, number, name);
  g_autofree char *value = karg_root_read_attribute (hardware, path);

  if (value != NULL && *value != '\0')
    karg_facts_set (facts, group, name, value, path);
}

/* Lines such as "0x00000000fee00000 0x00000000feefffff msi": the distinct third words, in the order of the file. */
static void
karg_iommu_groups_collect_reserved (KargFacts *facts, KargRoot *hardware, const char *number)
{
  g_autofree char *group = g_strconcat ("iommu-group ", number, NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s/reserved_regions", KARG_IOMMU_GROUPS, number);
  g_autofree char *text = karg_root_read_text (hardware, path, NULL, NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (text == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *word = strrchr (lines[i], ' ');
      if (word != NULL && !g_ptr_array_find_with_equal_func (words, word + 1, g_str_equal, NULL))
        g_ptr_array_add (words, (char *) word + 1);
    }
  g_ptr_array_add (words, NULL);
  g_autofree char *joined = g_strjoinv (" ", (char **) words->pdata);
  karg_facts_set (facts, group, "reserved", *joined != '\0' ? joined : "none", path);
}

void
karg_iommu_groups_collect (KargFacts *facts, KargRoot *hardware)
{
  g_auto (GStrv) numbers = karg_listing_read (hardware, KARG_IOMMU_GROUPS);

  for (guint i = 0; numbers != NULL && numbers[i] != NULL; i++)
    {
      if (strspn (numbers[i], "0123456789") != strlen (numbers[i]))
        continue;
      karg_iommu_groups_collect_attribute (facts, hardware, numbers[i], "type");
      karg_iommu_groups_collect_attribute (facts, hardware, numbers[i], "name");
      karg_iommu_groups_collect_reserved (facts, hardware, numbers[i]);
    }
}
