/* Words of the kernel's command line through both languages, and back. */

#include "real-shell.h"

#include "grub-diff.h"
#include "grub-script.h"
#include "shell-quote.h"

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
    { "a${b}c=\"$d\"", "a${b}c=$d" },
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
  g_autoptr (GrubWords) none = parse ("");
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) edits = grub_diff (none, 0, cmdline, quote, &error);

  g_assert_no_error (error);
  return text_edits_apply (edits, "");
}

static void
assert_same (const char *source, const char *text)
{
  g_autoptr (GrubWords) words = parse (source);
  g_autoptr (KargCmdline) found = karg_cmdline_parse (words->text->str, -1);
  g_autoptr (KargCmdline) wanted = karg_cmdline_parse (text, -1);

  if (!grub_diff_same_words (found, wanted))
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
      g_autofree char *after = random_cmdline (rand);
      g_autofree char *both = g_strconcat (before, " kept=1 ", after, NULL);
      g_autofree char *source = encode (i % 2 == 0 ? before : both, GRUB_QUOTE_SINGLE);
      g_autofree char *quoted = shell_quote (source, i % 3);
      g_autofree char *text = g_strdup_printf ("V%u=%s%s%s # end\n", i, frames[i % 3], quoted, frames[i % 3]);
      g_autofree char *name = g_strdup_printf ("V%u", i);
      g_autoptr (ShellScript) script = shell_script_new ();
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (KargCmdline) target = karg_cmdline_parse (i % 2 == 0 ? both : after, -1);
      g_autoptr (GrubWords) words = NULL;
      g_autoptr (GArray) edits = NULL;
      g_autoptr (ShellPatch) patch = NULL;
      const ShellValue *value;

      shell_script_add (script, "file", bytes);
      value = shell_script_get (script, name, NULL);
      g_assert_nonnull (value);
      words = parse (value->text->str);
      edits = grub_diff (words, value->text->len, target, GRUB_QUOTE_SINGLE, NULL);
      g_assert_nonnull (edits);
      patch = shell_patch_new (script);
      shell_patch_value (patch, value, edits);
      g_autoptr (GBytes) patched = shell_patch_apply (patch, 0);
      if (patched == NULL)
        patched = g_bytes_ref (bytes);
      g_assert_cmpmem ((const char *) g_bytes_get_data (patched, NULL) + g_bytes_get_size (patched) - 7, 7,
                       " # end\n", 7);
      g_string_append_len (batch, g_bytes_get_data (patched, NULL), g_bytes_get_size (patched));
      g_ptr_array_add (names, g_steal_pointer (&name));
      g_ptr_array_add (wanted, g_strdup (karg_cmdline_get_text (target, NULL)));
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
