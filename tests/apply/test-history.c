/* History and undo: what was done is remembered, and can be taken back, in any order that the files allow. */

#include "engine/undo.h"
#include "scene.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define OTHER "/boot/loader/entries/b.conf"

static const char *const update_grub[] = { "update-grub", NULL };
static const char *const rewrites[] = { CFG, NULL };

static void
host_set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, data);
  tree_write (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  tree_write (tree, ENTRY, "options quiet\n");
  tree_write (tree, OTHER, "options quiet\n");
  tree_write (tree, CFG, "linux quiet\n");
  tree_write_program (tree, "/usr/sbin/update-grub", "#!/bin/sh\ncat etc/default/grub > boot/grub/grub.cfg\n");
}

static void
commit (Tree *tree, KargChangeset *changes, const KargCommit *how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, &error);

  g_assert_no_error (error);
  g_assert_true (karg_transaction_commit (transaction, tree->root, changes, how, &error));
  g_assert_no_error (error);
  tree_reopen (tree);
}

/* Changes one file under the name @summary. */
static void
change (Tree *tree, const char *summary, const char *path, const char *text)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  KargCommit how = { .summary = summary };

  scene_plan (tree, changes, path, text, KARG_PHASE_ENTRY);
  commit (tree, changes, &how);
}

/* The id of the transaction with this summary; "" when there is none. */
static char *
id_of (Tree *tree, const char *summary)
{
  g_autoptr (GPtrArray) entries = karg_history_list (tree->root, NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      if (g_str_equal (entry->summary, summary))
        return g_strdup (entry->id);
    }
  return g_strdup ("");
}

/* Plans and commits; with refusals nothing is committed and their text is returned. (transfer full) */
static char *
undo (Tree *tree, const char *id, KargCommandPolicy policy)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_auto (KargUndone) undone = { 0 };

  tree_reopen (tree);
  if (!karg_undo_plan (tree->root, id, changes, &undone, &error))
    return g_strdup (error->message);
  for (guint i = 0; i < undone.conflicts->len; i++)
    karg_undo_refuse (&undone, g_ptr_array_index (undone.conflicts, i), changes);
  const GPtrArray *refusals = karg_changeset_get_refusals (changes);
  if (refusals->len > 0)
    return g_strdup (((KargRefusal *) refusals->pdata[0])->reason);
  KargCommit how = { .summary = "undo", .state_path = STATE, .state = undone.ledger, .undoes = undone.id, .commands = policy };
  commit (tree, changes, &how);
  return g_strdup ("done");
}

static void
test_history_tells_who_and_what (Tree *tree, gconstpointer data)
{
  static const char *const targets[] = { "bls:a", NULL };
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  KargCommit how = { .summary = "enable iommu", .targets = targets, .commands = KARG_COMMANDS_RUN };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_setenv ("SUDO_USER", "anna", TRUE);
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  commit (tree, changes, &how);
  g_unsetenv ("SUDO_USER");
  change (tree, "second", ENTRY, "options second\n");

  g_autoptr (GPtrArray) entries = karg_history_list (tree->root, NULL);
  g_assert_cmpuint (entries->len, ==, 2);
  const KargHistoryEntry *entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->summary, ==, "second");
  entry = g_ptr_array_index (entries, 1);
  g_assert_cmpstr (entry->summary, ==, "enable iommu");
  g_assert_cmpstr (entry->user, ==, "anna");
  g_assert_cmpint (ABS (entry->when - now), <, 100);
  g_assert_cmpstr (entry->targets[0], ==, "bls:a");
  g_assert_cmpstr (entry->files[0], ==, GRUB);
  g_assert_cmpstr (entry->files[1], ==, CFG);
  g_assert_cmpstr (entry->commands[0], ==, "update-grub");
  g_assert_cmpint (entry->state, ==, KARG_HISTORY_DONE);
}

