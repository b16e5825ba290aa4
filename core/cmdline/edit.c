/* edit.c: one change of a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edit-private.h"

static const char *const karg_edit_kind_names[] = {
  [KARG_EDIT_ADD] = "add",
  [KARG_EDIT_SET] = "set",
  [KARG_EDIT_REMOVE] = "remove",
  [KARG_EDIT_LIST_ADD] = "add to the list",
  [KARG_EDIT_LIST_REMOVE] = "remove from the list",
  [KARG_EDIT_REPLACE] = "replace",
};

KargEdit *
karg_edit_new_empty (KargEditKind kind, const KargPair *pair)
{
  KargEdit *edit = g_new0 (KargEdit, 1);

  edit->refs = 1;
  edit->kind = kind;
  edit->pair = pair;
  edit->words = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_word_unref);
  return edit;
}

void
karg_edit_seal (KargEdit *edit)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < edit->words->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", karg_edit_get_word (edit, i)->text);
  edit->text = g_string_free (text, FALSE);
}

gboolean
karg_edit_equal (const KargEdit *a, const KargEdit *b)
{
  if (a->kind != b->kind || a->bare != b->bare || a->pair != b->pair || a->words->len != b->words->len)
    return FALSE;
  for (guint i = 0; i < a->words->len; i++)
    if (!karg_edit_word_equal (karg_edit_get_word (a, i), karg_edit_get_word (b, i)))
      return FALSE;
  return TRUE;
}

KargEdit *
karg_edit_ref (KargEdit *edit)
{
  g_atomic_int_inc (&edit->refs);
  return edit;
}

void
karg_edit_unref (KargEdit *edit)
{
  if (!g_atomic_int_dec_and_test (&edit->refs))
    return;
  g_ptr_array_unref (edit->words);
  g_free (edit->text);
  g_free (edit);
}

KargEditKind
karg_edit_get_kind (const KargEdit *edit)
{
  return edit->kind;
}

const KargEditWord *
karg_edit_get_word (const KargEdit *edit, guint index)
{
  return g_ptr_array_index (edit->words, index);
}

const char *
karg_edit_get_choice (const KargEdit *edit)
{
  return edit->words->len > 1 ? karg_edit_get_word (edit, 0)->value : NULL;
}

const KargEditWord *
karg_edit_get_chosen (const KargEdit *edit)
{
  return karg_edit_get_word (edit, edit->words->len - 1);
}

const char *
karg_edit_get_key (const KargEdit *edit)
{
  return karg_edit_get_word (edit, 0)->key;
}

const char *
karg_edit_get_value (const KargEdit *edit)
{
  return karg_edit_get_word (edit, 0)->value;
}

const char *
karg_edit_get_text (const KargEdit *edit)
{
  return edit->text;
}

char *
karg_edit_describe (const KargEdit *edit)
{
  return g_strdup_printf ("%s %s", karg_edit_kind_names[edit->kind], edit->text);
}
