/* process.c: what a process inherits, set to what this one needs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A parent that ignores SIGCHLD has the exit status of our children thrown away, and one that ignores SIGPIPE lets us
 * write to nobody. */
static void
kargctl_process_reset_signals (void)
{
  sigset_t none;

  for (int i = 1; i < NSIG; i++)
    signal (i, SIG_DFL);
  signal (SIGXFSZ, SIG_IGN);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

/* open(2) takes the lowest number that is free. What stands there then can't be used: output that is lost stays a failure. */
static void
kargctl_process_open_standard (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
      abort (); /* nothing could be said, and nothing be written safely */
}

static void
kargctl_process_raise_limits (void)
{
  static const int limits[] = { RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_AS, RLIMIT_STACK };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      struct rlimit limit;
      if (getrlimit (limits[i], &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        continue;
      /* more descriptors than this nobody needs, and some programs that we start close each that they may have */
      rlim_t most = limits[i] == RLIMIT_NOFILE ? MIN (limit.rlim_max, 65536) : limit.rlim_max;
      limit.rlim_cur = MAX (limit.rlim_cur, most);
      setrlimit (limits[i], &limit);
    }
}

void
kargctl_process_settle (void)
{
  kargctl_process_open_standard ();
  kargctl_process_reset_signals ();
  kargctl_process_raise_limits ();
  umask (022);
}
