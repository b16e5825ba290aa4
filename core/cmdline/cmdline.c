/* cmdline.c: a kernel command line: its text, and the words in it.
 *
 * A NUL byte ends what the kernel reads, so it ends the words; the bytes from there on are kept, and new words go
 * before them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-private.h"

#include <string.h>

struct _KargCmdline
{
  char *text;
  gsize length;
  GArray *tokens; /* KargToken */
  GArray *words;  /* KargWord, one for each token */
  char *strings;  /* keys and values of the words, each with its NUL */
  guint n_kernel_words;
};

static const char *
karg_cmdline_put_string (const KargCmdline *self, char **end, gsize from, gsize to)
{
  char *string = *end;

  memcpy (string, self->text + from, to - from);
  string[to - from] = '\0';
  *end = string + (to - from) + 1;
  return string;
}

static void
karg_cmdline_add_word (KargCmdline *self, const KargToken *token, char **strings_end, gboolean for_init)
{
  KargWord word = { .start = token->start, .length = token->end - token->start, .for_init = for_init };

  word.key = karg_cmdline_put_string (self, strings_end, token->key_start, token->key_end);
  if (token->has_value)
    word.value = karg_cmdline_put_string (self, strings_end, token->value_start, token->value_end);
  g_array_append_val (self->tokens, *token);
  g_array_append_val (self->words, word);
}

/* Takes @text over and finds the words in it. */
static void
karg_cmdline_scan (KargCmdline *self, char *text, gsize length)
{
  /* A word of n bytes needs n + 1 for key, value and their NULs, and has a blank beside it, or stands last. */
  char *strings = g_malloc (length + 2);
  char *strings_end = strings;
  KargToken token = { 0 };
  gboolean for_init = FALSE;

  g_free (self->text);
  g_free (self->strings);
  self->text = text;
  self->length = length;
  self->strings = strings;
  self->n_kernel_words = 0;
  g_array_set_size (self->tokens, 0);
  g_array_set_size (self->words, 0);

  while (karg_scanner_next (text, length, token.end, &token))
    {
      gsize key_length = token.key_end - token.key_start;

      if (!token.has_value && key_length == 2 && memcmp (text + token.key_start, "--", 2) == 0)
        for_init = TRUE;
      karg_cmdline_add_word (self, &token, &strings_end, for_init);
      self->n_kernel_words += for_init ? 0 : 1;
    }
}

KargCmdline *
karg_cmdline_parse (const char *text, gssize length)
{
  KargCmdline *self = g_new0 (KargCmdline, 1);
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  char *copy = g_malloc (n + 1);

  if (n > 0)
    memcpy (copy, text, n);
  copy[n] = '\0';
  self->tokens = g_array_new (FALSE, FALSE, sizeof (KargToken));
  self->words = g_array_new (FALSE, FALSE, sizeof (KargWord));
  karg_cmdline_scan (self, copy, n);
  return self;
}

KargCmdline *
karg_cmdline_copy (const KargCmdline *self)
{
  return karg_cmdline_parse (self->text, self->length);
}

void
karg_cmdline_free (KargCmdline *self)
{
  g_array_unref (self->tokens);
  g_array_unref (self->words);
  g_free (self->strings);
  g_free (self->text);
  g_free (self);
}

const char *
karg_cmdline_get_text (const KargCmdline *self, gsize *length)
{
  if (length != NULL)
    *length = self->length;
  return self->text;
}

guint
karg_cmdline_get_n_words (const KargCmdline *self)
{
  return self->words->len;
}

const KargWord *
karg_cmdline_get_word (const KargCmdline *self, guint index)
{
  g_return_val_if_fail (index < self->words->len, NULL);
  return &g_array_index (self->words, KargWord, index);
}

guint
karg_cmdline_get_n_kernel_words (const KargCmdline *self)
{
  return self->n_kernel_words;
}

const KargToken *
karg_cmdline_get_token (const KargCmdline *self, guint index)
{
  return &g_array_index (self->tokens, KargToken, index);
}

gboolean
karg_cmdline_word_is (const KargCmdline *self, guint index, const char *key, const char *value)
{
  const KargWord *word = karg_cmdline_get_word (self, index);

  return karg_key_equal (word->key, key) && g_strcmp0 (word->value, value) == 0;
}

gboolean
karg_cmdline_contains (const KargCmdline *self, const char *key, const char *value)
{
  for (guint i = 0; i < self->n_kernel_words; i++)
    {
      const KargWord *word = karg_cmdline_get_word (self, i);

      if (karg_key_equal (word->key, key) && (value == NULL || g_strcmp0 (word->value, value) == 0))
        return TRUE;
    }
  return FALSE;
}

const char *
karg_cmdline_get_last_value (const KargCmdline *self, const char *key)
{
  for (guint i = self->n_kernel_words; i > 0; i--)
    {
      const KargWord *word = karg_cmdline_get_word (self, i - 1);

      if (karg_key_equal (word->key, key))
        return word->value;
    }
  return NULL;
}

static gint
karg_cmdline_compare_splices (gconstpointer a, gconstpointer b)
{
  gsize start_a = ((const KargSplice *) a)->start;
  gsize start_b = ((const KargSplice *) b)->start;

  return start_a < start_b ? -1 : start_a > start_b;
}

gboolean
karg_cmdline_splice (KargCmdline *self, GArray *splices)
{
  gsize done = 0;

  if (splices->len == 0)
    return FALSE;

  /* The sort is stable. */
  g_array_sort (splices, karg_cmdline_compare_splices);
  g_autoptr (GString) text = g_string_sized_new (self->length + 64);
  for (guint i = 0; i < splices->len; i++)
    {
      const KargSplice *splice = &g_array_index (splices, KargSplice, i);

      g_string_append_len (text, self->text + done, splice->start - done);
      if (splice->text != NULL)
        g_string_append (text, splice->text);
      done = splice->start + splice->length;
    }
  g_string_append_len (text, self->text + done, self->length - done);

  gsize length = text->len;
  karg_cmdline_scan (self, g_string_free (g_steal_pointer (&text), FALSE), length);
  return TRUE;
}
