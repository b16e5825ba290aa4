/* text-edit.c: changes of spans of a text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "text-edit.h"

static void
text_edits_clear (gpointer data)
{
  g_free (((TextEdit *) data)->text);
}

GArray *
text_edits_new (void)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (TextEdit));

  g_array_set_clear_func (edits, text_edits_clear);
  return edits;
}

void
text_edits_add (GArray *edits, gsize start, gsize end, const char *text)
{
  TextEdit edit = { .start = start, .end = end, .text = g_strdup (text) };

  g_array_append_val (edits, edit);
}

char *
text_edits_apply (const GArray *edits, const char *text)
{
  GString *out = g_string_new (NULL);
  gsize pos = 0;

  for (guint i = 0; i < edits->len; i++)
    {
      const TextEdit *edit = &g_array_index (edits, TextEdit, i);
      g_string_append_len (out, text + pos, edit->start - pos);
      g_string_append (out, edit->text);
      pos = edit->end;
    }
  g_string_append (out, text + pos);
  return g_string_free (out, FALSE);
}
