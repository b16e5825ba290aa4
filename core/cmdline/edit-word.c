/* edit-word.c: one argument that is asked for, checked.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edit-private.h"
#include "scanner.h"

#include <string.h>

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
karg_edit_word_fail (GError **error, const char *argument, const char *why)
{
  g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "%s: %s", argument, why);
  return FALSE;
}

/* Finds the one word of @argument. */
static gboolean
karg_edit_word_scan (const char *argument, KargToken *token, GError **error)
{
  gsize length = strlen (argument);
  KargToken second;

  for (gsize i = 0; i < length; i++)
    if (g_ascii_iscntrl (argument[i]))
      {
        g_autofree char *escaped = g_strescape (argument, NULL);
        return karg_edit_word_fail (error, escaped, "a kernel argument can't hold a control character");
      }

  if (!karg_scanner_next (argument, length, 0, token) || token->key_start == token->key_end)
    return karg_edit_word_fail (error, "\"\"", "not a kernel argument: it has no name");
  if (token->unbalanced)
    return karg_edit_word_fail (error, argument, "a quote is not closed");
  if (karg_scanner_next (argument, length, token->end, &second))
    return karg_edit_word_fail (error, argument,
                                "more than one kernel argument; a value with blanks is written key=\"…\"");
  return TRUE;
}

/* What the kind asks of the word, beyond being one. */
static gboolean
karg_edit_word_check (KargEditKind kind, const KargEditWord *word, GError **error)
{
  gboolean list = kind == KARG_EDIT_LIST_ADD || kind == KARG_EDIT_LIST_REMOVE;

  if (word->value == NULL && g_str_equal (word->key, "--"))
    return karg_edit_word_fail (error, word->text, "ends what the kernel reads, and is no argument");
  if (word->value == NULL && (list || kind == KARG_EDIT_SET || kind == KARG_EDIT_REPLACE))
    return karg_edit_word_fail (error, word->text, "needs a value: key=value");
  if (!list)
    return TRUE;

  if (*word->value == '\0' || strpbrk (word->value, ",\"") != NULL)
    return karg_edit_word_fail (error, word->text, "needs one item of a list, without comma and quote");
  for (const char *at = word->value; *at != '\0'; at++)
    if (karg_scanner_is_space (*at))
      return karg_edit_word_fail (error, word->text, "an item of a list can't hold a blank");
  return TRUE;
}

KargEditWord *
karg_edit_word_new (KargEditKind kind, const char *argument, GError **error)
{
  g_autoptr (KargEditWord) word = NULL;
  KargToken token;

  if (!karg_edit_word_scan (argument, &token, error))
    return NULL;

  word = g_new0 (KargEditWord, 1);
  word->refs = 1;
  word->text = g_strndup (argument + token.start, token.end - token.start);
  word->key = g_strndup (argument + token.key_start, token.key_end - token.key_start);
  if (token.has_value)
    word->value = g_strndup (argument + token.value_start, token.value_end - token.value_start);
  if (!karg_edit_word_check (kind, word, error))
    return NULL;
  return g_steal_pointer (&word);
}
