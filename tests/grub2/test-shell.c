/* The shell reader against a real sh: what it says it understands must be what the shell says. */

#include "facts/collect.h"
#include "real-shell.h"
#include "shell/shell-script.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

#define BATCH 400

static ShellScript *
script_of (const char *text)
{
  ShellScript *script = shell_script_new (&(ShellWorld){ .dialect = SHELL_DIALECT_UNKNOWN });
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  shell_script_add (script, "file", bytes);
  return script;
}

/* A right side put together at random, mostly well-formed. */
static char *
random_value (GRand *rand)
{
  static const char *const pieces[] = { "a",
                                        "b=c",
                                        "\"",
                                        "\"",
                                        "\"x y\"",
                                        "'",
                                        "'p q'",
                                        "'$A'",
                                        "\\\"",
                                        "\\$",
                                        "\\\\",
                                        "\\`",
                                        "\\\n",
                                        " ",
                                        "$A",
                                        "${B}",
                                        "$",
                                        "\"$A \"",
                                        "\"${A:+$A }z\"",
                                        "\"${E:+$A}w\"",
                                        "\"${E:-$B}\"",
                                        "\"${A-n}\"",
                                        "\"\\x\"",
                                        "#",
                                        "\"#\"",
                                        "\xc3\xa9",
                                        "\xff",
                                        "!",
                                        "*",
                                        "~",
                                        ":",
                                        "=",
                                        "}",
                                        "\"}\"",
                                        "\"a\\\nb\"",
                                        "\"${A:+\\}}\"",
                                        "\"${A:+it's}\"",
                                        "$1",
                                        "%",
                                        "\t",
                                        ";",
                                        "\r" };
  GString *value = g_string_new (NULL);
  guint n = g_rand_int_range (rand, 0, 8);

  for (guint i = 0; i < n; i++)
    g_string_append (value, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
  return g_string_free (value, FALSE);
}

#define PRELUDE "GRUB_CMDLINE_E=\nA='one \"two\"'\nB=\"b\\$\"\nE=''\n"

static void
test_understood_is_true (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  guint understood = 0;

  for (guint round = 0; round < 5; round++)
    {
      GString *batch = g_string_new (PRELUDE);
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) theirs = NULL;

      for (guint i = 0; i < BATCH; i++)
        {
          g_autofree char *value = random_value (rand);
          g_autofree char *text = g_strconcat (PRELUDE "V=", value, "\nW='w'\n", NULL);
          g_autoptr (ShellScript) script = script_of (text);
          const char *found = shell_script_get_text (script, "V");

          /* When V swallowed a newline, or what follows it is a command of its own, the line is no plain
           * assignment. */
          if (found == NULL || g_strcmp0 (shell_script_get_text (script, "W"), "w") != 0
              || strpbrk (value, ";\r") != NULL || strchr (value, '\t') != NULL)
            continue;
          g_string_append_printf (batch, "V%u=%s\n", names->len, value);
          g_ptr_array_add (names, g_strdup_printf ("V%u", names->len));
          g_ptr_array_add (ours, g_strdup (found));
          g_ptr_array_add (sources, g_strdup (value));
        }
      theirs = real_shell_values (batch->str, names);
      if (theirs == NULL)
        g_error ("the shell does not read:\n%s", batch->str);
      for (guint i = 0; i < names->len; i++)
        if (strcmp (g_ptr_array_index (ours, i), g_ptr_array_index (theirs, i)) != 0)
          g_error ("V=%s: the shell says <%s>, we <%s>", (char *) g_ptr_array_index (sources, i),
                   (char *) g_ptr_array_index (theirs, i), (char *) g_ptr_array_index (ours, i));
      understood += names->len;
      g_string_free (batch, TRUE);
    }
  g_test_message ("%u of %u values understood and compared", understood, 5 * BATCH);
  g_assert_cmpuint (understood, >, BATCH);
}