/* Bytes, mode, owner, attributes; files that were created go, files that were removed come back. */
static void
test_undo_restores_everything (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GBytes) state = g_bytes_new_static ("claim\n", 6);
  KargCommit how = { .summary = "all", .state_path = STATE, .state = state, .commands = KARG_COMMANDS_RUN };
  g_autofree char *entry = tree_path (tree, ENTRY);

  g_assert_cmpint (g_chmod (entry, 0640), ==, 0);
  if (setxattr (entry, "user.note", "keep", 4, 0) < 0)
    g_test_message ("no user attributes here");
  if (geteuid () == 0)
    g_assert_cmpint (chown (entry, 12, 34), ==, 0);
  tree_write (tree, "/etc/kernel/x", "");
  g_autofree char *before = scene_describe (tree->path);

  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, "/etc/kernel/cmdline", "created\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, ENTRY, NULL, KARG_PHASE_ENTRY);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  commit (tree, changes, &how);
  scene_assert_holds (tree, CFG, "new\n");
  scene_assert_holds (tree, STATE, "claim\n");

  g_autofree char *said = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (said, ==, "done");
  scene_assert_holds (tree, STATE, "");
  g_autofree char *path = tree_path (tree, STATE);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_autofree char *after = scene_describe (tree->path);
  g_assert_cmpstr (before, ==, after);

  g_autofree char *nothing = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (nothing, ==, "there is nothing to undo");
}

static void
test_undo_of_undo_is_redo (Tree *tree, gconstpointer data)
{
  change (tree, "one", ENTRY, "options quiet one\n");
  g_autofree char *one = id_of (tree, "one");
  g_autofree char *first = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (first, ==, "done");
  scene_assert_holds (tree, ENTRY, "options quiet\n");
  g_autofree char *again = undo (tree, one, KARG_COMMANDS_LIST);
  g_assert_nonnull (strstr (again, "undone already"));

  g_autofree char *id = id_of (tree, "undo");
  g_autofree char *second = undo (tree, id, KARG_COMMANDS_LIST);
  g_assert_cmpstr (second, ==, "done");
  scene_assert_holds (tree, ENTRY, "options quiet one\n");
  g_autofree char *third = undo (tree, one, KARG_COMMANDS_LIST);
  g_assert_cmpstr (third, ==, "done");
  scene_assert_holds (tree, ENTRY, "options quiet\n");
}

static void
test_undo_of_a_middle_one (Tree *tree, gconstpointer data)
{
  change (tree, "one", ENTRY, "options quiet one\n");
  change (tree, "other file", OTHER, "options quiet other\n");
  change (tree, "two", ENTRY, "options quiet one two\n");
  change (tree, "one again", ENTRY, "options quiet ONE two\n");

  g_autofree char *two = id_of (tree, "two");
  g_autofree char *first = undo (tree, two, KARG_COMMANDS_LIST);
  g_assert_cmpstr (first, ==, "done");
  scene_assert_holds (tree, ENTRY, "options quiet ONE\n");

  g_autofree char *one = id_of (tree, "one");
  g_autofree char *said = undo (tree, one, KARG_COMMANDS_LIST);
  g_test_message ("%s", said);
  g_assert_nonnull (strstr (said, "(“one again”, by "));
  g_assert_nonnull (strstr (said, ENTRY));
  scene_assert_holds (tree, ENTRY, "options quiet ONE\n");
  scene_assert_holds (tree, OTHER, "options quiet other\n");
}

static void
test_undo_respects_other_editors (Tree *tree, gconstpointer data)
{
  change (tree, "one", ENTRY, "options quiet one\n");
  tree_write (tree, ENTRY, "options quiet one theirs\n");
  g_autofree char *first = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (first, ==, "done");
  scene_assert_holds (tree, ENTRY, "options quiet theirs\n");

  change (tree, "two", ENTRY, "options quiet theirs two\n");
  tree_write (tree, ENTRY, "options quiet theirs TWO\n");
  g_autofree char *second = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_nonnull (strstr (second, "another program or person"));
  scene_assert_holds (tree, ENTRY, "options quiet theirs TWO\n");
}

