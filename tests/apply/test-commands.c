/* What a transaction runs: each program ends well, or all is taken back; and what it is given and may keep. */

#include "scene.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const update_grub[] = { "update-grub", "--all", NULL };
static const char *const rewrites[] = { CFG, NULL };

static void
test_commands_run (Tree *tree, gconstpointer data)
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
  scene_assert_holds (tree, CFG, "--all new\n");
  scene_assert_clean (tree);
}

static void
test_commands_that_fail_roll_back (Tree *tree, gconstpointer data)
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
      g_assert_false (scene_commit (tree, changes, &how, &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
      g_assert_nonnull (strstr (error->message, rows[i].says));
      g_autofree char *after = scene_describe (tree->path);
      g_assert_cmpstr (before, ==, after);
      scene_assert_clean (tree);
    }
}

/* A kernel image of 46 MB that a command rewrites could not be read, so that nothing could be changed beside it. */
static void
test_commands_rewrite_a_large_file (Tree *tree, gconstpointer data)
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
      g_assert_true (scene_commit (tree, changes, &how, &error) == (i == 0));
      g_autofree char *after = scene_describe (tree->path);
      scene_assert_clean (tree);
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
test_commands_begin_no_transaction (Tree *tree, gconstpointer data)
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
test_commands_run_inside (Tree *tree, gconstpointer data)
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

  /* one that names an interpreter, among its first bytes, starts in no empty root */
  if (geteuid () != 0 || busybox == NULL || !g_file_get_contents (busybox, &bytes, &length, NULL)
      || memmem (bytes, MIN (length, 4096), "/ld-", 4) != NULL)
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
  g_assert_false (scene_commit (tree, changes, &how, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  /* the latter in a chroot, whose "/" is no mount */
  if (strstr (error->message, "mount namespace") != NULL || strstr (error->message, "mounts to itself") != NULL)
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_nonnull (strstr (error->message, "cannot mount /dev in the root: No such file or directory"));
  scene_assert_holds (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  g_clear_error (&error);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *place = tree_path (tree, places[i]);
      g_assert_cmpint (g_mkdir (place, 0755), ==, 0);
    }
  scene_commit (tree, changes, &how, &error);
  g_assert_no_error (error);
  scene_assert_holds (tree, CFG, "new\n");
}

/* A generator that failed was taken for one that did its work, when whoever called ignored SIGCHLD: then the kernel throws
 * the exit status away. */
static void
test_commands_without_a_status (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  KargCommit how = { .summary = "test" };

  tree_write_program (tree, "/usr/sbin/update-grub", "#!/bin/sh\nexit 1\n");
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  signal (SIGCHLD, SIG_IGN);
  gboolean ok = scene_commit (tree, changes, &how, &error);
  signal (SIGCHLD, SIG_DFL);
  g_assert_false (ok);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  scene_assert_holds (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
}

/* What the caller's environment holds was taken for settings by grub-mkconfig; a signal that it ignored stayed ignored. */
static void
test_commands_inherit_little (Tree *tree, gconstpointer data)
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
  g_assert_true (scene_commit (tree, changes, &how, &error));
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
test_commands_are_waited_for_by_recovery (Tree *tree, gconstpointer data)
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
    _exit (scene_commit (tree, changes, &how, NULL) ? 0 : 1);
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
  scene_assert_holds (tree, CFG, "linux quiet\n");
  scene_assert_holds (tree, GRUB, "GRUB_CMDLINE_LINUX=\"quiet\"\n");
  scene_assert_clean (tree);
}

/* A daemon that a command leaves behind holds nobody up. */
static void
test_commands_keep_no_lock (Tree *tree, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;
  KargCommit how = { .summary = "test" };

  tree_write_program (tree, "/usr/sbin/update-grub", "#!/bin/sh\nsleep 5 > /dev/null 2>&1 &\n");
  scene_plan (tree, changes, GRUB, "new\n", KARG_PHASE_TEMPLATE);
  karg_changeset_add_command (changes, update_grub, rewrites, "because", FALSE);
  g_assert_true (scene_commit (tree, changes, &how, &error));
  g_assert_no_error (error);
  g_autoptr (KargTransaction) next = karg_transaction_begin (tree->root, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (next);
}

#define ADD(name, func) g_test_add (name, Tree, NULL, scene_set_up, func, tree_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/commands/run", test_commands_run);
  ADD ("/commands/fail", test_commands_that_fail_roll_back);
  ADD ("/commands/large-file", test_commands_rewrite_a_large_file);
  ADD ("/commands/not-nested", test_commands_begin_no_transaction);
  ADD ("/commands/inside", test_commands_run_inside);
  ADD ("/commands/without-a-status", test_commands_without_a_status);
  ADD ("/commands/inherit-little", test_commands_inherit_little);
  ADD ("/commands/orphan", test_commands_are_waited_for_by_recovery);
  ADD ("/commands/lock-given-back", test_commands_keep_no_lock);
  return g_test_run ();
}
