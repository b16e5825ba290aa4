/* Killed at any instruction, or refused any call: all before or all after, no third state.
 *
 * Every kind of change is run again and again; each time it is killed at, or denied, one system call further
 * on. */

#include "supervisor.h"
#include "scene.h"
#include "engine/undo.h"
#include "history.h"
#include "root.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define DEFAULT "/boot/loader/entries/b.conf"
#define EMPTY "/etc/empty"

typedef struct
{
  const char *name;
  void (*plan) (Tree *tree, KargChangeset *changes);
  const char *program;  /* update-grub, to be run */
  gboolean undo;        /* change first, and then undo that */
  gboolean refused;     /* verify() says no: it can only end as it was */
  guint more;           /* so many more entries */
  gboolean large;       /* the file that the program writes is too large for the record */
  gboolean plain;       /* on a file system that can't swap two files, as FAT before Linux 6.0 */
} Scenario;

/* What the child works on. */
typedef struct
{
  const Scenario *scenario;
  const char *path;
} Work;

static void
plan_changes (Tree *tree, KargChangeset *changes)
{
  scene_plan (tree, changes, GRUB, "GRUB_CMDLINE_LINUX=\"quiet iommu=pt\"\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, ENTRY, "options quiet iommu=pt\n", KARG_PHASE_ENTRY);
  scene_plan (tree, changes, DEFAULT, "options splash iommu=pt\n", KARG_PHASE_DEFAULT_ENTRY);
}

static void
plan_all_kinds (Tree *tree, KargChangeset *changes)
{
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, CMDLINE, "created in a new directory\n", KARG_PHASE_TEMPLATE);
  scene_plan (tree, changes, ENTRY, NULL, KARG_PHASE_ENTRY);
}

/* Below a directory that is there, and empty: it isn't ours. */
static void
plan_below_empty (Tree *tree, KargChangeset *changes)
{
  scene_plan (tree, changes, EMPTY "/made/a.conf", "created\n", KARG_PHASE_TEMPLATE);
}

static void
plan_many (Tree *tree, KargChangeset *changes)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("/boot/loader/entries/more-%u.conf", i);
      scene_plan (tree, changes, name, "options more iommu=pt\n", KARG_PHASE_ENTRY);
    }
}

static void
plan_command (Tree *tree, KargChangeset *changes)
{
  static const char *const argv[] = { "update-grub", NULL };
  static const char *const rewrites[] = { CFG, NULL };

  scene_plan (tree, changes, GRUB, "GRUB_CMDLINE_LINUX=\"quiet iommu=pt\"\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, argv, rewrites, "because", FALSE);
  karg_changeset_add_leftover (changes, argv, CFG ".new");
}

static const char good_program[] = "#!/bin/sh\nset -e\ncat etc/default/grub > boot/grub/grub.cfg.new\n"
                                   "cat boot/grub/grub.cfg.new > boot/grub/grub.cfg\nrm boot/grub/grub.cfg.new\n";
static const char bad_program[] = "#!/bin/sh\necho half > boot/grub/grub.cfg.new\necho half > boot/grub/grub.cfg\nexit 1\n";

static const Scenario scenarios[] = {
  { .name = "change", .plan = plan_changes },
  { .name = "create-remove", .plan = plan_all_kinds },
  { .name = "many", .plan = plan_many, .more = 12 },
  { .name = "below-empty", .plan = plan_below_empty, .refused = TRUE },
  { .name = "refused", .plan = plan_changes, .refused = TRUE },
  { .name = "command", .plan = plan_command, .program = good_program },
  { .name = "command-fails", .plan = plan_command, .program = bad_program },
  { .name = "large", .plan = plan_command, .program = good_program, .large = TRUE },
  { .name = "large-fails", .plan = plan_command, .program = bad_program, .large = TRUE },
  { .name = "undo", .plan = plan_all_kinds, .undo = TRUE },
  { .name = "plain-rename", .plan = plan_changes, .plain = TRUE },
  { .name = "plain-rename-refused", .plan = plan_all_kinds, .plain = TRUE, .refused = TRUE },
};

static gboolean
scenario_refuse (gpointer data, GError **error)
{
  g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED, "not what was meant");
  return FALSE;
}

static gboolean
scenario_commit (Tree *tree, const Scenario *scenario, gboolean undo, GError **error)
{
  g_auto (KargUndone) undone = { 0 };
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, error);

  if (transaction == NULL)
    return FALSE;
  if (undo && !karg_undo_plan (tree->root, NULL, changes, &undone, error))
    return FALSE;
  if (!undo)
    {
      scenario->plan (tree, changes);
      undone.ledger = g_bytes_new_static ("claims\n", 7);
    }
  /* a plan that was made of what couldn't be read is none */
  if (karg_root_get_trouble (tree->root) != NULL)
    {
      g_propagate_error (error, g_error_copy (karg_root_get_trouble (tree->root)));
      return FALSE;
    }
  KargCommit how = { .summary = scenario->name, .state_path = STATE, .state = undone.ledger, .undoes = undone.id };
  how.verify = scenario->refused ? scenario_refuse : NULL;
  return karg_transaction_commit (transaction, tree->root, changes, &how, error);
}

