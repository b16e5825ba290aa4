/* shell-value.c: what a shell assignment's right side comes to.
 *
 * POSIX XCU 2.2 (quoting) and 2.6 (expansions), as far as they need nothing but the text. Everything else is
 * named and left alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-value.h"

#include "shell-lexer.h"

#include <string.h>

#define SHELL_VALUE_DEPTH_MAX 4

typedef struct
{
  const ShellValueSource *source;
  ShellValue *value;
  gsize pos;
  gsize end;
  gboolean is_argument;
  guint depth; /* of "${NAME:+…}" */
  char **why;
} ShellReader;

static gboolean shell_value_read_double (ShellReader *reader, ShellContext context);

void
shell_value_free (ShellValue *value)
{
  g_string_free (value->text, TRUE);
  g_array_unref (value->origins);
  g_free (value);
}

static gboolean G_GNUC_PRINTF (2, 3) shell_value_fail (ShellReader *reader, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  *reader->why = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

static char
shell_value_peek (const ShellReader *reader, gsize ahead)
{
  return reader->pos + ahead < reader->end ? reader->source->text[reader->pos + ahead] : '\0';
}

/* Takes the byte @skip behind the position, which stands there in @skip + 1 bytes. */
static void
shell_value_take (ShellReader *reader, gsize skip, ShellContext context)
{
  ShellOrigin origin = {
    .start = reader->pos, .end = reader->pos + skip + 1, .file = reader->source->file, .context = context
  };

  g_string_append_c (reader->value->text, reader->source->text[reader->pos + skip]);
  g_array_append_val (reader->value->origins, origin);
  reader->pos += skip + 1;
}

static gboolean
shell_value_take_reference (ShellReader *reader, const ShellValue *other)
{
  if (*reader->source->budget < other->text->len)
    return shell_value_fail (reader, "its value is too long");
  *reader->source->budget -= other->text->len;
  g_string_append_len (reader->value->text, other->text->str, other->text->len);
  g_array_append_vals (reader->value->origins, other->origins->data, other->origins->len);
  return TRUE;
}

/* "${NAME}", "${NAME:+text}" and "${NAME:-text}" (with or without the colon), the position behind "${". */
static gboolean
shell_value_read_braces (ShellReader *reader, ShellContext context)
{
  const char *at = reader->source->text + reader->pos;
  gsize length = shell_lexer_name_length (at, reader->end - reader->pos);
  g_autofree char *name = g_strndup (at, length);
  const ShellValue *other = NULL;
  gboolean colon;
  gboolean filled;
  gsize text_length = reader->value->text->len;
  char operation;

  reader->pos += length;
  if (length > 0)
    other = reader->source->lookup (reader->source->lookup_data, name);
  if (other == NULL)
    return shell_value_fail (
        reader, length > 0 ? "what \"${%s…\" stands for is not known" : "\"${%s…\" is not understood", name);
  if (shell_value_peek (reader, 0) == '}')
    {
      reader->pos++;
      return shell_value_take_reference (reader, other);
    }

  colon = shell_value_peek (reader, 0) == ':';
  reader->pos += colon ? 1 : 0;
  operation = shell_value_peek (reader, 0);
  if ((operation != '+' && operation != '-') || context == SHELL_CONTEXT_BARE
      || reader->depth >= SHELL_VALUE_DEPTH_MAX)
    return shell_value_fail (reader, "\"${%s…}\" is not understood", name);
  reader->pos++;
  filled = !colon || other->text->len > 0;

  reader->depth++;
  if (!shell_value_read_double (reader, SHELL_CONTEXT_BRACE))
    return FALSE;
  reader->depth--;
  if (filled == (operation == '+'))
    return TRUE;
  /* The text in the braces is not used. */
  g_string_truncate (reader->value->text, text_length);
  g_array_set_size (reader->value->origins, text_length);
  return operation == '+' || shell_value_take_reference (reader, other);
}

static gboolean
shell_value_read_dollar (ShellReader *reader, ShellContext context)
{
  char next = shell_value_peek (reader, 1);
  gsize length;

  if (context == SHELL_CONTEXT_BARE && reader->is_argument && next != '\0')
    return shell_value_fail (reader, "a reference outside of quotes is split by the shell");
  if (next == '{')
    {
      reader->pos += 2;
      return shell_value_read_braces (reader, context);
    }
  if (next == '(')
    return shell_value_fail (reader, "it runs a command, \"$(…)\"");
  if (g_ascii_isdigit (next))
    return shell_value_fail (reader,
                             "\"$%c\" stands for an argument of the script; a dollar sign for the kernel is "
                             "written \"\\\\\\$\" in double quotes",
                             next);
  if (next != '\0' && strchr ("@*#?-$!", next) != NULL)
    return shell_value_fail (reader, "\"$%c\" is not understood", next);
  if (context == SHELL_CONTEXT_BARE && (next == '\'' || next == '"'))
    return shell_value_fail (reader, "what \"$%c\" means differs between shells", next);

  length = shell_lexer_name_length (reader->source->text + reader->pos + 1, reader->end - reader->pos - 1);
  /* The shell joins lines before it looks for names. */
  if (shell_value_peek (reader, 1 + length) == '\\' && shell_value_peek (reader, 2 + length) == '\n')
    return shell_value_fail (reader, "a reference that a joined line may go on with is not understood");
  if (length == 0)
    {
      shell_value_take (reader, 0, context);
      return TRUE;
    }
  g_autofree char *name = g_strndup (reader->source->text + reader->pos + 1, length);
  const ShellValue *other = reader->source->lookup (reader->source->lookup_data, name);
  if (other == NULL)
    return shell_value_fail (reader, "what \"$%s\" stands for is not known", name);
  reader->pos += 1 + length;
  return shell_value_take_reference (reader, other);
}

/* Up to the closing '"', or '}' in braces, which is passed over. */
static gboolean
shell_value_read_double (ShellReader *reader, ShellContext context)
{
  char closing = context == SHELL_CONTEXT_BRACE ? '}' : '"';

  while (reader->pos < reader->end)
    {
      char c = shell_value_peek (reader, 0);
      char next = shell_value_peek (reader, 1);

      if (c == closing)
        {
          reader->value->tail = reader->pos++;
          reader->value->tail_context = context;
          return TRUE;
        }
      if (c == '\\' && next == '\n')
        reader->pos += 2;
      else if (c == '\\' && next != '\0' && (strchr ("$`\"\\", next) != NULL || next == closing))
        shell_value_take (reader, 1, context);
      else if (c == '`')
        return shell_value_fail (reader, "it runs a command, \"`…`\"");
      else if (context == SHELL_CONTEXT_BRACE && (c == '"' || c == '\'' || next == '('))
        return shell_value_fail (reader, "what stands inside \"${…}\" means something else to other shells");
      else if (c != '$')
        shell_value_take (reader, 0, context);
      else if (!shell_value_read_dollar (reader, context))
        return FALSE;
    }
  return shell_value_fail (reader, "a quote is never closed");
}

static gboolean
shell_value_read_single (ShellReader *reader)
{
  while (reader->pos < reader->end)
    {
      if (shell_value_peek (reader, 0) == '\'')
        {
          reader->value->tail = reader->pos++;
          reader->value->tail_context = SHELL_CONTEXT_SINGLE;
          return TRUE;
        }
      shell_value_take (reader, 0, SHELL_CONTEXT_SINGLE);
    }
  return shell_value_fail (reader, "a quote is never closed");
}

static gboolean
shell_value_read_bare (ShellReader *reader)
{
  const GString *taken = reader->value->text;
  char c = shell_value_peek (reader, 0);

  if (c == '\\')
    {
      reader->value->plain = FALSE;
      if (shell_value_peek (reader, 1) == '\n')
        reader->pos += 2;
      else
        shell_value_take (reader, reader->pos + 1 < reader->end ? 1 : 0, SHELL_CONTEXT_BARE);
      return TRUE;
    }
  if (c == '`')
    return shell_value_fail (reader, "it runs a command, \"`…`\"");
  if (c == '~' && (taken->len == 0 || taken->str[taken->len - 1] == ':'))
    return shell_value_fail (reader, "\"~\" stands for a home directory");
  if (reader->is_argument && strchr ("*?[", c) != NULL)
    return shell_value_fail (reader, "\"%c\" outside of quotes is a pattern to the shell", c);
  if (c == '$')
    {
      reader->value->plain = FALSE;
      return shell_value_read_dollar (reader, SHELL_CONTEXT_BARE);
    }
  shell_value_take (reader, 0, SHELL_CONTEXT_BARE);
  return TRUE;
}

static gboolean
shell_value_read (ShellReader *reader)
{
  while (reader->pos < reader->end)
    {
      char c = shell_value_peek (reader, 0);
      gboolean ok;

      reader->pos += c == '"' || c == '\'' ? 1 : 0;
      reader->value->plain = reader->value->plain && c != '"' && c != '\'';
      if (c == '"')
        ok = shell_value_read_double (reader, SHELL_CONTEXT_DOUBLE);
      else if (c == '\'')
        ok = shell_value_read_single (reader);
      else
        ok = shell_value_read_bare (reader);
      if (!ok)
        return FALSE;
      if (c != '"' && c != '\'')
        {
          reader->value->tail = reader->pos;
          reader->value->tail_context = SHELL_CONTEXT_BARE;
        }
    }
  return TRUE;
}

ShellValue *
shell_value_new (const ShellValueSource *source, gsize start, gsize end, gboolean is_argument, char **why)
{
  g_autoptr (ShellValue) value = g_new0 (ShellValue, 1);
  ShellReader reader = {
    .source = source, .value = value, .pos = start, .end = end, .is_argument = is_argument, .why = why
  };

  value->text = g_string_new (NULL);
  value->origins = g_array_new (FALSE, FALSE, sizeof (ShellOrigin));
  value->file = source->file;
  value->start = start;
  value->end = end;
  value->tail = start;
  value->tail_context = SHELL_CONTEXT_BARE;
  value->plain = TRUE;
  return shell_value_read (&reader) ? g_steal_pointer (&value) : NULL;
}
