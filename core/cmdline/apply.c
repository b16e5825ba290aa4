/* apply.c: carrying an edit out on a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"

static const char *
karg_apply_name_value (const char *value)
{
  return value != NULL ? value : "";
}

/* The kernel's words with @key: value → GPtrArray of KargItem, in their order; a bare word is with the empty values. */
static GHashTable *
karg_apply_index_key (const KargChange *change, const char *key)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (KargItem *item = karg_cmdline_get_chain (change->cmdline, key)->first; item != NULL; item = item->same_next)
    {
      const char *value = karg_apply_name_value (item->word.value);
      GPtrArray *same = g_hash_table_lookup (index, value);

      if (same == NULL)
        g_hash_table_insert (index, (char *) value, same = g_ptr_array_new ());
      g_ptr_array_add (same, item);
    }
  return index;
}

/* Sees to it that @word stands before @limit (NULL: anywhere), and not behind it. @same: where it may stand, or NULL.
 * Returns: the word that stands there; NULL when the change is dry and it would be new. */
static KargItem *
karg_apply_add_before (KargChange *change, const KargEditWord *word, const GPtrArray *same, KargItem *limit)
{
  KargItem *found = NULL;

  for (guint i = 0; same != NULL && i < same->len; i++)
    {
      KargItem *item = g_ptr_array_index (same, i);

      if (g_strcmp0 (item->word.value, word->value) != 0)
        continue;
      if (limit == NULL || item->place < limit->place)
        found = item;
      else
        karg_change_remove (change, item);
    }
  if (found != NULL)
    return found;
  return limit != NULL ? karg_change_insert_before (change, limit, word) : karg_change_append (change, word->key, word);
}

/* From the last word to the first: each goes before the one that was given behind it. Where all are new that is one
 * behind the other. */
static void
karg_apply_add (KargChange *change, const KargEdit *edit)
{
  g_autoptr (GHashTable) index = karg_apply_index_key (change, karg_edit_get_key (edit));
  gboolean any = FALSE;
  KargItem *limit = NULL;

  for (guint i = 0; i < edit->words->len && !any; i++)
    any = g_hash_table_contains (index, karg_apply_name_value (karg_edit_get_word (edit, i)->value));
  for (guint i = 0; i < edit->words->len && !any; i++)
    karg_change_append (change, karg_edit_get_key (edit), karg_edit_get_word (edit, i));
  for (guint i = any ? edit->words->len : 0; i > 0; i--)
    {
      const KargEditWord *word = karg_edit_get_word (edit, i - 1);
      const GPtrArray *same = g_hash_table_lookup (index, karg_apply_name_value (word->value));

      limit = karg_apply_add_before (change, word, same, limit);
    }
}

/* The words with the key become just those of the edit, one by one; what is missing goes behind the last of them. */
static void
karg_apply_set (KargChange *change, const KargEdit *edit)
{
  KargItem *item = karg_cmdline_get_chain (change->cmdline, karg_edit_get_key (edit))->first;
  KargItem *last = NULL;

  for (guint i = 0; i < edit->words->len; i++)
    {
      const KargEditWord *word = karg_edit_get_word (edit, i);
      KargItem *next = item != NULL ? item->same_next : NULL;

      if (item == NULL)
        last = last != NULL ? karg_change_insert_after (change, last, word) : karg_change_append (change, word->key, word);
      else if (karg_item_is (item, word->key, word->value))
        last = item;
      else
        last = karg_change_replace (change, item, word->text);
      item = next;
    }
  while (item != NULL)
    {
      KargItem *next = item->same_next;

      karg_change_remove (change, item);
      item = next;
    }
}

static void
karg_apply_remove (KargChange *change, const KargEditWord *word, gboolean bare)
{
  KargItem *next = NULL;

  for (KargItem *item = karg_cmdline_get_chain (change->cmdline, word->key)->first; item != NULL; item = next)
    {
      next = item->same_next;
      if ((word->value == NULL && !bare) || g_strcmp0 (item->word.value, word->value) == 0)
        karg_change_remove (change, item);
    }
}

/* The first old word becomes the new one, unless that is there; the other old ones go. */
static void
karg_apply_replace (KargChange *change, const KargEditWord *old, const KargEditWord *fresh)
{
  gboolean there = karg_cmdline_contains (change->cmdline, fresh->key, fresh->value);
  KargItem *next = NULL;

  for (KargItem *item = karg_cmdline_get_chain (change->cmdline, old->key)->first; item != NULL; item = next)
    {
      next = item->same_next;
      if (g_strcmp0 (item->word.value, old->value) != 0)
        continue;
      if (there)
        karg_change_remove (change, item);
      else
        karg_change_replace (change, item, fresh->text);
      there = TRUE;
    }
}

static void
karg_apply_edit (KargChange *change, const KargEdit *edit)
{
  const KargEditWord *word = karg_edit_get_word (edit, 0);

  switch (edit->kind)
    {
    case KARG_EDIT_ADD:
      if (edit->pair != NULL)
        karg_change_pair_set (change, edit);
      else
        karg_apply_add (change, edit);
      break;
    case KARG_EDIT_SET:
      if (edit->pair != NULL)
        karg_change_pair_set (change, edit);
      else
        karg_apply_set (change, edit);
      break;
    case KARG_EDIT_REMOVE:
      if (edit->pair != NULL)
        karg_change_pair_remove (change, edit);
      else
        karg_apply_remove (change, word, edit->bare);
      break;
    case KARG_EDIT_LIST_ADD:
      karg_change_list_add (change, word);
      break;
    case KARG_EDIT_LIST_REMOVE:
      karg_change_list_remove (change, word);
      break;
    case KARG_EDIT_REPLACE:
      karg_apply_replace (change, word, karg_edit_get_word (edit, 1));
      break;
    }
}

gboolean
karg_cmdline_apply (KargCmdline *cmdline, const KargEdit *edit)
{
  KargChange change = { .cmdline = cmdline };

  karg_apply_edit (&change, edit);
  return change.changed;
}

gboolean
karg_cmdline_holds (const KargCmdline *cmdline, const KargEdit *edit)
{
  KargChange change = { .cmdline = (KargCmdline *) cmdline, .dry = TRUE };

  karg_apply_edit (&change, edit);
  return !change.changed;
}
