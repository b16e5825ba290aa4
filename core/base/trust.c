/* trust.c: whether somebody else could have written what would have to be believed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "trust.h"

#include "root-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static gboolean
trust_check_owner (const struct stat *status, const char *path, GError **error)
{
  if (status->st_uid == 0 || status->st_uid == geteuid ())
    return TRUE;
  karg_error_set_at (error, KARG_ERROR_UNTRUSTED, path, 0, "is owned by user %u, not by root", (guint) status->st_uid);
  return FALSE;
}

static gboolean
trust_check_writers (const struct stat *status, const char *path, GError **error)
{
  if ((status->st_mode & (S_IWGRP | S_IWOTH)) == 0)
    return TRUE;
  karg_error_set_at (error, KARG_ERROR_UNTRUSTED, path, 0, "may be written by others (mode %04o)",
                     (guint) status->st_mode & 07777);
  return FALSE;
}

gboolean
karg_trust_check (const struct stat *status, mode_t kind, const char *path, GError **error)
{
  if ((status->st_mode & S_IFMT) == kind)
    return trust_check_owner (status, path, error) && trust_check_writers (status, path, error);
  karg_error_set_at (error, KARG_ERROR_IO, path, 0, "is %s, not a %s",
                     S_ISLNK (status->st_mode)   ? "a symbolic link"
                     : S_ISDIR (status->st_mode) ? "a directory"
                     : S_ISREG (status->st_mode) ? "a regular file"
                                                 : "a special file",
                     kind == S_IFDIR ? "directory" : "regular file");
  return FALSE;
}

gboolean
karg_trust_check_way (const char *path, GError **error)
{
  g_autofree char *directory = g_strdup (path);
  struct stat status;

  while (!g_str_equal (directory, "/"))
    {
      char *parent = g_path_get_dirname (directory);
      g_free (directory);
      directory = parent;
      if (stat (directory, &status) < 0)
        {
          karg_error_set_errno (error, errno, directory, "cannot stat");
          return FALSE;
        }
      /* in /tmp only who owns a name may give it to another file */
      gboolean sticky = (status.st_mode & S_ISVTX) != 0;
      if (!trust_check_owner (&status, directory, error)
          || (!sticky && !trust_check_writers (&status, directory, error)))
        return FALSE;
    }
  return TRUE;
}

int
karg_trust_open (int dirfd, const char *name, int flags, mode_t kind, const char *path, GError **error)
{
  struct stat status;

  if (fstatat (dirfd, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    {
      if (!karg_trust_check (&status, kind, path, error))
        return -1;
      /* in a trusted directory nobody else puts another file in the place of this one */
      int fd = karg_root_file_open_name (dirfd, name, flags);
      if (fd >= 0)
        return fd;
    }
  if (errno != ENOENT)
    karg_error_set_errno (error, errno, path, "cannot open");
  return -1;
}
