/* default.c: which entry systemd-boot starts when nobody chooses.
 *
 * The EFI variable LoaderEntryDefault (bootctl set-default) comes before loader.conf, where "preferred"
 * (since 262) passes over an entry whose tries are used up and "default" may be a pattern or "@saved".
 * Before 257 a counted entry is "name+3.conf" to a pattern; since then it is "name.conf" too.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "default.h"

#include <fnmatch.h>
#include <string.h>

#include "bls-entry.h"

#define SD_BOOT_VARIABLES "/sys/firmware/efi/efivars/"
#define SD_BOOT_VENDOR "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static int
sd_boot_items_compare (gconstpointer a, gconstpointer b)
{
  return karg_bls_rank_compare (&((const SdBootItem *) a)->rank, &((const SdBootItem *) b)->rank);
}

/* An EFI variable that holds a string: four bytes of attributes, then UTF-16LE. (transfer full) */
static char *
sd_boot_read_variable (KargRoot *root, const char *name)
{
  g_autofree char *path = g_strconcat (SD_BOOT_VARIABLES, name, SD_BOOT_VENDOR, NULL);
  g_autoptr (GBytes) bytes = karg_root_read (root, path, NULL);
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  g_autofree gunichar2 *text = NULL;

  if (size < 6)
    return NULL;
  text = g_new0 (gunichar2, size / 2);
  for (gsize i = 0; i < (size - 4) / 2; i++)
    text[i] = data[4 + 2 * i] | data[5 + 2 * i] << 8;
  return g_utf16_to_utf8 (text, -1, NULL, NULL, NULL);
}

static gboolean
sd_boot_matches_name (const char *pattern, const char *name)
{
  g_autofree char *lower_pattern = g_ascii_strdown (pattern, -1);
  g_autofree char *lower_name = g_ascii_strdown (name, -1);

  return fnmatch (lower_pattern, lower_name, 0) == 0;
}

static gboolean
sd_boot_item_matches (const SdBootItem *item, const char *pattern, guint version)
{
  g_autofree char *base = g_path_get_basename (item->path);
  g_autofree char *name = g_strconcat (item->rank.id, item->suffix, NULL);

  if (sd_boot_matches_name (pattern, base))
    return TRUE;
  if (item->rank.tries_left >= 0 && version > 0 && version < 257)
    return FALSE;
  /* Distributions write the name without ".conf" too. */
  return sd_boot_matches_name (pattern, name) || sd_boot_matches_name (pattern, item->rank.id);
}

static const SdBootItem *
sd_boot_items_find (const GArray *items, const char *pattern, guint version, gboolean with_tries)
{
  for (guint i = 0; pattern != NULL && *pattern != '\0' && i < items->len; i++)
    {
      const SdBootItem *item = &g_array_index (items, SdBootItem, i);

      if ((!with_tries || item->rank.tries_left != 0) && sd_boot_item_matches (item, pattern, version))
        return item;
    }
  return NULL;
}

/* "@saved" is the entry that was started last. (transfer full) */
static char *
sd_boot_resolve_pattern (KargRoot *root, const char *pattern)
{
  if (g_strcmp0 (pattern, "@saved") == 0)
    return sd_boot_read_variable (root, "LoaderEntryLastBooted");
  return g_strdup (pattern);
}

static KargBlsEntry *
sd_boot_read_settings (KargRoot *root, const char *esp)
{
  g_autofree char *path = g_build_filename (esp, "loader/loader.conf", NULL);
  g_autoptr (GBytes) bytes = karg_root_read (root, path, NULL);

  return bytes != NULL ? karg_bls_entry_new (bytes) : NULL;
}

const SdBootItem *
sd_boot_default_find (KargRoot *root, const SdBootPartitions *partitions, GArray *items)
{
  guint version = sd_boot_partitions_get_version (partitions);
  g_autoptr (KargBlsEntry) settings = sd_boot_read_settings (root, partitions->esp);
  g_autofree char *preferred = settings != NULL ? karg_bls_entry_get_last (settings, "preferred") : NULL;
  g_autofree char *configured = settings != NULL ? karg_bls_entry_get_last (settings, "default") : NULL;
  g_autofree char *variable = sd_boot_read_variable (root, "LoaderEntryDefault");
  g_autofree char *wanted = sd_boot_resolve_pattern (root, variable != NULL ? variable : configured);
  const SdBootItem *found = NULL;

  if (items->len == 0)
    return NULL;
  g_array_sort (items, sd_boot_items_compare);
  if (variable == NULL && (version == 0 || version >= 262))
    found = sd_boot_items_find (items, preferred, version, TRUE);
  if (found == NULL)
    found = sd_boot_items_find (items, wanted, version, FALSE);
  return found != NULL ? found : &g_array_index (items, SdBootItem, 0);
}
