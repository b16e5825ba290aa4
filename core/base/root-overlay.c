/* root-overlay.c: a root that shows files as they are going to be.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "root-overlay.h"

#include "root-file.h"
#include "root-private.h"

#include <errno.h>
#include <string.h>

/* What an overlay shows at @path: it may have been put there under another name of the same file. */
static KargRootFile *
karg_root_overlay_lookup (KargRoot *overlay, const char *path)
{
  KargRootFile *file = karg_root_lookup (overlay, path);

  if (file != NULL || g_hash_table_size (overlay->files) == 0)
    return file;
  g_autofree char *real = karg_root_resolve (overlay->below, path, NULL);
  return real != NULL ? karg_root_lookup (overlay, real) : NULL;
}

static gboolean
karg_root_overlay_stat (KargRoot *overlay, const char *path, KargFileInfo *info, GError **error)
{
  KargRootFile *file = karg_root_overlay_lookup (overlay, path);

  if (file == NULL)
    return karg_root_stat (overlay->below, path, info, error);
  if (file->bytes == NULL)
    {
      karg_error_set_errno (error, ENOENT, path, "cannot open");
      return FALSE;
    }
  *info = file->info;
  return TRUE;
}

static GBytes *
karg_root_overlay_read (KargRoot *overlay, const char *path, GError **error)
{
  KargRootFile *file = karg_root_overlay_lookup (overlay, path);

  if (file == NULL)
    return karg_root_read (overlay->below, path, error);
  if (file->bytes == NULL)
    {
      karg_error_set_errno (error, ENOENT, path, "cannot open");
      return NULL;
    }
  return g_bytes_ref (file->bytes);
}

/* The names below, with what the overlay adds to and takes from this directory. */
static char **
karg_root_overlay_list (KargRoot *overlay, const char *path, GError **error)
{
  g_auto (GStrv) below = karg_root_list (overlay->below, path, error);
  g_autofree char *real = below != NULL ? karg_root_resolve (overlay->below, path, NULL) : NULL;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key, value;

  if (below == NULL)
    return NULL;
  for (guint i = 0; below[i] != NULL; i++)
    g_hash_table_add (names, below[i]);

  g_hash_table_iter_init (&iter, overlay->files);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      char *name = strrchr (key, '/') + 1;
      gsize length = MAX (name - 1 - (char *) key, 1);

      if (strlen (real != NULL ? real : path) != length || strncmp (real != NULL ? real : path, key, length) != 0)
        continue;
      if (((KargRootFile *) value)->bytes != NULL)
        g_hash_table_add (names, name);
      else
        g_hash_table_remove (names, name);
    }

  g_autoptr (GPtrArray) sorted = g_ptr_array_sized_new (g_hash_table_size (names) + 1);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (sorted, g_strdup (key));
  g_ptr_array_sort (sorted, karg_root_file_compare_names);
  g_ptr_array_add (sorted, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&sorted), FALSE);
}

KargRoot *
karg_root_overlay_new (KargRoot *below)
{
  static const KargRootCover cover = { karg_root_overlay_stat, karg_root_overlay_read, karg_root_overlay_list };
  KargRoot *overlay = karg_root_alloc (-1, g_strdup (below->path));

  overlay->below = karg_root_ref (below);
  overlay->cover = &cover;
  return overlay;
}

void
karg_root_overlay_put (KargRoot *overlay, const char *path, GBytes *bytes)
{
  KargRootFile *file = g_new0 (KargRootFile, 1);

  if (!karg_root_stat (overlay->below, path, &file->info, NULL))
    file->info = (KargFileInfo){ .kind = KARG_FILE_REGULAR, .mode = 0644 };
  if (bytes != NULL)
    {
      file->bytes = g_bytes_ref (bytes);
      file->info.size = g_bytes_get_size (bytes);
    }
  g_hash_table_insert (overlay->files, g_strdup (path), file);
}
