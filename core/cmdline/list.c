/* list.c: items of a comma list that is the value of a word ("intel_iommu=on,sm_on").
 *
 * An item holds no comma, blank or quote (edit.c sees to it), so that putting it in or taking it out between the bytes
 * that are there leaves the word one word.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "apply-private.h"

#include <string.h>

gboolean
karg_edit_list_holds (const char *value, const char *item)
{
  gsize length = strlen (item);

  for (;;)
    {
      const char *end = strchrnul (value, ',');

      if ((gsize) (end - value) == length && memcmp (value, item, length) == 0)
        return TRUE;
      if (*end == '\0')
        return FALSE;
      value = end + 1;
    }
}

gboolean
karg_list_add (KargCmdline *cmdline, const KargEditWord *word)
{
  g_autoptr (GArray) splices = karg_splices_new ();
  gint last = -1;

  for (guint i = 0; i < karg_cmdline_get_n_kernel_words (cmdline); i++)
    {
      const KargWord *candidate = karg_cmdline_get_word (cmdline, i);

      if (candidate->value != NULL && karg_key_equal (candidate->key, word->key))
        last = i;
    }

  if (last < 0)
    karg_cmdline_splice_insert (cmdline, splices, karg_cmdline_get_insert_index (cmdline), word->text);
  else if (!karg_edit_list_holds (karg_cmdline_get_word (cmdline, last)->value, word->value))
    {
      const KargToken *token = karg_cmdline_get_token (cmdline, last);
      gboolean empty = token->value_start == token->value_end;
      g_autofree char *more = g_strconcat (empty ? "" : ",", word->value, NULL);

      karg_splices_add (splices, token->value_end, 0, more);
    }
  return karg_cmdline_splice (cmdline, splices);
}

/* The list without @item; NULL when nothing but empty items would be left. */
static char *
karg_list_without (const char *value, const char *item)
{
  g_auto (GStrv) items = g_strsplit (value, ",", -1);
  g_autoptr (GString) rest = g_string_new (NULL);
  gboolean first = TRUE;
  gboolean any = FALSE;

  for (guint i = 0; items[i] != NULL; i++)
    {
      if (g_str_equal (items[i], item))
        continue;
      g_string_append_printf (rest, "%s%s", first ? "" : ",", items[i]);
      first = FALSE;
      any = any || *items[i] != '\0';
    }
  return any ? g_string_free (g_steal_pointer (&rest), FALSE) : NULL;
}

/* Puts @list where the value is. A quote that comes to stand at an edge, where the kernel would drop it, gets a comma
 * before or behind it. */
static void
karg_list_splice_value (const KargCmdline *cmdline, GArray *splices, const KargToken *token, const char *list)
{
  const char *text = karg_cmdline_get_text (cmdline, NULL);
  gboolean value_opened = text[token->value_start - 1] == '"';
  gboolean opened = value_opened || text[token->start] == '"';
  gboolean closed = token->value_end < token->end;
  gboolean before = !value_opened && g_str_has_prefix (list, "\"");
  gboolean behind = opened && !closed && g_str_has_suffix (list, "\"");
  g_autofree char *guarded = g_strconcat (before ? "," : "", list, behind ? "," : "", NULL);

  karg_splices_add (splices, token->value_start, token->value_end - token->value_start, guarded);
}

gboolean
karg_list_remove (KargCmdline *cmdline, const KargEditWord *word)
{
  g_autoptr (GArray) splices = karg_splices_new ();
  g_autoptr (GArray) doomed = karg_apply_marks_new (cmdline);

  for (guint i = 0; i < doomed->len; i++)
    {
      const KargWord *candidate = karg_cmdline_get_word (cmdline, i);
      g_autofree char *list = NULL;

      if (candidate->value == NULL || !karg_key_equal (candidate->key, word->key)
          || !karg_edit_list_holds (candidate->value, word->value))
        continue;
      list = karg_list_without (candidate->value, word->value);
      if (list == NULL)
        g_array_index (doomed, gboolean, i) = TRUE;
      else
        karg_list_splice_value (cmdline, splices, karg_cmdline_get_token (cmdline, i), list);
    }
  karg_cmdline_splice_remove (cmdline, splices, doomed);
  return karg_cmdline_splice (cmdline, splices);
}
