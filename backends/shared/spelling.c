/* spelling.c: applying edits so that new words arrive through what carries them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "spelling.h"

#include <string.h>

/* Whether @cmdline holds the very bytes of @word as one of its words. */
static gboolean
spelling_holds (const KargCmdline *cmdline, const char *word, gsize length)
{
  const char *text = karg_cmdline_get_text (cmdline, NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *candidate = karg_cmdline_get_word (cmdline, i);

      if (candidate->length == length && memcmp (text + candidate->start, word, length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether nothing is to be done for @word: its spelling is what stands there, or it is init's. */
static gboolean
spelling_is (const char *text, const KargWord *word, const char *spelled)
{
  if (word->for_init)
    return TRUE;
  return spelled != NULL && strlen (spelled) == word->length && memcmp (text + word->start, spelled, word->length) == 0;
}

char *
karg_spelling_apply (KargSink sink, const KargCmdline *original, const char *text, const KargEdit *edit, GError **error)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);
  g_autoptr (GString) out = g_string_new (NULL);
  const char *edited;
  gsize done = 0;

  if (!karg_cmdline_apply (cmdline, edit))
    return g_strdup (text);

  edited = karg_cmdline_get_text (cmdline, NULL);
  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_autoptr (GError) local_error = NULL;
      g_autofree char *spelled = word->for_init ? NULL : karg_sink_spell (sink, cmdline, word, &local_error);

      if (spelling_is (edited, word, spelled) || spelling_holds (original, edited + word->start, word->length))
        continue;
      if (spelled == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_string_append_len (out, edited + done, word->start - done);
      g_string_append (out, spelled);
      done = word->start + word->length;
    }
  g_string_append (out, edited + done);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
karg_spelling_check (KargSink sink, const KargCmdline *original, const char *text, GError **error)
{
  g_autoptr (KargCmdline) after = karg_cmdline_parse (text, -1);

  return karg_sink_check_change (sink, original, after, error);
}