/* grub.cfg was generated again since, for a new kernel: putting the old one back would lose that. */
/* Regression: systemd-boot renames an entry whose tries it counts, and undo said that another program had removed
 * it. */
static void
test_undo_follows_a_counted_entry (Tree *tree, gconstpointer data)
{
  g_autofree char *counted = tree_path (tree, "/boot/loader/entries/c+3.conf");
  g_autofree char *tried = tree_path (tree, "/boot/loader/entries/c+2-1.conf");

  tree_write (tree, "/boot/loader/entries/c+3.conf", "options quiet\n");
  tree_reopen (tree);
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  KargCommit how = { .summary = "add x" };
  scene_plan (tree, changes, "/boot/loader/entries/c+3.conf", "options quiet x\n", KARG_PHASE_ENTRY);
  karg_changeset_set_names (changes, "/boot/loader/entries/c+3.conf", "^c(\\+[0-9]+(-[0-9]+)?)?\\.conf$");
  commit (tree, changes, &how);
  g_assert_cmpint (g_rename (counted, tried), ==, 0);

  g_autofree char *result = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (result, ==, "done");
  scene_assert_holds (tree, "/boot/loader/entries/c+2-1.conf", "options quiet\n");
  g_assert_false (g_file_test (counted, G_FILE_TEST_EXISTS));
}

/* Regression: any file with the same bytes was taken for the renamed one, and undo rewrote somebody's backup copy. */
static void
test_undo_leaves_copies_alone (Tree *tree, gconstpointer data)
{
  g_autofree char *grub = tree_path (tree, GRUB);
  g_autofree char *kept = tree_path (tree, GRUB ".ucf-old");

  change (tree, "add x", GRUB, "GRUB_CMDLINE_LINUX=\"x\"\n");
  g_assert_cmpint (g_rename (grub, kept), ==, 0);

  g_autofree char *result = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (result, !=, "done");
  scene_assert_holds (tree, GRUB ".ucf-old", "GRUB_CMDLINE_LINUX=\"x\"\n");
}

