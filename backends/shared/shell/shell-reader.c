/* shell-reader.c: reading the right side of a shell assignment.
 *
 * POSIX XCU 2.2 (quoting) and 2.6 (expansions), as far as they need nothing but the text. Everything else is
 * named and left alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-reader.h"

#include "shell-lexer.h"

#include <string.h>

#define SHELL_READER_DEPTH_MAX 4

static gboolean shell_reader_read_double (ShellReader *reader, ShellContext context);

gboolean
shell_reader_fail (ShellReader *reader, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  *reader->why = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

/* Takes the word away that goes on into a gap: where in the text that begins. */
static gsize
shell_reader_cut_word (ShellReader *reader)
{
  gsize length;
  const char *text = karg_text_get (reader->text, &length);
  gsize start = length;

  while (start > 0 && strchr (" \t\n", text[start - 1]) == NULL)
    start--;
  reader->quoted = reader->quoted || strpbrk (text + start, "'\"\\") != NULL;
  if (start < length)
    karg_text_cut (reader->text, start);
  return start;
}

/* The bytes up to @end are an expansion that only running it would tell. */
static gboolean G_GNUC_PRINTF (4, 5) shell_reader_skip (ShellReader *reader, ShellContext context, gsize end,
                                                       const char *format, ...)
{
  va_list args;
  g_autofree char *why = NULL;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);
  if (context != SHELL_CONTEXT_DOUBLE || reader->depth > 0 || end == 0 || end > reader->end)
    return shell_reader_fail (reader, "%s", why);
  gsize at = shell_reader_cut_word (reader);
  shell_gaps_add (reader->value->gaps, at, why, reader->source->file, reader->pos, NULL);
  reader->pos = reader->gap_end = end;
  reader->glued = TRUE;
  reader->owner = ++*reader->source->owners;
  karg_text_set_owner (reader->text, reader->owner);
  return TRUE;
}

static char
shell_reader_peek (const ShellReader *reader, gsize ahead)
{
  return reader->pos + ahead < reader->end ? reader->bytes[reader->pos + ahead] : '\0';
}

/* Passes over a backslash and a newline. */
static void
shell_reader_join_lines (ShellReader *reader)
{
  if (reader->joined_end != reader->pos)
    reader->joined = reader->pos;
  reader->pos += 2;
  reader->joined_end = reader->pos;
}

/* Takes the byte @skip behind the position, which stands there in @skip + 1 bytes. Lines that are joined there belong
 * to the blank before, else to the byte behind: they go with it. */
static void
shell_reader_take (ShellReader *reader, gsize skip, ShellContext context)
{
  gsize start = reader->joined_end == reader->pos ? reader->joined : reader->pos;
  char byte = reader->bytes[reader->pos + skip];

  reader->pos += skip + 1;
  reader->glued = reader->glued && strchr (" \t\n", byte) == NULL;
  if (reader->glued)
    {
      reader->gap_end = reader->pos;
      reader->quoted = reader->quoted || strchr ("'\"\\", byte) != NULL;
      return;
    }
  while ((byte == ' ' || byte == '\t') && context != SHELL_CONTEXT_SINGLE && shell_reader_peek (reader, 0) == '\\'
         && shell_reader_peek (reader, 1) == '\n')
    reader->pos += 2;
  karg_text_append_spelled (reader->text, &byte, 1, reader->source->file, start, reader->pos - start, context);
}

void
shell_reader_append (KargText *text, const KargText *other, gboolean with_end)
{
  gsize shift, end;

  karg_text_get (text, &shift);
  with_end = with_end && !karg_text_get_end (text, &end);
  karg_text_get_end (other, &end);
  karg_text_append_text (text, other, FALSE);
  if (with_end)
    karg_text_set_end_at (text, shift + end);
}

gboolean
shell_reader_take_reference (ShellReader *reader, const ShellValue *other, const char *name)
{
  const ShellValueSource *source = reader->source;
  gsize length, end, at;
  gboolean same = g_str_equal (name, source->name);
  gboolean before = same && (other->file != source->file || karg_text_get_end (other->text, &end));

  karg_text_get (other->text, &length);
  if (reader->glued)
    return shell_reader_fail (reader, "what \"$%s\" goes on with is not known", name);
  if (*source->budget < length + other->places)
    return shell_reader_fail (reader, "its value is too long");
  *source->budget -= length + other->places;
  reader->value->places += other->places;
  reader->value->adds = reader->value->adds || same;
  karg_text_get (reader->text, &at);
  shell_gaps_add_all (reader->value->gaps, at, other->gaps);
  shell_reader_append (reader->text, other->text, before);
  reader->gap_end = 0;
  if (before)
    reader->value->context = other->context;
  return TRUE;
}

