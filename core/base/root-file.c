/* root-file.c: opening and reading below a directory, without leaving it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "root-file.h"
#include "root-walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How long who holds a lease on a file (fcntl(2), F_SETLEASE) may take to give it up, and how often that is looked at. */
#define KARG_ROOT_FILE_LEASE_US (1 * G_USEC_PER_SEC)
#define KARG_ROOT_FILE_LEASE_STEP_US 10000

/* More than a boot entry, less than a grub.cfg. */
#define KARG_ROOT_FILE_CHUNK 8192

/* openat2(2) is of Linux 5.6, and the headers of older systems don't know it. */
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define KARG_ROOT_FILE_NO_MAGIC_LINKS 0x02
#define KARG_ROOT_FILE_IN_ROOT 0x10

typedef struct
{
  guint64 flags;
  guint64 mode;
  guint64 resolve;
} KargOpenHow;

gboolean
karg_root_file_is_system_root (int root_fd)
{
  struct stat a, b;

  return fstat (root_fd, &a) == 0 && stat ("/", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static int
karg_root_file_openat2 (int root_fd, const char *path, int flags)
{
  const KargOpenHow how = {
    .flags = (guint64) flags | O_CLOEXEC,
    .resolve = KARG_ROOT_FILE_IN_ROOT | KARG_ROOT_FILE_NO_MAGIC_LINKS,
  };

  return syscall (SYS_openat2, root_fd, path, &how, sizeof how);
}

/* Asked once in a process, of a path that needs no permission: so EPERM can only come from the filter of a
 * container. */
static gboolean
karg_root_file_has_openat2 (int root_fd)
{
  static gsize answer; /* 1: yes; 2: no */

  if (g_once_init_enter (&answer))
    {
      int fd = karg_root_file_openat2 (root_fd, "/", O_PATH);
      gsize no = fd < 0 && (errno == ENOSYS || errno == EPERM);
      if (fd >= 0)
        close (fd);
      g_once_init_leave (&answer, no + 1);
    }
  return answer == 1;
}

/* Whether errno says that the same may succeed in a moment: a signal, a lease, names that moved meanwhile. Waits for that
 * moment until *@until, which is 0 at first. */
static gboolean
karg_root_file_may_retry (gint64 *until)
{
  int errnum = errno;

  if (errnum != EAGAIN)
    return errnum == EINTR;
  gint64 now = g_get_monotonic_time ();
  if (*until == 0)
    *until = now + KARG_ROOT_FILE_LEASE_US;
  if (now < *until)
    g_usleep (KARG_ROOT_FILE_LEASE_STEP_US);
  errno = errnum;
  return now < *until;
}

int
karg_root_file_open (int root_fd, const char *path, int flags)
{
  gboolean whole = karg_root_file_has_openat2 (root_fd);
  gint64 until = 0;
  int fd;

  do
    fd = whole ? karg_root_file_openat2 (root_fd, path, flags) : karg_root_walk_open (root_fd, path, flags);
  while (fd < 0 && karg_root_file_may_retry (&until));
  return fd;
}

int
karg_root_file_open_name (int dirfd, const char *name, int flags)
{
  gint64 until = 0;
  int fd;

  do
    fd = openat (dirfd, name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  while (fd < 0 && karg_root_file_may_retry (&until));
  return fd;
}

static KargFileKind
karg_root_file_kind (mode_t mode)
{
  if (S_ISREG (mode))
    return KARG_FILE_REGULAR;
  if (S_ISDIR (mode))
    return KARG_FILE_DIRECTORY;
  return S_ISLNK (mode) ? KARG_FILE_SYMLINK : KARG_FILE_OTHER;
}

static gint64
karg_root_file_ns (const struct timespec *time)
{
  return (gint64) time->tv_sec * 1000000000 + time->tv_nsec;
}

gboolean
karg_root_file_info (int fd, KargFileInfo *info)
{
  struct stat st;

  if (fstat (fd, &st) < 0)
    return FALSE;
  *info = (KargFileInfo){
    .kind = karg_root_file_kind (st.st_mode),
    .size = st.st_size,
    .mode = st.st_mode & 07777,
    .uid = st.st_uid,
    .gid = st.st_gid,
    .dev = st.st_dev,
    .ino = st.st_ino,
    .mtime_ns = karg_root_file_ns (&st.st_mtim),
    .ctime_ns = karg_root_file_ns (&st.st_ctim),
  };
  return TRUE;
}

static gssize
karg_root_file_pread (int fd, void *buffer, gsize length, guint64 offset)
{
  gssize n;

  do
    n = pread (fd, buffer, length, offset);
  while (n < 0 && errno == EINTR);
  return n;
}

/* Reads until @limit bytes are there or the file ends, which it does behind @expected bytes. @used: how many were
 * read. FALSE with errno. */
static gboolean
karg_root_file_fill (int fd, guint64 offset, char *buffer, gsize limit, gsize expected, gsize *used)
{
  while (*used < limit && (expected == 0 || *used != expected))
    {
      gssize n = karg_root_file_pread (fd, buffer + *used, limit - *used, offset + *used);
      if (n < 0)
        return FALSE;
      if (n == 0)
        return TRUE;
      *used += n;
    }
  return TRUE;
}

GBytes *
karg_root_file_read (int fd, guint64 offset, gsize length, gboolean whole, gsize expected)
{
  char first[KARG_ROOT_FILE_CHUNK];
  gsize limit = whole ? length + 1 : length;
  gsize used = 0, size = MIN (limit, sizeof first);

  /* Nearly every file fits the stack; only what is larger takes a growing buffer. */
  if (!karg_root_file_fill (fd, offset, first, size, expected, &used))
    return NULL;
  if (used < size || size == limit)
    return g_bytes_new (first, used);

  g_autofree char *buffer = g_memdup (first, used);
  while (used == size && size < limit)
    {
      size = MIN (limit, MAX (size * 2, expected + 1));
      buffer = g_realloc (buffer, size);
      if (!karg_root_file_fill (fd, offset, buffer, size, expected, &used))
        return NULL;
    }
  if (whole && used > length)
    {
      errno = EFBIG;
      return NULL;
    }
  return g_bytes_new_take (g_realloc (g_steal_pointer (&buffer), used), used);
}

char *
karg_root_file_path (int fd, const char *root_path)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *target = g_file_read_link (link, NULL);
  gsize prefix = g_str_equal (root_path, "/") ? 0 : strlen (root_path);

  if (target == NULL || strncmp (target, root_path, prefix) != 0)
    return NULL;
  if (target[prefix] == '\0')
    return g_strdup ("/");
  return target[prefix] == '/' ? g_strdup (target + prefix) : NULL;
}

int
karg_root_file_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
karg_root_file_list (int fd)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  DIR *dir = fdopendir (fd);
  const struct dirent *entry;

  if (dir == NULL)
    {
      int errnum = errno;
      close (fd);
      errno = errnum;
      return NULL;
    }
  for (errno = 0; (entry = readdir (dir)) != NULL; errno = 0)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  int errnum = errno;
  closedir (dir);
  errno = errnum;
  if (errnum != 0)
    return NULL;

  g_ptr_array_sort (names, karg_root_file_compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
