/* conflict.c: whether two edits can both hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edit-private.h"

static gboolean
karg_conflict_is_placed (const KargEdit *edit)
{
  return edit->kind == KARG_EDIT_ADD || edit->kind == KARG_EDIT_SET;
}

/* Whether @edit, of any kind but a group of pages, takes @word away or changes it. */
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
      return !karg_edit_word_equal (own, word);
    case KARG_EDIT_REMOVE:
      return own->value == NULL || karg_edit_word_equal (own, word);
    case KARG_EDIT_LIST_ADD:
      return word->value != NULL && !karg_edit_list_holds (word->value, own->value);
    case KARG_EDIT_LIST_REMOVE:
      return word->value != NULL && karg_edit_list_holds (word->value, own->value);
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
    return own->value == NULL || karg_edit_list_holds (own->value, word->value);
  return edit->kind == KARG_EDIT_LIST_REMOVE && g_str_equal (own->value, word->value);
}

/* The group @edit against a group that is to be there. */
static gboolean
karg_conflict_spoils_pages (const KargEdit *edit, const KargEdit *wanted)
{
  if (g_strcmp0 (karg_edit_get_page_size (edit), karg_edit_get_page_size (wanted)) != 0)
    return FALSE;
  return karg_conflict_is_placed (edit)
         != karg_edit_word_equal (karg_edit_get_page_count (edit), karg_edit_get_page_count (wanted));
}

/* The group @edit, when it is taken away, against a single word. */
static gboolean
karg_conflict_pages_spoil_word (const KargEdit *edit, const KargEditWord *word)
{
  return edit->kind == KARG_EDIT_REMOVE && karg_edit_word_equal (karg_edit_get_word (edit, 0), word);
}

/* Whether @edit undoes something of what @wanted asks for. */
static gboolean
karg_conflict_spoils (const KargEdit *edit, const KargEdit *wanted)
{
  gboolean pages = edit->shape == KARG_EDIT_PAGES;

  if (wanted->kind == KARG_EDIT_LIST_ADD)
    return !pages && karg_conflict_spoils_item (edit, karg_edit_get_word (wanted, 0));
  if (!karg_conflict_is_placed (wanted))
    return FALSE;
  if (pages && wanted->shape == KARG_EDIT_PAGES)
    return karg_conflict_spoils_pages (edit, wanted);

  for (guint i = 0; i < wanted->words->len; i++)
    {
      const KargEditWord *word = karg_edit_get_word (wanted, i);

      if (pages ? karg_conflict_pages_spoil_word (edit, word) : karg_conflict_spoils_word (edit, word))
        return TRUE;
    }
  return FALSE;
}

static gint
karg_conflict_find (const KargEdit *edit, const KargEditWord *word)
{
  for (guint i = 0; i < edit->words->len; i++)
    if (karg_edit_word_equal (karg_edit_get_word (edit, i), word))
      return i;
  return -1;
}

/* Whether both order the same words, each in its own way. */
static gboolean
karg_conflict_in_order (const KargEdit *a, const KargEdit *b)
{
  gint last = -1;

  if (a->kind != KARG_EDIT_ADD || b->kind != KARG_EDIT_ADD)
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
