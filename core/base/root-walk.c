/* root-walk.c: what openat2(2) does with RESOLVE_IN_ROOT, step by step, for kernels and containers without it.
 *
 * No call here names more than one component, and none follows a link: the text of a link is put before what is still
 * to be walked. So whatever is swapped meanwhile, nothing outside the root is reached.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "root-walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* As many as the kernel follows on one path. */
#define ROOT_WALK_MAX_LINKS 40

/* The inodes of procfs that are no process's (PROC_ROOT_INO, PROC_DYNAMIC_FIRST in fs/proc). */
#define ROOT_WALK_PROC_ROOT 1
#define ROOT_WALK_PROC_DYNAMIC 0xf0000000

typedef struct
{
  int root_fd;
  int fd;         /* the directory that was reached */
  GString *at;    /* its path, "" for the root: names of directories only */
  GString *ahead; /* what is still to be walked */
  guint links;
} RootWalk;

/* Keeps errno. */
static void
root_walk_clear (RootWalk *walk)
{
  int errnum = errno;

  if (walk->fd >= 0)
    close (walk->fd);
  errno = errnum;
  g_string_free (walk->at, TRUE);
  g_string_free (walk->ahead, TRUE);
}

/* Takes @fd for the directory that was reached. FALSE with errno when it is none. */
static gboolean
root_walk_move (RootWalk *walk, int fd)
{
  if (fd < 0)
    return FALSE;
  if (walk->fd >= 0)
    close (walk->fd);
  walk->fd = fd;
  return TRUE;
}

/* O_DIRECTORY also has an automount mounted. */
static gboolean
root_walk_enter (RootWalk *walk, const char *name)
{
  return root_walk_move (walk, openat (walk->fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

static gboolean
root_walk_restart (RootWalk *walk)
{
  return root_walk_move (walk, fcntl (walk->root_fd, F_DUPFD_CLOEXEC, 0));
}

/* Goes down from the root again: the ".." of a directory that somebody moves out of the root would lead out, too. */
static gboolean
root_walk_up (RootWalk *walk)
{
  const char *slash = strrchr (walk->at->str, '/');

  /* the kernel asks whether this directory may be searched */
  if (!root_walk_enter (walk, ".") || !root_walk_restart (walk))
    return FALSE;
  g_string_truncate (walk->at, slash != NULL ? (gsize) (slash - walk->at->str) : 0);

  g_auto (GStrv) names = g_strsplit (walk->at->str, "/", -1);
  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0' && !root_walk_enter (walk, names[i]))
      return FALSE;
  return TRUE;
}

/* Whether the links in this directory lead somewhere else than their text says: those of a process in /proc. */
static gboolean
root_walk_is_magic (const RootWalk *walk)
{
  struct statfs fs;
  struct stat st;

  return fstatfs (walk->fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC && fstat (walk->fd, &st) == 0
         && st.st_ino != ROOT_WALK_PROC_ROOT && st.st_ino < ROOT_WALK_PROC_DYNAMIC;
}

static gboolean
root_walk_follow (RootWalk *walk, const char *text, gsize length)
{
  errno = ++walk->links > ROOT_WALK_MAX_LINKS || root_walk_is_magic (walk) ? ELOOP : ENOENT;
  if (errno == ELOOP || length == 0)
    return FALSE;

  g_string_prepend_len (walk->ahead, text, length);
  if (*text != '/')
    return TRUE;
  g_string_truncate (walk->at, 0);
  return root_walk_restart (walk);
}

/* Takes the next name off what is ahead; "" at the end. *slash: a slash comes next. *last: no name comes any more. */
static char *
root_walk_next (RootWalk *walk, gboolean *slash, gboolean *last)
{
  const char *start = walk->ahead->str + strspn (walk->ahead->str, "/");
  gsize length = strcspn (start, "/");
  const char *rest = start + length;
  char *name = g_strndup (start, length);

  *slash = *rest == '/';
  *last = rest[strspn (rest, "/")] == '\0';
  g_string_erase (walk->ahead, 0, rest - walk->ahead->str);
  return name;
}

/* One name further. Returns: FALSE at the end, *fd is what was opened, or -1 with errno. */
static gboolean
root_walk_step (RootWalk *walk, int flags, int *fd)
{
  char text[PATH_MAX];
  gboolean slash, last;
  g_autofree char *name = root_walk_next (walk, &slash, &last);
  gboolean up = g_str_equal (name, "..");

  *fd = -1;
  if (up || *name == '\0' || g_str_equal (name, "."))
    {
      if (up && !root_walk_up (walk))
        return FALSE;
      *fd = last ? openat (walk->fd, ".", flags) : -1;
      return !last;
    }

  if (last && !slash && (flags & O_NOFOLLOW) != 0)
    {
      *fd = openat (walk->fd, name, flags);
      return FALSE;
    }
  gssize length = readlinkat (walk->fd, name, text, sizeof text);
  if (length >= 0)
    return root_walk_follow (walk, text, length);
  if (errno != EINVAL)
    return FALSE;
  if (last)
    {
      *fd = openat (walk->fd, name, flags | O_NOFOLLOW | (slash ? O_DIRECTORY : 0));
      return FALSE;
    }
  g_string_append_printf (walk->at, "/%s", name);
  return root_walk_enter (walk, name);
}

int
karg_root_walk_open (int root_fd, const char *path, int flags)
{
  int fd = -1;

  if (*path == '\0' || strlen (path) >= PATH_MAX)
    {
      errno = *path == '\0' ? ENOENT : ENAMETOOLONG;
      return -1;
    }

  RootWalk walk = { .root_fd = root_fd, .fd = -1, .at = g_string_new (NULL), .ahead = g_string_new (path) };
  if (root_walk_restart (&walk))
    while (root_walk_step (&walk, flags | O_CLOEXEC, &fd))
      ;
  root_walk_clear (&walk);
  return fd;
}
