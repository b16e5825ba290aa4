/* shell-quote.c: writes a changed value back where its bytes stand.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-quote.h"

#include <string.h>

typedef struct
{
  guint16 file;
  gsize start;
  gsize end;
  guint order; /* as they were asked for */
  char *text;
} ShellChange;

struct _ShellPatch
{
  const ShellScript *script;
  GArray *changes;
};

static void
shell_patch_clear_change (gpointer data)
{
  g_free (((ShellChange *) data)->text);
}

ShellPatch *
shell_patch_new (const ShellScript *script)
{
  ShellPatch *patch = g_new0 (ShellPatch, 1);

  patch->script = script;
  patch->changes = g_array_new (FALSE, FALSE, sizeof (ShellChange));
  g_array_set_clear_func (patch->changes, shell_patch_clear_change);
  return patch;
}

void
shell_patch_free (ShellPatch *patch)
{
  g_array_unref (patch->changes);
  g_free (patch);
}

static void
shell_patch_add (ShellPatch *patch, guint16 file, gsize start, gsize end, char *text)
{
  ShellChange change
      = { .file = file, .start = start, .end = end, .order = patch->changes->len, .text = text };

  g_array_append_val (patch->changes, change);
}

static void
shell_quote_double (GString *out, const char *text, const char *special)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (strchr (special, *c) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
}

char *
shell_quote (const char *text, ShellContext context)
{
  static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%^";
  GString *out = g_string_new (NULL);

  switch (context)
    {
    case SHELL_CONTEXT_SINGLE:
      for (const char *c = text; *c != '\0'; c++)
        {
          if (*c == '\'')
            g_string_append (out, "'\\''");
          else
            g_string_append_c (out, *c);
        }
      break;
    case SHELL_CONTEXT_DOUBLE:
      shell_quote_double (out, text, "\"\\$`");
      break;
    case SHELL_CONTEXT_BRACE:
      shell_quote_double (out, text, "\"\\$`}");
      break;
    case SHELL_CONTEXT_BARE:
      if (text[strspn (text, safe)] == '\0')
        g_string_append (out, text);
      else
        {
          g_string_append_c (out, '"');
          shell_quote_double (out, text, "\"\\$`");
          g_string_append_c (out, '"');
        }
      break;
    }
  return g_string_free (out, FALSE);
}

static const ShellOrigin *
shell_patch_origin (const ShellValue *value, gsize index)
{
  return &g_array_index (value->origins, ShellOrigin, index);
}

/* Where the text that @edit brings goes: in the place of the first byte it takes away, else behind the
 * byte before it; at the end of the value into the assignment that decides. */
static void
shell_patch_insert (ShellPatch *patch, const ShellValue *value, const TextEdit *edit)
{
  guint16 file = value->file;
  gsize at = value->tail;
  ShellContext context = value->tail_context;

  if (edit->text[0] == '\0')
    return;
  if (edit->start < edit->end || (edit->start == 0 && value->text->len > 0))
    {
      const ShellOrigin *next = shell_patch_origin (value, edit->start);
      file = next->file;
      at = next->start;
      context = next->context;
    }
  else if (edit->start < value->text->len)
    {
      const ShellOrigin *before = shell_patch_origin (value, edit->start - 1);
      file = before->file;
      at = before->end;
      context = before->context;
    }
  shell_patch_add (patch, file, at, at, shell_quote (edit->text, context));
}

/* An assignment without any quote is written anew, in double quotes. */
static void
shell_patch_plain (ShellPatch *patch, const ShellValue *value, const GArray *edits)
{
  g_autofree char *text = text_edits_apply (edits, value->text->str);

  shell_patch_add (patch, value->file, value->start, value->end, shell_quote (text, SHELL_CONTEXT_BARE));
}

/* Whether the byte stands in the assignment that decides, not in one that it refers to. */
static gboolean
shell_patch_is_own (const ShellValue *value, gsize index)
{
  const ShellOrigin *origin = shell_patch_origin (value, index);

  return origin->file == value->file && origin->start >= value->start && origin->start < value->end;
}

/* A span to take away is a word and blanks on one side of it. Blanks that stand in another assignment than
 * the word are left, those on the other side go instead if they can: in "$NAME more" the blank ends the
 * name. */
static void
shell_patch_narrow (const ShellValue *value, gsize *start, gsize *end)
{
  const char *text = value->text->str;
  gboolean own = shell_patch_is_own (value, *start);

  while (*end - *start > 1 && shell_patch_is_own (value, *end - 1) != own && g_ascii_isspace (text[*end - 1]))
    {
      (*end)--;
      if (*start > 0 && text[*start - 1] == text[*end] && shell_patch_is_own (value, *start - 1) == own)
        (*start)--;
    }
}

void
shell_patch_value (ShellPatch *patch, const ShellValue *value, const GArray *edits)
{
  if (edits->len == 0)
    return;
  if (value->plain)
    {
      shell_patch_plain (patch, value, edits);
      return;
    }
  for (guint i = 0; i < edits->len; i++)
    {
      const TextEdit *edit = &g_array_index (edits, TextEdit, i);

      gsize start = edit->start;
      gsize end = edit->end;

      shell_patch_insert (patch, value, edit);
      if (edit->text[0] == '\0' && start < end)
        shell_patch_narrow (value, &start, &end);
      for (gsize byte = start; byte < end; byte++)
        {
          const ShellOrigin *origin = shell_patch_origin (value, byte);
          shell_patch_add (patch, origin->file, origin->start, origin->end, g_strdup (""));
        }
    }
}

void
shell_patch_append_line (ShellPatch *patch, guint16 file, const char *text)
{
  gsize length;
  const char *bytes = g_bytes_get_data (shell_script_get_bytes (patch->script, file), &length);
  const char *newline = length > 0 ? memchr (bytes, '\n', length) : NULL;
  const char *ending = newline != NULL && newline > bytes && newline[-1] == '\r' ? "\r\n" : "\n";
  gboolean open = length > 0 && bytes[length - 1] != '\n';

  shell_patch_add (patch, file, length, length, g_strconcat (open ? ending : "", text, ending, NULL));
}

static int
shell_patch_compare (gconstpointer a, gconstpointer b)
{
  const ShellChange *one = a;
  const ShellChange *two = b;

  if (one->start != two->start)
    return one->start < two->start ? -1 : 1;
  return one->order < two->order ? -1 : one->order > two->order;
}

GBytes *
shell_patch_apply (const ShellPatch *patch, guint16 file)
{
  GBytes *before = shell_script_get_bytes (patch->script, file);
  gsize length;
  const char *bytes = g_bytes_get_data (before, &length);
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (ShellChange));
  GString *out = g_string_sized_new (length + 64);
  gsize pos = 0;
  gboolean changed = FALSE;

  /* The copy borrows the texts. */
  g_array_append_vals (sorted, patch->changes->data, patch->changes->len);
  g_array_sort (sorted, shell_patch_compare);
  for (guint i = 0; i < sorted->len; i++)
    {
      const ShellChange *change = &g_array_index (sorted, ShellChange, i);

      if (change->file != file)
        continue;
      changed = TRUE;
      if (change->start > pos)
        {
          g_string_append_len (out, bytes + pos, change->start - pos);
          pos = change->start;
        }
      g_string_append (out, change->text);
      /* The same byte may be taken away twice: two values refer to it. */
      pos = MAX (pos, change->end);
    }
  g_string_append_len (out, bytes + pos, length - pos);
  if (!changed)
    {
      g_string_free (out, TRUE);
      return NULL;
    }
  return g_string_free_to_bytes (out);
}
