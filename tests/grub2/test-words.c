/* Words of the kernel's command line through both languages, and back. */

#include "real-shell.h"

#include "grub-text.h"
#include "shell/shell-script.h"

#include "text/carry.h"

#include <karg/edit.h>

#include <glib/gstdio.h>
#include <string.h>

#define BATCH 500

static GrubWords *
parse (const char *source)
{
  g_autofree char *why = NULL;
  GrubWords *words = grub_words_parse (source, strlen (source), &why);

  if (words == NULL)
    g_error ("<%s>: %s", source, why);
  return words;
}

/* What the kernel gets; the right column was seen on booted machines or follows grub-core/lib/cmdline.c. */
static void
test_decode (void)
{
  static const char *const cases[][2] = {
    { "quiet  splash", "quiet splash" },
    { "memmap=3M\\$11992M", "memmap=3M$11992M" },
    { "'memmap=3M$11992M'", "memmap=3M$11992M" },
    { "\"memmap=3M\\$11992M\"", "memmap=3M$11992M" },
    { "foo=\"a b\"", "\"foo=a b\"" },
    { "foo=a\\ b", "\"foo=a b\"" },
    { "'dyndbg=file x +p' y", "\"dyndbg=file x +p\" y" },
    { "foo=\"it's\"", "foo=it\\'s" },
    { "foo=a\\\"b", "foo=a\\\"b" },
    { "foo=a\\\\b", "foo=a\\\\b" },
    { "foo=a\\\\x41b", "foo=a\\x41b" },
    { "a=\"b\\c\"", "a=b\\\\c" },
    { "a=\"\" b", "a= b" },
    { "$tuned_params x", "$tuned_params x" },
    { "a${b}c=\"$d\"", "a${b}c=${d}" },
    /* what GRUB expands is no dollar sign: "add 'memmap=3M$1G'" said that it was there */
    { "memmap=3M$1G", "memmap=3M${1}G" },
    { "'a;b' c\\;d", "a;b c;d" },
    { "a#b", "a#b" },
    { "a\\\nb", "ab" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GrubWords) words = parse (cases[i][0]);
      g_assert_cmpstr (words->text->str, ==, cases[i][1]);
    }
}

static char *
random_text (GRand *rand, const char *alphabet, guint max)
{
  GString *text = g_string_new (NULL);
  guint n = g_rand_int_range (rand, 1, max);

  for (guint i = 0; i < n; i++)
    g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, strlen (alphabet))]);
  return g_string_free (text, FALSE);
}

/* A word of the kernel's that GRUB can carry, or NULL. */
static char *
random_word (GRand *rand)
{
  g_autofree char *key = random_text (rand, "abz._-0", 6);
  g_autofree char *value = random_text (rand, "ab0 $;&|<>{}#*?[]!~,:/=.%@^+", 12);

  return karg_word_format (key, g_rand_boolean (rand) ? value : NULL, NULL);
}

static char *
random_cmdline (GRand *rand)
{
  GString *text = g_string_new (NULL);
  guint n = g_rand_int_range (rand, 0, 6);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *word = random_word (rand);
      if (word != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", word);
    }
  return g_string_free (text, FALSE);
}

/* The source in GRUB script of a whole command line. */
static char *
encode (const char *text, GrubQuote quote)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);
  GString *source = g_string_new (NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *word = grub_word_encode (karg_cmdline_get_word (cmdline, i), quote, &error);

      g_assert_no_error (error);
      g_string_append_printf (source, "%s%s", i > 0 ? " " : "", word);
    }
  return g_string_free (source, FALSE);
}

static void
assert_same (const char *source, const char *text)
{
  g_autoptr (GrubWords) words = parse (source);
  g_autoptr (KargCmdline) found = karg_cmdline_parse (words->text->str, -1);
  g_autoptr (KargCmdline) wanted = karg_cmdline_parse (text, -1);

  if (!karg_cmdline_equal (found, wanted))
    g_error ("wanted <%s>, GRUB script <%s> gives <%s>", text, source, words->text->str);
}

/* kernel → GRUB script → sh → a real sh → GRUB script → kernel */
static void
test_round_trip (void)
{
  static const char *const frames[] = { "", "'", "\"" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) batch = g_string_new (NULL);

  for (guint i = 0; i < BATCH; i++)
    {
      ShellContext context = i % 3;
      char *text = random_cmdline (rand);
      g_autofree char *source = encode (text, i % 2 == 0 ? GRUB_QUOTE_SINGLE : GRUB_QUOTE_DOUBLE);
      g_autofree char *quoted = shell_quote (source, context);

      assert_same (source, text);
      g_string_append_printf (batch, "V%u=%s%s%s\n", i, frames[context], quoted, frames[context]);
      g_ptr_array_add (names, g_strdup_printf ("V%u", i));
      g_ptr_array_add (wanted, text);
    }
  g_autoptr (GPtrArray) values = real_shell_values (batch->str, names);
  g_assert_nonnull (values);
  for (guint i = 0; i < values->len; i++)
    assert_same (g_ptr_array_index (values, i), g_ptr_array_index (wanted, i));
}