/* The lowest descriptor that is free: a higher one when something was left open. */
static int
free_fd (void)
{
  int fd = dup (STDIN_FILENO);

  close (fd);
  return fd;
}

/* In the child: 0 when all was done, 1 when not, 2 when nobody can tell: a failure without an error, an error that was
 * none. 3 when a file was left open. */
static int
scenario_run (gpointer data)
{
  const Work *work = data;
  g_autoptr (GError) error = NULL;
  int lowest = free_fd ();
  Tree tree = { (char *) work->path, karg_root_open (work->path, &error) };
  gboolean ok = tree.root != NULL && scenario_commit (&tree, work->scenario, work->scenario->undo, &error);

  if (error != NULL)
    g_debug ("%s", error->message);
  g_clear_pointer (&tree.root, karg_root_unref);
  if (free_fd () != lowest)
    return 3;
  return ok != (error == NULL) ? 2 : ok ? 0 : 1;
}

static int
scenario_recover (gpointer data)
{
  const Work *work = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KargRoot) root = karg_root_open (work->path, NULL);
  gboolean ok = karg_transaction_recover (root, NULL, NULL, NULL, NULL, &error);

  return ok != (error == NULL) ? 2 : ok ? 0 : 1;
}

/* In memory where possible: thousands of trees are made and flushed. KARG_CRASH_TREE names a directory to be
 * used instead, where something may be mounted. */
static char *
scenario_make_place (void)
{
  char *place = g_strdup (g_getenv ("KARG_CRASH_TREE"));

  if (place != NULL)
    return place;
  place = g_strdup ("/dev/shm/karg-crash-XXXXXX");
  if (g_mkdtemp (place) != NULL)
    return place;
  g_free (place);
  return g_dir_make_tmp ("karg-crash-XXXXXX", NULL);
}

static void
scenario_set_up (Tree *tree, const Scenario *scenario)
{
  g_autoptr (GError) error = NULL;

  *tree = (Tree){ scenario_make_place () };
  g_chmod (tree->path, 0755);
  tree_directory (tree, EMPTY);
  tree_write (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  tree_write (tree, ENTRY, "options quiet\n");
  tree_write (tree, DEFAULT, "options splash\n");
  if (scenario->large)
    scene_write_large (tree, CFG, 'a');
  else
    tree_write (tree, CFG, "linux quiet\n");
  for (guint i = 0; i < scenario->more; i++)
    {
      g_autofree char *name = g_strdup_printf ("/boot/loader/entries/more-%u.conf", i);
      tree_write (tree, name, "options more\n");
    }
  if (scenario->program != NULL)
    tree_write_program (tree, "/usr/sbin/update-grub", scenario->program);

  g_autofree char *entry = tree_path (tree, ENTRY);
  if (g_chmod (entry, 0640) < 0 || chown (entry, 12, 34) < 0 || setxattr (entry, "user.note", "keep", 4, 0) < 0)
    g_debug ("a file system, or a user, that has not all of these");
  tree->root = karg_root_open (tree->path, NULL);
  if (scenario->undo)
    {
      g_assert_true (scenario_commit (tree, scenario, FALSE, &error));
      tree_reopen (tree);
    }
}

/* What the tree looks like when all is done. */
static char *
scenario_after (const Scenario *scenario)
{
  Tree tree;
  Work work = { scenario, NULL };

  scenario_set_up (&tree, scenario);
  work.path = tree.path;
  g_assert_cmpint (scenario_run (&work), ==, scenario->refused || scenario->program == bad_program);
  char *after = scene_describe (tree.path);
  tree_tear_down (&tree, NULL);
  return after;
}

/* What it would look like if nobody said no on the way. */
static char *
scenario_meant (const Scenario *scenario)
{
  Scenario meant = *scenario;

  meant.refused = FALSE;
  meant.program = scenario->program != NULL ? good_program : NULL;
  return scenario_after (&meant);
}

/* Every line of a description is one file, so each must be that of before or the one that was meant.
 * Generated files are the business of the command that writes them. */
static void
assert_files_whole (const char *now, const char *before, const char *meant)
{
  g_auto (GStrv) lines = g_strsplit (now, "\n", -1);
  g_auto (GStrv) old = g_strsplit (before, "\n", -1);
  g_auto (GStrv) new = g_strsplit (meant, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean ours = strstr (lines[i], "/.kargctl-") == NULL && !g_str_has_prefix (lines[i], CFG);
      gboolean known = g_strv_contains ((const char *const *) old, lines[i])
                       || g_strv_contains ((const char *const *) new, lines[i]);
      if (ours && !known && strstr (lines[i], " (") != NULL)
        g_error ("torn: %s", lines[i]);
    }
}

/* After a death: is it all before or all after, once `recover` was asked for where it was due? */
static gboolean
judge_death (Tree *tree, const char *before, const char *after, const char *meant)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) report = NULL;
  g_autofree char *dead = scene_describe (tree->path);

  assert_files_whole (dead, before, meant);
  tree_reopen (tree);
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, &error);
  gboolean needed = transaction == NULL;
  if (needed)
    {
      g_assert_error (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY);
      g_assert_true (karg_transaction_get_state (tree->root, NULL) == KARG_TRANSACTION_INTERRUPTED);
      g_clear_error (&error);
      g_assert_true (karg_transaction_recover (tree->root, NULL, NULL, NULL, &report, &error));
      g_assert_no_error (error);
      g_assert_nonnull (report[0]);
    }
  g_autofree char *now = scene_describe (tree->path);
  g_autofree char *left = scene_leftovers (tree->path);
  if (!g_str_equal (now, before) && !g_str_equal (now, after))
    g_error ("a third state:\n%s\nbefore:\n%s\nafter:\n%s", now, before, after);
  g_assert_cmpstr (left, ==, "");
  return needed;
}

