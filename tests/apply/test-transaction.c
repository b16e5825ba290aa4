/* Transactions: everything or nothing, with all that belongs to a file, and never over somebody else's
 * change. */

#include "scene.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define GRUB "/etc/default/grub"
#define CMDLINE "/etc/kernel/cmdline"
#define ENTRY "/boot/loader/entries/a.conf"
#define CFG "/boot/grub/grub.cfg"

static void
host_set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, data);
  tree_write (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  tree_write (tree, ENTRY, "linux /vmlinuz\noptions quiet\n");
  tree_write (tree, CFG, "linux quiet\n");
}

/* Commits with a new transaction. */
static gboolean
commit (Tree *tree, KargChangeset *changes, const KargCommit *how, GError **error)
{
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, error);

  return transaction != NULL && karg_transaction_commit (transaction, tree->root, changes, how, error);
}

static void
assert_holds (Tree *tree, const char *name, const char *text)
{
  g_autofree char *got = tree_read (tree, name);

  g_assert_cmpstr (got, ==, text);
}

static void
assert_clean (Tree *tree)
{
  g_autofree char *left = scene_leftovers (tree->path);

  g_assert_cmpstr (left, ==, "");
}

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
  g_assert_true (commit (tree, changes, &how, &error));
  g_assert_no_error (error);

  assert_holds (tree, GRUB, "new\n");
  assert_holds (tree, CMDLINE, "created\n");
  assert_holds (tree, ENTRY, NULL);
  assert_holds (tree, STATE, "state\n");
  assert_clean (tree);

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
  g_assert_true (commit (tree, changes, &how, &error));
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
  assert_clean (tree);
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
  g_assert_false (commit (tree, changes, &how, &error));
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
  g_assert_true (commit (tree, changes, &how, &error));
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
      g_assert_false (commit (tree, changes, &how, &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_STALE);
      g_autofree char *after = scene_describe (tree->path);
      g_assert_cmpstr (before, ==, after);
      assert_clean (tree);
    }
}

static gboolean
refuse (gpointer data, GError **error)
{
  Tree *tree = data;

  assert_holds (tree, GRUB, "new\n");
  assert_holds (tree, ENTRY, NULL);
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
  g_assert_false (commit (tree, changes, &how, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  g_assert_cmpstr (error->message, ==, "all was taken back: not what was meant");

  g_autofree char *after = scene_describe (tree->path);
  g_assert_cmpstr (before, ==, after);
  assert_clean (tree);
}

static const char *const update_grub[] = { "update-grub", "--all", NULL };
static const char *const rewrites[] = { CFG, NULL };

static void
test_transaction_runs_commands (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  KargCommit how = { .summary = "test", .commands = KARG_COMMANDS_RUN };
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, &error);

  tree_write_program (tree, "/usr/sbin/update-grub",
                      "#!/bin/sh\necho talk; echo \"$1 $(cat etc/default/grub)\" > boot/grub/grub.cfg\n");
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  g_assert_true (karg_transaction_commit (transaction, tree->root, changes, &how, &error));
  g_assert_no_error (error);
  g_assert_true (karg_transaction_ran (transaction, 0));
  g_assert_nonnull (karg_transaction_get_id (transaction));
  assert_holds (tree, CFG, "--all new\n");
  assert_clean (tree);
}

static void
test_transaction_failed_command_rolls_back (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *script;
    const char *says;
  } rows[] = {
    { "#!/bin/sh\necho half > boot/grub/grub.cfg; echo x > boot/grub/grub.cfg.new; echo oh no >&2; exit 3\n",
      "update-grub exited with 3:\noh no" },
    { "#!/bin/sh\nrm boot/grub/grub.cfg; kill -9 $$\n", "update-grub was killed by signal 9" },
    { "#!/bin/sh\nrm etc/default/grub; exit 1\n", "update-grub exited with 1" },
    { "#!/no/such/interpreter\n", "update-grub cannot be started" },
    { NULL, "update-grub: no such program" },
  };
  KargCommit how = { .summary = "test", .commands = KARG_COMMANDS_RUN };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargChangeset) changes = karg_changeset_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *program = tree_path (tree, "/usr/sbin/update-grub");

      if (rows[i].script != NULL)
        tree_write_program (tree, "/usr/sbin/update-grub", rows[i].script);
      else
        g_unlink (program);
      g_autofree char *before = scene_describe (tree->path);
      tree_reopen (tree);
      scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
      karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
      karg_changeset_add_leftover (changes, update_grub, CFG ".new");
      g_assert_false (commit (tree, changes, &how, &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
      g_assert_nonnull (strstr (error->message, rows[i].says));
      g_autofree char *after = scene_describe (tree->path);
      g_assert_cmpstr (before, ==, after);
      assert_clean (tree);
    }
}

