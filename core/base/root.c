/* root.c: a rooted, read-only window on a file system, and a snapshot of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "root.h"
#include "root-file.h"
#include "root-private.h"
#include "trust.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
karg_root_file_free (gpointer data)
{
  KargRootFile *file = data;

  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_free (file);
}

KargRoot *
karg_root_alloc (int fd, char *path)
{
  KargRoot *root = g_new0 (KargRoot, 1);

  root->refs = 1;
  root->fd = fd;
  root->path = path;
  root->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, karg_root_file_free);
  return root;
}

KargRoot *
karg_root_open (const char *path, GError **error)
{
  int fd = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      karg_error_set_errno (error, errno, path, "cannot open this root directory");
      return NULL;
    }

  char *real = realpath (path, NULL);
  return karg_root_alloc (fd, real != NULL ? real : g_strdup (path));
}

KargRoot *
karg_root_ref (KargRoot *root)
{
  g_atomic_int_inc (&root->refs);
  return root;
}

void
karg_root_unref (KargRoot *root)
{
  if (!g_atomic_int_dec_and_test (&root->refs))
    return;
  if (root->fd >= 0)
    close (root->fd);
  g_clear_pointer (&root->below, karg_root_unref);
  g_clear_pointer (&root->noted, g_hash_table_unref);
  g_clear_error (&root->trouble);
  g_hash_table_unref (root->files);
  g_free (root->path);
  g_free (root);
}

const char *
karg_root_get_path (KargRoot *root)
{
  return root->path;
}

gboolean
karg_root_is_running_system (KargRoot *root)
{
  if (root->below != NULL)
    return karg_root_is_running_system (root->below);
  return karg_root_file_is_system_root (root->fd);
}

KargRootFile *
karg_root_lookup (KargRoot *root, const char *path)
{
  return g_hash_table_lookup (root->files, path);
}

int
karg_root_get_fd (KargRoot *root)
{
  return root->below != NULL ? karg_root_get_fd (root->below) : root->fd;
}

const KargFileInfo *
karg_root_get_seen (KargRoot *root, const char *path, gint64 *read_ns)
{
  const KargRootFile *file = karg_root_lookup (root->below != NULL ? root->below : root, path);

  if (file == NULL)
    return NULL;
  *read_ns = file->read_ns;
  return &file->info;
}

void
karg_root_forget_reads (KargRoot *root)
{
  root->forgetful = TRUE;
  g_hash_table_remove_all (root->files);
}

void
karg_root_note_reads (KargRoot *root)
{
  if (root->noted == NULL)
    root->noted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GPtrArray *
karg_root_get_noted (KargRoot *root)
{
  GPtrArray *paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, root->noted);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  return paths;
}

static void
karg_root_note (KargRoot *root, const char *path)
{
  if (root->noted != NULL)
    g_hash_table_add (root->noted, g_strdup (path));
}

static gboolean
karg_root_is_dangling (KargRoot *root, const char *path)
{
  g_autofree char *link = karg_root_read_link (root, path);

  return link != NULL;
}

/* O_NONBLOCK so that a FIFO in the tree can't hang us; openat2(2) takes it for reads only. */
static int
karg_root_open_file (KargRoot *root, const char *path, int flags, GError **error)
{
  int fd = karg_root_file_open (root->fd, path, flags & O_PATH ? flags : flags | O_NONBLOCK | O_NOCTTY);

  if (fd >= 0)
    return fd;
  int errnum = errno;
  if (errnum == ENOENT && karg_root_is_dangling (root, path))
    karg_error_set_at (error, KARG_ERROR_IO, path, 0, "a symbolic link that leads nowhere");
  else
    karg_root_trouble_set (root, error, errnum, path, "cannot open");
  return -1;
}

gboolean
karg_root_exists (KargRoot *root, const char *path)
{
  KargFileInfo info;

  return karg_root_stat (root, path, &info, NULL);
}

