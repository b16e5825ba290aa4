/* command.c: running a program, without a shell.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "command-private.h"
#include "state-private.h"

#include "base/root-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMAND_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* How much of what a failed command said goes into the message. */
#define COMMAND_TAIL 2000

/* GLib closes what a command must not inherit with close_range(2) and gives up when a container forbids that, so
 * the child does it itself: Linux 5.11 marks all at once, and elsewhere one by one does. */
#define COMMAND_SPAWN (G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_FILE_AND_ARGV_ZERO | G_SPAWN_LEAVE_DESCRIPTORS_OPEN)
#define COMMAND_FD_MAX 65536
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#define COMMAND_CLOSE_RANGE_CLOEXEC (1U << 2)

/* All that a command gets of the caller's environment. What else is there might be taken for a setting: grub-mkconfig has
 * dozens of variables. */
static const char *const command_kept[] = { "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TERM", "TZ" };

/* What the child does between fork and exec: plain system calls only. */
typedef struct
{
  int root_fd; /* O_PATH */
  int output;
  int lock;    /* -1: none */
  gboolean inside;
} CommandSetup;

static gboolean
command_is_program (int root_fd, const char *path)
{
  struct stat st;
  int fd = karg_root_file_open (root_fd, path, O_PATH);

  if (fd < 0)
    return FALSE;
  gboolean is = fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && (st.st_mode & 0111) != 0;
  close (fd);
  return is;
}

char *
karg_command_find (int root_fd, const char *name, GError **error)
{
  g_auto (GStrv) directories = g_strsplit (COMMAND_PATH, ":", -1);

  if (name[0] == '/' && command_is_program (root_fd, name))
    return g_strdup (name);
  for (guint i = 0; name[0] != '/' && directories[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (directories[i], name, NULL);
      if (command_is_program (root_fd, path))
        return g_steal_pointer (&path);
    }
  g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED, "%s: no such program", name);
  return NULL;
}

/* The tools of boot loaders ask /proc and /dev for devices, and say wrong things where they find none. The mounts are the
 * child's alone and vanish with it. Returns: what can't be done, with errno; NULL. */
static const char *
command_enter (void)
{
  static const char *const trees[] = { "/dev", "/proc", "/sys" };
  static const char *const failures[] = { "mount /dev in the root", "mount /proc in the root", "mount /sys in the root" };

  if (unshare (CLONE_NEWNS) < 0)
    return "make a mount namespace for the command";
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return "keep the command's mounts to itself";
  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      struct stat st;
      const char *below = trees[i] + 1;
      if (lstat (below, &st) < 0)
        return failures[i];
      errno = ENOTDIR;
      if (!S_ISDIR (st.st_mode) || mount (trees[i], below, NULL, MS_BIND | MS_REC, NULL) < 0)
        return failures[i];
    }
  return chroot (".") == 0 && chdir ("/") == 0 ? NULL : "enter the root";
}

static void
command_say (const char *text)
{
  if (write (STDERR_FILENO, text, strlen (text)) < 0)
    _exit (125);
}

/* The child holds the lock as well: who is killed while it runs leaves it behind, and nobody may change anything before it
 * has ended. */
static void
command_keep_descriptors (const CommandSetup *setup)
{
  if (syscall (SYS_close_range, STDERR_FILENO + 1, ~0U, COMMAND_CLOSE_RANGE_CLOEXEC) < 0)
    for (int fd = STDERR_FILENO + 1; fd < COMMAND_FD_MAX; fd++)
      fcntl (fd, F_SETFD, FD_CLOEXEC);
  if (setup->lock >= 0)
    fcntl (setup->lock, F_SETFD, 0);
}

