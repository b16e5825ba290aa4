/* trust.c: whether somebody else could have written what would have to be believed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "trust.h"

#include "root-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

gboolean
karg_trust_check (const struct stat *status, mode_t kind, const char *path, GError **error)
{
  if (S_ISLNK (status->st_mode))
    karg_error_set_at (error, KARG_ERROR_UNTRUSTED, path, 0, "is a symbolic link");
  else if ((status->st_mode & S_IFMT) != kind)
    karg_error_set_at (error, KARG_ERROR_UNTRUSTED, path, 0, "is not a %s", kind == S_IFDIR ? "directory" : "regular file");
  else if (status->st_uid != 0 && status->st_uid != geteuid ())
    karg_error_set_at (error, KARG_ERROR_UNTRUSTED, path, 0, "is owned by user %u, not by root", (guint) status->st_uid);
  else if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    karg_error_set_at (error, KARG_ERROR_UNTRUSTED, path, 0, "may be written by others (mode %04o)",
                       (guint) status->st_mode & 07777);
  else
    return TRUE;
  return FALSE;
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