static gboolean
karg_root_look (KargRoot *root, const char *path, KargFileInfo *info, GError **error)
{
  int fd = karg_root_open_file (root, path, O_PATH, error);

  if (fd < 0)
    return FALSE;
  gboolean ok = karg_root_file_info (fd, info);
  if (!ok)
    karg_root_trouble_set (root, error, errno, path, "cannot stat");
  close (fd);
  return ok;
}

gboolean
karg_root_stat (KargRoot *root, const char *path, KargFileInfo *info, GError **error)
{
  if (root->below != NULL)
    return root->cover->stat (root, path, info, error);

  const KargRootFile *seen = karg_root_lookup (root, path);
  if (seen != NULL)
    {
      *info = seen->info;
      return TRUE;
    }
  return karg_root_look (root, path, info, error);
}

/* To open a device may already do something. So what is no regular file is not opened; the look and the opening may meet
 * two files, but only root could make the second one a device. Returns: a descriptor, or -1. */
static int
karg_root_open_regular (KargRoot *root, const char *path, KargFileInfo *info, GError **error)
{
  int fd = -1;

  if (!karg_root_look (root, path, info, error))
    return -1;
  if (info->kind == KARG_FILE_REGULAR)
    {
      fd = karg_root_open_file (root, path, O_RDONLY, error);
      if (fd < 0)
        return -1;
      if (!karg_root_file_info (fd, info))
        {
          karg_root_trouble_set (root, error, errno, path, "cannot stat");
          close (fd);
          return -1;
        }
    }
  if (info->kind == KARG_FILE_REGULAR)
    return fd;
  if (fd >= 0)
    close (fd);
  karg_error_set_at (error, KARG_ERROR_IO, path, 0,
                     info->kind == KARG_FILE_DIRECTORY ? "a directory where a file should be" : "not a regular file");
  return -1;
}

static GBytes *
karg_root_read_fd (KargRoot *root, int fd, const char *path, const KargFileInfo *info, GError **error)
{
  GBytes *bytes = karg_root_file_read (fd, 0, KARG_ROOT_READ_MAX, TRUE, info->size);
  if (bytes == NULL)
    karg_root_trouble_set (root, error, errno, path, "cannot read");
  return bytes;
}

static void
karg_root_remember (KargRoot *root, const char *path, GBytes *bytes, const KargFileInfo *info, gint64 read_ns)
{
  KargRootFile *file = g_new0 (KargRootFile, 1);

  file->bytes = g_bytes_ref (bytes);
  file->info = *info;
  file->read_ns = read_ns;
  g_hash_table_insert (root->files, g_strdup (path), file);
}

GBytes *
karg_root_read (KargRoot *root, const char *path, GError **error)
{
  KargFileInfo info;

  karg_root_note (root, path);
  if (root->below != NULL)
    return root->cover->read (root, path, error);

  const KargRootFile *seen = karg_root_lookup (root, path);
  if (seen != NULL)
    return g_bytes_ref (seen->bytes);

  int fd = karg_root_open_regular (root, path, &info, error);
  if (fd < 0)
    return NULL;
  gint64 read_ns = g_get_real_time () * 1000;
  GBytes *bytes = karg_root_read_fd (root, fd, path, &info, error);
  close (fd);
  if (bytes == NULL)
    return NULL;

  if (!root->forgetful)
    karg_root_remember (root, path, bytes, &info, read_ns);
  return bytes;
}

GBytes *
karg_root_read_trusted (KargRoot *root, const char *path, GError **error)
{
  KargFileInfo info;
  struct stat status = { 0 };
  g_autofree char *link = karg_root_read_link (root, path);
  g_autoptr (GBytes) bytes = karg_root_read (root, path, error);

  if (bytes == NULL || !karg_root_stat (root, path, &info, error))
    return NULL;
  status.st_mode = info.mode | (link != NULL ? S_IFLNK : S_IFREG);
  status.st_uid = info.uid;
  return karg_trust_check (&status, S_IFREG, path, error) ? g_steal_pointer (&bytes) : NULL;
}