/* "text" in "${NAME:+text}", up to the brace, which counts if @used. */
static gboolean
shell_reader_read_alternative (ShellReader *reader, gboolean used)
{
  KargText *outer = reader->text;
  g_autoptr (KargText) inner = shell_quote_new_text ();
  GPtrArray *gaps = reader->value->gaps;
  guint first = gaps->len;
  gsize end, shift;
  gboolean ok;

  karg_text_set_owner (inner, reader->owner);
  reader->text = inner;
  reader->depth++;
  ok = shell_reader_read_double (reader, SHELL_CONTEXT_BRACE);
  reader->depth--;
  reader->text = outer;
  karg_text_get (outer, &shift);
  for (guint i = first; used && i < gaps->len; i++)
    ((ShellGap *) g_ptr_array_index (gaps, i))->at += shift;
  if (!used)
    g_ptr_array_set_size (gaps, first);
  if (ok && used)
    shell_reader_append (outer, inner, karg_text_get_end (inner, &end));
  return ok;
}

/* "${NAME}", "${NAME:+text}" and "${NAME:-text}" (with or without the colon). */
static gboolean
shell_reader_read_braces (ShellReader *reader, ShellContext context)
{
  const char *at = reader->bytes + reader->pos + 2;
  gsize length = shell_lexer_name_length (at, reader->end - reader->pos - 2);
  gsize end = shell_lexer_find_end (reader->bytes, reader->end, reader->pos);
  g_autofree char *name = g_strndup (at, length);
  const ShellValue *other = length > 0 ? reader->source->lookup (reader->source->lookup_data, name) : NULL;

  if (other == NULL)
    return shell_reader_skip (
        reader, context, end,
        length > 0 ? "what \"${%s…\" stands for is not known" : "\"${%s…\" is not understood", name);
  if (strchr ("%#/^,@", at[length]) != NULL && at[length] != '\0')
    return shell_reader_skip (reader, context, end, "what \"${%s%c…\" comes to is not worked out", name, at[length]);
  if (at[length] != '}' && other->gaps->len > 0 && *shell_value_get (other) == '\0')
    return shell_reader_skip (reader, context, end, "what \"$%s\" stands for is not known", name);
  reader->pos += 2 + length;
  if (shell_reader_peek (reader, 0) == '}')
    {
      reader->pos++;
      return shell_reader_take_reference (reader, other, name);
    }

  gboolean colon = shell_reader_peek (reader, 0) == ':';
  reader->pos += colon ? 1 : 0;
  char operation = shell_reader_peek (reader, 0);
  if ((operation != '+' && operation != '-') || context == SHELL_CONTEXT_BARE
      || reader->depth >= SHELL_READER_DEPTH_MAX)
    return shell_reader_fail (reader, "\"${%s…}\" is not understood", name);
  reader->pos++;

  gboolean filled = !colon || *shell_value_get (other) != '\0';
  if (!shell_reader_read_alternative (reader, filled == (operation == '+')))
    return FALSE;
  return !filled || operation == '+' || shell_reader_take_reference (reader, other, name);
}

static gboolean
shell_reader_read_dollar (ShellReader *reader, ShellContext context)
{
  char next = shell_reader_peek (reader, 1);
  gsize length;

  if (context == SHELL_CONTEXT_BARE && reader->source->is_argument && next != '\0')
    return shell_reader_fail (reader, "a reference outside of quotes is split by the shell");
  if (next == '{')
    return shell_reader_read_braces (reader, context);
  if (next == '(')
    return shell_reader_skip (reader, context, shell_lexer_find_end (reader->bytes, reader->end, reader->pos),
                             "it runs a command, \"$(…)\"");
  if (g_ascii_isdigit (next))
    return shell_reader_fail (reader,
                             "\"$%c\" stands for an argument of the script; a dollar sign for the kernel is "
                             "written \"\\\\\\$\" in double quotes",
                             next);
  if (next != '\0' && strchr ("@*#?-$!", next) != NULL)
    return shell_reader_fail (reader, "\"$%c\" is not understood", next);
  if (context == SHELL_CONTEXT_BARE && (next == '\'' || next == '"'))
    return shell_reader_fail (reader, "what \"$%c\" means differs between shells", next);

  length = shell_lexer_name_length (reader->bytes + reader->pos + 1, reader->end - reader->pos - 1);
  /* The shell joins lines before it looks for names. */
  if (shell_reader_peek (reader, 1 + length) == '\\' && shell_reader_peek (reader, 2 + length) == '\n')
    return shell_reader_fail (reader, "a reference that a joined line may go on with is not understood");
  if (length == 0)
    {
      shell_reader_take (reader, 0, context);
      return TRUE;
    }
  g_autofree char *name = g_strndup (reader->bytes + reader->pos + 1, length);
  const ShellValue *other = reader->source->lookup (reader->source->lookup_data, name);
  if (other == NULL)
    return shell_reader_skip (reader, context, reader->pos + 1 + length, "what \"$%s\" stands for is not known", name);
  reader->pos += 1 + length;
  return shell_reader_take_reference (reader, other, name);
}

