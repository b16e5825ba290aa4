/* Freezing: whatever happens to us in between, the file system moves again. ioctl(2) is one of the test's own, as only
 * root may freeze, and only what it may lose. */

#include "freeze-private.h"

#include <errno.h>
#include <fcntl.h>
#include <karg/error.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Shared with the watchdog. */
typedef struct
{
  pid_t owner;
  int freeze_errnum, thaw_errnum; /* what freezing and thawing fail with; of the owner only */
  int interrupts;                 /* so many calls end with EINTR before */
  gboolean dies;                  /* the owner, when it should thaw */
  int frozen, thawed, thawed_by_watchdog;
  int fds;                        /* how many descriptors the watchdog held */
  gboolean apart;                 /* the watchdog was in a session of its own, and took no signals */
} Disk;

static Disk *disk;

static int
count_fds (void)
{
  int n = 0;

  for (int fd = 0; fd < 1024; fd++)
    n += fcntl (fd, F_GETFD) >= 0;
  return n;
}

static int
answer (int errnum, int *count)
{
  errno = errnum;
  if (errnum == 0)
    ++*count;
  return errnum == 0 ? 0 : -1;
}

int
ioctl (int fd, unsigned long request, ...)
{
  sigset_t blocked;

  if (request == FITHAW && getpid () != disk->owner)
    {
      sigprocmask (SIG_BLOCK, NULL, &blocked);
      disk->fds = count_fds ();
      disk->apart = getsid (0) == getpid () && sigismember (&blocked, SIGTERM) == 1;
      return answer (0, &disk->thawed_by_watchdog);
    }
  if (request != FIFREEZE && request != FITHAW)
    return answer (ENOTTY, NULL);
  if (disk->interrupts-- > 0)
    return answer (EINTR, NULL);
  if (request == FIFREEZE)
    return answer (disk->freeze_errnum, &disk->frozen);
  if (disk->dies)
    raise (SIGKILL);
  return answer (disk->thaw_errnum, &disk->thawed);
}

static void
disk_set_up (void)
{
  disk = mmap (NULL, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (disk != MAP_FAILED);
}

static void
test_freeze_answers (void)
{
  static const struct
  {
    int freeze_errnum, thaw_errnum, interrupts;
    gboolean done;
    int frozen, thawed, by_watchdog;
    const char *error;
  } rows[] = {
    { 0, 0, 0, TRUE, 1, 1, 0, NULL },
    { 0, 0, 3, TRUE, 1, 1, 0, NULL },
    { EOPNOTSUPP, 0, 0, FALSE, 0, 0, 0, NULL },
    /* the watchdog was quicker */
    { 0, EINVAL, 0, TRUE, 1, 0, 0, NULL },
    { 0, EIO, 0, FALSE, 1, 0, 1, "/boot: its file system was frozen and can't be thawed: Input/output error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      *disk = (Disk){ getpid (), rows[i].freeze_errnum, rows[i].thaw_errnum, rows[i].interrupts };
      int before = count_fds ();
      gboolean done = karg_freeze_and_thaw (STDIN_FILENO, "/boot", &error);
      int errnum = errno;
      g_assert_cmpint (done, ==, rows[i].done);
      g_assert_cmpint (disk->frozen, ==, rows[i].frozen);
      g_assert_cmpint (disk->thawed, ==, rows[i].thawed);
      g_assert_cmpint (disk->thawed_by_watchdog, ==, rows[i].by_watchdog);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
      if (error != NULL)
        g_assert_error (error, KARG_ERROR, KARG_ERROR_FROZEN);
      else if (!done)
        g_assert_cmpint (errnum, ==, rows[i].freeze_errnum);
      /* nothing of it stays: no descriptor, no child */
      g_assert_cmpint (count_fds (), ==, before);
      g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
    }
}

/* Regression: the lock was the watchdog's, too, and outlived who took it. */
static void
test_freeze_outlives_its_owner (void)
{
  *disk = (Disk){ .dies = TRUE };
  pid_t owner = fork ();
  int status;

  if (owner == 0)
    {
      /* one of a high number, that others surround */
      int fd = fcntl (STDIN_FILENO, F_DUPFD, 40);
      for (int i = 0; i < 40; i++)
        if (dup (STDIN_FILENO) < 0)
          _exit (2);
      disk->owner = getpid ();
      karg_freeze_and_thaw (fd, "/boot", NULL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (owner, &status, 0), ==, owner);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  for (guint i = 0; i < 1000 && disk->thawed_by_watchdog == 0; i++)
    g_usleep (10000);
  g_assert_cmpint (disk->frozen, ==, 1);
  g_assert_cmpint (disk->thawed_by_watchdog, ==, 1);
  g_assert_cmpint (disk->fds, ==, 2);
  g_assert_true (disk->apart);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  disk_set_up ();
  g_test_add_func ("/freeze/answers", test_freeze_answers);
  g_test_add_func ("/freeze/outlives", test_freeze_outlives_its_owner);
  return g_test_run ();
}
