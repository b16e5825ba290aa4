/* shell-value.c: what a shell assignment's right side comes to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-value.h"

#include "shell-reader.h"

void
shell_value_free (ShellValue *value)
{
  g_ptr_array_unref (value->gaps);
  karg_text_unref (value->text);
  karg_text_unref (value->file);
  g_free (value);
}

const char *
shell_value_get (const ShellValue *value)
{
  return karg_text_get (value->text, NULL);
}

const char *
shell_value_locate (const ShellValue *value, guint *line)
{
  return karg_text_locate (value->file, value->start, line);
}

static ShellValue *
shell_value_alloc (KargText *text, KargText *file, gsize start)
{
  ShellValue *value = g_new0 (ShellValue, 1);

  value->text = text;
  value->gaps = shell_gaps_new ();
  value->file = karg_text_ref (file);
  value->start = start;
  value->places = 1;
  return value;
}

/* What can be said once all is read. */
static gboolean
shell_value_finish (ShellReader *reader, gsize start)
{
  ShellValue *value = reader->value;
  guint n = value->gaps->len;
  const ShellGap *last = n > 0 ? g_ptr_array_index (value->gaps, n - 1) : NULL;
  gsize end, length;

  if (reader->quoted)
    return shell_reader_fail (reader, "%s", last->why);
  if (!shell_gaps_check (value->gaps, shell_value_get (value), reader->why))
    return FALSE;
  karg_text_get (value->text, &length);
  karg_text_add_place (value->text, value->file, reader->tail, reader->tail_context,
                       last != NULL && last->at == length ? " " : NULL, NULL);
  if (!karg_text_get_end (value->text, &end))
    value->context = reader->tail_context;
  if (reader->plain)
    shell_quote_set_plain (value->text, value->file, start, reader->end);
  if (n == 0)
    shell_quote_set_line (value->text, value->file, start, reader->end);
  else if (reader->gap_end != 0 && reader->gap_end < reader->tail)
    /* The blank behind a gap is there for what follows. */
    karg_text_add_line (value->text, last->at, value->file, reader->gap_end, reader->tail - reader->gap_end);
  return TRUE;
}

/* What the name held, for "+=". */
static gboolean
shell_value_read_former (ShellReader *reader)
{
  const ShellValueSource *source = reader->source;
  const ShellValue *former = source->lookup (source->lookup_data, source->name);

  if (former == NULL)
    return shell_reader_fail (reader, "what it adds to is not known");
  reader->plain = FALSE;
  return shell_reader_take_reference (reader, former, source->name);
}

ShellValue *
shell_value_new (const ShellValueSource *source, gsize start, gsize end, char **why)
{
  g_autoptr (ShellValue) value = shell_value_alloc (shell_quote_new_text (), source->file, start);
  ShellReader reader = { .source = source, .bytes = karg_text_get (source->file, NULL), .value = value,
                         .text = value->text, .pos = start, .end = end, .joined_end = G_MAXSIZE, .tail = start,
                         .plain = TRUE, .owner = ++*source->owners, .why = why };

  karg_text_set_owner (value->text, reader.owner);
  if (source->adds && !shell_value_read_former (&reader))
    return NULL;
  if (!shell_reader_read (&reader) || !shell_value_finish (&reader, start))
    return NULL;
  return g_steal_pointer (&value);
}

ShellValue *
shell_value_new_perhaps (const ShellValue *old, const ShellValue *added, KargText *file, gsize offset, const char *why)
{
  gsize at;
  g_autofree char *more = shell_gap_find_more (shell_value_get (old), shell_value_get (added), &at);
  gboolean known = added->gaps->len == old->gaps->len;

  if (more == NULL || !added->adds)
    return NULL;
  ShellValue *value = shell_value_alloc (shell_quote_new_text (), old->file, old->start);
  shell_reader_append (value->text, old->text, TRUE);
  value->context = old->context;
  value->places = old->places;
  shell_gaps_add_all (value->gaps, 0, old->gaps);
  shell_gaps_add (value->gaps, at, why, file, offset, known ? more : NULL);
  return value;
}

ShellValue *
shell_value_new_absent (KargText *file, gsize offset, const char *name)
{
  ShellValue *value = shell_value_alloc (shell_quote_new_absent (file, offset, name), file, offset);

  value->context = SHELL_CONTEXT_DOUBLE;
  return value;
}
