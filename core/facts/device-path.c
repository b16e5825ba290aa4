/* device-path.c: the PCI device that something of sysfs stands on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "device-path.h"

#include "collect.h"

#include <stdio.h>

gboolean
karg_device_path_is_address (const char *name)
{
  guint domain, bus, slot, function;
  int end = 0;

  return sscanf (name, "%8x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &end) == 4 && name[end] == '\0'
         && karg_facts_is_name (name);
}

char *
karg_device_path_find_address (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = g_strv_length (parts); i-- > 0;)
    if (karg_device_path_is_address (parts[i]))
      return g_strdup (parts[i]);
  return NULL;
}

void
karg_device_path_add_word (KargFacts *facts, const char *address, const char *name, const char *word, const char *source)
{
  g_autofree char *group = g_strconcat ("pci ", address, NULL);
  const char *before = karg_facts_get (facts, group, name);
  g_auto (GStrv) words = g_strsplit (before != NULL ? before : "", " ", -1);
  g_autofree char *after = before != NULL ? g_strdup_printf ("%s %s", before, word) : g_strdup (word);

  if (!g_strv_contains ((const char *const *) words, word))
    karg_facts_set (facts, group, name, after, source);
}
