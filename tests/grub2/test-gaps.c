/* Settings of which only a part can be told, and those at which a shell ends. Real shells are the judges: what is said
 * to be certain is on the line of every one of them, and a file is refused just when they end at it.
 *
 * Kali, Kicksecure: one conditional made kargctl refuse every change but the first. */

#include "system.h"

#include <glib/gstdio.h>
#include <string.h>

#define GRUB "/etc/default/grub"

/* What @shell, under "set -e" as in grub-mkconfig, makes of @text. NULL: it ends. */
static char *
real_value (const char *shell, const char *text)
{
  g_autofree char *program = g_find_program_in_path (shell);
  g_autofree char *script = g_strconcat ("set -e\n. ./settings\nprintf '%s' \"$GRUB_CMDLINE_LINUX\"\n", NULL);
  g_autofree char *directory = g_dir_make_tmp ("kargctl-gaps-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "settings", NULL);
  const char *const bash[] = { program, "--posix", "-c", script, NULL };
  const char *const dash[] = { program, "-c", script, NULL };
  char *out = NULL;
  int status;

  if (program == NULL)
    g_error ("no %s to ask", shell);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_spawn_sync (directory, (char **) (g_str_equal (shell, "bash") ? bash : dash), NULL,
                               G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, &status, NULL));
  g_unlink (path);
  g_rmdir (directory);
  if (status == 0)
    return out;
  g_free (out);
  return NULL;
}

/* A system whose /bin/sh is @shell, and which has a few commands. */
static Fixture *
system_of (const char *shell, const char *text)
{
  Fixture *fixture = system_with_defaults (text);
  static const char *const commands[] = { "/usr/bin/cat", "/usr/bin/echo", "/usr/bin/grep", "/usr/bin/uname" };

  fixture_write_program (fixture, "/usr/bin/dash", "");
  fixture_write_program (fixture, "/usr/bin/bash", "");
  fixture_link (fixture, shell, "/usr/bin/sh");
  fixture_link (fixture, "usr/bin", "/bin");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fixture_write_program (fixture, commands[i], "");
  fixture_look (fixture);
  return fixture;
}

typedef struct
{
  const char *name;
  const char *text;
  const char *certain;
  const char *perhaps; /* NULL: anything may come; "-": nothing */
} Gap;