/* Regression: the removal of an old kernel made every undo impossible. */
static void
test_undo_survives_a_removed_kernel (Tree *tree, gconstpointer data)
{
  g_autofree char *other = tree_path (tree, OTHER);
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  KargCommit how = { .summary = "add x" };

  scene_plan (tree, changes, ENTRY, "options quiet x\n", KARG_PHASE_DEFAULT_ENTRY);
  scene_plan (tree, changes, OTHER, "options quiet x\n", KARG_PHASE_ENTRY);
  karg_changeset_set_names (changes, OTHER, "^b\\.conf$");
  commit (tree, changes, &how);
  g_assert_cmpint (g_remove (other), ==, 0);

  g_autofree char *result = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (result, ==, "done");
  scene_assert_holds (tree, ENTRY, "options quiet\n");
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_undo_generates_again (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  KargCommit how = { .summary = "all", .commands = KARG_COMMANDS_RUN };

  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  commit (tree, changes, &how);
  tree_write (tree, CFG, "new kernel\nnew\n");

  g_autofree char *said = undo (tree, NULL, KARG_COMMANDS_RUN);
  g_assert_cmpstr (said, ==, "done");
  scene_assert_holds (tree, CFG, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
}

/* Old records go; the last one that can be undone never does. */
static void
test_history_is_pruned (Tree *tree, gconstpointer data)
{
  change (tree, "good", OTHER, "options quiet other\n");
  for (guint i = 0; i <= KARG_HISTORY_MAX / 2; i++)
    {
      change (tree, "more", ENTRY, i % 2 ? "options a\n" : "options b\n");
      g_autofree char *said = undo (tree, NULL, KARG_COMMANDS_LIST);
      g_assert_cmpstr (said, ==, "done");
    }
  g_autoptr (GPtrArray) entries = karg_history_list (tree->root, NULL);
  g_assert_cmpuint (entries->len, ==, KARG_HISTORY_MAX + 1);
  const KargHistoryEntry *last = g_ptr_array_index (entries, entries->len - 1);
  g_assert_cmpstr (last->summary, ==, "good");
  g_autofree char *said = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (said, ==, "done");
  scene_assert_holds (tree, OTHER, "options quiet\n");
}

/* The directory that a change had made stayed behind, empty. */
static void
test_history_undo_takes_its_directory (Tree *tree, gconstpointer data)
{
  change (tree, "made", "/etc/kernel/deep/cmdline", "new\n");
  g_assert_true (karg_root_exists (tree->root, "/etc/kernel/deep"));
  g_autofree char *said = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (said, ==, "done");
  g_assert_false (karg_root_exists (tree->root, "/etc/kernel"));

  change (tree, "again", "/etc/kernel/deep/cmdline", "new\n");
  tree_write (tree, "/etc/kernel/theirs", "mine\n");
  g_autofree char *twice = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (twice, ==, "done");
  g_assert_false (karg_root_exists (tree->root, "/etc/kernel/deep"));
  g_assert_true (karg_root_exists (tree->root, "/etc/kernel/theirs"));
}

static void
test_history_of_nothing (Tree *tree, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = karg_history_list (tree->root, NULL);
  g_autofree char *said = undo (tree, "../../etc/passwd", KARG_COMMANDS_LIST);

  g_assert_cmpuint (entries->len, ==, 0);
  g_assert_nonnull (strstr (said, "no transaction"));
}

/* `recover` said of a journal that is noise only that it is no journal, and every change went on asking for
 * `recover`. */
static void
test_history_damaged_journal_has_a_way_out (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  change (tree, "first", ENTRY, "options first\n");
  tree_write (tree, "/var/lib/kargctl/journal", "noise");
  g_assert_false (karg_transaction_recover (tree->root, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_JOURNAL_DAMAGED);
  scene_assert_holds (tree, ENTRY, "options first\n");
}

/* One damaged record made `history` and `undo` fail, also for what it has nothing to do with. */
static void
test_history_damaged_record_hides_no_other (Tree *tree, gconstpointer data)
{
  change (tree, "first", ENTRY, "options first\n");
  change (tree, "second", OTHER, "options second\n");
  g_autofree char *first = id_of (tree, "first");
  g_autofree char *second = id_of (tree, "second");
  g_autofree char *path = g_strconcat ("/var/lib/kargctl/history/", first, NULL);
  g_autofree char *whole = tree_read (tree, path);

  tree_write (tree, path, "noise");
  tree_write (tree, "/var/lib/kargctl/history/README", "not a record");
  g_autoptr (GPtrArray) entries = karg_history_list (tree->root, NULL);
  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpint (((KargHistoryEntry *) g_ptr_array_index (entries, 1))->state, ==, KARG_HISTORY_DAMAGED);
  g_assert_cmpstr (((KargHistoryEntry *) g_ptr_array_index (entries, 1))->id, ==, first);

  g_autofree char *done = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_cmpstr (done, ==, "done");
  scene_assert_holds (tree, OTHER, "options quiet\n");
  /* the next one would be the damaged one, and nothing older may be taken for it */
  g_autofree char *next = undo (tree, NULL, KARG_COMMANDS_LIST);
  g_assert_nonnull (strstr (next, "is damaged"));
  g_autofree char *named = undo (tree, first, KARG_COMMANDS_LIST);
  g_assert_nonnull (strstr (named, "is damaged"));
  scene_assert_holds (tree, ENTRY, "options first\n");
}

#define ADD(name, func) g_test_add (name, Tree, NULL, host_set_up, func, tree_tear_down)

/* A change that failed left no trace in the history. It can't be undone, is looked at like any other, and such records push no
 * other out. */
static void
test_history_taken_back (Tree *tree, gconstpointer data)
{
  KargCommit how = { .summary = "fails", .commands = KARG_COMMANDS_RUN };

  change (tree, "good", ENTRY, "options quiet x=1\n");
  /* an undoing of which nothing is left undoes nothing */
  g_autofree char *good_id = id_of (tree, "good");
  how.undoes = good_id;
  tree_write_program (tree, "/usr/sbin/update-grub", "#!/bin/sh\necho oh no >&2\nexit 1\n");
  for (guint i = 0; i < KARG_HISTORY_MAX_TAKEN_BACK + 3; i++)
    {
      g_autoptr (KargChangeset) changes = karg_changeset_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, &error);

      g_assert_no_error (error);
      scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
      karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
      g_assert_false (karg_transaction_commit (transaction, tree->root, changes, &how, &error));
      tree_reopen (tree);
    }

  g_autoptr (GPtrArray) entries = karg_history_list (tree->root, NULL);
  const KargHistoryEntry *failed = g_ptr_array_index (entries, 0);
  const KargHistoryEntry *good = g_ptr_array_index (entries, entries->len - 1);
  g_assert_cmpuint (entries->len, ==, KARG_HISTORY_MAX_TAKEN_BACK + 1);
  g_assert_cmpint (failed->state, ==, KARG_HISTORY_TAKEN_BACK);
  g_assert_cmpstr (failed->reason, ==, "update-grub exited with 1:\noh no");
  g_assert_cmpint (good->state, ==, KARG_HISTORY_DONE);
  g_assert_null (good->reason);

  g_autoptr (GError) error = NULL;
  g_autoptr (KargChangeset) looked = karg_history_read_changes (tree->root, failed->id, &error);
  g_assert_no_error (error);
  const KargFileChange *file = g_ptr_array_index (karg_changeset_get_files (looked), 0);
  g_assert_cmpstr (file->path, ==, GRUB);
  /* regression: what a command was to write was told as removed */
  g_assert_cmpuint (karg_changeset_get_files (looked)->len, ==, 1);
  g_assert_cmpstr (karg_changeset_get_notes (looked)[1], ==, CFG " was to be written by a command");
  g_autofree char *refused = undo (tree, failed->id, KARG_COMMANDS_RUN);
  g_assert_nonnull (strstr (refused, "it was taken back"));
  g_autofree char *undone = undo (tree, NULL, KARG_COMMANDS_RUN);
  g_assert_cmpstr (undone, ==, "done");
  g_autofree char *left = scene_leftovers (tree->path);
  g_assert_cmpstr (left, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/history/who-and-what", test_history_tells_who_and_what);
  ADD ("/history/pruned", test_history_is_pruned);
  ADD ("/history/nothing", test_history_of_nothing);
  ADD ("/history/undo-takes-its-directory", test_history_undo_takes_its_directory);
  ADD ("/history/damaged-journal", test_history_damaged_journal_has_a_way_out);
  ADD ("/history/damaged-record", test_history_damaged_record_hides_no_other);
  ADD ("/undo/everything", test_undo_restores_everything);
  ADD ("/undo/redo", test_undo_of_undo_is_redo);
  ADD ("/undo/middle", test_undo_of_a_middle_one);
  ADD ("/undo/other-editors", test_undo_respects_other_editors);
  ADD ("/undo/counted-entry", test_undo_follows_a_counted_entry);
  ADD ("/undo/copies", test_undo_leaves_copies_alone);
  ADD ("/undo/removed-kernel", test_undo_survives_a_removed_kernel);
  ADD ("/undo/generates-again", test_undo_generates_again);
  ADD ("/history/taken-back", test_history_taken_back);
  return g_test_run ();
}
