/* bare-loop: the least that a C program can do for what kargctl does to the entries of a directory.
 *
 *   bare-loop read DIRECTORY           reads every entry: open, fstat, read, close
 *   bare-loop add DIRECTORY ARGUMENT   changes every entry, as durably as kargctl does: writes all new versions
 *                                      beside the old ones, one syncfs, renames each, fsync of the directory,
 *                                      EXT4_IOC_CHECKPOINT
 *   bare-loop settle DIRECTORY         leaves nothing of its file system unwritten, for what is measured next
 *
 * No journal, no second look, no way back, one language, one length: that is what the ratio buys. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECKPOINT _IOW ('f', 43, uint32_t) /* EXT4_IOC_CHECKPOINT, Linux 5.14 */
#define LONGEST 65536

typedef void (*EachEntry) (int dir, const char *name, const char *argument);

static void
die (const char *what)
{
  perror (what);
  exit (1);
}

static size_t
read_entry (int dir, const char *name, char text[LONGEST], mode_t *mode)
{
  struct stat st;
  int fd = openat (dir, name, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || fstat (fd, &st) < 0)
    die (name);
  if (st.st_size >= LONGEST)
    {
      errno = EFBIG;
      die (name);
    }
  if (read (fd, text, (size_t) st.st_size) != st.st_size || close (fd) < 0)
    die (name);
  text[st.st_size] = '\0';
  *mode = st.st_mode & 0777;
  return (size_t) st.st_size;
}

static void
only_read (int dir, const char *name, const char *argument)
{
  char text[LONGEST];
  mode_t mode;

  (void) argument;
  read_entry (dir, name, text, &mode);
}

/* Puts " ARGUMENT" at the end of the options line. */
static size_t
add_argument (const char *text, size_t length, const char *argument, char *out)
{
  const char *options = strstr (text, "\noptions ");
  const char *end = options != NULL ? strchr (options + 1, '\n') : NULL;
  size_t head = end != NULL ? (size_t) (end - text) : length;

  memcpy (out, text, head);
  size_t n = head + (size_t) sprintf (out + head, " %s", argument);
  memcpy (out + n, text + head, length - head);
  return n + length - head;
}

static void
name_new (const char *name, char out[NAME_MAX + 8])
{
  snprintf (out, NAME_MAX + 8, ".%s.new", name);
}

static void
write_new (int dir, const char *name, const char *argument)
{
  char text[LONGEST], out[LONGEST + 256], new_name[NAME_MAX + 8];
  mode_t mode;
  size_t length = read_entry (dir, name, text, &mode);

  length = add_argument (text, length, argument, out);
  name_new (name, new_name);
  int fd = openat (dir, new_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0 || write (fd, out, length) != (ssize_t) length || close (fd) < 0)
    die (new_name);
}

static void
rename_new (int dir, const char *name, const char *argument)
{
  char new_name[NAME_MAX + 8];

  (void) argument;
  name_new (name, new_name);
  if (renameat (dir, new_name, dir, name) < 0)
    die (new_name);
}

/* The names are taken down first: a directory that is written to while it is read may show a name twice. */
static void
for_each (char **names, int dir, EachEntry each, const char *argument)
{
  for (; *names != NULL; names++)
    each (dir, *names, argument);
}

static char **
list_entries (int dir, const char *path)
{
  char **names = NULL;
  const struct dirent *entry;
  DIR *stream = fdopendir (dup (dir));

  if (stream == NULL)
    die (path);
  size_t n = 0;
  while ((entry = readdir (stream)) != NULL)
    {
      size_t length = strlen (entry->d_name);
      if (entry->d_name[0] == '.' || length <= 5 || strcmp (entry->d_name + length - 5, ".conf") != 0)
        continue;
      names = realloc (names, (n + 2) * sizeof *names);
      names[n++] = strdup (entry->d_name);
    }
  closedir (stream);
  if (n == 0)
    {
      fprintf (stderr, "%s: no entries\n", path);
      exit (1);
    }
  names[n] = NULL;
  return names;
}

/* What has no checkpoint (another file system, an older kernel, no rights) goes without; `run` says where it ran. */
static void
checkpoint (int dir)
{
  uint32_t flags = 0;

  if (ioctl (dir, CHECKPOINT, &flags) < 0 && errno != ENOTTY && errno != ENODEV && errno != EPERM)
    die ("EXT4_IOC_CHECKPOINT");
}

static void
add (int dir, const char *path, const char *argument)
{
  char **names = list_entries (dir, path);

  for_each (names, dir, write_new, argument);
  if (syncfs (dir) < 0)
    die (path);
  for_each (names, dir, rename_new, argument);
  if (fsync (dir) < 0)
    die (path);
  checkpoint (dir);
}

int
main (int argc, char **argv)
{
  const char *verb = argc > 2 ? argv[1] : "";
  int dir = argc > 2 ? open (argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

  if (dir < 0)
    die ("bare-loop read|add|settle DIRECTORY [ARGUMENT]");
  if (strcmp (verb, "read") == 0 && argc == 3)
    for_each (list_entries (dir, argv[2]), dir, only_read, NULL);
  else if (strcmp (verb, "add") == 0 && argc == 4)
    add (dir, argv[2], argv[3]);
  else if (strcmp (verb, "settle") == 0 && argc == 3 && syncfs (dir) == 0)
    checkpoint (dir);
  else
    return 2;
  return 0;
}
