/* shell-lexer.c: the tokens of a POSIX shell text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-lexer.h"

#include <karg/lines.h>

#include <string.h>

#define SHELL_LEXER_DEPTH_MAX 200

void
shell_lexer_init (ShellLexer *lexer, const char *path, const char *text, gsize length)
{
  lexer->path = path;
  lexer->text = text;
  lexer->length = length;
  lexer->pos = 0;
  lexer->nesting = g_string_new (NULL);
  lexer->bodies = g_ptr_array_new_with_free_func (g_free);
}

void
shell_lexer_clear (ShellLexer *lexer)
{
  g_string_free (lexer->nesting, TRUE);
  g_ptr_array_unref (lexer->bodies);
}

gboolean
shell_lexer_token_is (const ShellLexer *lexer, const ShellToken *token, const char *text)
{
  gsize length = strlen (text);

  return token->end - token->start == length && memcmp (lexer->text + token->start, text, length) == 0;
}

gsize
shell_lexer_name_length (const char *text, gsize length)
{
  gsize n = 0;

  if (length == 0 || g_ascii_isdigit (text[0]))
    return 0;
  while (n < length && (g_ascii_isalnum (text[n]) || text[n] == '_'))
    n++;
  return n;
}

/* The byte @ahead of the position, NUL behind the end. */
static char
shell_lexer_peek (const ShellLexer *lexer, gsize ahead)
{
  return lexer->pos + ahead < lexer->length ? lexer->text[lexer->pos + ahead] : '\0';
}

