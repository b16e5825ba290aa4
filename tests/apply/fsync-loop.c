/* fsync-loop: how most programs would change an argument in every entry of a directory and have it survive a power
 * cut, file by file: read, write a new version beside it, flush that, rename; flush the directory. The control of
 * test-power-cut: what it wrote isn't yet where a boot loader looks.
 *
 * fsync-loop DIRECTORY ARGUMENT */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
die (const char *what)
{
  perror (what);
  exit (1);
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
change_file (int dir, const char *name, const char *argument)
{
  char text[65536], out[65536 + 256];
  struct stat st;
  int fd = openat (dir, name, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || fstat (fd, &st) < 0)
    die (name);
  ssize_t n = read (fd, text, sizeof text - 1);
  if (n < 0)
    die (name);
  close (fd);
  text[n] = '\0';
  size_t length = add_argument (text, (size_t) n, argument, out);

  fd = openat (dir, ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, st.st_mode & 0777);
  if (fd < 0 || write (fd, out, length) != (ssize_t) length || fsync (fd) < 0 || close (fd) < 0
      || renameat (dir, ".new", dir, name) < 0)
    die (name);
}

int
main (int argc, char **argv)
{
  const struct dirent *entry;
  int fd = argc == 3 ? open (argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  DIR *dir = fd >= 0 ? fdopendir (dup (fd)) : NULL;

  if (dir == NULL)
    die ("fsync-loop DIRECTORY ARGUMENT");
  while ((entry = readdir (dir)) != NULL)
    {
      size_t length = strlen (entry->d_name);
      if (length > 5 && strcmp (entry->d_name + length - 5, ".conf") == 0)
        change_file (fd, entry->d_name, argv[2]);
    }
  if (fsync (fd) < 0)
    die (argv[1]);
  closedir (dir);
  return 0;
}
