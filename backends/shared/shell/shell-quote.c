/* shell-quote.c: shell as a layer of mapped text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-quote.h"

#include <string.h>

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

static void
shell_quote_single (GString *out, const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '\'')
        g_string_append (out, "'\\''");
      else
        g_string_append_c (out, *c);
    }
}

/* What a shell takes as it is outside of quotes. */
static const char shell_quote_safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%^";

static void
shell_quote_bare (GString *out, const char *text)
{
  if (text[strspn (text, shell_quote_safe)] == '\0')
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  shell_quote_double (out, text, "\"\\$`");
  g_string_append_c (out, '"');
}

char *
shell_quote (const char *text, ShellContext context)
{
  GString *out = g_string_new (NULL);

  switch (context)
    {
    case SHELL_CONTEXT_SINGLE:
      shell_quote_single (out, text);
      break;
    case SHELL_CONTEXT_DOUBLE:
      shell_quote_double (out, text, "\"\\$`");
      break;
    case SHELL_CONTEXT_BRACE:
      shell_quote_double (out, text, "\"\\$`}");
      break;
    case SHELL_CONTEXT_BARE:
      shell_quote_bare (out, text);
      break;
    }
  return g_string_free (out, FALSE);
}

/* Outside of quotes a backslash does, which goes with its byte: quotes would be left behind. */
static char *
shell_quote_escape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (strchr (shell_quote_safe, *c) == NULL && g_ascii_isprint (*c))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
  return g_string_free (out, FALSE);
}

static char *
shell_quote_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  return place->context == SHELL_CONTEXT_BARE ? shell_quote_escape (bytes) : shell_quote (bytes, place->context);
}

/* A right side without quotes. */
typedef struct
{
  KargText *file;
  gsize start;
  gsize end;
} ShellPlain;

static void
shell_quote_free_plain (gpointer data)
{
  ShellPlain *plain = data;

  karg_text_unref (plain->file);
  g_free (plain);
}

static gboolean
shell_quote_rewrite (const KargText *text, const char *after, KargTextEdits *edits, GError **error)
{
  const ShellPlain *plain = karg_text_get_data (text);
  g_autofree char *quoted = shell_quote (after, SHELL_CONTEXT_BARE);

  karg_text_edit (edits, plain->file, plain->start, plain->end - plain->start, quoted);
  return TRUE;
}

KargText *
shell_quote_new_text (void)
{
  static const KargLayer layer
    = { .struct_size = sizeof (KargLayer), .spell = shell_quote_spell, .rewrite = shell_quote_rewrite };

  return karg_text_new (&layer);
}

void
shell_quote_set_plain (KargText *text, KargText *file, gsize start, gsize end)
{
  ShellPlain *plain = g_new (ShellPlain, 1);

  *plain = (ShellPlain){ karg_text_ref (file), start, end };
  karg_text_set_data (text, plain, shell_quote_free_plain);
  karg_text_set_rewritten (text);
}

/* Behind an assignment that is there for new words only: so it is known again, and goes with the last of them. */
#define SHELL_QUOTE_MARK " # added by kargctl"

/* To a shell a CR is a byte like others, also in a file whose lines all end with one: it would be a part of the value,
 * and of the last word of a line that had no ending. A file whose last line has no ending stays one. */
KargText *
shell_quote_new_absent (KargText *file, gsize offset, const char *name)
{
  KargText *text = shell_quote_new_text ();
  const char *bytes = karg_text_get (file, NULL);
  gboolean open = offset > 0 && bytes[offset - 1] != '\n';
  g_autofree char *prefix = g_strconcat (open ? "\n" : "", name, "=\"", NULL);

  karg_text_add_place (text, file, offset, SHELL_CONTEXT_DOUBLE, prefix,
                       open ? "\"" SHELL_QUOTE_MARK : "\"" SHELL_QUOTE_MARK "\n");
  return text;
}

void
shell_quote_set_line (KargText *text, KargText *file, gsize start, gsize end)
{
  gsize length;
  const char *bytes = karg_text_get (file, &length);
  gsize mark_end = end + strlen (SHELL_QUOTE_MARK);
  gboolean marked = mark_end <= length && memcmp (bytes + end, SHELL_QUOTE_MARK, strlen (SHELL_QUOTE_MARK)) == 0;
  gboolean ended = mark_end < length && bytes[mark_end] == '\n';

  if (!marked || (!ended && mark_end != length))
    return;
  while (start > 0 && bytes[start - 1] != '\n')
    start--;
  if (!ended && start > 0)
    start--;
  karg_text_add_line (text, 0, file, start, mark_end + (ended ? 1 : 0) - start);
}
