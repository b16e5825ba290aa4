/* change-list.c: items of comma lists go in and out.
 *
 * An item holds no comma, blank or quote (edit-word.c sees to it), so that putting it in or taking it out between
 * the bytes that are there leaves the word one word.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"
#include "list.h"

void
karg_change_list_add (KargChange *change, const KargEditWord *word)
{
  KargItem *last = karg_cmdline_get_chain (change->cmdline, word->key)->last;

  while (last != NULL && last->word.value == NULL)
    last = last->same_prev;
  if (last == NULL)
    karg_change_append (change, word->key, word);
  else if (!karg_list_holds (last->word.value, word->value))
    {
      g_autofree char *more = g_strconcat (*last->word.value == '\0' ? "" : ",", word->value, NULL);

      karg_change_replace_part (change, last, last->token.value_end, last->token.value_end, more);
    }
}

/* Whether a quote that comes to stand at an edge of the value would be dropped there by the kernel. */
static gboolean
karg_change_list_loses_quote (const KargItem *item, gsize start, gsize end)
{
  const KargToken *token = &item->token;
  const char *bytes = item->all.bytes;
  gboolean value_opened = bytes[token->value_start - 1] == '"';
  gboolean opened = value_opened || bytes[0] == '"';
  gboolean closed = token->value_end < token->end;

  if (start == token->value_start && !value_opened && end < token->value_end && bytes[end] == '"')
    return TRUE;
  return end == token->value_end && opened && !closed && start > token->value_start && bytes[start - 1] == '"';
}

/* Takes the item [start, end) of the value out of the word, with a comma unless that guards a quote. */
static KargItem *
karg_change_list_cut (KargChange *change, KargItem *item, gsize start, gsize end)
{
  gsize from = item->token.value_start + start;
  gsize to = item->token.value_start + end;
  gsize wide_from = start > 0 ? from - 1 : from;
  gsize wide_to = start > 0 ? to : MIN (to + 1, item->token.value_end);

  if (karg_change_list_loses_quote (item, wide_from, wide_to))
    return karg_change_replace_part (change, item, from, to, "");
  return karg_change_replace_part (change, item, wide_from, wide_to, "");
}

void
karg_change_list_remove (KargChange *change, const KargEditWord *word)
{
  KargItem *next = NULL;

  for (KargItem *item = karg_cmdline_get_chain (change->cmdline, word->key)->first; item != NULL; item = next)
    {
      gsize start, end;

      next = item->same_next;
      if (item->word.value == NULL || !karg_list_holds (item->word.value, word->value))
        continue;
      if (!karg_list_has_others (item->word.value, word->value))
        {
          karg_change_remove (change, item);
          continue;
        }
      while (item != NULL && karg_list_find (item->word.value, word->value, &start, &end))
        item = karg_change_list_cut (change, item, start, end);
    }
}
