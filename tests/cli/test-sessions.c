/* test-sessions.c: what people read. Each file golden/NAME.md, and docs/passthrough.md, is a session on one host: commands, and every line that
 * they print on a terminal of 80 columns. golden/README.md says how to write one and how to make them anew.
 *
 * test-sessions KARGCTL DEMO-MODULES [write]
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "host.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define SESSION_FENCE "```"

static char *session_kargctl;
static char *session_demo;
static gboolean session_writes;

/* A directory that holds host/, machine/ and bin/kargctl, which knows where they are. */
typedef struct
{
  Tree top;
  char **environment;
  GPtrArray *ids; /* char *: of transactions, in the order in which they were seen */
} Session;

static void
session_unpack (const Session *self, const char *kind, const char *name, const char *place)
{
  g_autofree char *packed = g_strdup_printf ("%s/%s", kind, name);
  Tree tree = { 0 };

  tree_directory (&self->top, place);
  tree.path = tree_path (&self->top, place);
  if (!g_str_equal (name, "none"))
    host_unpack (&tree, packed);
  g_free (tree.path);
}

/* What kargctl would ask the machine that the test runs on is said here. */
static void
session_set_environment (Session *self)
{
  g_autofree char *path = g_strdup_printf ("%s/bin:%s", self->top.path, g_getenv ("PATH"));
  static const char *const settings[][2] = {
    { "LC_ALL", "C.UTF-8" }, { "TZ", "UTC" },    { "TERM", "xterm" },
    { "NO_COLOR", "1" },     { "SUDO_USER", "admin" }, { "G_DEBUG", "fatal-criticals" },
  };

  self->environment = g_environ_unsetenv (g_environ_unsetenv (g_get_environ (), "COLUMNS"), "LANGUAGE");
  self->environment = g_environ_setenv (self->environment, "PATH", path, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    self->environment = g_environ_setenv (self->environment, settings[i][0], settings[i][1], TRUE);
}

static void
session_copy_module (const Session *self, const char *modules)
{
  g_autofree char *name = g_strdup_printf ("%s.so", modules);
  g_autofree char *from = g_build_filename (session_demo, name, NULL);
  g_autofree char *to = g_build_filename ("modules", name, NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  tree_directory (&self->top, "modules");
  if (g_str_equal (modules, "none"))
    return;
  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  tree_write_bytes (&self->top, to, bytes, length);
}

static void
session_open (Session *self, const char *host, const char *machine, const char *modules)
{
  tree_set_up (&self->top, NULL);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  session_unpack (self, "hosts", host, "host");
  session_unpack (self, "hardware", machine, "machine");
  session_copy_module (self, modules);
  g_autofree char *hardware
    = g_str_equal (machine, "none") ? g_strdup ("") : g_strdup_printf ("--hardware='%s/machine'", self->top.path);
  g_autofree char *script
    = g_strdup_printf ("#!/bin/sh\nexec '%s' --root='%s/host' %s --module-directory='%s/modules' \"$@\"\n",
                       session_kargctl, self->top.path, hardware, self->top.path);
  tree_write_program (&self->top, "bin/kargctl", script);
  session_set_environment (self);
}

static void
session_close (Session *self)
{
  g_ptr_array_unref (self->ids);
  g_strfreev (self->environment);
  tree_tear_down (&self->top, NULL);
}

/* In the child: a shell that writes to the terminal. */
static void
session_become_shell (const Session *self, const char *line, int terminal)
{
  int nothing = open ("/dev/null", O_RDONLY);

  dup2 (nothing, STDIN_FILENO);
  dup2 (terminal, STDOUT_FILENO);
  dup2 (terminal, STDERR_FILENO);
  if (chdir (self->top.path) == 0)
    execle ("/bin/sh", "sh", "-c", line, NULL, self->environment);
  _exit (127);
}

/* A terminal of 80 columns; lines come as they were written. */
static int
session_open_terminal (int *terminal)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct winsize size = { .ws_row = 24, .ws_col = 80 };
  struct termios modes;

  g_assert_cmpint (master, >=, 0);
  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  *terminal = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*terminal, >=, 0);
  g_assert_cmpint (tcgetattr (*terminal, &modes), ==, 0);
  modes.c_oflag &= ~(tcflag_t) OPOST;
  g_assert_cmpint (tcsetattr (*terminal, TCSANOW, &modes), ==, 0);
  g_assert_cmpint (ioctl (*terminal, TIOCSWINSZ, &size), ==, 0);
  return master;
}

