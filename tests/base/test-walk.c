/* Containment without openat2(2): the walk opens what the kernel opens, and fails where and as the kernel fails.
 * Where the kernel has no openat2 (or a filter hides it) there is nothing to compare with; that nothing outside is
 * reached is tested all the same. */

#include "root-walk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

#define NO_MAGICLINKS 0x02
#define IN_ROOT 0x10

static const int all_flags[] = {
  O_RDONLY | O_NONBLOCK, O_RDONLY | O_DIRECTORY, O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
  O_PATH, O_PATH | O_NOFOLLOW, O_PATH | O_DIRECTORY, O_PATH | O_DIRECTORY | O_NOFOLLOW,
  O_WRONLY | O_NONBLOCK,
};

/* The oracle: the kernel itself. */
static int
kernel_open (int root_fd, const char *path, int flags)
{
  struct
  {
    guint64 flags, mode, resolve;
  } how = { (guint64) flags | O_CLOEXEC, 0, IN_ROOT | NO_MAGICLINKS };
  int fd;

  /* EAGAIN: something was renamed somewhere on the system meanwhile */
  do
    fd = syscall (SYS_openat2, root_fd, path, &how, sizeof how);
  while (fd < 0 && errno == EAGAIN);
  return fd;
}

static gboolean
kernel_is_there (int root_fd)
{
  int fd = kernel_open (root_fd, "/", O_PATH);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/* What an opening came to: which file, or which errno. Closes @fd. */
static char *
outcome (int fd, int errnum)
{
  struct stat st;

  if (fd < 0)
    return g_strdup (g_strerror (errnum));
  g_assert_cmpint (fstat (fd, &st), ==, 0);
  g_assert_true (fcntl (fd, F_GETFD) & FD_CLOEXEC);
  char *text = g_strdup_printf ("%lx:%lx:%o:%x", (gulong) st.st_dev, (gulong) st.st_ino, st.st_mode,
                                fcntl (fd, F_GETFL) & ~(O_NOFOLLOW | O_DIRECTORY));
  close (fd);
  return text;
}

/* When something is renamed elsewhere on the system the kernel starts a path over and counts its links twice, so a
 * difference has to last. */
static void
assert_same (int root_fd, const char *path, int flags)
{
  g_autofree char *expected = NULL, *got = NULL;

  for (guint tries = 0; tries < 50; tries++)
    {
      g_free (expected);
      g_free (got);
      int fd = kernel_open (root_fd, path, flags);
      expected = outcome (fd, errno);
      fd = karg_root_walk_open (root_fd, path, flags);
      got = outcome (fd, errno);
      if (g_str_equal (expected, got))
        return;
    }
  g_error ("“%s” with flags %x: the kernel says %s, the walk %s", path, flags, expected, got);
}

typedef struct
{
  char *path;
  char *secret; /* beside the tree */
  int fd;
} Tree;

static const char *const directories[] = { "a", "a/b", "a/b/c", "a/b/c/d", "etc", "closed", "closed/in" };
static const char *const files[] = { "a/file", "a/b/c/file", "etc/passwd", "file", "closed/in/file", "a/..x", "..." };

static const char *const links[][2] = {
  { "file", "to-file" },       { "a", "to-dir" },          { "a/", "to-dir-slash" },    { "file/", "to-file-slash" },
  { "/", "to-root" },          { "..", "up" },             { "../../../..", "a/b/up" }, { "/../../etc", "a/b/etc" },
  { "/etc/passwd", "a/abs" },  { "nowhere", "dangling" },  { "/no/where", "a/gone" },   { "loop", "loop" },
  { "pong", "ping" }, { "ping", "pong" },
  { "a/../a/./b//c", "maze" }, { "../to-dir/b/../file", "a/via" },
  { ".", "here" },             { "a/b/up/to-dir", "far" }, { "file/..", "bad" },        { "to-file", "a-chain" },
  { "closed/in", "shut" },     { "closed/..", "shut-up" }, { "./a-chain", "a/b/x" },    { "//a///b", "slashes" },
  { "self/a/b", "deeper" },    { "/here/here/here", "self" },
};

/* Random paths are made of these. */
static const char *const words[] = {
  "a", "b", "c", "d", "etc", "passwd", "file", "closed", "in", "..", "..", "..", ".", "...", "..x", "none",
  "to-file", "to-dir", "to-dir-slash", "to-file-slash", "to-root", "up", "abs", "dangling", "gone", "loop", "ping",
  "maze",
  "via", "here", "far", "bad", "a-chain", "shut", "shut-up", "x", "slashes", "deeper", "self", "fifo", "n0", "n39",
  "n40",
  "n41",
};

/* n0 is a file, n1 leads to n0, n2 to n1 …: as many links as the kernel follows, and more. */
static void
make_chain (const char *root)
{
  for (guint i = 0; i < 45; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/n%u", root, i);
      g_autofree char *target = g_strdup_printf ("n%u", i - 1);
      g_assert_true (i == 0 ? g_file_set_contents (name, "", 0, NULL) : symlink (target, name) == 0);
    }
}

static void
tree_set_up (Tree *tree, gconstpointer data)
{
  tree->path = g_dir_make_tmp ("karg-walk-XXXXXX", NULL);
  tree->secret = g_build_filename (tree->path, "secret", NULL);
  g_autofree char *root = g_build_filename (tree->path, "root", NULL);
  g_autofree char *fifo = g_build_filename (root, "fifo", NULL);

  g_assert_true (g_file_set_contents (tree->secret, "secret", -1, NULL));
  g_assert_cmpint (chmod (tree->path, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (root, 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (directories); i++)
    {
      g_autofree char *path = g_build_filename (root, directories[i], NULL);
      g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (root, files[i], NULL);
      g_assert_true (g_file_set_contents (path, "inside", -1, NULL));
    }
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *path = g_build_filename (root, links[i][1], NULL);
      g_assert_cmpint (symlink (links[i][0], path), ==, 0);
    }
  make_chain (root);
  g_assert_cmpint (mkfifo (fifo, 0644), ==, 0);
  tree->fd = open (root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (tree->fd, >=, 0);
  g_autofree char *closed = g_build_filename (root, "closed", NULL);
  g_assert_cmpint (chmod (closed, 0600), ==, 0);
}

static void
tree_tear_down (Tree *tree, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", tree->path, NULL };
  g_autofree char *closed = g_build_filename (tree->path, "root/closed", NULL);

  g_assert_cmpint (chmod (closed, 0755), ==, 0);
  close (tree->fd);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (tree->secret);
  g_free (tree->path);
}

static char *
random_path (void)
{
  GString *path = g_string_new (g_test_rand_bit () ? "/" : "");
  gint n = g_test_rand_int_range (1, 7);

  for (gint i = 0; i < n; i++)
    {
      g_string_append (path, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
      if (i + 1 < n || g_test_rand_int_range (0, 4) == 0)
        g_string_append (path, g_test_rand_int_range (0, 6) == 0 ? "//" : "/");
    }
  return g_string_free (path, FALSE);
}

/* As somebody whom permissions hold back: root sees no EACCES. */
static void
become_nobody (gboolean on)
{
  if (getuid () == 0)
    g_assert_cmpint (seteuid (on ? 65534 : 0), ==, 0);
}

static void
test_walk_is_what_the_kernel_does (Tree *tree, gconstpointer data)
{
  static const char *const fixed[] = { "", "/", "//", ".", "..", "/..", "/.", "../..", "n41/", "/to-root/", "fifo/" };
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *long_path = g_strnfill (PATH_MAX, '/');
  g_autofree char *longest = g_strnfill (PATH_MAX - 1, '/');

  if (!kernel_is_there (tree->fd))
    {
      g_test_skip ("no openat2(2) to compare with");
      return;
    }
  become_nobody (GPOINTER_TO_INT (data));
  for (guint f = 0; f < G_N_ELEMENTS (all_flags); f++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
        assert_same (tree->fd, fixed[i], all_flags[f]);
      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        for (guint j = 0; j < G_N_ELEMENTS (words); j++)
          {
            g_autofree char *both = g_strjoin ("/", words[i], words[j], NULL);
            assert_same (tree->fd, both, all_flags[f]);
          }
      assert_same (tree->fd, long_name, all_flags[f]);
      assert_same (tree->fd, long_path, all_flags[f]);
      assert_same (tree->fd, longest, all_flags[f]);
    }
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *path = random_path ();
      assert_same (tree->fd, path, all_flags[g_test_rand_int_range (0, G_N_ELEMENTS (all_flags))]);
    }
  become_nobody (FALSE);
}

/* Devices, mounts, and links in /proc that are none. */
static void
test_walk_crosses_mounts_but_follows_no_magic (void)
{
  static const char *const paths[] = {
    "/proc/self/exe", "/proc/self/cwd", "/proc/self/root", "/proc/self/root/etc", "/proc/self/fd/0",
    "/proc/self/ns/mnt",
    "/proc/thread-self/exe", "/proc/self/status", "/proc/self/exe/", "/proc/self/cwd/..", "/proc/mounts",
    "/proc/net/dev",
    "/proc/../etc",    "/proc/self/..",  "/sys/../proc/self", "/dev/stdin",          "/dev/null",        "/dev/fd",
    "/proc/self/task/../exe", "/sys/class/net/lo", "/sys/class/net/lo/address", "/sys/class/net/lo/..", "/dev/shm/..",
  };
  int root_fd = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (!kernel_is_there (root_fd))
    g_test_skip ("no openat2(2) to compare with");
  else
    for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
      {
        assert_same (root_fd, paths[i], O_PATH);
        assert_same (root_fd, paths[i], O_PATH | O_NOFOLLOW);
        assert_same (root_fd, paths[i], O_RDONLY | O_NONBLOCK | O_NOCTTY);
      }
  close (root_fd);
}

/* Whatever is opened lies in the tree: the kernel's own word for where a descriptor is. */
static void
test_walk_stays_inside (Tree *tree, gconstpointer data)
{
  g_autofree char *root = g_build_filename (tree->path, "root", NULL);
  g_autofree char *real = realpath (root, NULL);
  const char *ways_out[] = { "../secret", "a/b/up/secret", tree->secret, "up/../secret", "to-root/../secret", "out",
                             "out2/secret" };
  g_autofree char *out = g_build_filename (root, "out", NULL);
  g_autofree char *out2 = g_build_filename (root, "out2", NULL);
  guint opened = 0;

  g_assert_cmpint (symlink (tree->secret, out), ==, 0);
  g_assert_cmpint (symlink ("../../../../../../..", out2), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (ways_out); i++)
    {
      g_assert_cmpint (karg_root_walk_open (tree->fd, ways_out[i], O_RDONLY), ==, -1);
      g_assert_cmpint (errno, ==, ENOENT);
    }
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *path = random_path ();
      int fd = karg_root_walk_open (tree->fd, path, O_PATH);
      g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
      g_autofree char *where = fd >= 0 ? g_file_read_link (link, NULL) : NULL;
      if (fd < 0)
        continue;
      opened++;
      close (fd);
      g_assert_nonnull (where);
      if (!g_str_has_prefix (where, real))
        g_error ("“%s” leads to “%s”", path, where);
    }
  g_assert_cmpuint (opened, >, 100);
}

static guint
count_descriptors (void)
{
  guint n = 0;
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_walk_leaks_nothing (Tree *tree, gconstpointer data)
{
  guint before = count_descriptors ();

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *path = random_path ();
      int fd = karg_root_walk_open (tree->fd, path, O_PATH);
      if (fd >= 0)
        close (fd);
    }
  g_assert_cmpuint (count_descriptors (), ==, before);
}

/* Deeper than a process may have files open: the walk holds one directory at a time. */
static void
test_walk_goes_deep (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) path = g_string_new ("deep");
  int fd = karg_root_walk_open (tree->fd, "/", O_RDONLY | O_DIRECTORY);

  g_assert_cmpint (mkdirat (fd, "deep", 0755), ==, 0);
  for (guint i = 0; i < 1500; i++)
    {
      int below = openat (fd, i == 0 ? "deep" : "e", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      g_assert_cmpint (mkdirat (below, "e", 0755), ==, 0);
      close (fd);
      fd = below;
      g_string_append (path, "/e");
    }
  close (fd);
  g_string_append (path, "/../../../e/..");
  fd = karg_root_walk_open (tree->fd, path->str, O_PATH);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/walk/kernel", Tree, NULL, tree_set_up, test_walk_is_what_the_kernel_does, tree_tear_down);
  g_test_add ("/walk/kernel-with-permissions", Tree, GINT_TO_POINTER (TRUE), tree_set_up,
              test_walk_is_what_the_kernel_does, tree_tear_down);
  g_test_add_func ("/walk/mounts-and-magic", test_walk_crosses_mounts_but_follows_no_magic);
  g_test_add ("/walk/inside", Tree, NULL, tree_set_up, test_walk_stays_inside, tree_tear_down);
  g_test_add ("/walk/leaks-nothing", Tree, NULL, tree_set_up, test_walk_leaks_nothing, tree_tear_down);
  g_test_add ("/walk/deep", Tree, NULL, tree_set_up, test_walk_goes_deep, tree_tear_down);
  return g_test_run ();
}
