/* edit-list.c: edits are made of arguments, of several that were given together or of one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edit-private.h"
#include "key.h"
#include "scanner.h"

#include <string.h>

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

/* The edits so far, and where to find them. */
typedef struct
{
  GPtrArray *edits;
  GHashTable *by_word; /* KargEditWord → KargEdit; those of a pair don't count */
  GHashTable *pairs;   /* KargEdit: those of a pair */
} KargEditList;

static void
karg_edit_list_clear (KargEditList *list)
{
  g_clear_pointer (&list->edits, g_ptr_array_unref);
  g_clear_pointer (&list->by_word, g_hash_table_unref);
  g_clear_pointer (&list->pairs, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KargEditList, karg_edit_list_clear)

static guint
karg_edit_list_hash_word (gconstpointer data)
{
  const KargEditWord *word = data;

  return karg_key_hash (word->key) * 31 + (word->value != NULL ? g_str_hash (word->value) : 0);
}

static gboolean
karg_edit_list_same_word (gconstpointer a, gconstpointer b)
{
  return karg_edit_word_equal (a, b);
}

static guint
karg_edit_list_hash_key (gconstpointer data)
{
  return karg_key_hash (((const KargEditWord *) data)->key);
}

static gboolean
karg_edit_list_same_key (gconstpointer a, gconstpointer b)
{
  return karg_key_equal (((const KargEditWord *) a)->key, ((const KargEditWord *) b)->key);
}

static guint
karg_edit_list_hash_pair (gconstpointer data)
{
  const KargEdit *edit = data;

  return karg_edit_list_hash_word (karg_edit_get_word (edit, 0)) * 31
         + karg_edit_list_hash_word (karg_edit_get_chosen (edit));
}

static gboolean
karg_edit_list_same_pair (gconstpointer a, gconstpointer b)
{
  return karg_edit_equal (a, b);
}

static guint
karg_edit_list_hash_choice (gconstpointer data)
{
  return karg_pair_hash_choice (karg_edit_get_choice (data));
}

static gboolean
karg_edit_list_same_choice (gconstpointer a, gconstpointer b)
{
  return ((const KargEdit *) a)->pair == ((const KargEdit *) b)->pair
         && karg_pair_same_choice (karg_edit_get_choice (a), karg_edit_get_choice (b));
}

/* An edit that @word can join is a repetition, or for ADD and SET the edit of the same key. */
static void
karg_edit_list_init (KargEditList *list, KargEditKind kind)
{
  gboolean by_key = kind == KARG_EDIT_ADD || kind == KARG_EDIT_SET;

  list->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  list->by_word = g_hash_table_new (by_key ? karg_edit_list_hash_key : karg_edit_list_hash_word,
                                    by_key ? karg_edit_list_same_key : karg_edit_list_same_word);
  list->pairs = g_hash_table_new (karg_edit_list_hash_pair, karg_edit_list_same_pair);
}

static void
karg_edit_list_add_word (KargEditList *list, KargEditKind kind, KargEditWord *word)
{
  KargEdit *edit = g_hash_table_lookup (list->by_word, word);

  if (edit == NULL)
    {
      edit = karg_edit_new_empty (kind, NULL);
      g_ptr_array_add (list->edits, edit);
      g_hash_table_insert (list->by_word, word, edit);
    }
  g_ptr_array_add (edit->words, karg_edit_word_ref (word));
}

static void
karg_edit_list_add_pair (KargEditList *list, KargEditKind kind, const KargPair *pair, KargEditWord *selector,
                         KargEditWord *chosen)
{
  g_autoptr (KargEdit) edit = karg_edit_new_empty (kind, pair);

  if (selector != NULL)
    g_ptr_array_add (edit->words, karg_edit_word_ref (selector));
  g_ptr_array_add (edit->words, karg_edit_word_ref (chosen));
  if (g_hash_table_contains (list->pairs, edit))
    return;
  g_hash_table_add (list->pairs, edit);
  g_ptr_array_add (list->edits, g_steal_pointer (&edit));
}

/* Of words that were repeated the last stays, as that is what counts to the kernel. */
static void
karg_edit_list_keep_last (KargEdit *edit)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (karg_edit_list_hash_word, karg_edit_list_same_word);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = edit->words->len; i > 0; i--)
    if (g_hash_table_add (seen, edit->words->pdata[i - 1]))
      g_ptr_array_add (kept, karg_edit_word_ref (edit->words->pdata[i - 1]));
  g_ptr_array_set_size (edit->words, 0);
  for (guint i = kept->len; i > 0; i--)
    g_ptr_array_add (edit->words, kept->pdata[i - 1]);
}

/* Takes words over from the place @at on: one, or a selector with what it chooses for. */
static gboolean
karg_edit_list_take (KargEditKind kind, GPtrArray *words, guint *at, KargEditList *list, GError **error)
{
  gboolean pairs = kind == KARG_EDIT_ADD || kind == KARG_EDIT_SET || kind == KARG_EDIT_REMOVE;
  KargEditWord *word = g_ptr_array_index (words, *at);
  KargEditWord *next = *at + 1 < words->len ? g_ptr_array_index (words, *at + 1) : NULL;
  gboolean valued = pairs && word->value != NULL;
  const KargPair *selects = valued ? karg_pair_of_selector (word->key) : NULL;
  const KargPair *chosen = valued && kind != KARG_EDIT_REMOVE ? karg_pair_of_chosen (word->key) : NULL;

  if (selects != NULL && next != NULL && next->value != NULL && karg_key_equal (next->key, selects->chosen))
    {
      karg_edit_list_add_pair (list, kind, selects, word, next);
      *at += 2;
      return TRUE;
    }
  if (selects != NULL && kind == KARG_EDIT_SET)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "%s: is set together with what it is for: %s=… %s=…", word->text,
                   selects->selector, selects->chosen);
      return FALSE;
    }

  if (chosen != NULL)
    karg_edit_list_add_pair (list, kind, chosen, NULL, word);
  else
    karg_edit_list_add_word (list, kind, word);
  *at += 1;
  return TRUE;
}

