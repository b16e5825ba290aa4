/* Transactions: everything or nothing, with all that belongs to a file, and never over somebody else's
 * change. */

#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static void
test_transaction_changes_creates_removes (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) state = g_bytes_new_static ("state\n", 7);
  KargCommit how = { .summary = "test", .state_path = STATE, .state = state };

  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, CMDLINE, "created\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, ENTRY, NULL, KARG_PHASE_ENTRY);
  g_assert_true (scene_commit (tree, changes, &how, &error));
  g_assert_no_error (error);

  scene_assert_holds (tree, GRUB, "new\n");
  scene_assert_holds (tree, CMDLINE, "created\n");
  scene_assert_holds (tree, ENTRY, NULL);
  scene_assert_holds (tree, STATE, "state\n");
  scene_assert_clean (tree);
}

/* Regression: a state directory of mode 0700 kept everybody but root from planning, once something had been
 * changed. */
static void
test_transaction_keeps_secrets_only_where_there_are (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *path;
    guint mode;
  } rows[] = { { KARG_STATE_DIRECTORY, 0755 }, { STATE, 0644 }, { KARG_STATE_DIRECTORY "/history", 0700 } };
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) state = g_bytes_new_static ("state\n", 7);
  KargCommit how = { .summary = "test", .state_path = STATE, .state = state };

  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  g_assert_true (scene_commit (tree, changes, &how, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      struct stat st;
      g_autofree char *path = tree_path (tree, rows[i].path);
      g_assert_cmpint (stat (path, &st), ==, 0);
      g_assert_cmpuint (st.st_mode & 0777, ==, rows[i].mode);
    }
}

static void
test_transaction_without_a_change_writes_nothing (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, &error);
  const char *argv[] = { "update-grub", NULL };
  KargCommit how = { .summary = "test", .commands = KARG_COMMANDS_LIST };

  karg_changeset_add_command (changes, argv, NULL, "owed", TRUE);
  g_assert_true (karg_transaction_commit (transaction, tree->root, changes, &how, &error));
  g_assert_null (karg_transaction_get_id (transaction));
  g_assert_false (karg_transaction_ran (transaction, 0));
  scene_assert_clean (tree);
}

/* A back end that plans a directory: refused before anything is written, and said. */
static void
test_transaction_refuses_what_is_no_file (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) after = g_bytes_new_static ("x", 1);
  g_autofree char *before = scene_describe (tree->path);
  KargCommit how = { .summary = "test" };

  g_assert_true (karg_changeset_add_file (changes, "/etc/", NULL, after, KARG_PHASE_TEMPLATE, NULL));
  g_assert_false (scene_commit (tree, changes, &how, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_IO);
  g_assert_cmpstr (karg_error_get_file (error), ==, "/etc/");
  g_autofree char *now = scene_describe (tree->path);
  g_assert_cmpstr (now, ==, before);
}

/* A user attribute stands for the security label, which only some systems let a test set. */
static void
test_transaction_keeps_what_belongs_to_a_file (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = tree_path (tree, ENTRY);
  KargCommit how = { .summary = "test" };
  char value[16] = "";
  struct stat st;

  gboolean xattrs = setxattr (path, "user.note", "keep", 4, 0) == 0;
  g_assert_cmpint (chmod (path, 0640), ==, 0);
  gboolean owner = geteuid () == 0 && chown (path, 12, 34) == 0;

  scene_plan (tree, changes, ENTRY, "options new\n", KARG_PHASE_ENTRY);
  g_assert_true (scene_commit (tree, changes, &how, &error));
  g_assert_no_error (error);

  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0640);
  if (owner)
    g_assert_cmpuint (st.st_uid, ==, 12);
  if (owner)
    g_assert_cmpuint (st.st_gid, ==, 34);
  if (xattrs)
    g_assert_cmpint (getxattr (path, "user.note", value, sizeof value), ==, 4);
}