/* What was done can be undone. */
static void
assert_newest_is_done (KargRoot *root)
{
  g_autoptr (GPtrArray) entries = karg_history_list (root, NULL);

  g_assert_cmpuint (entries->len, >, 0);
  g_assert_cmpint (((const KargHistoryEntry *) g_ptr_array_index (entries, 0))->state, ==, KARG_HISTORY_DONE);
}

/* A failure is told and leaves all as it was. Once all is sealed only the tidying can fail: that is success,
 * and the next one who begins tidies. */
static void
judge_failure (Tree *tree, const Supervision *run, const char *before, const char *after)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *at_once = scene_describe (tree->path);

  if (run->status != 0 && run->status != 1)
    g_error ("%s refused with %s: exit %d", run->struck, g_strerror (run->errnum), run->status);
  if (run->status == 1)
    g_assert_cmpstr (at_once, ==, before);
  tree_reopen (tree);
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, &error);
  g_assert_no_error (error);
  g_autofree char *now = scene_describe (tree->path);
  g_autofree char *left = scene_leftovers (tree->path);
  if (!g_str_equal (now, run->status == 1 ? before : after))
    g_error ("%s refused with %s, exit %d:\n%s\nbefore:\n%s\nafter:\n%s", run->struck, g_strerror (run->errnum), run->status,
             now, before, after);
  g_assert_cmpstr (left, ==, "");
  if (run->status == 0)
    assert_newest_is_done (tree->root);
}

/* One kind of change, struck at each of its calls. Returns: how many points were tried; 0 when that can't be
 * done here. */
static guint
strike_everywhere (const Scenario *scenario, const Supervision *how, guint *recovered)
{
  g_autofree char *after = scenario_after (scenario);
  g_autofree char *meant = scenario_meant (scenario);
  guint n = 0;

  for (Supervision run = *how; ; n++)
    {
      run.no_exchange = scenario->plain;
      Tree tree;
      scenario_set_up (&tree, scenario);
      g_autofree char *before = scene_describe (tree.path);
      Work work = { scenario, tree.path };
      run.strike_at = n + 1;
      supervise (&run, scenario_run, &work);
      if (run.outcome == SUPERVISOR_STRUCK && (run.errnum == 0 || run.on))
        *recovered += judge_death (&tree, before, after, meant);
      else if (run.outcome == SUPERVISOR_STRUCK)
        judge_failure (&tree, &run, before, after);
      tree_tear_down (&tree, NULL);
      if (run.outcome != SUPERVISOR_STRUCK)
        break;
    }
  return n;
}

static void
test_crash_killed (gconstpointer data)
{
  const Scenario *scenario = data;
  guint recovered = 0;
  const Supervision death = { 0 };
  guint points = strike_everywhere (scenario, &death, &recovered);

  if (points == 0)
    {
      g_test_skip ("seccomp filters with a listener are not possible here");
      return;
    }
  g_test_message ("%s: killed at %u points, recovered at %u", scenario->name, points, recovered);
  g_assert_cmpuint (points, >, 10);
  g_assert_cmpuint (recovered, >, 3);
}