static gboolean
shell_lexer_is_one_of (char c, const char *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

static gboolean
shell_lexer_fail (const ShellLexer *lexer, gsize offset, GError **error, const char *what)
{
  karg_error_set_at (error, KARG_ERROR_SYNTAX, lexer->path,
                     karg_lines_number_at (lexer->text, lexer->length, offset), "%s", what);
  return FALSE;
}

/* Passes over a '…' that begins at the position. */
static gboolean
shell_lexer_skip_single (ShellLexer *lexer, GError **error)
{
  gsize rest = lexer->length - lexer->pos - 1;
  const char *end = memchr (lexer->text + lexer->pos + 1, '\'', rest);

  if (end == NULL)
    return shell_lexer_fail (lexer, lexer->pos, error, "this single quote is never closed");
  lexer->pos = end - lexer->text + 1;
  return TRUE;
}

/* Whether a quote of the kind that keeps an apostrophe literal is open: "…" directly, or "…${… */
static gboolean
shell_lexer_in_double (const ShellLexer *lexer)
{
  for (gsize i = lexer->nesting->len; i > 0; i--)
    {
      if (lexer->nesting->str[i - 1] == '"')
        return TRUE;
      if (lexer->nesting->str[i - 1] != '{')
        return FALSE;
    }
  return FALSE;
}

/* If something opens at the position, how many bytes that takes, and what is then open. */
static gsize
shell_lexer_opening (const ShellLexer *lexer, char inside, char *opens)
{
  char c = shell_lexer_peek (lexer, 0);
  char next = shell_lexer_peek (lexer, 1);

  *opens = c;
  if (c == '$' && (next == '(' || next == '{'))
    {
      *opens = next;
      return 2;
    }
  if (c == '`' || (c == '"' && inside != '"'))
    return 1;
  return c == '(' && inside == '(' ? 1 : 0;
}

static gboolean
shell_lexer_closes (char c, char inside)
{
  switch (inside)
    {
    case '(':
      return c == ')';
    case '{':
      return c == '}';
    case '\0':
      return FALSE;
    default:
      return c == inside;
    }
}

/* A "case" in "$(…)" has brackets that don't pair; where such a text ends is not worth guessing. */
static gboolean
shell_lexer_at_case (const ShellLexer *lexer)
{
  const char *at = lexer->text + lexer->pos;

  return lexer->length - lexer->pos > 5 && memcmp (at, "case", 4) == 0 && g_ascii_isspace (at[4])
         && !g_ascii_isalnum (at[-1]) && at[-1] != '_';
}

/* One step inside quotes or brackets. */
static gboolean
shell_lexer_step_nested (ShellLexer *lexer, gsize word, GError **error)
{
  char inside = lexer->nesting->len > 0 ? lexer->nesting->str[lexer->nesting->len - 1] : '\0';
  char c = shell_lexer_peek (lexer, 0);
  char opens;
  gsize opening;

  if (c == '\\')
    {
      lexer->pos += 2;
      return TRUE;
    }
  if (shell_lexer_closes (c, inside))
    {
      g_string_truncate (lexer->nesting, lexer->nesting->len - 1);
      lexer->pos++;
      return TRUE;
    }
  /* The text of `…` is taken as it is up to the next backquote. */
  if (inside == '`')
    {
      lexer->pos++;
      return TRUE;
    }
  if (c == '\'' && !shell_lexer_in_double (lexer))
    return shell_lexer_skip_single (lexer, error);
  if (inside == '(' && c == 'c' && shell_lexer_at_case (lexer))
    return shell_lexer_fail (lexer, lexer->pos, error, "\"case\" inside \"$(…)\" is not understood");
  if (inside == '(' && c == '#' && g_ascii_isspace (lexer->text[lexer->pos - 1]))
    {
      const char *end = memchr (lexer->text + lexer->pos, '\n', lexer->length - lexer->pos);
      lexer->pos = end != NULL ? (gsize) (end - lexer->text) : lexer->length;
      return TRUE;
    }

  opening = shell_lexer_opening (lexer, inside, &opens);
  if (opening > 0)
    {
      if (lexer->nesting->len >= SHELL_LEXER_DEPTH_MAX)
        return shell_lexer_fail (lexer, word, error, "quotes and brackets are nested too deeply");
      g_string_append_c (lexer->nesting, opens);
      lexer->pos += opening;
      return TRUE;
    }
  lexer->pos++;
  return TRUE;
}

static gboolean
shell_lexer_word (ShellLexer *lexer, ShellToken *token, GError **error)
{
  token->kind = SHELL_TOKEN_WORD;
  token->start = lexer->pos;
  g_string_truncate (lexer->nesting, 0);

  while (lexer->pos < lexer->length)
    {
      if (lexer->nesting->len == 0 && shell_lexer_is_one_of (lexer->text[lexer->pos], " \t\n;&|()<>"))
        break;
      if (!shell_lexer_step_nested (lexer, token->start, error))
        return FALSE;
    }
  /* A backslash at the very end of the text stands for itself. */
  lexer->pos = MIN (lexer->pos, lexer->length);
  token->end = lexer->pos;
  if (lexer->nesting->len > 0)
    return shell_lexer_fail (lexer, token->start, error,
                             "a quote or bracket that opens here is never closed");
  return TRUE;
}

gsize
shell_lexer_find_end (const char *text, gsize length, gsize start)
{
  g_auto (ShellLexer) lexer = { 0 };
  g_autoptr (GError) error = NULL;

  shell_lexer_init (&lexer, "", text, length);
  lexer.pos = start;
  g_string_append_c (lexer.nesting, '"');
  do
    if (!shell_lexer_step_nested (&lexer, start, &error))
      return 0;
  while (lexer.nesting->len > 1 && lexer.pos < length);
  return lexer.nesting->len == 1 ? lexer.pos : 0;
}

/* The word behind "<<", with its quotes taken away, is what ends the here-document; a leading tab stands
 * for "<<-". */
static gboolean
shell_lexer_add_body (ShellLexer *lexer, gboolean strip_tabs, GError **error)
{
  ShellToken word;
  GString *delimiter = g_string_new (strip_tabs ? "\t" : "");

  while (shell_lexer_peek (lexer, 0) == ' ' || shell_lexer_peek (lexer, 0) == '\t')
    lexer->pos++;
  if (!shell_lexer_word (lexer, &word, error))
    {
      g_string_free (delimiter, TRUE);
      return FALSE;
    }
  for (gsize i = word.start; i < word.end; i++)
    if (!shell_lexer_is_one_of (lexer->text[i], "'\"\\"))
      g_string_append_c (delimiter, lexer->text[i]);
  g_ptr_array_add (lexer->bodies, g_string_free (delimiter, FALSE));
  return TRUE;
}

/* Passes over one here-document's lines, up to its delimiter or the end of the text. */
static void
shell_lexer_skip_body (ShellLexer *lexer, const char *delimiter)
{
  gboolean strip = delimiter[0] == '\t';
  const char *wanted = strip ? delimiter + 1 : delimiter;
  gsize wanted_length = strlen (wanted);

  while (lexer->pos < lexer->length)
    {
      const char *line = lexer->text + lexer->pos;
      const char *end = memchr (line, '\n', lexer->length - lexer->pos);
      gsize length = end != NULL ? (gsize) (end - line) : lexer->length - lexer->pos;

      lexer->pos += length + (end != NULL ? 1 : 0);
      while (strip && length > 0 && line[0] == '\t')
        {
          line++;
          length--;
        }
      if (length == wanted_length && memcmp (line, wanted, length) == 0)
        return;
    }
}

static gboolean
shell_lexer_operator (ShellLexer *lexer, ShellToken *token, GError **error)
{
  static const char *const operators[]
      = { "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">", ";;", ";", "&&", "&", "||", "|", "(", ")" };

  token->kind = SHELL_TOKEN_OPERATOR;
  token->start = lexer->pos;
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      gsize length = strlen (operators[i]);
      if (lexer->length - lexer->pos >= length
          && memcmp (lexer->text + lexer->pos, operators[i], length) == 0)
        {
          lexer->pos += length;
          break;
        }
    }
  token->end = lexer->pos;
  if (lexer->text[token->start] == '<' && token->end - token->start >= 2
      && lexer->text[token->start + 1] == '<')
    return shell_lexer_add_body (lexer, token->end - token->start == 3, error);
  return TRUE;
}

/* Passes over blanks, joined lines and a comment. */
static void
shell_lexer_skip_blanks (ShellLexer *lexer)
{
  for (;;)
    {
      char c = shell_lexer_peek (lexer, 0);

      if (lexer->pos < lexer->length && (c == ' ' || c == '\t'))
        lexer->pos++;
      else if (c == '\\' && shell_lexer_peek (lexer, 1) == '\n')
        lexer->pos += 2;
      else
        break;
    }
  if (shell_lexer_peek (lexer, 0) == '#')
    {
      const char *end = memchr (lexer->text + lexer->pos, '\n', lexer->length - lexer->pos);
      lexer->pos = end != NULL ? (gsize) (end - lexer->text) : lexer->length;
    }
}

gboolean
shell_lexer_next (ShellLexer *lexer, ShellToken *token, GError **error)
{
  shell_lexer_skip_blanks (lexer);

  token->start = token->end = lexer->pos;
  if (lexer->pos >= lexer->length)
    {
      token->kind = SHELL_TOKEN_END;
      return TRUE;
    }
  if (lexer->text[lexer->pos] == '\n')
    {
      token->kind = SHELL_TOKEN_NEWLINE;
      token->end = ++lexer->pos;
      for (guint i = 0; i < lexer->bodies->len; i++)
        shell_lexer_skip_body (lexer, g_ptr_array_index (lexer->bodies, i));
      g_ptr_array_set_size (lexer->bodies, 0);
      return TRUE;
    }
  if (shell_lexer_is_one_of (lexer->text[lexer->pos], ";&|()<>"))
    return shell_lexer_operator (lexer, token, error);
  return shell_lexer_word (lexer, token, error);
}
