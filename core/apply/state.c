/* state.c: the state directory inside the root and its lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "state-private.h"
#include "transaction.h"

#include "base/root-file.h"
#include "base/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_HISTORY_DIRECTORY KARG_STATE_DIRECTORY "/" KARG_STATE_HISTORY

/* The directory @path as it may be used: not through a link, of a trusted owner. NULL without an error when there is none. */
static KargDir *
state_get_directory (KargDirs *dirs, const char *path, GError **error)
{
  const char *name = NULL;
  struct stat st = { 0 };
  KargDir *parent = karg_dirs_find_parent (dirs, path, &name, error);

  if (parent == NULL)
    return NULL;
  if (fstatat (parent->fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    {
      if (errno != ENOENT)
        karg_error_set_errno (error, errno, path, "cannot look");
      return NULL;
    }
  KargDir *dir = karg_trust_check (&st, S_IFDIR, path, error) ? karg_dirs_get (dirs, path, error) : NULL;
  if (dir == NULL)
    return NULL;
  /* what was opened, not what was looked at a moment before */
  if (fstat (dir->fd, &st) < 0)
    {
      karg_error_set_errno (error, errno, path, "cannot stat");
      return NULL;
    }
  return karg_trust_check (&st, S_IFDIR, path, error) ? dir : NULL;
}

KargDir *
karg_state_find (KargDirs *dirs, GError **error)
{
  return state_get_directory (dirs, KARG_STATE_DIRECTORY, error);
}

KargDir *
karg_state_find_history (KargDirs *dirs, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (karg_state_find (dirs, &local) != NULL)
    return state_get_directory (dirs, STATE_HISTORY_DIRECTORY, error);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* Makes @path, which lies in a directory that is there, unless it is there already. */
static KargDir *
state_make_directory (KargDirs *dirs, const char *path, guint32 mode, GError **error)
{
  g_autoptr (GError) local = NULL;
  KargDir *dir = state_get_directory (dirs, path, &local);

  if (dir == NULL && local == NULL && karg_dirs_make (dirs, path, mode, &local))
    dir = state_get_directory (dirs, path, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return dir;
}

/* Whether names in @dir can be renamed and removed; chattr(1) can forbid that to root. */
static gboolean
state_check_flags (const KargDir *dir, GError **error)
{
  int flags = 0;

  if (ioctl (dir->fd, FS_IOC_GETFLAGS, &flags) < 0 || (flags & (FS_IMMUTABLE_FL | FS_APPEND_FL)) == 0)
    return TRUE; /* a file system without such flags can't forbid it so */
  karg_error_set_at (error, KARG_ERROR_IO, dir->path, 0, "is marked %s (chattr -%c takes the mark away), so no change "
                                                         "can be recorded there",
                     flags & FS_IMMUTABLE_FL ? "immutable" : "append-only", flags & FS_IMMUTABLE_FL ? 'i' : 'a');
  return FALSE;
}

KargDir *
karg_state_open (KargDirs *dirs, GError **error)
{
  g_auto (GStrv) missing = karg_dirs_missing (dirs, KARG_STATE_DIRECTORY, error);

  if (missing == NULL)
    return NULL;
  for (guint i = 0; missing[i] != NULL; i++)
    if (!karg_dirs_make (dirs, missing[i], 0755, error))
      return NULL;
  KargDir *state = state_make_directory (dirs, KARG_STATE_DIRECTORY, 0755, error);
  KargDir *history = state != NULL ? state_make_directory (dirs, STATE_HISTORY_DIRECTORY, 0700, error) : NULL;
  if (history == NULL || !state_check_flags (state, error) || !state_check_flags (history, error))
    return NULL;
  if (history->dev == state->dev)
    return state;
  karg_error_set_at (error, KARG_ERROR_IO, history->path, 0,
                     "lies on another file system than %s, so no record can be moved there: mount both as one", state->path);
  return NULL;
}

KargDir *
karg_state_open_kept (KargDirs *dirs, GError **error)
{
  return state_make_directory (dirs, KARG_STATE_DIRECTORY "/" KARG_STATE_KEPT, 0700, error);
}

static int
state_flock (int fd, int operation)
{
  int rc;

  do
    rc = flock (fd, operation);
  while (rc < 0 && errno == EINTR);
  return rc;
}

/* Without waiting for another change; but who merely looks holds the lock for some microseconds, too. */
static int
state_flock_soon (int fd)
{
  int rc = state_flock (fd, LOCK_EX | LOCK_NB);

  for (guint i = 0; i < 5 && rc < 0 && errno == EWOULDBLOCK; i++)
    {
      g_usleep (10000);
      rc = state_flock (fd, LOCK_EX | LOCK_NB);
    }
  return rc;
}

static char *
state_path (const KargDir *dir, const char *name)
{
  return g_strconcat (dir->path, "/", name, NULL);
}

/* -1 with an error, or without one when there is none. */
static int
state_open_lock (KargDir *state, int flags, GError **error)
{
  return karg_trust_open (state->fd, KARG_STATE_LOCK, flags, S_IFREG, KARG_STATE_DIRECTORY "/" KARG_STATE_LOCK, error);
}

static int
state_make_lock (KargDir *state, GError **error)
{
  int fd = openat (state->fd, KARG_STATE_LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

  if (fd < 0)
    karg_error_set_errno (error, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_LOCK, "cannot create the lock");
  return fd;
}

int
karg_state_lock (KargDir *state, const KargWait *wait, GError **error)
{
  if (g_getenv (KARG_STATE_ENVIRONMENT) != NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT,
                   "called by a command that the transaction %s runs; it would wait for itself",
                   g_getenv (KARG_STATE_ENVIRONMENT));
      return -1;
    }
  g_autoptr (GError) local = NULL;
  int fd = state_open_lock (state, O_RDWR, &local);
  if (fd < 0 && local == NULL)
    fd = state_make_lock (state, &local);
  if (fd < 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return -1;
    }
  if (state_flock_soon (fd) == 0)
    return fd;

  if (errno == EWOULDBLOCK && wait != NULL)
    {
      if (wait->told != NULL)
        wait->told (wait->data);
      if (state_flock (fd, LOCK_EX) == 0)
        return fd;
    }
  if (errno == EWOULDBLOCK)
    g_set_error (error, KARG_ERROR, KARG_ERROR_BUSY, "another kargctl is changing this system");
  else
    karg_error_set_errno (error, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_LOCK, "cannot lock");
  close (fd);
  return -1;
}

void
karg_state_unlock (int lock)
{
  state_flock (lock, LOCK_UN);
  close (lock);
}

KargStateLock
karg_state_try_share (KargDir *state, int *fd, GError **error)
{
  g_autoptr (GError) local = NULL;

  *fd = state_open_lock (state, O_RDONLY, &local);
  if (*fd < 0 && local == NULL)
    return KARG_STATE_LOCK_FREE;
  if (*fd >= 0 && state_flock (*fd, LOCK_SH | LOCK_NB) == 0)
    return KARG_STATE_LOCK_FREE;
  gboolean taken = *fd >= 0 && errno == EWOULDBLOCK;
  if (*fd >= 0 && !taken)
    karg_error_set_errno (&local, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_LOCK, "cannot lock");
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
  if (taken)
    return KARG_STATE_LOCK_TAKEN;
  /* who may not open the lock is no root, and can't hold up anybody who is */
  if (g_error_matches (local, KARG_ERROR, KARG_ERROR_PERMISSION))
    return KARG_STATE_LOCK_FREE;
  g_propagate_error (error, g_steal_pointer (&local));
  return KARG_STATE_LOCK_UNKNOWN;
}

int
karg_state_share (KargDir *state)
{
  int fd = state_open_lock (state, O_RDONLY, NULL);

  if (fd >= 0 && state_flock (fd, LOCK_SH) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

gboolean
karg_state_look (KargDir *dir, const char *name, gboolean *there, GError **error)
{
  struct stat st;
  g_autofree char *path = state_path (dir, name);

  *there = fstatat (dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
  if (*there || errno == ENOENT)
    return TRUE;
  karg_error_set_errno (error, errno, path, "cannot look");
  return FALSE;
}

/* A record has no size that anybody could name beforehand, but what can't be in memory is none. */
static GBytes *
state_read (int fd, const char *path, GError **error)
{
  struct stat st;
  gsize size = fstat (fd, &st) == 0 ? (gsize) MAX (st.st_size, 0) : 0;
  GBytes *bytes = karg_root_file_read (fd, 0, KARG_STATE_RECORD_MAX, TRUE, size);

  if (bytes == NULL)
    karg_error_set_errno (error, errno, path, "cannot read");
  return bytes;
}

KargJournal *
karg_state_load (KargDir *dir, const char *name, GError **error)
{
  g_autofree char *path = state_path (dir, name);
  int fd = karg_trust_open (dir->fd, name, O_RDONLY, S_IFREG, path, error);

  if (fd < 0)
    return NULL;
  g_autoptr (GBytes) bytes = state_read (fd, path, error);
  close (fd);
  return bytes != NULL ? karg_journal_parse (bytes, path, error) : NULL;
}

char **
karg_state_list (KargDir *dir, GError **error)
{
  int fd = openat (dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  char **names = fd >= 0 ? karg_root_file_list (fd) : NULL;

  if (names == NULL)
    karg_error_set_errno (error, errno, dir->path, "cannot list");
  return names;
}