static void
test_crash_refused (gconstpointer data)
{
  static const int errnums[] = { ENOSPC, EIO, EROFS };
  const Scenario *scenario = data;
  guint points = 0, unused = 0;

  for (guint i = 0; i < G_N_ELEMENTS (errnums); i++)
    {
      const Supervision refusal = { .errnum = errnums[i] };
      points += strike_everywhere (scenario, &refusal, &unused);
    }
  if (points == 0)
    g_test_skip ("seccomp filters with a listener are not possible here");
  else
    g_test_message ("%s: refused with ENOSPC, EIO and EROFS at %u points", scenario->name, points);
}

/* A disk that can't read a block, once. Programs are left out: sh takes a script that it can't read for one that ended.
 * Regression: undo let a directory lie that it should have removed. */
static void
test_crash_unread (gconstpointer data)
{
  const Scenario *scenario = data;
  const Supervision look = { .errnum = EIO, .reads = TRUE };
  guint unused = 0;
  guint points = strike_everywhere (scenario, &look, &unused);

  if (points == 0)
    g_test_skip ("seccomp filters with a listener are not possible here");
  else
    g_test_message ("%s: %u looks refused with EIO", scenario->name, points);
}

/* A file system that turns read-only in the middle lets nobody clean up: that is as good as dead. */
static void
test_crash_refused_from_then_on (gconstpointer data)
{
  const Scenario *scenario = data;
  guint recovered = 0;
  const Supervision end = { .errnum = EROFS, .on = TRUE };
  guint points = strike_everywhere (scenario, &end, &recovered);

  if (points == 0)
    g_test_skip ("seccomp filters with a listener are not possible here");
  else
    g_test_message ("%s: EROFS from then on at %u points, recovered at %u", scenario->name, points, recovered);
}

/* Killed half way, and the recovery struck, as @how says, at each of its calls. */
static void
strike_recovery (const Scenario *scenario, const Supervision *how)
{
  g_autofree char *after = scenario_after (scenario);
  g_autofree char *meant = scenario_meant (scenario);
  guint points = 0;

  for (guint first = 1; ; first += 4)
    {
      Supervision run = { .strike_at = first, .no_exchange = scenario->plain };
      for (guint second = 1; ; second++)
        {
          Tree tree;
          scenario_set_up (&tree, scenario);
          g_autofree char *before = scene_describe (tree.path);
          Work work = { scenario, tree.path };
          Supervision again = *how;
          again.strike_at = second;
          again.no_exchange = scenario->plain && !how->reads;
          supervise (&run, scenario_run, &work);
          gboolean struck = run.outcome == SUPERVISOR_STRUCK;
          if (struck)
            supervise (&again, scenario_recover, &work);
          if (struck)
            judge_death (&tree, before, after, meant);
          tree_tear_down (&tree, NULL);
          if (!struck || again.outcome != SUPERVISOR_STRUCK)
            break;
          points++;
        }
      if (run.outcome != SUPERVISOR_STRUCK)
        break;
    }
  if (points == 0)
    g_test_skip ("seccomp filters with a listener are not possible here");
  else
    g_test_message ("%s: recovery struck at %u points", scenario->name, points);
}

static void
test_crash_recovery_killed (gconstpointer data)
{
  const Supervision death = { 0 };

  strike_recovery (data, &death);
}

/* What can't be looked at, once, may be there. Regression: temporary files were left for good. */
static void
test_crash_recovery_unread (gconstpointer data)
{
  const Supervision look = { .errnum = EIO, .reads = TRUE };

  strike_recovery (data, &look);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *killed = g_strdup_printf ("/crash/killed/%s", scenarios[i].name);
      g_autofree char *refused = g_strdup_printf ("/crash/refused/%s", scenarios[i].name);
      g_autofree char *unread = g_strdup_printf ("/crash/unread/%s", scenarios[i].name);
      g_autofree char *stuck = g_strdup_printf ("/crash/refused-from-then-on/%s", scenarios[i].name);
      g_autofree char *recovery = g_strdup_printf ("/crash/recovery-killed/%s", scenarios[i].name);
      g_autofree char *blind = g_strdup_printf ("/crash/recovery-unread/%s", scenarios[i].name);
      g_test_add_data_func (killed, &scenarios[i], test_crash_killed);
      g_test_add_data_func (refused, &scenarios[i], test_crash_refused);
      if (scenarios[i].program == NULL)
        g_test_add_data_func (unread, &scenarios[i], test_crash_unread);
      g_test_add_data_func (stuck, &scenarios[i], test_crash_refused_from_then_on);
      g_test_add_data_func (recovery, &scenarios[i], test_crash_recovery_killed);
      if (scenarios[i].program == NULL && !scenarios[i].plain && scenarios[i].more == 0)
        g_test_add_data_func (blind, &scenarios[i], test_crash_recovery_unread);
    }
  return g_test_run ();
}