char *
karg_root_read_text (KargRoot *root, const char *path, gsize *length, GError **error)
{
  gsize size = 0;
  g_autoptr (GBytes) bytes = karg_root_read (root, path, error);

  if (bytes == NULL)
    return NULL;

  const char *data = g_bytes_get_data (bytes, &size);
  const char *nul = size > 0 ? memchr (data, '\0', size) : NULL;
  if (nul != NULL)
    {
      guint line = 1;
      for (const char *p = data; p < nul; p++)
        line += *p == '\n';
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, line, "holds a NUL byte, so it is no text file");
      return NULL;
    }
  if (length != NULL)
    *length = size;
  return g_strndup (data != NULL ? data : "", size);
}

char *
karg_root_read_attribute (KargRoot *root, const char *path)
{
  g_autofree char *text = karg_root_read_text (root, path, NULL, NULL);

  if (text == NULL)
    return NULL;
  text[strcspn (text, "\n")] = '\0';
  g_strstrip (text);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

GBytes *
karg_root_read_range (KargRoot *root, const char *path, guint64 offset, gsize length, GError **error)
{
  KargRoot *base = root->below != NULL ? root->below : root;
  KargFileInfo info;

  karg_root_note (root, path);
  int fd = karg_root_open_regular (base, path, &info, error);
  if (fd < 0)
    return NULL;
  GBytes *bytes = karg_root_file_read (fd, offset, length, FALSE, 0);
  if (bytes == NULL)
    karg_root_trouble_set (base, error, errno, path, "cannot read");
  close (fd);
  return bytes;
}

char **
karg_root_list (KargRoot *root, const char *path, GError **error)
{
  if (root->below != NULL)
    return root->cover->list (root, path, error);

  int fd = karg_root_file_open (root->fd, path, O_RDONLY | O_DIRECTORY);
  if (fd < 0 && errno == ENOENT)
    return g_new0 (char *, 1);
  if (fd < 0)
    {
      /* ENOTDIR here means a file in the place of the directory: an answer nobody should take for "empty". */
      int errnum = errno;
      if (errnum == ENOTDIR)
        karg_error_set_at (error, KARG_ERROR_IO, path, 0, "not a directory");
      else
        karg_root_trouble_set (root, error, errnum, path, "cannot list");
      return NULL;
    }
  char **names = karg_root_file_list (fd);
  if (names == NULL)
    karg_root_trouble_set (root, error, errno, path, "cannot list");
  return names;
}

/* Opens with O_PATH and asks the kernel for the name: it has followed the links just as every read does. */
static char *
karg_root_resolve_existing (KargRoot *root, const char *path, GError **error)
{
  int fd = karg_root_open_file (root, path, O_PATH, error);

  if (fd < 0)
    return NULL;
  char *real = karg_root_file_path (fd, root->path);
  close (fd);
  if (real == NULL)
    karg_error_set_at (error, KARG_ERROR_IO, path, 0, "cannot tell where it really lies; is /proc mounted?");
  return real;
}

char *
karg_root_resolve (KargRoot *root, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (root->below != NULL)
    return karg_root_resolve (root->below, path, error);

  char *real = karg_root_resolve_existing (root, path, &local);
  if (real != NULL || !g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND) || g_str_equal (path, "/"))
    {
      if (real == NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return real;
    }

  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *directory = karg_root_resolve_existing (root, parent, error);
  return directory != NULL ? g_build_filename (directory, name, NULL) : NULL;
}

char *
karg_root_read_link (KargRoot *root, const char *path)
{
  char target[4096];
  KargRoot *base = root->below != NULL ? root->below : root;
  int fd = karg_root_file_open (base->fd, path, O_PATH | O_NOFOLLOW);

  if (fd < 0)
    {
      karg_root_trouble_set (base, NULL, errno, path, "cannot look");
      return NULL;
    }
  gssize n = readlinkat (fd, "", target, sizeof target);
  if (n < 0 && errno != EINVAL) /* EINVAL: no link */
    karg_root_trouble_set (base, NULL, errno, path, "cannot read this link");
  close (fd);
  return n > 0 ? g_strndup (target, n) : NULL;
}
