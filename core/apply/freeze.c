/* freeze.c: make a file system write its journal back, by freezing it for a moment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "freeze-private.h"

#include <errno.h>
#include <linux/fs.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A freeze that takes longer than this has something wrong; nothing on the file system can be written
 * meanwhile. */
#define FREEZE_PATIENCE_MS 20000

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/* More descriptors than a transaction has open. */
#define FREEZE_FD_MAX 4096

/* Linux before 5.9, and some containers, can't do this at once. */
static void
freeze_close_range (guint first, guint last)
{
  if (syscall (SYS_close_range, first, last, 0) == 0)
    return;
  for (guint fd = first; fd <= MIN (last, FREEZE_FD_MAX); fd++)
    close (fd);
}

/* All but the two: the lock above all, which must not be held for longer than its owner lives. */
static void
freeze_close_others (int a, int b)
{
  guint low = MIN (a, b), high = MAX (a, b);

  if (low > 0)
    freeze_close_range (0, low - 1);
  if (high > low + 1)
    freeze_close_range (low + 1, high - 1);
  freeze_close_range (high + 1, ~0U);
}

/* The watchdog's whole life. It outlives any death of its parent: the socket closes, it thaws. It writes
 * nothing and allocates nothing, so a frozen file system can't stop it. */
static G_GNUC_NORETURN void
freeze_watch (int fd, int socket)
{
  char word = 'r';
  sigset_t all;
  struct pollfd parent = { .fd = socket, .events = POLLIN };

  sigfillset (&all);
  sigprocmask (SIG_BLOCK, &all, NULL);
  setsid ();
  freeze_close_others (fd, socket);
  if (write (socket, &word, 1) != 1)
    _exit (1);
  if (poll (&parent, 1, FREEZE_PATIENCE_MS) == 1 && read (socket, &word, 1) == 1)
    _exit (0);
  ioctl (fd, FITHAW, 0);
  _exit (0);
}

static int
freeze_ioctl (int fd, unsigned long request)
{
  int rc;

  do
    rc = ioctl (fd, request, 0);
  while (rc < 0 && errno == EINTR);
  return rc;
}

/* Starts the watchdog and waits until it is on guard; -1 with errno. */
static pid_t
freeze_post_watchdog (int fd, int sockets[2])
{
  char word;
  pid_t pid = fork ();

  if (pid == 0)
    {
      close (sockets[0]);
      freeze_watch (fd, sockets[1]);
    }
  close (sockets[1]);
  if (pid > 0 && read (sockets[0], &word, 1) != 1)
    {
      waitpid (pid, NULL, 0);
      errno = ECHILD;
      return -1;
    }
  return pid;
}

gboolean
karg_freeze_and_thaw (int fd, const char *path, GError **error)
{
  int sockets[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
    return FALSE;
  pid_t watchdog = freeze_post_watchdog (fd, sockets);
  if (watchdog < 0)
    {
      int errnum = errno;
      close (sockets[0]);
      errno = errnum;
      return FALSE;
    }

  gboolean frozen = freeze_ioctl (fd, FIFREEZE) == 0;
  int errnum = errno;
  /* EINVAL: not frozen any more, the watchdog was quicker */
  gboolean thawed = !frozen || freeze_ioctl (fd, FITHAW) == 0 || errno == EINVAL;
  int thaw_errnum = errno;
  /* with nothing to say the socket just closes, and the watchdog tries to thaw */
  if (thawed && send (sockets[0], "d", 1, MSG_NOSIGNAL) != 1)
    g_debug ("%s: the freeze watchdog is gone already", path);
  close (sockets[0]);
  while (waitpid (watchdog, NULL, 0) < 0 && errno == EINTR)
    ;

  if (!thawed)
    karg_error_set_at (error, KARG_ERROR_FROZEN, path, 0, "its file system was frozen and can't be thawed: %s",
                       g_strerror (thaw_errnum));
  errno = errnum;
  return frozen && thawed;
}