/* The transaction holds signals back, and who called it may have had some ignored; the command should have neither. */
static void
command_reset_signals (void)
{
  sigset_t none;

  for (int i = 1; i < NSIG; i++)
    signal (i, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static void
command_set_up (gpointer data)
{
  const CommandSetup *setup = data;

  command_reset_signals ();
  umask (022);
  command_keep_descriptors (setup);
  if (dup2 (setup->output, STDOUT_FILENO) < 0 || dup2 (setup->output, STDERR_FILENO) < 0)
    _exit (126);
  const char *failure = fchdir (setup->root_fd) < 0 ? "go to the root" : setup->inside ? command_enter () : NULL;
  if (failure == NULL)
    return;
  const char *why = strerror (errno); /* no allocation for a number that is known */
  command_say ("cannot ");
  command_say (failure);
  command_say (": ");
  command_say (why);
  command_say ("\n");
  _exit (126);
}

/* The last lines of what it said, made fit for a message. (transfer full) */
static char *
command_tail (int output)
{
  off_t end = lseek (output, 0, SEEK_END);
  off_t start = MAX (end - COMMAND_TAIL, 0);
  g_autoptr (GBytes) bytes = karg_root_file_read (output, start, COMMAND_TAIL, FALSE, 0);

  if (bytes == NULL)
    return g_strdup ("");
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_utf8_make_valid (data != NULL ? data : "", length);
  return g_strdup (g_strstrip (text));
}

static gboolean
command_judge (const char *name, int status, int output, GError **error)
{
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;

  g_autofree char *tail = command_tail (output);
  const char *colon = *tail != '\0' ? ":\n" : "";
  if (WIFSIGNALED (status))
    g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED, "%s was killed by signal %d (%s)%s%s", name,
                 WTERMSIG (status), g_strsignal (WTERMSIG (status)), colon, tail);
  else
    g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED, "%s exited with %d%s%s", name, WEXITSTATUS (status), colon,
                 tail);
  return FALSE;
}

static char **
command_environment (const char *transaction)
{
  char **env = g_new0 (char *, 1);

  for (guint i = 0; i < G_N_ELEMENTS (command_kept); i++)
    if (g_getenv (command_kept[i]) != NULL)
      env = g_environ_setenv (env, command_kept[i], g_getenv (command_kept[i]), TRUE);
  env = g_environ_setenv (env, "PATH", COMMAND_PATH, TRUE);
  env = g_environ_setenv (env, "HOME", "/root", TRUE);
  return g_environ_setenv (env, KARG_STATE_ENVIRONMENT, transaction, TRUE);
}

/* Starts @argv with nothing to read and its words going to the output; -1 on error. */
static GPid
command_start (const CommandSetup *setup, char **argv, const char *transaction, GError **error)
{
  GPid pid = -1;
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) env = command_environment (transaction);

  if (!g_spawn_async (NULL, argv, env, COMMAND_SPAWN, command_set_up, (gpointer) setup, &pid, &local))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED, "%s cannot be started: %s", argv[0], local->message);
      pid = -1;
    }
  return pid;
}

/* A file without a name for the words of a command. It keeps clear of 0 to 2, which the child takes for its own. -1
 * with errno. */
static int
command_open_output (void)
{
  char name[] = "/tmp/kargctl-XXXXXX";
  int fd = memfd_create ("kargctl-output", MFD_CLOEXEC);

  /* Linux before 3.17, or a container that forbids it */
  if (fd < 0 && (fd = mkostemp (name, O_CLOEXEC)) >= 0)
    unlink (name);
  if (fd < 0 || fd > STDERR_FILENO)
    return fd;
  int high = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close (fd);
  return high;
}

/* A child that somebody else waited for (SIGCHLD ignored) may have failed: nobody can tell. */
static gboolean
command_wait (const char *name, GPid pid, int output, GError **error)
{
  int status = 0;
  pid_t ended;

  do
    ended = waitpid (pid, &status, 0);
  while (ended < 0 && errno == EINTR);
  if (ended == pid)
    return command_judge (name, status, output, error);
  g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED, "%s: how it ended can't be told: %s", name, g_strerror (errno));
  return FALSE;
}

gboolean
karg_command_run (int root_fd, const char *root_path, const char *const *argv, gboolean inside, int lock,
                  const char *transaction, GError **error)
{
  g_autofree char *program = karg_command_find (root_fd, argv[0], error);

  if (program == NULL)
    return FALSE;
  int output = command_open_output ();
  if (output < 0)
    {
      karg_error_set_errno (error, errno, program, "cannot catch its output");
      return FALSE;
    }

  /* argv for g_spawn: the file, then the words the program sees */
  g_autofree char *file = inside ? g_strdup (program) : g_build_filename (root_path, program, NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_ptr_array_add (words, file);
  for (guint i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (words, (char *) argv[i]);
  g_ptr_array_add (words, NULL);

  const CommandSetup setup = { root_fd, output, lock, inside };
  GPid pid = command_start (&setup, (char **) words->pdata, transaction, error);
  gboolean ok = pid > 0 && command_wait (argv[0], pid, output, error);
  close (output);
  return ok;
}