/* Any text comes through each kind of quotes. */
static void
test_quote_is_identity (void)
{
  static const char *const frames[][2] = { { "", "" }, { "'", "'" }, { "\"", "\"" }, { "\"${A:+", "}\"" } };
  static const char alphabet[] = "ab \"'\\$`{}()!*~#;&|<>=%\t\xc3\xa9\xff";
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) batch = g_string_new ("A=1\n");

  for (guint i = 0; i < 4 * BATCH; i++)
    {
      char text[9] = "";
      ShellContext context = i % 4;
      g_autofree char *quoted = NULL;

      for (guint n = g_rand_int_range (rand, 0, 9), c = 0; c < n; c++)
        text[c] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      /* Shells differ about "'" and "<(": we don't read them. */
      if (context == SHELL_CONTEXT_BRACE)
        g_strdelimit (text, "'(", '-');
      quoted = shell_quote (text, context);
      g_string_append_printf (batch, "V%u=%s%s%s\n", i, frames[context][0], quoted, frames[context][1]);
      g_ptr_array_add (names, g_strdup_printf ("V%u", i));
      g_ptr_array_add (wanted, g_strdup (text));
    }
  g_autoptr (GPtrArray) values = real_shell_values (batch->str, names);
  g_autoptr (ShellScript) script = script_of (batch->str);
  g_assert_nonnull (values);
  for (guint i = 0; i < names->len; i++)
    {
      g_assert_cmpstr (g_ptr_array_index (values, i), ==, g_ptr_array_index (wanted, i));
      g_assert_cmpstr (shell_script_get_text (script, g_ptr_array_index (names, i)), ==,
                       g_ptr_array_index (wanted, i));
    }
}

/* Nothing that a file may hold ends or hangs the program. */
static void
test_any_bytes (void)
{
  static const char alphabet[]
      = "a=\"'\\$`{}()#;&|<>\n \tGRUB_CMDLINE_LINUX=if fi case esac do done in\xff\r";
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < 20000; i++)
    {
      char text[64];
      gsize length = g_rand_int_range (rand, 0, sizeof text);
      g_autoptr (ShellScript) script = shell_script_new (&(ShellWorld){ .dialect = SHELL_DIALECT_UNKNOWN });

      for (gsize c = 0; c < length; c++)
        text[c] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet)]; /* NUL too */
      g_autoptr (GBytes) bytes = g_bytes_new (text, length);
      shell_script_add (script, "file", bytes);
      shell_script_get_text (script, "GRUB_CMDLINE_LINUX");
    }
}

