/* Runs a program on a kernel that is older than it is, or in a container that is stricter: a seccomp filter answers
 * the calls of kargctl and of the libraries below it that Linux 3.10 doesn't know with ENOSYS, or with EPERM as
 * containers do.
 *
 *     without-syscalls enosys|eperm PROGRAM [ARGUMENT…] */

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib.h>

/* The numbers are the same on every architecture that Linux got since. */
#define NR_OPENAT2 437
#define NR_CLOSE_RANGE 436
#define NR_FACCESSAT2 439

#define EXT4_CHECKPOINT 0x4004662bu

#define FIELD(field) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define REFUSE(errnum) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (errnum))
#define ALLOW BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define UNLESS(value, skip) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define NEVER(nr, errnum) UNLESS ((nr), 1), REFUSE (errnum)

/* The low half of an argument. */
#define ARGUMENT(n) (offsetof (struct seccomp_data, args[n]) + (G_BYTE_ORDER == G_BIG_ENDIAN ? 4 : 0))
#define LOAD_ARGUMENT(n) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, ARGUMENT (n))

static int
install (unsigned int errnum)
{
  struct sock_filter code[] = {
    FIELD (nr),
    NEVER (NR_OPENAT2, errnum),
    NEVER (NR_CLOSE_RANGE, errnum),
    NEVER (NR_FACCESSAT2, errnum),
    NEVER (SYS_memfd_create, errnum),
    /* without flags it is renameat(2), which is all that newer architectures have of it */
    UNLESS (SYS_renameat2, 4), LOAD_ARGUMENT (4), UNLESS (0, 1), ALLOW, REFUSE (errnum),
    UNLESS (SYS_ioctl, 3), LOAD_ARGUMENT (1), UNLESS (EXT4_CHECKPOINT, 1), REFUSE (errnum),
    ALLOW,
  };
  struct sock_fprog program = { G_N_ELEMENTS (code), code };

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    return -1;
  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/* A filter that refuses nothing would make every test below it pass. */
static gboolean
is_in_force (int errnum)
{
  int now[5];

  errno = 0;
  now[0] = syscall (NR_OPENAT2, -1, NULL, NULL, 0) < 0 ? errno : 0;
  now[1] = syscall (SYS_renameat2, -1, "", -1, "", 1) < 0 ? errno : 0;
  now[2] = syscall (SYS_ioctl, -1, EXT4_CHECKPOINT, NULL) < 0 ? errno : 0;
  now[3] = syscall (SYS_renameat2, -1, "", -1, "", 0) < 0 ? errno : 0;
  now[4] = syscall (SYS_ioctl, -1, 0, NULL) < 0 ? errno : 0;
  return now[0] == errnum && now[1] == errnum && now[2] == errnum && now[3] == ENOENT && now[4] == EBADF;
}

int
main (int argc, char **argv)
{
  gboolean eperm = argc > 1 && strcmp (argv[1], "eperm") == 0;
  int errnum = eperm ? EPERM : ENOSYS;

  if (argc < 3 || (!eperm && strcmp (argv[1], "enosys") != 0))
    {
      fprintf (stderr, "usage: without-syscalls enosys|eperm PROGRAM [ARGUMENT...]\n");
      return 2;
    }
  if (install (errnum) < 0)
    {
      printf ("1..0 # SKIP no seccomp filters here: %s\n", strerror (errno));
      return 0;
    }
  if (!is_in_force (errnum))
    {
      fprintf (stderr, "without-syscalls: the filter does not do what it should\n");
      return 1;
    }
  execvp (argv[2], argv + 2);
  fprintf (stderr, "without-syscalls: %s: %s\n", argv[2], strerror (errno));
  return 127;
}
