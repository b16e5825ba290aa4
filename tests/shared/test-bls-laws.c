/* Boot loader entries held to the laws on random files: an edit changes nothing but options lines, again
 * it changes nothing, and every reader sees what the kernel's own model of the edit says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "entry.h"

#include <karg/lines.h>
#include <string.h>

#define ROUNDS 4000

static const char *const fragments[] = {
  "options ", "options\t", "options", "optionsfoo ", "title ", "linux /l", "#", " ", "\t", "\n", "\n", "\n", "\r\n", "\n\n", "a", "b=1",
  "b=2", "quiet", "\"", " -- ", "$tuned_params", "\xff", "c=\"x y\"", "=", "root=/dev/x", "options a b", "\noptions q ",
};
static const char *const arguments[] = { "a", "b=1", "b=2", "n=3", "quiet", "c=\"x y\"", "options", "root=/dev/x" };

static char *
random_text (GRand *rand)
{
  GString *text = g_string_new (NULL);

  for (gint i = g_rand_int_range (rand, 0, 24); i > 0; i--)
    g_string_append (text, fragments[g_rand_int_range (rand, 0, G_N_ELEMENTS (fragments))]);
  return g_string_free (text, FALSE);
}

/* Edits that contradict one of @edits never get to a back end. */
static gboolean
is_contradicted (const GPtrArray *edits, const KargEdit *edit)
{
  for (guint i = 0; i < edits->len; i++)
    if (karg_edit_conflicts (g_ptr_array_index (edits, i), edit))
      return TRUE;
  return FALSE;
}

static GPtrArray *
random_edits (GRand *rand)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  for (gint i = g_rand_int_range (rand, 1, 3); i > 0; i--)
    {
      const char *argument = arguments[g_rand_int_range (rand, 0, G_N_ELEMENTS (arguments))];
      KargEditKind kind = g_rand_int_range (rand, KARG_EDIT_ADD, KARG_EDIT_REMOVE + 1);
      g_autoptr (KargEdit) edit = karg_edit_new (kind, argument, NULL);

      if (edit != NULL && !is_contradicted (edits, edit))
        g_ptr_array_add (edits, g_steal_pointer (&edit));
    }
  return edits;
}

/* All lines but those that hold options, one after the other. */
static char *
without_options (GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (GArray) lines = karg_lines_split (text, size);
  GString *rest = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *copy = g_strndup (line->text, line->length);
      const char *key = copy + strspn (copy, " \t");
      gsize length = strlen ("options");

      if (strncmp (key, "options", length) != 0 || strchr (" \t\r", key[length]) == NULL)
        g_string_append_printf (rest, "%s\n", copy);
    }
  return g_string_free (rest, FALSE);
}

/* The words, as keys and values. */
static char *
words_of (const KargCmdline *cmdline)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      g_string_append_printf (words, "{%s}%s%s ", word->key, word->value != NULL ? "=" : "",
                              word->value != NULL ? word->value : "");
    }
  return g_string_free (words, FALSE);
}

static char *
words_of_text (const char *text)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);

  return words_of (cmdline);
}

static char *
words_meant (const char *text, const GPtrArray *edits)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);

  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (cmdline, g_ptr_array_index (edits, i));
  return words_of (cmdline);
}

/* Returns: FALSE when the edit is refused. */
static gboolean
check_laws (const char *text, const GPtrArray *edits, KargBlsReader reader)
{
  g_autoptr (GBytes) before = g_bytes_new (text, strlen (text));
  g_autoptr (KargBlsEntry) entry = karg_bls_entry_new (before);
  g_autoptr (KargText) options = entry_get_text (entry, reader);
  g_autofree char *meant = words_meant (karg_text_get (options, NULL), edits);
  g_autofree char *old_rest = without_options (before);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) after = entry_edit (entry, reader, edits, &error);
  g_autoptr (KargBlsEntry) edited = karg_bls_entry_new (after != NULL ? after : before);
  g_autoptr (KargText) shown = entry_get_text (edited, reader);
  g_autofree char *joined = karg_bls_entry_get_options (edited, KARG_BLS_READER_GRUB);
  g_autofree char *seen = karg_bls_entry_get_grub_options (edited);
  g_autofree char *rest = without_options (after != NULL ? after : before);
  g_autofree char *shown_words = words_of_text (karg_text_get (shown, NULL));
  g_autoptr (GBytes) again = NULL;

  if (error != NULL)
    return FALSE;
  g_assert_cmpstr (rest, ==, old_rest);
  /* Quotes that GRUB closes elsewhere than the kernel. kargctl reads the result back and refuses then. */
  if (reader == KARG_BLS_READER_GRUB && !g_str_equal (shown_words, meant))
    return FALSE;
  g_assert_cmpstr (shown_words, ==, meant);
  if (after == NULL)
    return TRUE;
  if (reader == KARG_BLS_READER_GRUB)
    g_assert_cmpstr (seen, ==, joined);
  again = entry_edit (edited, reader, edits, &error);
  g_assert_no_error (error);
  g_assert_null (again);
  return TRUE;
}

static void
test_laws (gconstpointer data)
{
  KargBlsReader reader = GPOINTER_TO_INT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  guint refused = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *text = random_text (rand);
      g_autoptr (GPtrArray) edits = random_edits (rand);
      g_autofree char *escaped = g_strescape (text, NULL);

      g_test_message ("%s", escaped);
      for (guint e = 0; e < edits->len; e++)
        {
          g_autofree char *what = karg_edit_describe (g_ptr_array_index (edits, e));

          g_test_message ("%s", what);
        }
      refused += check_laws (text, edits, reader) ? 0 : 1;
    }
  g_test_message ("%u of %u refused", refused, ROUNDS);
  g_assert_cmpuint (refused, <, ROUNDS / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/bls-laws/specification", GINT_TO_POINTER (KARG_BLS_READER_SPEC), test_laws);
  g_test_add_data_func ("/bls-laws/grub", GINT_TO_POINTER (KARG_BLS_READER_GRUB), test_laws);
  return g_test_run ();
}
