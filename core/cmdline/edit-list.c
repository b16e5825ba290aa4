/* edit-list.c: the edits of several arguments that were given together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edit-private.h"

/* Appends @word to @words; a repetition moves to the end, as the last one is what counts to the kernel. */
static void
karg_edit_list_put_last (GPtrArray *words, KargEditWord *word)
{
  for (guint i = 0; i < words->len; i++)
    if (karg_edit_word_equal (g_ptr_array_index (words, i), word))
      {
        g_ptr_array_remove_index (words, i);
        break;
      }
  g_ptr_array_add (words, karg_edit_word_ref (word));
}

/* Reads the arguments into words. */
static GPtrArray *
karg_edit_list_read (KargEditKind kind, const char *const *arguments, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_word_unref);

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      KargEditWord *word = karg_edit_word_new (kind, arguments[i], error);

      if (word == NULL)
        return NULL;
      g_ptr_array_add (words, word);
    }
  return g_steal_pointer (&words);
}

/* An edit that @word can join: a repetition, or for ADD the edit of the same key. */
static KargEdit *
karg_edit_list_find (const GPtrArray *edits, KargEditKind kind, const KargEditWord *word)
{
  for (guint i = 0; i < edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (edits, i);
      const KargEditWord *first = karg_edit_get_word (edit, 0);

      if (edit->shape != KARG_EDIT_WORDS)
        continue;
      if (kind == KARG_EDIT_ADD ? karg_key_equal (first->key, word->key) : karg_edit_word_equal (first, word))
        return edit;
    }
  return NULL;
}

static void
karg_edit_list_add_word (GPtrArray *edits, KargEditKind kind, KargEditWord *word)
{
  KargEdit *edit = karg_edit_list_find (edits, kind, word);

  if (edit == NULL)
    {
      edit = karg_edit_new_empty (kind, KARG_EDIT_WORDS);
      g_ptr_array_add (edits, edit);
    }
  karg_edit_list_put_last (edit->words, word);
}

static void
karg_edit_list_add_pages (GPtrArray *edits, KargEditKind kind, KargEditWord *size, KargEditWord *count)
{
  KargEdit *edit = karg_edit_new_empty (kind, KARG_EDIT_PAGES);

  if (size != NULL)
    g_ptr_array_add (edit->words, karg_edit_word_ref (size));
  g_ptr_array_add (edit->words, karg_edit_word_ref (count));
  g_ptr_array_add (edits, edit);
}

/* Takes words over from the place @at on: one, or a page size with its count. */
static gboolean
karg_edit_list_take (KargEditKind kind, GPtrArray *words, guint *at, GPtrArray *edits, GError **error)
{
  gboolean pages = kind == KARG_EDIT_ADD || kind == KARG_EDIT_SET || kind == KARG_EDIT_REMOVE;
  KargEditWord *word = g_ptr_array_index (words, *at);
  KargEditWord *next = *at + 1 < words->len ? g_ptr_array_index (words, *at + 1) : NULL;

  if (pages && karg_edit_word_is_page_size (word))
    {
      if (next != NULL && karg_edit_word_is_page_count (next))
        {
          karg_edit_list_add_pages (edits, kind, word, next);
          *at += 2;
          return TRUE;
        }
      if (kind == KARG_EDIT_SET)
        return karg_edit_fail (error, word->text, "is set together with its count: hugepagesz=SIZE hugepages=COUNT");
    }

  if (pages && kind != KARG_EDIT_REMOVE && karg_edit_word_is_page_count (word))
    karg_edit_list_add_pages (edits, kind, NULL, word);
  else
    karg_edit_list_add_word (edits, kind, word);
  *at += 1;
  return TRUE;
}

/* Whether @edits ends with an edit that stands in it before. */
static gboolean
karg_edit_list_repeats (const GPtrArray *edits)
{
  const KargEdit *last = g_ptr_array_index (edits, edits->len - 1);

  for (guint i = 0; i + 1 < edits->len; i++)
    if (karg_edit_equal (g_ptr_array_index (edits, i), last))
      return TRUE;
  return FALSE;
}

/* A system has one root, and each other pair must be able to hold. */
static gboolean
karg_edit_list_check (const GPtrArray *edits, GError **error)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);

      if (edit->words->len > 1 && karg_key_equal (karg_edit_get_key (edit), "root"))
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "%s: a system has one root", edit->text);
          return FALSE;
        }
      for (guint j = 0; j < i; j++)
        {
          const KargEdit *other = g_ptr_array_index (edits, j);

          if (!karg_edit_conflicts (other, edit))
            continue;
          g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "%s and %s can't both hold", other->text, edit->text);
          return FALSE;
        }
    }
  return TRUE;
}

GPtrArray *
karg_edit_list_new (KargEditKind kind, const char *const *arguments, GError **error)
{
  g_autoptr (GPtrArray) words = karg_edit_list_read (kind, arguments, error);
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  guint at = 0;

  if (words == NULL)
    return NULL;

  while (at < words->len)
    {
      if (!karg_edit_list_take (kind, words, &at, edits, error))
        return NULL;
      if (karg_edit_list_repeats (edits))
        g_ptr_array_remove_index (edits, edits->len - 1);
    }
  for (guint i = 0; i < edits->len; i++)
    karg_edit_seal (g_ptr_array_index (edits, i));

  if (!karg_edit_list_check (edits, error))
    return NULL;
  return g_steal_pointer (&edits);
}