/* Runs @line, appends what it printed. Returns: its exit status. */
static int
session_run (const Session *self, const char *line, GString *printed)
{
  int terminal = -1;
  int master = session_open_terminal (&terminal);
  char buffer[4096];
  int status = 0;

  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    session_become_shell (self, line, terminal);
  close (terminal);
  for (gssize n = read (master, buffer, sizeof buffer); n > 0; n = read (master, buffer, sizeof buffer))
    g_string_append_len (printed, buffer, n);
  close (master);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

/* The same id is the same number in the whole session, and as long. */
static gboolean
session_name_id (const GMatchInfo *match, GString *result, gpointer data)
{
  Session *self = data;
  g_autofree char *id = g_match_info_fetch (match, 0);
  guint i = 0;

  while (i < self->ids->len && !g_str_equal (g_ptr_array_index (self->ids, i), id))
    i++;
  if (i == self->ids->len)
    g_ptr_array_add (self->ids, g_strdup (id));
  g_string_append_printf (result, "YYYYMMDD-HHMMSS-%04u", i + 1);
  return FALSE;
}

/* Without what is another one each time: times, ids, the place of the copy. (transfer full) */
static char *
session_make_same (Session *self, const char *printed)
{
  g_autoptr (GRegex) ids = g_regex_new ("\\b\\d{8}-\\d{6}-[0-9a-f]{4}\\b", 0, 0, NULL);
  g_autoptr (GRegex) times = g_regex_new ("\\b\\d{4}-\\d\\d-\\d\\d([ T])\\d\\d:\\d\\d:\\d\\d", 0, 0, NULL);
  g_auto (GStrv) parts = g_strsplit (printed, self->top.path, -1);
  g_autofree char *placed = g_strjoinv ("/PLACE", parts);
  g_autofree char *named = g_regex_replace_eval (ids, placed, -1, 0, 0, session_name_id, self, NULL);

  return g_regex_replace (times, named, -1, 0, "YYYY-MM-DD\\1HH:MM:SS", 0, NULL);
}

/* A command, what it prints, and how it ends when that isn't well. */
static void
session_play_command (Session *self, const char *line, GString *text)
{
  g_autoptr (GString) printed = g_string_new (NULL);
  int status = session_run (self, line + strlen ("$ "), printed);
  g_autofree char *same = session_make_same (self, printed->str);

  g_string_append_printf (text, "%s\n%s", line, same);
  if (*same != '\0' && !g_str_has_suffix (same, "\n"))
    g_string_append (text, "\n(no newline at the end)\n");
  if (status != 0)
    g_string_append_printf (text, "[exit %d]\n", status);
}

/* The whole file again, with what the commands in it print now. (transfer full) */
static char *
session_play (Session *self, const char *file)
{
  g_auto (GStrv) lines = g_strsplit (file, "\n", -1);
  GString *text = g_string_new (NULL);
  gboolean inside = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean fence = g_str_has_prefix (lines[i], SESSION_FENCE);
      inside ^= fence;
      if (inside && g_str_has_prefix (lines[i], "$ "))
        {
          if (!g_str_has_suffix (text->str, SESSION_FENCE "\n"))
            g_string_append_c (text, '\n');
          session_play_command (self, lines[i], text);
        }
      else if (!inside || fence)
        g_string_append_printf (text, "%s%s", lines[i], lines[i + 1] != NULL ? "\n" : "");
    }
  return g_string_free (text, FALSE);
}

/* What diff(1) says of two texts, as remarks of TAP. */
static void
session_tell (const Session *self, const char *path, const char *got)
{
  tree_write (&self->top, "now", got);
  g_autofree char *now = tree_path (&self->top, "now");
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *command = g_strdup_printf ("diff -u %s %s", quoted, now);
  g_autoptr (GString) printed = g_string_new (NULL);

  session_run (self, command, printed);
  g_auto (GStrv) lines = g_strsplit (printed->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_test_message ("%s", lines[i]);
}

/* The word behind "Host:", "Machine:" or "Modules:". (transfer full) */
static char *
session_get_setting (const char *file, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\\b%s: `([^`]+)`", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, file, 0, &match) ? g_match_info_fetch (match, 1) : g_strdup ("none");
}

static void
test_session (gconstpointer data)
{
  const char *path = data;
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  Session session = { 0 };

  g_file_get_contents (path, &file, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *host = session_get_setting (file, "Host");
  g_autofree char *machine = session_get_setting (file, "Machine");
  g_autofree char *modules = session_get_setting (file, "Modules");
  session_open (&session, host, machine, modules);
  g_autofree char *now = session_play (&session, file);
  if (session_writes)
    g_assert_true (g_file_set_contents (path, now, -1, NULL));
  else if (!g_str_equal (file, now))
    {
      session_tell (&session, path, now);
      g_test_fail ();
    }
  session_close (&session);
}

static void
session_add_folder (const char *source, const char *prefix)
{
  g_autofree char *folder = host_source (source);
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);

  g_assert_nonnull (directory);
  for (const char *name = g_dir_read_name (directory); name != NULL; name = g_dir_read_name (directory))
    if (g_str_has_suffix (name, ".md") && !g_str_equal (name, "README.md"))
      {
        g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".md"));
        g_autofree char *test = g_strdup_printf ("%s/%s", prefix, stem);
        g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_session, g_free);
      }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  if (argc < 3)
    g_error ("usage: test-sessions KARGCTL DEMO-MODULES [write]");
  session_kargctl = realpath (argv[1], NULL);
  g_assert_nonnull (session_kargctl);
  session_demo = realpath (argv[2], NULL);
  g_assert_nonnull (session_demo);
  session_writes = argc > 3 && g_str_equal (argv[3], "write");

  g_test_add_data_func_full ("/sessions/docs/passthrough", host_source ("../docs/passthrough.md"), test_session, g_free);
  session_add_folder ("cli/golden", "/sessions");
  session_add_folder ("cli/golden/machines", "/sessions/machines");
  return g_test_run ();
}
