/* default.c: which entry systemd-boot starts when nobody chooses.
 *
 * An entry's id is the name of its file in lower case, with the suffix; patterns are matched against the whole of it.
 * What differs:
 *   before 249  sorted by an older order, in which entries without tries left come first
 *   since 250   "@saved" is the entry that was started last
 *   since 251   sorted by sort-key, machine-id and version where an entry has a sort-key
 *   since 257   counters are no part of the id: before, a counted entry is "name+3.conf" to a pattern
 *   since 260   "preferred", which passes over an entry whose tries are used up, comes before "default"
 * An EFI variable (bootctl set-default, set-preferred) comes before what loader.conf says of the same. A version that
 * is not known is taken for a new one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "default.h"

#include <fnmatch.h>
#include <string.h>

#include "bls-entry.h"
#include "version.h"

#define SD_BOOT_VARIABLES "/sys/firmware/efi/efivars/"
#define SD_BOOT_VENDOR "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static void
sd_boot_item_clear (gpointer data)
{
  g_free (((SdBootItem *) data)->counted_id);
}

GArray *
sd_boot_items_new (void)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (SdBootItem));

  g_array_set_clear_func (items, sd_boot_item_clear);
  return items;
}

static gboolean
sd_boot_is_since (const KargSystemdBoot *loader, guint version)
{
  return loader->major == 0 || loader->major >= version;
}

static int
sd_boot_items_compare (gconstpointer a, gconstpointer b)
{
  return karg_bls_rank_compare (&((const SdBootItem *) a)->rank, &((const SdBootItem *) b)->rank);
}

/* The last entry of an ascending list was the default, and those without tries left were put last. */
static int
sd_boot_items_compare_old (gconstpointer a, gconstpointer b)
{
  const KargBlsRank *left = &((const SdBootItem *) a)->rank;
  const KargBlsRank *right = &((const SdBootItem *) b)->rank;
  int order = (right->tries_left == 0) - (left->tries_left == 0);

  return order != 0 ? order : -karg_version_compare_old (left->id, right->id);
}

/* Sorts by what this version knows of an entry. */
static void
sd_boot_items_sort (GArray *items, const KargSystemdBoot *loader)
{
  for (guint i = 0; i < items->len; i++)
    {
      SdBootItem *item = &g_array_index (items, SdBootItem, i);
      g_autofree char *base = g_path_get_basename (item->path);

      if (!sd_boot_is_since (loader, 257))
        item->rank.id = item->counted_id = g_ascii_strdown (base, -1);
      if (!sd_boot_is_since (loader, 251))
        item->rank.sort_key = NULL;
    }
  g_array_sort (items, sd_boot_is_since (loader, 249) ? sd_boot_items_compare : sd_boot_items_compare_old);
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

static const SdBootItem *
sd_boot_items_find (const GArray *items, const char *pattern, gboolean with_tries)
{
  g_autofree char *lower = pattern != NULL ? g_ascii_strdown (pattern, -1) : NULL;

  for (guint i = 0; lower != NULL && *lower != '\0' && i < items->len; i++)
    {
      const SdBootItem *item = &g_array_index (items, SdBootItem, i);

      if ((!with_tries || item->rank.tries_left != 0) && fnmatch (lower, item->rank.id, 0) == 0)
        return item;
    }
  return NULL;
}

static KargBlsEntry *
sd_boot_read_settings (KargRoot *root, const char *path)
{
  g_autoptr (GBytes) bytes = karg_root_read (root, path, NULL);

  return bytes != NULL ? karg_bls_entry_new (bytes) : NULL;
}

/* What is set as @variable or, if that leads nowhere, as @key of loader.conf. @setting: the latter. (transfer full) */
static const SdBootItem *
sd_boot_find_set (KargRoot *root, const GArray *items, const char *variable, const KargBlsEntry *settings,
                  const char *key, gboolean with_tries, gboolean knows_saved, char **setting)
{
  char *wanted[2] = { sd_boot_read_variable (root, variable), NULL };
  const SdBootItem *found = NULL;

  wanted[1] = settings != NULL ? karg_bls_entry_get_last (settings, key) : NULL;
  if (setting != NULL)
    *setting = g_strdup (wanted[1]);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      gboolean saved = knows_saved && g_strcmp0 (wanted[i], "@saved") == 0;
      g_autofree char *pattern = saved ? sd_boot_read_variable (root, "LoaderEntryLastBooted") : g_strdup (wanted[i]);

      if (found == NULL)
        found = sd_boot_items_find (items, pattern, with_tries);
      g_free (wanted[i]);
    }
  return found;
}

const SdBootItem *
sd_boot_default_find (KargRoot *root, const KargSystemdBoot *loader, GArray *items, char **note)
{
  g_autofree char *path = g_build_filename (loader->esp, "loader/loader.conf", NULL);
  g_autoptr (KargBlsEntry) settings = sd_boot_read_settings (root, path);
  g_autofree char *configured = NULL;
  const SdBootItem *found = NULL;
  gboolean knows_saved = sd_boot_is_since (loader, 250);

  if (items->len == 0)
    return NULL;
  sd_boot_items_sort (items, loader);
  if (sd_boot_is_since (loader, 260))
    found = sd_boot_find_set (root, items, "LoaderEntryPreferred", settings, "preferred", TRUE, knows_saved, NULL);
  if (found == NULL)
    found = sd_boot_find_set (root, items, "LoaderEntryDefault", settings, "default", FALSE, knows_saved, &configured);
  if (found != NULL)
    return found;

  found = &g_array_index (items, SdBootItem, 0);
  if (configured != NULL && *configured != '\0' && strcmp (configured, "@saved") != 0)
    *note = g_strdup_printf ("%s: “default %s” matches no entry, so systemd-boot starts the first one, “%s”", path,
                             configured, found->rank.id);
  return found;
}