/* Up to the closing '"', or '}' in braces, which is passed over. There is one as long as the lexer, which said where the
 * word ends, reads quotes in the same way; the reader doesn't rely on that. */
static gboolean
shell_reader_read_double (ShellReader *reader, ShellContext context)
{
  char closing = context == SHELL_CONTEXT_BRACE ? '}' : '"';

  while (reader->pos < reader->end)
    {
      char c = shell_reader_peek (reader, 0);
      char next = shell_reader_peek (reader, 1);

      if (c == closing)
        {
          reader->tail = reader->pos++;
          reader->tail_context = context;
          return TRUE;
        }
      if (c == '\\' && next == '\n')
        shell_reader_join_lines (reader);
      else if (c == '\\' && next != '\0' && (strchr ("$`\"\\", next) != NULL || next == closing))
        shell_reader_take (reader, 1, context);
      else if (c == '`')
        {
          gsize end = shell_lexer_find_end (reader->bytes, reader->end, reader->pos);
          if (!shell_reader_skip (reader, context, end, "it runs a command, \"`…`\""))
            return FALSE;
        }
      else if (context == SHELL_CONTEXT_BRACE && (c == '"' || c == '\'' || next == '('))
        return shell_reader_fail (reader, "what stands inside \"${…}\" means something else to other shells");
      else if (c != '$')
        shell_reader_take (reader, 0, context);
      else if (!shell_reader_read_dollar (reader, context))
        return FALSE;
    }
  return shell_reader_fail (reader, "a quote is never closed");
}

static gboolean
shell_reader_read_single (ShellReader *reader)
{
  while (reader->pos < reader->end)
    {
      if (shell_reader_peek (reader, 0) == '\'')
        {
          reader->tail = reader->pos++;
          reader->tail_context = SHELL_CONTEXT_SINGLE;
          return TRUE;
        }
      shell_reader_take (reader, 0, SHELL_CONTEXT_SINGLE);
    }
  return shell_reader_fail (reader, "a quote is never closed");
}

/* "~" stands for a home directory at the start and behind a colon. */
static gboolean
shell_reader_is_before_home (const ShellReader *reader)
{
  gsize length;
  const char *taken = karg_text_get (reader->text, &length);

  return length == 0 || taken[length - 1] == ':';
}

static gboolean
shell_reader_read_bare (ShellReader *reader)
{
  char c = shell_reader_peek (reader, 0);

  if (c == '\\')
    {
      reader->plain = FALSE;
      if (shell_reader_peek (reader, 1) == '\n')
        shell_reader_join_lines (reader);
      else
        shell_reader_take (reader, reader->pos + 1 < reader->end ? 1 : 0, SHELL_CONTEXT_BARE);
      return TRUE;
    }
  if (c == '`')
    return shell_reader_fail (reader, "it runs a command, \"`…`\"");
  if (c == '~' && shell_reader_is_before_home (reader))
    return shell_reader_fail (reader, "\"~\" stands for a home directory");
  if (reader->source->is_argument && strchr ("*?[", c) != NULL)
    return shell_reader_fail (reader, "\"%c\" outside of quotes is a pattern to the shell", c);
  if (c == '$')
    {
      reader->plain = FALSE;
      return shell_reader_read_dollar (reader, SHELL_CONTEXT_BARE);
    }
  shell_reader_take (reader, 0, SHELL_CONTEXT_BARE);
  return TRUE;
}

gboolean
shell_reader_read (ShellReader *reader)
{
  while (reader->pos < reader->end)
    {
      char c = shell_reader_peek (reader, 0);
      gboolean ok;

      reader->gap_end = 0;
      reader->pos += c == '"' || c == '\'' ? 1 : 0;
      reader->plain = reader->plain && c != '"' && c != '\'';
      if (c == '"')
        ok = shell_reader_read_double (reader, SHELL_CONTEXT_DOUBLE);
      else if (c == '\'')
        ok = shell_reader_read_single (reader);
      else
        ok = shell_reader_read_bare (reader);
      if (!ok)
        return FALSE;
      if (c != '"' && c != '\'')
        {
          reader->tail = reader->pos;
          reader->tail_context = SHELL_CONTEXT_BARE;
        }
    }
  return TRUE;
}