/* A kernel image of 46 MB that a command rewrites could not be read, so that nothing could be changed beside it. */
static void
test_transaction_large_file (Tree *tree, gconstpointer data)
{
  static const char *const scripts[] = {
    "#!/bin/sh\ncat etc/new > boot/grub/grub.cfg\n",
    "#!/bin/sh\necho half > boot/grub/grub.cfg; exit 1\n",
    "#!/bin/sh\nrm boot/grub/grub.cfg; exit 1\n",
    "#!/bin/sh\nmv etc/new boot/grub/grub.cfg; exit 1\n",
  };
  KargCommit how = { .summary = "test", .commands = KARG_COMMANDS_RUN };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (KargChangeset) changes = karg_changeset_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf ("%u\n", i);

      scene_write_large (tree, CFG, 'a');
      scene_write_large (tree, "/etc/new", 'b');
      tree_write_program (tree, "/usr/sbin/update-grub", scripts[i]);
      tree_reopen (tree);
      g_autofree char *before = scene_describe (tree->path);
      scene_plan (tree, changes, GRUB, text, KARG_PHASE_TEMPLATE);
      karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
      g_assert_true (commit (tree, changes, &how, &error) == (i == 0));
      g_autofree char *after = scene_describe (tree->path);
      assert_clean (tree);
      if (i == 0)
        continue;
      g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
      g_assert_cmpuint (strlen (before), <, 4096); /* digests, not bytes */
      g_auto (GStrv) was = g_strsplit (before, "\n", -1);
      for (guint l = 0; was[l] != NULL; l++)
        if (!g_str_has_prefix (was[l], "/etc/new"))
          g_assert_nonnull (strstr (after, was[l]));
    }
}

/* A command that calls kargctl again would wait for itself for ever. */
static void
test_transaction_is_not_begun_by_its_own_command (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const KargWait wait = { 0 };

  g_setenv ("KARGCTL_TRANSACTION", "20261122-153012-1a2b", TRUE);
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, &wait, &error);
  g_unsetenv ("KARGCTL_TRANSACTION");
  g_assert_null (transaction);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_CONFLICT);
}