/* GRUB's own parser takes what we write as arguments of one command. */
static void
test_real_parser (void)
{
  g_autofree char *program = g_find_program_in_path ("grub-script-check");
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GString) script = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd, status;

  if (program == NULL)
    {
      g_test_skip ("no grub-script-check here (package grub-common)");
      return;
    }
  for (guint i = 0; i < BATCH; i++)
    {
      g_autofree char *text = random_cmdline (rand);
      g_autofree char *source = encode (text, i % 2 == 0 ? GRUB_QUOTE_SINGLE : GRUB_QUOTE_DOUBLE);
      g_string_append_printf (script, "menuentry 'x' {\n\tlinux\t/vmlinuz root=x ro %s\n}\n", source);
    }
  fd = g_file_open_tmp ("kargctl-cfg-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, script->str, script->len, NULL));
  const char *const argv[] = { program, path, NULL };
  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("grub-script-check refuses %s", path);
  remove (path);
}

/* Adds, sets and removes some words. */
static void
edit_at_random (GRand *rand, KargCmdline *cmdline)
{
  static const KargEditKind kinds[] = { KARG_EDIT_ADD, KARG_EDIT_SET, KARG_EDIT_REMOVE };
  guint n = g_rand_int_range (rand, 1, 5);

  for (guint i = 0; i < n; i++)
    {
      guint n_words = karg_cmdline_get_n_words (cmdline);
      KargEditKind kind = kinds[g_rand_int_range (rand, 0, G_N_ELEMENTS (kinds))];
      g_autofree char *word = random_word (rand);
      g_autoptr (KargEdit) edit = NULL;

      if (kind == KARG_EDIT_REMOVE && n_words > 0)
        {
          g_free (word);
          word = g_strdup (karg_cmdline_get_word (cmdline, g_rand_int_range (rand, 0, n_words))->key);
        }
      if (word != NULL)
        edit = karg_edit_new (kind, word, NULL);
      if (edit != NULL)
        karg_cmdline_apply (cmdline, edit);
    }
}

/* @text with the splices of @cmdline, which is what @name holds there. */
static char *
carry (const char *text, const char *name, GRand *rand, char **wanted)
{
  g_autoptr (ShellScript) script = shell_script_new (&(ShellWorld){ .dialect = SHELL_DIALECT_UNKNOWN });
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (KargFileEdits) edits = karg_file_edits_new ();
  g_autofree char *why = NULL;
  g_autoptr (GError) error = NULL;

  shell_script_add (script, "file", bytes);
  const ShellValue *value = shell_script_get (script, name, &error);
  g_assert_no_error (error);
  g_autoptr (KargText) line = grub_text_new (value->text, GRUB_QUOTE_SINGLE, &why);
  g_assert_nonnull (line);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (karg_text_get (line, NULL), -1);
  edit_at_random (rand, cmdline);
  *wanted = g_strdup (karg_cmdline_get_text (cmdline, NULL));
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  karg_carry (line, splices, FALSE, edits, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) paths = karg_file_edits_list (edits);
  if (paths->len == 0)
    return g_strdup (text);
  karg_file_edits_apply (edits, "file", &before, &after, &error);
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (after, NULL), g_bytes_get_size (after));
}

/* Edits of a random assignment: the words are what was asked for, as a real sh has it. */
static void
test_random_edits (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  static const char *const frames[] = { "", "'", "\"" };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) batch = g_string_new (NULL);

  for (guint i = 0; i < BATCH; i++)
    {
      g_autofree char *before = random_cmdline (rand);
      g_autofree char *source = encode (before, i % 2 == 0 ? GRUB_QUOTE_SINGLE : GRUB_QUOTE_DOUBLE);
      g_autofree char *quoted = shell_quote (source, i % 3);
      g_autofree char *text = g_strdup_printf ("V%u=%s%s%s # end\n", i, frames[i % 3], quoted, frames[i % 3]);
      char *name = g_strdup_printf ("V%u", i);
      char *expected = NULL;
      g_autofree char *after = carry (text, name, rand, &expected);

      g_assert_true (g_str_has_suffix (after, " # end\n"));
      g_string_append (batch, after);
      g_ptr_array_add (names, name);
      g_ptr_array_add (wanted, expected);
    }
  g_autoptr (GPtrArray) values = real_shell_values (batch->str, names);
  if (values == NULL)
    g_error ("the shell does not read:\n%s", batch->str);
  for (guint i = 0; i < values->len; i++)
    assert_same (g_ptr_array_index (values, i), g_ptr_array_index (wanted, i));
}

/* No source text ends or hangs the program, and what is understood is covered by its words without
 * overlap. */
static void
test_any_source (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *source = random_text (rand, "ab= \t\"'\\$;{}#\n\xff", 16);
      g_autofree char *why = NULL;
      g_autoptr (GrubWords) words = grub_words_parse (source, strlen (source), &why);
      gsize pos = 0;

      g_assert_true ((words == NULL) == (why != NULL));
      for (guint w = 0; words != NULL && w < words->words->len; w++)
        {
          const GrubWord *word = &g_array_index (words->words, GrubWord, w);
          g_assert_cmpuint (word->start, >=, pos);
          g_assert_cmpuint (word->end, >, word->start);
          pos = word->end;
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/decode", test_decode);
  g_test_add_func ("/words/round-trip", test_round_trip);
  g_test_add_func ("/words/real-parser", test_real_parser);
  g_test_add_func ("/words/random-edits", test_random_edits);
  g_test_add_func ("/words/any-source", test_any_source);
  return g_test_run ();
}
