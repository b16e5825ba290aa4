/* splice.c: where the bytes of a change go, so that all other bytes stay.
 *
 * A word goes in with one blank, and goes out with one run of blanks: what was put in and is taken out again leaves the
 * text as it was.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-private.h"

static void
karg_splice_clear (gpointer data)
{
  KargSplice *splice = data;

  g_free (splice->text);
}

GArray *
karg_splices_new (void)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (KargSplice));

  g_array_set_clear_func (splices, karg_splice_clear);
  return splices;
}

void
karg_splices_add (GArray *splices, gsize start, gsize length, const char *text)
{
  KargSplice splice = { .start = start, .length = length, .text = g_strdup (text) };

  g_array_append_val (splices, splice);
}

guint
karg_cmdline_get_insert_index (const KargCmdline *self)
{
  guint n = karg_cmdline_get_n_kernel_words (self);

  return n > 0 && karg_cmdline_get_token (self, n - 1)->unbalanced ? n - 1 : n;
}

void
karg_cmdline_splice_insert (const KargCmdline *self, GArray *splices, guint index, const char *words)
{
  g_autofree char *text = NULL;

  if (index > 0)
    {
      text = g_strconcat (" ", words, NULL);
      karg_splices_add (splices, karg_cmdline_get_token (self, index - 1)->end, 0, text);
    }
  else if (karg_cmdline_get_n_words (self) > 0)
    {
      text = g_strconcat (words, " ", NULL);
      karg_splices_add (splices, karg_cmdline_get_token (self, 0)->start, 0, text);
    }
  else
    karg_splices_add (splices, 0, 0, words);
}

void
karg_cmdline_splice_remove (const KargCmdline *self, GArray *splices, const GArray *doomed)
{
  guint n = karg_cmdline_get_n_words (self);
  gboolean some_stay_before = FALSE;

  for (guint i = 0; i < n; i++)
    {
      const KargToken *token = karg_cmdline_get_token (self, i);
      gsize from = token->start;
      gsize to = token->end;

      if (i >= doomed->len || !g_array_index (doomed, gboolean, i))
        {
          some_stay_before = TRUE;
          continue;
        }
      if (some_stay_before)
        from = karg_cmdline_get_token (self, i - 1)->end;
      else if (i + 1 < n)
        to = karg_cmdline_get_token (self, i + 1)->start;
      karg_splices_add (splices, from, to - from, NULL);
    }
}

void
karg_cmdline_splice_replace (const KargCmdline *self, GArray *splices, guint index, const char *word)
{
  const KargToken *token = karg_cmdline_get_token (self, index);

  karg_splices_add (splices, token->start, token->end - token->start, word);
}