/* A system has one root, and a choice is made once. Other edits of one kind don't touch each other. */
static gboolean
karg_edit_list_check (const KargEditList *list, KargEditKind kind, GError **error)
{
  g_autoptr (GHashTable) choices = g_hash_table_new (karg_edit_list_hash_choice, karg_edit_list_same_choice);

  for (guint i = 0; i < list->edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (list->edits, i);

      if (edit->pair == NULL && edit->words->len > 1 && karg_key_equal (karg_edit_get_key (edit), "root"))
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "%s: a system has one root", edit->text);
          return FALSE;
        }
      if (edit->pair == NULL || kind == KARG_EDIT_REMOVE)
        continue;
      const KargEdit *first = g_hash_table_lookup (choices, edit);
      if (first == NULL)
        g_hash_table_add (choices, edit);
      else if (karg_edit_conflicts (first, edit))
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "%s and %s can't both hold", first->text, edit->text);
          return FALSE;
        }
    }
  return TRUE;
}

GPtrArray *
karg_edit_list_new (KargEditKind kind, const char *const *arguments, GError **error)
{
  g_autoptr (GPtrArray) words = karg_edit_list_read (kind, arguments, error);
  g_auto (KargEditList) list = { 0 };
  guint at = 0;

  if (words == NULL)
    return NULL;
  if ((guint) kind >= KARG_EDIT_REPLACE)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "an edit of the kind %d can't be made of arguments", (int) kind);
      return NULL;
    }

  karg_edit_list_init (&list, kind);
  while (at < words->len)
    if (!karg_edit_list_take (kind, words, &at, &list, error))
      return NULL;
  for (guint i = 0; i < list.edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (list.edits, i);

      if (edit->pair == NULL && edit->words->len > 1)
        karg_edit_list_keep_last (edit);
      karg_edit_seal (edit);
    }

  return karg_edit_list_check (&list, kind, error) ? g_steal_pointer (&list.edits) : NULL;
}

/* A size and its count: the words of @argument, or the one that it is as a whole, with all that may be wrong with it.
 * (transfer full) */
static char **
karg_edit_list_split (const char *argument)
{
  gsize length = strlen (argument);
  KargToken first, second, third;
  gboolean two = karg_scanner_next (argument, length, 0, &first) && karg_scanner_next (argument, length, first.end, &second)
                 && !karg_scanner_next (argument, length, second.end, &third);
  g_autofree char *selector = two ? g_strndup (argument + first.key_start, first.key_end - first.key_start) : NULL;
  char **words = g_new0 (char *, 3);

  two = two && first.has_value && karg_pair_of_selector (selector) != NULL;
  words[0] = two ? g_strndup (argument, second.start) : g_strdup (argument);
  words[1] = two ? g_strdup (argument + second.start) : NULL;
  return words;
}

KargEdit *
karg_edit_new (KargEditKind kind, const char *argument, GError **error)
{
  g_return_val_if_fail (argument != NULL, NULL);
  g_auto (GStrv) words = karg_edit_list_split (argument);
  g_autoptr (GPtrArray) edits = karg_edit_list_new (kind, (const char *const *) words, error);

  if (edits == NULL || edits->len == 1)
    return edits != NULL ? karg_edit_ref (g_ptr_array_index (edits, 0)) : NULL;
  karg_edit_word_fail (error, argument, "more than one kernel argument; a value with blanks is written key=\"…\"");
  return NULL;
}

KargEdit *
karg_edit_new_replace (const char *old, const char *fresh, GError **error)
{
  g_autoptr (KargEditWord) from = karg_edit_word_new (KARG_EDIT_REPLACE, old, error);
  g_autoptr (KargEditWord) to = from != NULL ? karg_edit_word_new (KARG_EDIT_REPLACE, fresh, error) : NULL;

  if (to == NULL)
    return NULL;
  if (!karg_key_equal (from->key, to->key))
    {
      karg_edit_word_fail (error, to->text, "is another argument than the one that it is to replace");
      return NULL;
    }
  KargEdit *edit = karg_edit_new_empty (KARG_EDIT_REPLACE, NULL);
  g_ptr_array_add (edit->words, g_steal_pointer (&from));
  g_ptr_array_add (edit->words, g_steal_pointer (&to));
  karg_edit_seal (edit);
  return edit;
}

KargEdit *
karg_edit_new_remove_bare (const char *key, GError **error)
{
  g_autoptr (KargEditWord) word = karg_edit_word_new (KARG_EDIT_REMOVE, key, error);

  if (word == NULL)
    return NULL;
  if (word->value != NULL)
    {
      karg_edit_word_fail (error, word->text, "is no bare word");
      return NULL;
    }
  KargEdit *edit = karg_edit_new_empty (KARG_EDIT_REMOVE, NULL);
  edit->bare = TRUE;
  g_ptr_array_add (edit->words, g_steal_pointer (&word));
  karg_edit_seal (edit);
  return edit;
}
