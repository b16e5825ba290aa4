/* state.c: the state directory inside the root and its lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "state-private.h"
#include "transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

KargDir *
karg_state_open (KargDirs *dirs, GError **error)
{
  g_auto (GStrv) missing = karg_dirs_missing (dirs, KARG_STATE_DIRECTORY "/" KARG_STATE_HISTORY "/x");

  for (guint i = 0; missing[i] != NULL; i++)
    {
      gboolean history = g_str_has_suffix (missing[i], "/" KARG_STATE_HISTORY);
      if (!karg_dirs_make (dirs, missing[i], history ? 0700 : 0755, error))
        return NULL;
    }
  return karg_dirs_get (dirs, KARG_STATE_DIRECTORY, error);
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
  int fd = openat (state->fd, KARG_STATE_LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      karg_error_set_errno (error, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_LOCK, "cannot open the lock");
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

int
karg_state_try_share (KargDir *state, gboolean *taken)
{
  int fd = openat (state->fd, KARG_STATE_LOCK, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

  *taken = FALSE;
  if (fd < 0 || state_flock (fd, LOCK_SH | LOCK_NB) == 0)
    return fd;
  *taken = errno == EWOULDBLOCK;
  close (fd);
  return -1;
}

int
karg_state_share (KargDir *state)
{
  int fd = openat (state->fd, KARG_STATE_LOCK, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

  if (fd >= 0 && state_flock (fd, LOCK_SH) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

gboolean
karg_state_has (KargDir *state, const char *name)
{
  struct stat st;

  return fstatat (state->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

KargJournal *
karg_state_load (KargDir *state, const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (state->path, "/", name, NULL);
  g_auto (KargFileValue) image = { 0 };

  if (!karg_file_value_load (state->fd, name, path, NULL, &image, NULL, error) || !image.exists)
    return NULL;
  return karg_journal_parse (image.bytes, path, error);
}