static const Gap gaps[] = {
  { "command", "GRUB_CMDLINE_LINUX=\"a $(echo x y) b\"\n", "a b", NULL },
  { "command-first", "GRUB_CMDLINE_LINUX=\"$(echo x) b\"\n", "b", NULL },
  { "command-last", "GRUB_CMDLINE_LINUX=\"a $(echo x)\"\n", "a", NULL },
  { "backquote", "GRUB_CMDLINE_LINUX=\"a `echo x` b\"\n", "a b", NULL },
  { "two-commands", "GRUB_CMDLINE_LINUX=\"a $(echo x) $(echo \"y )\") b\"\n", "a b", NULL },
  /* a word that a gap is glued to is as unknown as the gap, and the others are not */
  { "glued", "GRUB_CMDLINE_LINUX=\"a b=$(echo x y) c\"\n", "a c", NULL },
  { "glued-behind", "GRUB_CMDLINE_LINUX=\"a $(echo x),b c\"\n", "a c", NULL },
  { "glued-alone", "GRUB_CMDLINE_LINUX=\"a=`echo x`\"\n", "", NULL },
  { "glued-twice", "GRUB_CMDLINE_LINUX=\"a x$(echo y)z$(echo y) b\"\n", "a b", NULL },
  { "arithmetic", "N=$((1+1))\nGRUB_CMDLINE_LINUX=\"a maxcpus=$N b\"\n", "a b", NULL },
  { "suffix-off", "GRUB_CMDLINE_LINUX=\"a b\"\nGRUB_CMDLINE_LINUX=\"${GRUB_CMDLINE_LINUX%% b*} c\"\n", "c", NULL },
  /* drop-ins that write the value anew from itself */
  { "itself", "GRUB_CMDLINE_LINUX=\"a b\"\nGRUB_CMDLINE_LINUX=\"$(echo \"$GRUB_CMDLINE_LINUX\" | cat) c\"\n", "c", NULL },
  { "itself-alone", "GRUB_CMDLINE_LINUX=\"a b\"\nGRUB_CMDLINE_LINUX=\"$(echo \"${GRUB_CMDLINE_LINUX-}\")\"\n", "", NULL },
  { "filled", "GRUB_CMDLINE_LINUX=\"a $(echo x)\"\n"
              "GRUB_CMDLINE_LINUX=\"${GRUB_CMDLINE_LINUX:+${GRUB_CMDLINE_LINUX} }b c\"\n", "a b c", NULL },
  { "perhaps-filled", "GRUB_CMDLINE_LINUX=\"$(echo x)\"\n"
                      "GRUB_CMDLINE_LINUX=\"${GRUB_CMDLINE_LINUX:+${GRUB_CMDLINE_LINUX} }b c\"\n", "c", NULL },
  { "unknown-variable", "GRUB_CMDLINE_LINUX=\"a $HOME b\"\n", "a b", NULL },
  { "unknown-default", "GRUB_CMDLINE_LINUX=\"a ${NOTHING:-x y} b\"\n", "a b", NULL },
  { "behind-a-gap", "GRUB_CMDLINE_LINUX=\"a $(echo x)\"\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n", "a b", NULL },
  { "kali",
    "GRUB_CMDLINE_LINUX=\"quiet\"\n"
    "if ! echo \"$GRUB_CMDLINE_LINUX\" | grep -q splash; then\n"
    "  GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX splash\"\nfi\n",
    "quiet", "splash" },
  { "in-front", "GRUB_CMDLINE_LINUX=\"quiet\"\nif true; then GRUB_CMDLINE_LINUX=\"splash $GRUB_CMDLINE_LINUX\"; fi\n",
    "quiet", "splash" },
  { "else", "GRUB_CMDLINE_LINUX=a\nif false; then\n GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\nelse\n"
            " GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX c\"\nfi\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX d\"\n",
    "a d", "b  c" },
  { "and", "GRUB_CMDLINE_LINUX=a\n[ -e / ] && GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n", "a", "b" },
  { "case", "GRUB_CMDLINE_LINUX=\ncase x in\n (x|y) GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\" ;;\nesac\n", "", "b" },
  { "loop", "GRUB_CMDLINE_LINUX=a\nfor i in x y; do GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX $i\"; done\n", "a", NULL },
  { "return", "GRUB_CMDLINE_LINUX=a\nreturn\nGRUB_CMDLINE_LINUX=b\n", "a", "-" },
  { "perhaps-return",
    "GRUB_CMDLINE_LINUX=a\n[ -e /nothing ] || return 0\nGRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n",
    "a", "b" },
  { "perhaps-exit", "[ -e / ] || exit 1\nGRUB_CMDLINE_LINUX=a\n", "a", "-" },
  { "subshell", "GRUB_CMDLINE_LINUX=a\n(GRUB_CMDLINE_LINUX=b)\n", "a", "-" },
  { "function", "f () {\n GRUB_CMDLINE_LINUX=b\n return 1\n}\nGRUB_CMDLINE_LINUX=a\n", "a", "-" },
  { "function-of-brackets", "f () (\n GRUB_CMDLINE_LINUX=b\n exit 1\n)\nGRUB_CMDLINE_LINUX=a\n", "a", "-" },
  { "alias", "GRUB_CMDLINE_LINUX=a\nalias x='echo y'\n", "a", "-" },
  { "alias-shown", "GRUB_CMDLINE_LINUX=a\nalias x=true\nalias x >/dev/null\n", "a", "-" },
  { "lone-dollar", "export X=$\nGRUB_CMDLINE_LINUX=\"a ${X:+b}\"\n", "a b", "-" },
  { "negated", "GRUB_CMDLINE_LINUX=a\n! false\n", "a", "-" },
  { "lenient", "set +e\nfalse\nGRUB_CMDLINE_LINUX=a\n", "a", "-" },
};

static void
assert_on_line (const char *words, const char *line, const Gap *gap)
{
  g_autoptr (KargCmdline) certain = karg_cmdline_parse (words, -1);
  g_autoptr (KargCmdline) whole = karg_cmdline_parse (line, -1);
  g_autoptr (KargCmdline) perhaps = karg_cmdline_parse (gap->perhaps != NULL ? gap->perhaps : "", -1);

  for (guint i = 0; i < karg_cmdline_get_n_words (certain); i++)
    {
      const KargWord *word = karg_cmdline_get_word (certain, i);
      if (!karg_cmdline_contains (whole, word->key, word->value))
        g_error ("%s: “%s” is not all on “%s”", gap->name, words, line);
    }
  for (guint i = 0; gap->perhaps != NULL && i < karg_cmdline_get_n_words (whole); i++)
    {
      const KargWord *word = karg_cmdline_get_word (whole, i);
      if (!karg_cmdline_contains (certain, word->key, word->value)
          && !karg_cmdline_contains (perhaps, word->key, word->value))
        g_error ("%s: “%s” of “%s” comes from nowhere", gap->name, word->key, line);
    }
}

