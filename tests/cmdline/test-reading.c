/* Reading: what the scanner sees in any text is what a second reader, written another way, sees in it. */

#include "nasty.h"

/* A second reader of the same rules: first the words by counting quotes, then each word by itself. */
static gboolean
reference_is_blank (guchar c)
{
  return memchr (" \t\n\v\f\r\xa0", c, 7) != NULL;
}

static GPtrArray *
reference_split (const GString *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  GString *word = NULL;
  guint quotes = 0;

  for (gsize i = 0; i < text->len && text->str[i] != '\0'; i++)
    {
      char c = text->str[i];

      if (quotes % 2 == 0 && reference_is_blank (c))
        {
          if (word != NULL)
            g_ptr_array_add (words, g_string_free (word, FALSE));
          word = NULL;
          continue;
        }
      if (word == NULL)
        word = g_string_new (NULL);
      quotes += c == '"';
      g_string_append_c (word, c);
    }
  if (word != NULL)
    g_ptr_array_add (words, g_string_free (word, FALSE));
  return words;
}

static char *
reference_drop_last_quote (char *text)
{
  if (g_str_has_suffix (text, "\""))
    text[strlen (text) - 1] = '\0';
  return text;
}

static void
reference_dequote (const char *word, char **key, char **value)
{
  gboolean quoted = *word == '"';
  const char *body = word + quoted;
  const char *equals = *body != '\0' ? strchr (body + 1, '=') : NULL;

  *value = NULL;
  if (equals == NULL)
    {
      *key = quoted ? reference_drop_last_quote (g_strdup (body)) : g_strdup (body);
      return;
    }
  *key = g_strndup (body, equals - body);
  if (equals[1] == '"')
    *value = reference_drop_last_quote (g_strdup (equals + 2));
  else
    *value = quoted ? reference_drop_last_quote (g_strdup (equals + 1)) : g_strdup (equals + 1);
}

static void
test_reading_any_text (void)
{
  for (guint round = 0; round < NASTY_ROUNDS; round++)
    {
      GString *text = nasty_text ();
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text->str, text->len);
      g_autoptr (KargCmdline) copy = karg_cmdline_copy (cmdline);
      g_autoptr (GPtrArray) words = reference_split (text);

      g_assert_true (nasty_text_equals (cmdline, text->str, text->len));
      g_assert_true (nasty_text_equals (copy, text->str, text->len));
      g_assert_cmpuint (karg_cmdline_get_n_words (cmdline), ==, words->len);
      for (guint i = 0; i < words->len; i++)
        {
          const KargWord *word = karg_cmdline_get_word (cmdline, i);
          g_autofree char *key = NULL;
          g_autofree char *value = NULL;

          g_assert_cmpmem (text->str + word->start, word->length, g_ptr_array_index (words, i),
                           strlen (g_ptr_array_index (words, i)));
          reference_dequote (g_ptr_array_index (words, i), &key, &value);
          g_assert_cmpstr (word->key, ==, key);
          g_assert_cmpstr (word->value, ==, value);
        }
      g_string_free (text, TRUE);
    }
}

/* A key and a value that have a spelling are read back from it, alone and among other words. */
static void
test_reading_spelled (void)
{
  guint spelled = 0;

  for (guint round = 0; round < NASTY_ROUNDS; round++)
    {
      GString *key = nasty_text ();
      GString *value = nasty_text ();
      gboolean bare = g_test_rand_bit ();
      g_autofree char *word = karg_word_format (key->str, bare ? NULL : value->str, NULL);

      if (word != NULL)
        {
          g_autofree char *line = g_strdup_printf ("first %s last", word);
          g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (line, -1);

          g_assert_cmpuint (karg_cmdline_get_n_words (cmdline), ==, 3);
          g_assert_cmpstr (karg_cmdline_get_word (cmdline, 1)->key, ==, key->str);
          g_assert_cmpstr (karg_cmdline_get_word (cmdline, 1)->value, ==, bare ? NULL : value->str);
          spelled++;
        }
      g_string_free (key, TRUE);
      g_string_free (value, TRUE);
    }
  g_assert_cmpuint (spelled, >, NASTY_ROUNDS / 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmdline/reading/any-text", test_reading_any_text);
  g_test_add_func ("/cmdline/reading/spelled", test_reading_spelled);
  return g_test_run ();
}
