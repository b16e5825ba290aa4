/* edits.c: changes of texts, collected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "edits.h"

#include <string.h>

static void
karg_edits_clear (gpointer data)
{
  g_free (((KargTextEdit *) data)->text);
}

GArray *
karg_edits_new (void)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (KargTextEdit));

  g_array_set_clear_func (edits, karg_edits_clear);
  return edits;
}

/* Whether the edit is one with the last: what is brought to a place where bytes go stands for them, and what goes
 * behind what goes goes along. */
static gboolean
karg_edits_join (GArray *edits, gsize start, gsize length, const char *text)
{
  KargTextEdit *last = edits->len > 0 ? &g_array_index (edits, KargTextEdit, edits->len - 1) : NULL;

  if (last == NULL || last->start + last->length != start || *text != '\0' || length == 0)
    return FALSE;
  last->length += length;
  return TRUE;
}

void
karg_edits_add (GArray *edits, gsize start, gsize length, const char *text, gboolean inside)
{
  KargTextEdit edit = { .start = start, .length = length, .text = NULL, .inside = inside };

  if (karg_edits_join (edits, start, length, text))
    return;
  edit.text = g_strdup (text);
  g_array_append_val (edits, edit);
}

/* What is brought to a place stands before what goes from there. */
static gint
karg_edits_compare (gconstpointer a, gconstpointer b)
{
  const KargTextEdit *one = a;
  const KargTextEdit *other = b;

  if (one->start != other->start)
    return one->start < other->start ? -1 : 1;
  return (one->length > 0) - (other->length > 0);
}

static gboolean
karg_edits_is_same (const KargTextEdit *a, const KargTextEdit *b)
{
  return a->start == b->start && a->length == b->length && strcmp (a->text, b->text) == 0;
}

/* Whether the edit at @index says what one before it at the same place says. */
static gboolean
karg_edits_is_repeated (const GArray *edits, guint index)
{
  const KargTextEdit *edit = &g_array_index (edits, KargTextEdit, index);

  for (guint i = index; i > 0 && g_array_index (edits, KargTextEdit, i - 1).start == edit->start; i--)
    if (karg_edits_is_same (&g_array_index (edits, KargTextEdit, i - 1), edit))
      return TRUE;
  return FALSE;
}

/* Whether @edit takes away only what @other takes away as well. */
static gboolean
karg_edits_is_part (const KargTextEdit *edit, const KargTextEdit *other)
{
  return *edit->text == '\0' && edit->start >= other->start
         && edit->start + edit->length <= other->start + other->length;
}

gboolean
karg_edits_sort (GArray *edits)
{
  g_array_sort (edits, karg_edits_compare);
  for (guint i = 1; i < edits->len;)
    {
      KargTextEdit *last = &g_array_index (edits, KargTextEdit, i - 1);
      const KargTextEdit *edit = &g_array_index (edits, KargTextEdit, i);
      gsize end = last->start + last->length;

      if (karg_edits_is_repeated (edits, i) || karg_edits_is_part (edit, last))
        g_array_remove_index (edits, i);
      else if (karg_edits_is_part (last, edit))
        g_array_remove_index (edits, i - 1);
      else if (edit->start >= end)
        i++;
      else if (*edit->text == '\0' && *last->text == '\0')
        {
          last->length = MAX (end, edit->start + edit->length) - last->start;
          g_array_remove_index (edits, i);
        }
      else
        return FALSE;
    }
  return TRUE;
}

gboolean
karg_edits_are_within (const GArray *edits, gsize length)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const KargTextEdit *edit = &g_array_index (edits, KargTextEdit, i);
      if (edit->start > length || edit->length > length - edit->start)
        return FALSE;
    }
  return TRUE;
}

GString *
karg_edits_apply (const GArray *edits, const char *bytes, gsize length)
{
  GString *out = g_string_sized_new (length + 64);
  gsize done = 0;

  for (guint i = 0; i < edits->len; i++)
    {
      const KargTextEdit *edit = &g_array_index (edits, KargTextEdit, i);

      g_string_append_len (out, bytes + done, edit->start - done);
      g_string_append (out, edit->text);
      done = edit->start + edit->length;
    }
  g_string_append_len (out, bytes + done, length - done);
  return out;
}

static void
karg_text_edits_free_array (gpointer array)
{
  g_array_unref (array);
}

KargTextEdits *
karg_text_edits_new (void)
{
  KargTextEdits *edits = g_new0 (KargTextEdits, 1);

  edits->texts = g_ptr_array_new ();
  edits->edits = g_hash_table_new_full (NULL, NULL, NULL, karg_text_edits_free_array);
  return edits;
}

void
karg_text_edits_free (KargTextEdits *edits)
{
  g_ptr_array_unref (edits->texts);
  g_hash_table_unref (edits->edits);
  g_free (edits);
}

void
karg_text_edits_add (KargTextEdits *edits, const KargText *text, gsize start, gsize length, const char *bytes,
                     gboolean inside)
{
  GArray *own = g_hash_table_lookup (edits->edits, text);

  if (own == NULL)
    {
      own = karg_edits_new ();
      g_hash_table_insert (edits->edits, (gpointer) text, own);
      g_ptr_array_add (edits->texts, (gpointer) text);
    }
  karg_edits_add (own, start, length, bytes, inside);
}

void
karg_text_edit (KargTextEdits *edits, const KargText *source, gsize start, gsize length, const char *bytes)
{
  g_return_if_fail (bytes != NULL);
  karg_text_edits_add (edits, source, start, length, bytes, FALSE);
}