static void
test_gap (gconstpointer data)
{
  const Gap *gap = data;
  static const char *const shells[] = { "dash", "bash" };

  for (guint i = 0; i < G_N_ELEMENTS (shells); i++)
    {
      g_autoptr (Fixture) fixture = system_of (shells[i], gap->text);
      const KargTarget *target = fixture_get (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX");
      g_autofree char *real = real_value (shells[i], gap->text);
      g_autoptr (KargCmdline) wanted = karg_cmdline_parse (gap->certain, -1);

      g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_WRITABLE);
      g_assert_true (karg_cmdline_equal (karg_target_get_cmdline (target), wanted));
      g_assert_true ((karg_target_get_incomplete (target) == NULL) == (g_strcmp0 (gap->perhaps, "-") == 0));
      if (karg_target_get_incomplete (target) != NULL)
        g_assert_cmpstr (karg_target_get_perhaps (target), ==, gap->perhaps);
      g_assert_nonnull (real);
      assert_on_line (gap->certain, real, gap);

      /* a new word is on the line of the real shell, once, and can be taken out again */
      g_autofree char *after = fixture_change (fixture, KARG_EDIT_ADD, "new=1", GRUB);
      g_autofree char *changed = real_value (shells[i], after);
      g_autoptr (KargCmdline) line = karg_cmdline_parse (changed, -1);
      g_assert_true (karg_cmdline_contains (line, "new", "1"));
      assert_on_line (gap->certain, changed, &(Gap){ gap->name, NULL, NULL, NULL });
      g_autofree char *back = fixture_change (fixture, KARG_EDIT_REMOVE, "new", GRUB);
      g_autofree char *again = real_value (shells[i], back);
      g_assert_cmpstr (again, ==, real);
      if (strstr (gap->text, "LINUX=a\n") == NULL) /* which gets quotes, and keeps them */
        g_assert_cmpstr (back, ==, gap->text);
    }
}

typedef struct
{
  const char *name;
  const char *text;
  guint line;
  const char *says;
  gboolean dash_only;
} End;

static const End ends[] = {
  { "blanks", "X=1\nGRUB_TIMEOUT = 5\n", 2, "no blanks around", FALSE },
  { "blank-before", "GRUB_TIMEOUT =5\n", 1, "no blanks around", FALSE },
  { "no-quotes", "GRUB_CMDLINE_LINUX=quiet splash\n", 1, "needs quotes", FALSE },
  { "no-command", "GRUB_CMDLINE_LINUX=a\nnonsense here\n", 2, "no command “nonsense”", FALSE },
  { "byte-order-mark", "\xef\xbb\xbf# settings\nGRUB_CMDLINE_LINUX=a\n", 1, "byte order mark", FALSE },
  { "byte-order-mark-inside", "X=1\n\xef\xbb\xbfGRUB_CMDLINE_LINUX=a\n", 2, "finds no command", FALSE },
  { "false", "false\n", 1, "fails here", FALSE },
  { "false-behind-set", "set -x\nfalse\n", 2, "fails here", FALSE },
  { "exit", "X=1\nexit 1\n", 2, "ends here", FALSE },
  { "missing-file", "X=1\n. /no/such/file\n", 2, "is not there", FALSE },
  { "plus", "X=1\nGRUB_CMDLINE_LINUX+=\" b\"\n", 2, "is bash's", TRUE },
  { "array", "X=1\nother=(a b)\n", 2, "no arrays", TRUE },
  { "empty-array", "other=()\n", 1, "no arrays", TRUE },
  { "bash-test", "[[ a = a ]]\n", 1, "finds no command “[[”", TRUE },
  { "unclosed", "X=1\nGRUB_CMDLINE_LINUX=\"a\n", 2, "never closed", FALSE },
};

/* E: GRUB_TIMEOUT = 5 was edited, although grub-mkconfig stops there. */
static void
test_end (gconstpointer data)
{
  const End *end = data;
  static const char *const shells[] = { "dash", "bash" };

  for (guint i = 0; i < G_N_ELEMENTS (shells); i++)
    {
      gboolean reads = end->dash_only && g_str_equal (shells[i], "bash");
      g_autoptr (Fixture) fixture = system_of (shells[i], end->text);
      const KargTarget *target = fixture_get (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX");
      g_autofree char *place = g_strdup_printf (GRUB ":%u: ", end->line);
      g_autofree char *real = real_value (shells[i], end->text);
      const char *reason = karg_target_get_reason (target);

      g_assert_true ((real != NULL) == reads);
      g_assert_true ((karg_target_get_cmdline (target) != NULL) == reads);
      if (reads)
        continue;
      if (!g_str_has_prefix (reason, place) || strstr (reason, end->says) == NULL)
        g_error ("%s: “%s” is not %s…%s…", end->name, reason, place, end->says);
      fixture_ask (fixture, KARG_EDIT_ADD, "a=1");
      fixture_plan_asked (fixture);
      g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
    }
}

/* RHEL, Arch, SUSE: their /bin/sh is bash. */
static void
test_plus (void)
{
  const char *text = "GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX+=\" b\"\n";
  g_autoptr (Fixture) fixture = system_of ("bash", text);
  g_autofree char *real = real_value ("bash", text);

  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX"), ==, real);
  g_autofree char *added = fixture_change (fixture, KARG_EDIT_ADD, "c", GRUB);
  g_assert_cmpstr (added, ==, "GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX+=\" b c\"\n");
  g_autofree char *removed = fixture_change (fixture, KARG_EDIT_REMOVE, "a", GRUB);
  g_assert_cmpstr (removed, ==, "GRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX+=\" b c\"\n");
}

/* What nobody said of a shell can be told from the distribution. */
static void
test_plus_without_a_shell (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX=\"a\"\nGRUB_CMDLINE_LINUX+=\" b\"\n");

  fixture_set_fact (fixture, "os", "id", "arch");
  fixture_look (fixture);
  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX"), ==, "a b");
}