/* Ran without /dev and /proc where they could not be mounted: a generator that asks them writes something else then. */
static void
test_transaction_runs_commands_inside (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *busybox = g_find_program_in_path ("busybox");
  g_autofree char *tool = tree_path (tree, "/usr/bin/cp");
  g_autofree char *bytes = NULL;
  gsize length = 0;
  static const char *const places[] = { "/dev", "/proc", "/sys" };
  const char *command[] = { "cp", GRUB, CFG, NULL };
  KargCommit how = { .summary = "test", .commands = KARG_COMMANDS_CHROOT };

  if (geteuid () != 0 || busybox == NULL || !g_file_get_contents (busybox, &bytes, &length, NULL))
    {
      g_test_skip ("needs root and a static busybox");
      return;
    }
  /* not by cp(1), which fails by itself where newer system calls are refused */
  tree_write_bytes (tree, "/usr/bin/cp", bytes, length);
  g_assert_cmpint (g_chmod (tool, 0755), ==, 0);
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, command, rewrites, "because", FALSE);
  /* a tree without a place for one of them */
  g_assert_false (commit (tree, changes, &how, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  /* the latter in a chroot, whose "/" is no mount */
  if (strstr (error->message, "mount namespace") != NULL || strstr (error->message, "mounts to itself") != NULL)
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_nonnull (strstr (error->message, "cannot mount /dev in the root: No such file or directory"));
  assert_holds (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  g_clear_error (&error);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *place = tree_path (tree, places[i]);
      g_assert_cmpint (g_mkdir (place, 0755), ==, 0);
    }
  commit (tree, changes, &how, &error);
  g_assert_no_error (error);
  assert_holds (tree, CFG, "new\n");
}

/* A generator that failed was taken for one that did its work, when whoever called ignored SIGCHLD: then the kernel throws
 * the exit status away. */
static void
test_transaction_command_without_a_status (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  KargCommit how = { .summary = "test" };

  tree_write_program (tree, "/usr/sbin/update-grub", "#!/bin/sh\nexit 1\n");
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  signal (SIGCHLD, SIG_IGN);
  gboolean ok = commit (tree, changes, &how, &error);
  signal (SIGCHLD, SIG_DFL);
  g_assert_false (ok);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  assert_holds (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
}

/* What the caller's environment holds was taken for settings by grub-mkconfig; a signal that it ignored stayed ignored. */
static void
test_transaction_command_inherits_little (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  KargCommit how = { .summary = "test" };
  g_autofree char *said = NULL;

  tree_write_program (tree, "/usr/sbin/update-grub",
                      "#!/bin/sh\n(env; grep ^SigIgn: /proc/self/status; ls /proc/self/fd | wc -w) > boot/grub/grub.cfg\n");
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  g_setenv ("GRUB_CMDLINE_LINUX", "evil", TRUE);
  g_setenv ("LANG", "C", TRUE);
  signal (SIGUSR1, SIG_IGN);
  int stray = fcntl (STDERR_FILENO, F_DUPFD, 2000);
  g_assert_true (commit (tree, changes, &how, &error));
  g_assert_no_error (error);
  close (stray);
  signal (SIGUSR1, SIG_DFL);
  g_unsetenv ("GRUB_CMDLINE_LINUX");
  said = tree_read (tree, CFG);
  g_assert_null (strstr (said, "evil"));
  g_assert_nonnull (strstr (said, "LANG=C\n"));
  g_assert_nonnull (strstr (said, "KARGCTL_TRANSACTION="));
  const char *ignored = strstr (said, "SigIgn:\t");
  g_assert_nonnull (ignored);
  /* but 32 and 33, which the C library keeps for itself */
  g_assert_cmphex (g_ascii_strtoull (ignored + strlen ("SigIgn:\t"), NULL, 16) & ~(G_GUINT64_CONSTANT (3) << 31), ==, 0);
  /* the three, the directory that ls reads, and the lock */
  g_assert_true (g_str_has_suffix (said, "\n5\n"));
}

/* kargctl was killed while update-grub ran; recovery gave every file back at once, and the orphan wrote grub.cfg then. */
static void
test_transaction_recovery_waits_for_an_orphan (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) report = NULL;
  KargCommit how = { .summary = "test" };
  const KargWait wait = { 0 };

  tree_write_program (tree, "/usr/sbin/update-grub", "#!/bin/sh\n: > started\nsleep 1\necho orphan > boot/grub/grub.cfg\n: > ended\n");
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  pid_t child = fork ();
  if (child == 0)
    _exit (commit (tree, changes, &how, NULL) ? 0 : 1);
  while (!karg_root_exists (tree->root, "/started"))
    g_usleep (1000);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);

  g_assert_false (karg_transaction_recover (tree->root, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (karg_transaction_recover (tree->root, &wait, NULL, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_true (karg_root_exists (tree->root, "/ended"));
  assert_holds (tree, CFG, "linux quiet\n");
  assert_holds (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  assert_clean (tree);
}

/* A daemon that a command leaves behind holds nobody up. */
static void
test_transaction_lock_is_given_back (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  KargCommit how = { .summary = "test" };

  tree_write_program (tree, "/usr/sbin/update-grub", "#!/bin/sh\nsleep 5 > /dev/null 2>&1 &\n");
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  g_assert_true (commit (tree, changes, &how, &error));
  g_assert_no_error (error);
  g_autoptr (KargTransaction) next = karg_transaction_begin (tree->root, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (next);
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
  g_assert_true (commit (tree, changes, &how, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_rmdir (outside), ==, 0);
  g_autofree char *state = g_build_filename (inside, "lib/kargctl/lock", NULL);
  g_assert_true (g_file_test (state, G_FILE_TEST_EXISTS));
}

#define ADD(name, func) g_test_add (name, Tree, NULL, host_set_up, func, tree_tear_down)

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
  ADD ("/transaction/commands", test_transaction_runs_commands);
  ADD ("/transaction/commands-fail", test_transaction_failed_command_rolls_back);
  ADD ("/transaction/large-file", test_transaction_large_file);
  ADD ("/transaction/commands-inside", test_transaction_runs_commands_inside);
  ADD ("/transaction/command-without-a-status", test_transaction_command_without_a_status);
  ADD ("/transaction/command-inherits-little", test_transaction_command_inherits_little);
  ADD ("/transaction/orphan", test_transaction_recovery_waits_for_an_orphan);
  ADD ("/transaction/lock-given-back", test_transaction_lock_is_given_back);
  ADD ("/transaction/not-nested", test_transaction_is_not_begun_by_its_own_command);
  ADD ("/transaction/lock", test_transaction_lock_is_exclusive);
  ADD ("/transaction/inside", test_transaction_stays_inside);
  return g_test_run ();
}
