/* edit.c: one change of a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edit-private.h"
#include "scanner.h"

#include <string.h>

static const char *const karg_edit_kind_names[] = {
  [KARG_EDIT_ADD] = "add",
  [KARG_EDIT_SET] = "set",
  [KARG_EDIT_REMOVE] = "remove",
  [KARG_EDIT_LIST_ADD] = "add to the list",
  [KARG_EDIT_LIST_REMOVE] = "remove from the list",
};

KargEditWord *
karg_edit_word_ref (KargEditWord *word)
{
  g_atomic_int_inc (&word->refs);
  return word;
}

void
karg_edit_word_unref (KargEditWord *word)
{
  if (!g_atomic_int_dec_and_test (&word->refs))
    return;
  g_free (word->text);
  g_free (word->key);
  g_free (word->value);
  g_free (word);
}

gboolean
karg_edit_word_equal (const KargEditWord *a, const KargEditWord *b)
{
  return karg_key_equal (a->key, b->key) && g_strcmp0 (a->value, b->value) == 0;
}

gboolean
karg_edit_word_is_page_count (const KargEditWord *word)
{
  return word->value != NULL && karg_key_equal (word->key, "hugepages");
}

gboolean
karg_edit_word_is_page_size (const KargEditWord *word)
{
  return word->value != NULL && karg_key_equal (word->key, "hugepagesz");
}

gboolean
karg_edit_fail (GError **error, const char *argument, const char *why)
{
  g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "%s: %s", argument, why);
  return FALSE;
}

/* Finds the one word of @argument. */
static gboolean
karg_edit_scan (const char *argument, KargToken *token, GError **error)
{
  gsize length = strlen (argument);
  KargToken second;

  for (gsize i = 0; i < length; i++)
    if (g_ascii_iscntrl (argument[i]))
      {
        g_autofree char *escaped = g_strescape (argument, NULL);
        return karg_edit_fail (error, escaped, "a kernel argument can't hold a control character");
      }

  if (!karg_scanner_next (argument, length, 0, token) || token->key_start == token->key_end)
    return karg_edit_fail (error, "\"\"", "not a kernel argument: it has no name");
  if (token->unbalanced)
    return karg_edit_fail (error, argument, "a quote is not closed");
  if (karg_scanner_next (argument, length, token->end, &second))
    return karg_edit_fail (error, argument,
                           "more than one kernel argument; a value with blanks is written key=\"…\"");
  return TRUE;
}

/* What the kind asks of the word, beyond being one. */
static gboolean
karg_edit_check_word (KargEditKind kind, const KargEditWord *word, GError **error)
{
  gboolean list = kind == KARG_EDIT_LIST_ADD || kind == KARG_EDIT_LIST_REMOVE;

  if (word->value == NULL && g_str_equal (word->key, "--"))
    return karg_edit_fail (error, word->text, "ends what the kernel reads, and is no argument");
  if (word->value == NULL && (list || kind == KARG_EDIT_SET))
    return karg_edit_fail (error, word->text, "needs a value: key=value");
  if (!list)
    return TRUE;

  if (*word->value == '\0' || strpbrk (word->value, ",\"") != NULL)
    return karg_edit_fail (error, word->text, "needs one item of a list, without comma and quote");
  for (const char *at = word->value; *at != '\0'; at++)
    if (karg_scanner_is_space (*at))
      return karg_edit_fail (error, word->text, "an item of a list can't hold a blank");
  return TRUE;
}

KargEditWord *
karg_edit_word_new (KargEditKind kind, const char *argument, GError **error)
{
  g_autoptr (KargEditWord) word = NULL;
  KargToken token;

  if (!karg_edit_scan (argument, &token, error))
    return NULL;

  word = g_new0 (KargEditWord, 1);
  word->refs = 1;
  word->text = g_strndup (argument + token.start, token.end - token.start);
  word->key = g_strndup (argument + token.key_start, token.key_end - token.key_start);
  if (token.has_value)
    word->value = g_strndup (argument + token.value_start, token.value_end - token.value_start);
  if (!karg_edit_check_word (kind, word, error))
    return NULL;
  return g_steal_pointer (&word);
}

static char *
karg_edit_join (const GPtrArray *words)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    {
      const KargEditWord *word = g_ptr_array_index (words, i);
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", word->text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

KargEdit *
karg_edit_new_empty (KargEditKind kind, KargEditShape shape)
{
  KargEdit *edit = g_new0 (KargEdit, 1);

  edit->refs = 1;
  edit->kind = kind;
  edit->shape = shape;
  edit->words = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_word_unref);
  return edit;
}

void
karg_edit_seal (KargEdit *edit)
{
  edit->text = karg_edit_join (edit->words);
}

gboolean
karg_edit_equal (const KargEdit *a, const KargEdit *b)
{
  if (a->kind != b->kind || a->shape != b->shape || a->words->len != b->words->len)
    return FALSE;
  for (guint i = 0; i < a->words->len; i++)
    if (!karg_edit_word_equal (karg_edit_get_word (a, i), karg_edit_get_word (b, i)))
      return FALSE;
  return TRUE;
}

KargEdit *
karg_edit_new (KargEditKind kind, const char *argument, GError **error)
{
  const char *const arguments[] = { argument, NULL };
  g_autoptr (GPtrArray) edits = karg_edit_list_new (kind, arguments, error);

  if (edits == NULL)
    return NULL;
  return karg_edit_ref (g_ptr_array_index (edits, 0));
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
karg_edit_get_page_size (const KargEdit *edit)
{
  return edit->words->len > 1 ? karg_edit_get_word (edit, 0)->value : NULL;
}

const KargEditWord *
karg_edit_get_page_count (const KargEdit *edit)
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
