/* dirs.c: the directories that a transaction touches, each opened once, below the root.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "dirs-private.h"

#include "base/root-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static void
dirs_close (gpointer data)
{
  KargDir *dir = data;

  close (dir->fd);
  g_free (dir->path);
  g_free (dir);
}

KargDirs *
karg_dirs_new (int root_fd)
{
  KargDirs *dirs = g_new0 (KargDirs, 1);

  dirs->root_fd = root_fd;
  dirs->open = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, dirs_close);
  return dirs;
}

void
karg_dirs_free (KargDirs *dirs)
{
  if (dirs == NULL)
    return;
  g_hash_table_unref (dirs->open);
  g_free (dirs);
}

KargDir *
karg_dirs_get (KargDirs *dirs, const char *path, GError **error)
{
  struct stat st = { 0 };
  struct statfs fs = { 0 };
  KargDir *dir = g_hash_table_lookup (dirs->open, path);

  if (dir != NULL)
    return dir;
  int fd = karg_root_file_open (dirs->root_fd, path, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    {
      karg_error_set_errno (error, errno, path, "cannot open this directory");
      return NULL;
    }
  if (fstat (fd, &st) < 0 || fstatfs (fd, &fs) < 0)
    {
      karg_error_set_errno (error, errno, path, "cannot tell on which file system it lies");
      close (fd);
      return NULL;
    }
  dir = g_new0 (KargDir, 1);
  dir->path = g_strdup (path);
  dir->fd = fd;
  dir->dev = st.st_dev;
  dir->magic = (guint32) fs.f_type;
  g_hash_table_insert (dirs->open, dir->path, dir);
  return dir;
}

KargDir *
karg_dirs_get_parent (KargDirs *dirs, const char *path, const char **name, GError **error)
{
  const char *slash = strrchr (path, '/');

  if (slash == NULL || slash[1] == '\0')
    {
      karg_error_set_at (error, KARG_ERROR_IO, path, 0, "not the path of a file");
      return NULL;
    }
  *name = slash + 1;
  /* Files come directory by directory. */
  gsize length = slash - path;
  if (dirs->last != NULL && strncmp (dirs->last->path, path, length) == 0 && dirs->last->path[length] == '\0')
    return dirs->last;
  g_autofree char *parent = slash == path ? g_strdup ("/") : g_strndup (path, length);
  return dirs->last = karg_dirs_get (dirs, parent, error);
}

KargDir *
karg_dirs_find_parent (KargDirs *dirs, const char *path, const char **name, GError **error)
{
  g_autoptr (GError) local = NULL;
  KargDir *dir = karg_dirs_get_parent (dirs, path, name, &local);

  if (dir == NULL && !g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  return dir;
}

char **
karg_dirs_missing (KargDirs *dirs, const char *path, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *directory = g_path_get_dirname (path);

  while (!g_str_equal (directory, "/") && !g_str_equal (directory, "."))
    {
      g_autoptr (GError) local = NULL;
      if (karg_dirs_get (dirs, directory, &local) != NULL)
        break;
      if (!g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      char *parent = g_path_get_dirname (directory);
      g_ptr_array_insert (missing, 0, directory);
      directory = parent;
    }
  g_ptr_array_add (missing, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&missing), FALSE);
}

gboolean
karg_dirs_make (KargDirs *dirs, const char *path, guint32 mode, GError **error)
{
  const char *name = NULL;
  KargDir *parent = karg_dirs_get_parent (dirs, path, &name, error);

  if (parent == NULL)
    return FALSE;
  if (mkdirat (parent->fd, name, mode) == 0)
    {
      parent->dirty = TRUE;
      return TRUE;
    }
  if (errno == EEXIST)
    return TRUE;
  karg_error_set_errno (error, errno, path, "cannot create this directory");
  return FALSE;
}

gboolean
karg_dirs_unmake (KargDirs *dirs, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *name = NULL;
  KargDir *parent = karg_dirs_find_parent (dirs, path, &name, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (parent == NULL)
    return TRUE;
  if (unlinkat (parent->fd, name, AT_REMOVEDIR) == 0)
    {
      parent->dirty = TRUE;
      dirs->last = NULL;
      g_hash_table_remove (dirs->open, path);
      return TRUE;
    }
  /* EBUSY: somebody mounts something there */
  if (errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST || errno == EBUSY)
    return TRUE;
  karg_error_set_errno (error, errno, path, "cannot remove this directory");
  return FALSE;
}

void
karg_dirs_set_flushed (KargDirs *dirs, guint64 dev)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, dirs->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((KargDir *) value)->dev == dev)
      ((KargDir *) value)->dirty = FALSE;
}