static void
test_transaction_never_overwrites_a_later_edit (Tree *tree, gconstpointer data)
{
  g_autofree char *edited = NULL;
  KargCommit how = { .summary = "test" };

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (KargChangeset) changes = karg_changeset_new ();
      g_autoptr (GError) error = NULL;

      tree_write (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
      tree_write (tree, ENTRY, "options quiet\n");
      tree_reopen (tree);
      scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
      scene_plan (tree, changes, ENTRY, "options new\n", KARG_PHASE_ENTRY);
      scene_plan (tree, changes, CMDLINE, "created\n", KARG_PHASE_ENTRY);

      g_autofree char *entry = tree_path (tree, ENTRY);
      if (i == 0)
        tree_write (tree, ENTRY, "options theirs\n");
      else if (i == 1) /* the same size, at once: only the bytes tell */
        {
          int fd = g_open (entry, O_WRONLY, 0);
          g_assert_cmpint (pwrite (fd, "Q", 1, 8), ==, 1);
          close (fd);
        }
      else if (i == 2)
        g_assert_cmpint (g_unlink (entry), ==, 0);
      else
        tree_write (tree, CMDLINE, "theirs\n");

      g_autofree char *before = scene_describe (tree->path);
      g_assert_false (scene_commit (tree, changes, &how, &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_STALE);
      g_autofree char *after = scene_describe (tree->path);
      g_assert_cmpstr (before, ==, after);
      scene_assert_clean (tree);
    }
}

static gboolean
refuse (gpointer data, GError **error)
{
  Tree *tree = data;

  scene_assert_holds (tree, GRUB, "new\n");
  scene_assert_holds (tree, ENTRY, NULL);
  g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED, "not what was meant");
  return FALSE;
}

static void
test_transaction_rolls_back_what_is_not_meant (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) state = g_bytes_new_static ("state\n", 7);
  g_autofree char *before = scene_describe (tree->path);
  KargCommit how = { .summary = "test", .state_path = STATE, .state = state, .verify = refuse, .verify_data = tree };

  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, CMDLINE, "created in a new directory\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, ENTRY, NULL, KARG_PHASE_ENTRY);
  g_assert_false (scene_commit (tree, changes, &how, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  g_assert_cmpstr (error->message, ==, "all was taken back: not what was meant");

  g_autofree char *after = scene_describe (tree->path);
  g_assert_cmpstr (before, ==, after);
  scene_assert_clean (tree);
}

static void
test_transaction_lock_is_exclusive (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargTransaction) first = karg_transaction_begin (tree->root, FALSE, &error);
  g_autoptr (KargTransaction) second = karg_transaction_begin (tree->root, FALSE, &error);

  g_assert_nonnull (first);
  g_assert_null (second);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_BUSY);
  g_clear_error (&error);

  g_clear_pointer (&first, karg_transaction_free);
  /* what an earlier call left there: what worked isn't done again for it */
  errno = EINTR;
  g_autoptr (KargTransaction) third = karg_transaction_begin (tree->root, FALSE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (third);
}

/* Whatever links a tree holds, the state and the files stay inside it. */
static void
test_transaction_stays_inside (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *outside = g_dir_make_tmp ("karg-outside-XXXXXX", NULL);
  g_autofree char *inside = tree_path (tree, outside);
  KargCommit how = { .summary = "test" };

  tree_link (tree, outside, "var");
  tree_directory (tree, outside);
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  g_assert_true (scene_commit (tree, changes, &how, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_rmdir (outside), ==, 0);
  g_autofree char *state = g_build_filename (inside, "lib/kargctl/lock", NULL);
  g_assert_true (g_file_test (state, G_FILE_TEST_EXISTS));
}

#define ADD(name, func) g_test_add (name, Tree, NULL, scene_set_up, func, tree_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/transaction/all-kinds", test_transaction_changes_creates_removes);
  ADD ("/transaction/secrets", test_transaction_keeps_secrets_only_where_there_are);
  ADD ("/transaction/no-file", test_transaction_refuses_what_is_no_file);
  ADD ("/transaction/nothing", test_transaction_without_a_change_writes_nothing);
  ADD ("/transaction/attributes", test_transaction_keeps_what_belongs_to_a_file);
  ADD ("/transaction/stale", test_transaction_never_overwrites_a_later_edit);
  ADD ("/transaction/verify", test_transaction_rolls_back_what_is_not_meant);
  ADD ("/transaction/lock", test_transaction_lock_is_exclusive);
  ADD ("/transaction/inside", test_transaction_stays_inside);
  return g_test_run ();
}