/* Hostile texts are read in time and memory that their own size bounds. */
static void
test_hostile (void)
{
  GString *doubling = g_string_new ("V0=aaaaaaaaaaaaaaaa\n");
  GString *deep = g_string_new ("V=");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 64; i++)
    g_string_append_printf (doubling, "V%u=\"$V%u$V%u\"\n", i, i - 1, i - 1);
  g_autoptr (ShellScript) one = script_of (doubling->str);
  g_assert_null (shell_script_get (one, "V63", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  /* Nothing, twice as often each time: there are as many places where something could be put in. */
  g_string_assign (doubling, "GRUB_CMDLINE_X=\"$GRUB_CMDLINE_X$GRUB_CMDLINE_X\"\n");
  for (guint i = 1; i < 64; i++)
    g_string_append (doubling, "GRUB_CMDLINE_X=\"$GRUB_CMDLINE_X$GRUB_CMDLINE_X\"\n");
  g_autoptr (ShellScript) empty = script_of (doubling->str);
  g_assert_null (shell_script_get (empty, "GRUB_CMDLINE_X", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "\"$(");
  g_autoptr (ShellScript) two = script_of (deep->str);
  g_assert_null (shell_script_get (two, "V", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_clear_error (&error);

  g_autofree char *megabyte = g_strnfill (1024 * 1024, 'x');
  g_autofree char *text = g_strconcat ("V=\"", megabyte, "\"\n", NULL);
  g_autoptr (ShellScript) three = script_of (text);
  g_assert_cmpstr (shell_script_get_text (three, "V"), ==, megabyte);

  g_string_free (doubling, TRUE);
  g_string_free (deep, TRUE);
}

/* What is not understood is told with the reason, and real shells needn't agree. */
static void
test_says_why (void)
{
  static const struct
  {
    const char *text, *why;
  } rows[] = {
    { "V=\"x", "file:1: a quote or bracket that opens here is never closed" },
    { "V='x", "file:1: this single quote is never closed" },
    { "V=`echo x`", "it runs a command, \"`…`\"" },
    { "V=~/x", "\"~\" stands for a home directory" },
    { "V=a:~", "\"~\" stands for a home directory" },
    { "V=\"${u:-'\"x'}\"}\"", "what \"${u…\" stands for is not known" },
    { "V=\"${u:-'\"x'}\"'}\"", "what \"${u…\" stands for is not known" },
    { "export V=*", "\"*\" outside of quotes is a pattern to the shell" },
    { "export V=$x", "a reference outside of quotes is split by the shell" },
    { "V=a && W=b", "it is set in a command that \"&&\", \"||\", \"|\" or \"&\" joins to another" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (rows[i].text, "\n", NULL);
      g_autoptr (ShellScript) script = script_of (text);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_null (shell_script_get (script, "V", &error));
      g_assert_nonnull (error);
      if (strstr (error->message, rows[i].why) == NULL)
        g_error ("%s: %s", rows[i].text, error->message);
    }
}

/* Regression: an apostrophe inside of "${…}" was taken for a quote, as it is outside of double quotes, and what stands
 * in these braces for certain. */
static void
test_gap_holds_quotes (void)
{
  static const struct
  {
    const char *text, *certain;
  } rows[] = {
    { "V=\"a ${u:-'} b\"", "a  b" },
    { "V=\"a ${u:-'} b ${u:-'} c\"", "a  b  c" },
    { "V=\"${u:-'\"x'} quiet }${u:-\"\"${u:-}'}\"'}\"", "" },
    { "V=\"a ${u:-\"'}\"} b\"", "a  b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (rows[i].text, "\n", NULL);
      g_autoptr (ShellScript) script = script_of (text);
      g_autoptr (GError) error = NULL;
      const ShellValue *value = shell_script_get_partly (script, "V", &error);

      g_assert_no_error (error);
      g_assert_cmpstr (shell_value_get (value), ==, rows[i].certain);
      g_assert_cmpuint (value->gaps->len, >, 0);
    }
}

/* What /bin/sh leads to says which shell it is; a file of its own leaves it to the distribution. */
static void
test_dialect (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *link, *id;
    ShellDialect dialect;
  } rows[] = {
    { "bash", "debian", SHELL_DIALECT_BASH },
    { "/usr/bin/bash-5", NULL, SHELL_DIALECT_BASH },
    { "rbash", NULL, SHELL_DIALECT_BASH },
    { "dash", "fedora", SHELL_DIALECT_POSIX },
    { "busybox", NULL, SHELL_DIALECT_POSIX },
    { "ash", NULL, SHELL_DIALECT_POSIX },
    { "mksh", "fedora", SHELL_DIALECT_UNKNOWN },
    { "sh", "fedora", SHELL_DIALECT_BASH }, /* a program */
    { "sh", "ubuntu", SHELL_DIALECT_POSIX },
    { "sh", "other", SHELL_DIALECT_UNKNOWN },
    { NULL, "arch", SHELL_DIALECT_BASH },
    { NULL, "debian", SHELL_DIALECT_POSIX },
    { NULL, NULL, SHELL_DIALECT_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargFacts) facts = karg_facts_new ();
      g_autofree char *path = tree_path (tree, "/usr/bin/sh");
      g_remove (path);
      if (g_strcmp0 (rows[i].link, "sh") == 0)
        tree_write_program (tree, "/usr/bin/sh", "");
      else if (rows[i].link != NULL)
        tree_link (tree, rows[i].link, "/usr/bin/sh");
      tree_reopen (tree);
      if (rows[i].id != NULL)
        karg_facts_set (facts, "os", "id", rows[i].id, "test");
      g_assert_cmpint (shell_world_find_dialect (tree->root, facts), ==, rows[i].dialect);

      /* a tree with a shell has the programs that it has; one without may just not be complete */
      const ShellWorld world = { .root = tree->root, .dialect = rows[i].dialect };
      g_assert_cmpint (shell_world_lacks (&world, "lsb_release"), ==, rows[i].link != NULL);
      g_assert_false (shell_world_lacks (&world, "/usr/bin/lsb_release"));
      g_assert_false (shell_world_lacks (&world, "test"));
      g_assert_cmpint (shell_world_lacks (&world, "shopt"), ==,
                       rows[i].link != NULL && rows[i].dialect == SHELL_DIALECT_POSIX);
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (shell_world_read (&(ShellWorld){ 0 }, "/etc/os-release", &error));
  g_assert_cmpstr (error->message, ==, "/etc/os-release can't be looked at");
  g_assert_false (shell_world_lacks (&(ShellWorld){ 0 }, "lsb_release"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/understood-is-true", test_understood_is_true);
  g_test_add_func ("/shell/quote-is-identity", test_quote_is_identity);
  g_test_add_func ("/shell/any-bytes", test_any_bytes);
  g_test_add_func ("/shell/hostile", test_hostile);
  g_test_add_func ("/shell/says-why", test_says_why);
  g_test_add_func ("/shell/gap-holds-quotes", test_gap_holds_quotes);
  TREE_TEST ("/shell/dialect", test_dialect);
  return g_test_run ();
}
