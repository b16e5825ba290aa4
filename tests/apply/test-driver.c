/* A file system whose driver puts no file in the place of another, as FAT through FUSE does on Debian 13: an exchange
 * is an invalid argument, and a rename finds that the file exists. These two calls, which the library makes, behave
 * so. */

#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int
renameat (int old_dir, const char *old_name, int new_dir, const char *new_name)
{
  struct stat st;

  if (fstatat (new_dir, new_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
    {
      errno = EEXIST;
      return -1;
    }
  return syscall (SYS_renameat2, old_dir, old_name, new_dir, new_name, 0);
}

int
renameat2 (int old_dir, const char *old_name, int new_dir, const char *new_name, unsigned int flags)
{
  if (flags == 0)
    return renameat (old_dir, old_name, new_dir, new_name);
  errno = EINVAL;
  return -1;
}

/* “somebody else created it meanwhile” was said, and not whether anything had changed. */
static void
test_driver_replaces_nothing (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  KargCommit how = { .summary = "test", .state_path = STATE };

  tree_write (tree, GRUB, "old\n");
  scene_plan (tree, changes, CMDLINE, "created\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_ENTRY);
  g_autofree char *before = scene_describe (tree->path);
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (karg_transaction_commit (transaction, tree->root, changes, &how, &error));

  g_assert_error (error, KARG_ERROR, KARG_ERROR_IO);
  g_assert_nonnull (strstr (error->message, GRUB ": the driver of its file system can't put one file"));
  g_assert_true (g_str_has_prefix (error->message, "all was taken back: "));
  g_autofree char *after = scene_describe (tree->path);
  g_assert_cmpstr (after, ==, before);
  g_autofree char *left = scene_leftovers (tree->path);
  g_assert_cmpstr (left, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/driver/replaces-nothing", Tree, NULL, tree_set_up, test_driver_replaces_nothing, tree_tear_down);
  return g_test_run ();
}