/* A file that is sourced by its name is one of the settings. */
static void
test_source (void)
{
  g_autoptr (Fixture) fixture = system_of (
    "dash", "GRUB_CMDLINE_LINUX=a\nX=/etc/default\n. \"$X/mine\"\n[ -e /etc/none ] && . /etc/none\n");

  fixture_write (fixture, "/etc/default/mine", "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n");
  fixture_look (fixture);
  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX"), ==, "a b");
  g_autofree char *removed = fixture_change (fixture, KARG_EDIT_REMOVE, "b", "/etc/default/mine");
  g_assert_cmpstr (removed, ==, "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX\"\n");
}

/* A file that sources itself ends somewhere. */
static void
test_source_itself (void)
{
  g_autoptr (Fixture) fixture = system_of ("dash", "GRUB_CMDLINE_LINUX=a\n. /etc/default/grub\n");

  g_assert_nonnull (strstr (system_read_only (fixture, "GRUB_CMDLINE_LINUX"), "may set it"));
}

/* What is set anew behind a "return" would never be read. */
static void
test_before_return (void)
{
  const char *text = "GRUB_TIMEOUT=5\nreturn\n# not read\n";
  g_autoptr (Fixture) fixture = system_of ("dash", text);
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_ADD, "a=1", GRUB);

  g_assert_cmpstr (after, ==, "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"a=1\" # added by kargctl\nreturn\n# not read\n");
}

/* What a conditional may add can't be taken away, and is no reason to refuse anything else. */
static void
test_only_what_needs_it (void)
{
  guint kali = 0;

  while (!g_str_equal (gaps[kali].name, "kali"))
    kali++;
  g_autoptr (Fixture) fixture = system_of ("dash", gaps[kali].text);
  fixture_ask (fixture, KARG_EDIT_REMOVE, "splash");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  fixture_look (fixture);
  g_autofree char *removed = fixture_change (fixture, KARG_EDIT_REMOVE, "quiet", GRUB);
  g_assert_nonnull (strstr (removed, "GRUB_CMDLINE_LINUX=\"\"\nif"));
}

/* Where nothing can be told of a value, a person can still add to it: by the line that the reason names, and only where a
 * shell reads that far. */
static void
test_line_by_hand (void)
{
  const char *text = "GRUB_CMDLINE_LINUX=\"a\"\neval \"$(printf 'GRUB_CMDLINE_LINUX=b')\"\n";
  g_autoptr (Fixture) fixture = system_of ("dash", text);
  const char *reason = system_read_only (fixture, "GRUB_CMDLINE_LINUX");
  const char *line = strstr (reason, "by hand: ");

  g_assert_nonnull (line);
  g_autofree char *by_hand = g_strconcat (text, line + strlen ("by hand: "), "\n", NULL);
  g_autofree char *value = real_value ("dash", by_hand);
  g_assert_cmpstr (value, ==, "b ARGUMENT");

  g_autoptr (Fixture) ended = system_of ("dash", "GRUB_CMDLINE_LINUX=(a)\n");
  g_assert_null (strstr (system_read_only (ended, "GRUB_CMDLINE_LINUX"), "by hand"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (gaps); i++)
    {
      g_autofree char *path = g_strconcat ("/grub2/gaps/", gaps[i].name, NULL);
      g_test_add_data_func (path, &gaps[i], test_gap);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat ("/grub2/ends/", ends[i].name, NULL);
      g_test_add_data_func (path, &ends[i], test_end);
    }
  g_test_add_func ("/grub2/line-by-hand", test_line_by_hand);
  g_test_add_func ("/grub2/plus", test_plus);
  g_test_add_func ("/grub2/plus/without-a-shell", test_plus_without_a_shell);
  g_test_add_func ("/grub2/source", test_source);
  g_test_add_func ("/grub2/source/itself", test_source_itself);
  g_test_add_func ("/grub2/before-return", test_before_return);
  g_test_add_func ("/grub2/only-what-needs-it", test_only_what_needs_it);
  return g_test_run ();
}
