/* supervisor.c: strikes a process at its N-th writing, or reading, system call. */

#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL(name) { #name, __NR_##name }

typedef struct
{
  const char *name;
  int nr;
} SupervisorCall;

static const SupervisorCall supervisor_reads[] = {
  CALL (openat), CALL (getdents64), CALL (read), CALL (pread64), CALL (fstat), CALL (statx), CALL (readlinkat), CALL (flock),
  CALL (statfs), CALL (fstatfs), CALL (faccessat), CALL (fcntl),
#ifdef __NR_newfstatat
  CALL (newfstatat),
#endif
#ifdef __NR_open
  CALL (open), CALL (stat), CALL (lstat), CALL (readlink), CALL (access),
#endif
#ifdef __NR_openat2
  CALL (openat2),
#endif
};

static const SupervisorCall supervisor_calls[] = {
  CALL (write), CALL (pwrite64), CALL (writev), CALL (pwritev), CALL (pwritev2), CALL (sendfile), CALL (copy_file_range),
  CALL (ftruncate), CALL (truncate), CALL (fallocate), CALL (renameat2), CALL (unlinkat), CALL (mkdirat), CALL (linkat),
  CALL (symlinkat), CALL (fchmod), CALL (fchmodat), CALL (fchown), CALL (fchownat), CALL (fsetxattr), CALL (setxattr),
  CALL (fremovexattr), CALL (removexattr), CALL (fsync), CALL (fdatasync), CALL (syncfs), CALL (sync_file_range),
  CALL (utimensat),
#ifdef __NR_renameat
  CALL (renameat),
#endif
#ifdef __NR_rename
  CALL (rename), CALL (unlink), CALL (mkdir), CALL (rmdir), CALL (link), CALL (symlink), CALL (chmod), CALL (chown),
  CALL (creat),
#endif
};

#define OPENING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)

static void
supervisor_add (GArray *program, guint16 code, guint32 k, guint8 jt, guint8 jf)
{
  struct sock_filter line = { code, jt, jf, k };

  g_array_append_val (program, line);
}

