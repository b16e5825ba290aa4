/* conflict.c: whether two edits can both hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edit-private.h"
#include "list.h"

static gboolean
karg_conflict_is_placed (const KargEdit *edit)
{
  return edit->kind == KARG_EDIT_ADD || edit->kind == KARG_EDIT_SET || edit->kind == KARG_EDIT_REPLACE;
}

static gint
karg_conflict_find (const KargEdit *edit, const KargEditWord *word)
{
  for (guint i = 0; i < edit->words->len; i++)
    if (karg_edit_word_equal (karg_edit_get_word (edit, i), word))
      return i;
  return -1;
}

/* Whether @edit, of any kind but a pair, takes @word away or changes it. */
static gboolean
karg_conflict_spoils_word (const KargEdit *edit, const KargEditWord *word)
{
  const KargEditWord *own = karg_edit_get_word (edit, 0);

  if (!karg_key_equal (own->key, word->key))
    return FALSE;
  switch (edit->kind)
    {
    case KARG_EDIT_ADD:
      return karg_key_equal (own->key, "root") && !karg_edit_word_equal (own, word);
    case KARG_EDIT_SET:
      return karg_conflict_find (edit, word) < 0;
    case KARG_EDIT_REMOVE:
      return (own->value == NULL && !edit->bare) || karg_edit_word_equal (own, word);
    case KARG_EDIT_LIST_ADD:
      return word->value != NULL && !karg_list_holds (word->value, own->value);
    case KARG_EDIT_LIST_REMOVE:
      return word->value != NULL && karg_list_holds (word->value, own->value);
    case KARG_EDIT_REPLACE:
      return karg_edit_word_equal (own, word);
    default:
      return FALSE;
    }
}

/* Whether @edit takes the item @word away again. */
static gboolean
karg_conflict_spoils_item (const KargEdit *edit, const KargEditWord *word)
{
  const KargEditWord *own = karg_edit_get_word (edit, 0);

  if (!karg_key_equal (own->key, word->key))
    return FALSE;
  if (edit->kind == KARG_EDIT_REMOVE)
    return own->value == NULL ? !edit->bare : karg_list_holds (own->value, word->value);
  return edit->kind == KARG_EDIT_LIST_REMOVE && g_str_equal (own->value, word->value);
}

/* The pair @edit against a pair that is to be there. */
static gboolean
karg_conflict_spoils_pair (const KargEdit *edit, const KargEdit *wanted)
{
  if (edit->pair != wanted->pair || !karg_pair_same_choice (karg_edit_get_choice (edit), karg_edit_get_choice (wanted)))
    return FALSE;
  return karg_conflict_is_placed (edit)
         != karg_edit_word_equal (karg_edit_get_chosen (edit), karg_edit_get_chosen (wanted));
}

/* The pair @edit, when it is taken away, against a single word. */
static gboolean
karg_conflict_pair_spoils_word (const KargEdit *edit, const KargEditWord *word)
{
  return edit->kind == KARG_EDIT_REMOVE && karg_edit_word_equal (karg_edit_get_word (edit, 0), word);
}

/* Whether @edit undoes something of what @wanted asks for. */
static gboolean
karg_conflict_spoils (const KargEdit *edit, const KargEdit *wanted)
{
  if (wanted->kind == KARG_EDIT_LIST_ADD)
    return edit->pair == NULL && karg_conflict_spoils_item (edit, karg_edit_get_word (wanted, 0));
  if (!karg_conflict_is_placed (wanted))
    return FALSE;
  if (edit->pair != NULL && wanted->pair != NULL)
    return karg_conflict_spoils_pair (edit, wanted);

  for (guint i = wanted->kind == KARG_EDIT_REPLACE ? 1 : 0; i < wanted->words->len; i++)
    {
      const KargEditWord *word = karg_edit_get_word (wanted, i);

      if (edit->pair != NULL ? karg_conflict_pair_spoils_word (edit, word) : karg_conflict_spoils_word (edit, word))
        return TRUE;
    }
  return FALSE;
}

/* Whether both order the same words, each in its own way. */
static gboolean
karg_conflict_in_order (const KargEdit *a, const KargEdit *b)
{
  gint last = -1;

  if (a->pair != NULL || b->pair != NULL || !karg_conflict_is_placed (a) || !karg_conflict_is_placed (b))
    return FALSE;
  for (guint i = 0; i < a->words->len; i++)
    {
      gint place = karg_conflict_find (b, karg_edit_get_word (a, i));

      if (place >= 0 && place < last)
        return TRUE;
      last = MAX (last, place);
    }
  return FALSE;
}

gboolean
karg_edit_conflicts (const KargEdit *a, const KargEdit *b)
{
  return karg_conflict_spoils (a, b) || karg_conflict_spoils (b, a) || karg_conflict_in_order (a, b);
}