static void
supervisor_add_load (GArray *program, gsize offset)
{
  supervisor_add (program, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

/* If the call is @nr and argument @index has one of the bits @mask (or is @mask itself when @exact),
 * notify. */
static void
supervisor_add_argument (GArray *program, int nr, guint index, guint32 mask, gboolean exact)
{
  gsize half = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 0 : 4;

  supervisor_add (program, BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 4);
  supervisor_add_load (program, offsetof (struct seccomp_data, args) + index * 8 + half);
  supervisor_add (program, BPF_JMP | (exact ? BPF_JEQ : BPF_JSET) | BPF_K, mask, 0, 1);
  supervisor_add (program, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
  supervisor_add_load (program, offsetof (struct seccomp_data, nr));
}

static void
supervisor_add_calls (GArray *program, const SupervisorCall *calls, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      supervisor_add (program, BPF_JMP | BPF_JEQ | BPF_K, calls[i].nr, 0, 1);
      supervisor_add (program, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
    }
}

/* Of a file; memory that is asked for in the same way is no look at anything. */
static void
supervisor_add_mapping (GArray *program)
{
  gsize half = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 0 : 4;

  supervisor_add (program, BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 0, 4);
  supervisor_add_load (program, offsetof (struct seccomp_data, args) + 3 * 8 + half);
  supervisor_add (program, BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 1, 0);
  supervisor_add (program, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
  supervisor_add_load (program, offsetof (struct seccomp_data, nr));
}

static GArray *
supervisor_program (gboolean reads)
{
  GArray *program = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));

  supervisor_add_load (program, offsetof (struct seccomp_data, nr));
  if (reads)
    {
      supervisor_add_calls (program, supervisor_reads, G_N_ELEMENTS (supervisor_reads));
      supervisor_add_mapping (program);
      supervisor_add (program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
      return program;
    }
  supervisor_add_calls (program, supervisor_calls, G_N_ELEMENTS (supervisor_calls));
  supervisor_add_argument (program, __NR_openat, 2, OPENING, FALSE);
#ifdef __NR_open
  supervisor_add_argument (program, __NR_open, 1, OPENING, FALSE);
#endif
  supervisor_add_argument (program, __NR_ioctl, 1, (guint32) FIFREEZE, TRUE);
  supervisor_add_argument (program, __NR_ioctl, 1, (guint32) FITHAW, TRUE);
  supervisor_add (program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  return program;
}

static const char *
supervisor_name (int nr)
{
  for (guint i = 0; i < G_N_ELEMENTS (supervisor_reads); i++)
    if (supervisor_reads[i].nr == nr)
      return supervisor_reads[i].name;
  for (guint i = 0; i < G_N_ELEMENTS (supervisor_calls); i++)
    if (supervisor_calls[i].nr == nr)
      return supervisor_calls[i].name;
  if (nr == __NR_mmap)
    return "mmap";
  return nr == __NR_ioctl ? "ioctl" : "open";
}

static gboolean
supervisor_send_fd (int socket, int fd)
{
  char byte = 'f';
  char control[CMSG_SPACE (sizeof (int))] = { 0 };
  struct iovec iov = { &byte, 1 };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof (int));
  memcpy (CMSG_DATA (header), &fd, sizeof fd);
  return sendmsg (socket, &message, 0) == 1;
}

static int
supervisor_receive_fd (int socket)
{
  char byte;
  int fd = -1;
  char control[CMSG_SPACE (sizeof (int))] = { 0 };
  struct iovec iov = { &byte, 1 };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };

  if (recvmsg (socket, &message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR (&message) != NULL)
    memcpy (&fd, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof fd);
  return fd;
}

static G_GNUC_NORETURN void
supervisor_child (int socket, const GArray *program, int (*func) (gpointer data), gpointer data)
{
  struct sock_fprog fprog = { program->len, (struct sock_filter *) program->data };

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  int listener = syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &fprog);
  if (listener < 0 || !supervisor_send_fd (socket, listener))
    _exit (99);
  close (listener);
  close (socket);
  _exit (func (data));
}

static gboolean
supervisor_strikes (const Supervision *supervision, guint call)
{
  if (supervision->strike_at == 0)
    return FALSE;
  return supervision->on ? call >= supervision->strike_at : call == supervision->strike_at;
}

/* One call waits for judgement. */
static void
supervisor_judge (Supervision *supervision, int listener, pid_t pid)
{
  struct seccomp_notif call = { 0 };
  struct seccomp_notif_resp answer = { 0 };

  if (ioctl (listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
    return;
  answer.id = call.id;
  answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  if (supervision->no_exchange && call.data.nr == __NR_renameat2)
    {
      answer.flags = 0;
      answer.error = -EINVAL;
    }
  else if (supervisor_strikes (supervision, ++supervision->calls))
    {
      supervision->outcome = SUPERVISOR_STRUCK;
      if (supervision->calls == supervision->strike_at)
        supervision->struck = supervisor_name (call.data.nr);
      if (supervision->errnum == 0)
        {
          kill (-pid, SIGKILL);
          kill ((pid_t) call.pid, SIGKILL);
          return;
        }
      answer.flags = 0;
      answer.error = -supervision->errnum;
    }
  ioctl (listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

/* Until nobody with the filter lives any more: what outlives the killed one goes on as if nothing had
 * happened. */
static void
supervisor_watch (Supervision *supervision, int listener, pid_t pid)
{
  struct pollfd poller = { .fd = listener, .events = POLLIN };

  while (poll (&poller, 1, -1) > 0 || errno == EINTR)
    {
      if ((poller.revents & POLLIN) == 0)
        break;
      supervisor_judge (supervision, listener, pid);
    }
}

void
supervise (Supervision *supervision, int (*func) (gpointer data), gpointer data)
{
  int sockets[2];
  int status = 0;
  g_autoptr (GArray) program = supervisor_program (supervision->reads);

  supervision->outcome = SUPERVISOR_UNABLE;
  supervision->calls = 0;
  supervision->status = -1;
  supervision->struck = "nothing";
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    supervisor_child (sockets[1], program, func, data);
  close (sockets[1]);
  int listener = pid > 0 ? supervisor_receive_fd (sockets[0]) : -1;
  close (sockets[0]);
  if (listener >= 0)
    {
      supervision->outcome = SUPERVISOR_FINISHED;
      supervisor_watch (supervision, listener, pid);
    }
  if (pid > 0)
    waitpid (pid, &status, 0);
  if (listener >= 0)
    close (listener);
  if (WIFEXITED (status))
    supervision->status = WEXITSTATUS (status);
}
