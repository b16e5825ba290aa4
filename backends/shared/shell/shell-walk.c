/* shell-walk.c: goes through the commands of a shell text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-walk-private.h"

#include <string.h>

static char
shell_walk_top (const ShellWalk *walk)
{
  return walk->open->len > 0 ? walk->open->str[walk->open->len - 1] : '\0';
}

static gboolean
shell_walk_close (ShellWalk *walk, char kind, const ShellToken *token, GError **error)
{
  /* The body of a function is in braces or in brackets. */
  if ((kind == SHELL_OPEN_BRACE || kind == SHELL_OPEN_SUBSHELL) && shell_walk_top (walk) == SHELL_OPEN_FUNCTION)
    kind = SHELL_OPEN_FUNCTION;
  if (shell_walk_top (walk) != kind)
    return shell_command_fail (walk, token->start, error, "this closes something that isn't open");
  g_string_truncate (walk->open, walk->open->len - 1);
  return TRUE;
}

/* A reserved word where a command may begin.
 * Returns: FALSE with @error; @taken says whether it was one. */
static gboolean
shell_walk_reserved (ShellWalk *walk, const ShellToken *word, gboolean *taken, GError **error)
{
  static const struct
  {
    const char *word;
    char opens;
    char closes;
  } reserved[] = {
    { "if", SHELL_OPEN_IF, 0 },
    { "then", 0, 0 },
    { "elif", 0, 0 },
    { "else", 0, 0 },
    { "fi", 0, SHELL_OPEN_IF },
    { "do", 0, 0 },
    { "!", 0, 0 },
    { "while", SHELL_OPEN_LOOP, 0 },
    { "until", SHELL_OPEN_LOOP, 0 },
    { "for", SHELL_OPEN_LOOP, 0 },
    { "done", 0, SHELL_OPEN_LOOP },
    { "{", SHELL_OPEN_BRACE, 0 },
    { "}", 0, SHELL_OPEN_BRACE },
    { "case", SHELL_OPEN_CASE_WORD, 0 },
    { "esac", 0, SHELL_OPEN_BRANCH },
  };

  *taken = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      if (!shell_lexer_token_is (walk->lexer, word, reserved[i].word))
        continue;
      *taken = TRUE;
      if (reserved[i].opens != 0)
        g_string_append_c (walk->open, walk->defines ? SHELL_OPEN_FUNCTION : reserved[i].opens);
      walk->negated = walk->negated || reserved[i].word[0] == '!';
      walk->defines = FALSE;
      return reserved[i].closes == 0 || shell_walk_close (walk, reserved[i].closes, word, error);
    }
  return TRUE;
}

static gboolean
shell_walk_take_word (ShellWalk *walk, const ShellToken *word, GError **error)
{
  gboolean taken = FALSE;

  if (walk->target)
    {
      walk->target = FALSE;
      return TRUE;
    }
  if (shell_walk_top (walk) == SHELL_OPEN_PATTERN)
    {
      if (shell_lexer_token_is (walk->lexer, word, "esac"))
        g_string_truncate (walk->open, walk->open->len - 1);
      return TRUE;
    }
  if (shell_walk_top (walk) == SHELL_OPEN_CASE_WORD && walk->words->len > 0
      && shell_lexer_token_is (walk->lexer, word, "in"))
    {
      shell_command_forget_words (walk, "it stands in a \"case\" command");
      g_array_set_size (walk->words, 0);
      walk->open->str[walk->open->len - 1] = SHELL_OPEN_PATTERN;
      return TRUE;
    }
  if (walk->words->len == 0 && shell_walk_top (walk) != SHELL_OPEN_CASE_WORD
      && !shell_walk_reserved (walk, word, &taken, error))
    return FALSE;
  if (!taken)
    g_array_append_val (walk->words, *word);
  return TRUE;
}

/* "NAME=(" of bash, the bracket taken. */
static gboolean
shell_walk_skip_array (ShellWalk *walk, GError **error)
{
  g_autofree char *name = shell_command_dup_word (walk, 0);
  ShellToken token;

  if (walk->world->dialect == SHELL_DIALECT_POSIX)
    return shell_command_fail (walk, shell_command_word (walk, 0)->start, error,
                            "the shell that reads this file knows no arrays, and stops here");
  name[strcspn (name, "+=")] = '\0';
  shell_table_forget (walk->table, name, walk->file, shell_command_word (walk, 0)->start, "it is an array");
  g_array_set_size (walk->words, 0);
  do
    if (!shell_lexer_next (walk->lexer, &token, error))
      return FALSE;
  while (token.kind == SHELL_TOKEN_WORD || token.kind == SHELL_TOKEN_NEWLINE);
  return shell_lexer_token_is (walk->lexer, &token, ")")
         || shell_command_fail (walk, token.start, error, "this array is not understood");
}

static gboolean
shell_walk_open_bracket (ShellWalk *walk, const ShellToken *token, GError **error)
{
  ShellToken next;
  gsize unused;

  if (walk->words->len == 0)
    {
      g_string_append_c (walk->open, walk->defines ? SHELL_OPEN_FUNCTION : SHELL_OPEN_SUBSHELL);
      walk->defines = FALSE;
      return TRUE;
    }
  const ShellToken *word = shell_command_word (walk, 0);
  if (walk->words->len == 1 && word->end == token->start
      && word->start + shell_command_assignment_length (walk, word, &unused) == word->end)
    return shell_walk_skip_array (walk, error);
  if (!shell_lexer_next (walk->lexer, &next, error))
    return FALSE;
  if (walk->words->len > 1 || !shell_lexer_token_is (walk->lexer, &next, ")"))
    return shell_command_fail (walk, token->start, error, "this bracket is not understood");

  g_autofree char *name = shell_command_dup_word (walk, 0);
  shell_table_add_function (walk->table, name);
  g_array_set_size (walk->words, 0);
  walk->defines = TRUE;
  return TRUE;
}

static gboolean
shell_walk_take_operator (ShellWalk *walk, const ShellToken *token, GError **error)
{
  char c = walk->lexer->text[token->start];
  gsize length = token->end - token->start;

  if (shell_walk_top (walk) == SHELL_OPEN_PATTERN)
    {
      if (c == ')')
        walk->open->str[walk->open->len - 1] = SHELL_OPEN_BRANCH;
      return TRUE;
    }
  if (c == '<' || c == '>')
    {
      walk->redirected = TRUE;
      walk->target = length < 2 || walk->lexer->text[token->start + 1] != '<';
      return TRUE;
    }
  if (c == '(')
    return shell_walk_open_bracket (walk, token, error);

  if (!shell_command_run (walk, c == '&' || c == '|', error))
    return FALSE;
  /* What follows a lone "&" is a command of its own. */
  walk->joined = c == '|' || (c == '&' && length == 2);
  if (c == ')')
    return shell_walk_close (walk, SHELL_OPEN_SUBSHELL, token, error);
  if (c == ';' && length == 2)
    {
      if (!shell_walk_close (walk, SHELL_OPEN_BRANCH, token, error))
        return FALSE;
      g_string_append_c (walk->open, SHELL_OPEN_PATTERN);
    }
  return TRUE;
}

static gboolean
shell_walk_all (ShellWalk *walk, GError **error)
{
  ShellToken token;

  while (!walk->left)
    {
      if (!shell_lexer_next (walk->lexer, &token, error))
        return FALSE;
      if (token.kind == SHELL_TOKEN_WORD && !shell_walk_take_word (walk, &token, error))
        return FALSE;
      if (token.kind == SHELL_TOKEN_OPERATOR && !shell_walk_take_operator (walk, &token, error))
        return FALSE;
      if (token.kind != SHELL_TOKEN_NEWLINE && token.kind != SHELL_TOKEN_END)
        continue;

      gboolean had_words = walk->words->len > 0;
      if (shell_walk_top (walk) != SHELL_OPEN_CASE_WORD && !shell_command_run (walk, FALSE, error))
        return FALSE;
      /* A line may end behind "&&": the command goes on. */
      walk->joined = walk->joined && !had_words;
      if (walk->open->len == 0 && !walk->joined)
        walk->line = walk->lexer->pos;
      if (token.kind == SHELL_TOKEN_END)
        break;
    }
  return walk->open->len == 0
         || shell_command_fail (walk, walk->lexer->length, error, "the file ends inside a command");
}

static gboolean shell_walk_file (ShellTable *table, const ShellWorld *world, KargText *file, const char *doubt,
                                 guint depth, GError **error);

static gboolean
shell_walk_source (const ShellWalk *walk, KargText *file, const char *doubt, GError **error)
{
  return shell_walk_file (walk->table, walk->world, file, doubt, walk->depth + 1, error);
}

static gboolean
shell_walk_file (ShellTable *table, const ShellWorld *world, KargText *file, const char *doubt, guint depth,
                 GError **error)
{
  gsize length;
  const char *text = karg_text_get (file, &length);
  g_auto (ShellLexer) lexer = { 0 };
  ShellWalk walk = { .table = table, .world = world, .file = file, .lexer = &lexer, .doubt = doubt, .depth = depth,
                     .source = shell_walk_source };
  gboolean ok;

  shell_lexer_init (&lexer, karg_text_get_path (file), text, length);
  if (world->strict && g_str_has_prefix (text, "\xef\xbb\xbf"))
    return shell_command_fail (&walk, 0, error,
                            "it begins with a byte order mark, which a shell takes for part of a command, and stops:"
                            " save the "
                            "file without it");
  walk.open = g_string_new (NULL);
  walk.words = g_array_new (FALSE, FALSE, sizeof (ShellToken));
  ok = shell_walk_all (&walk, error);
  g_string_free (walk.open, TRUE);
  g_array_unref (walk.words);
  return ok;
}

gboolean
shell_walk (ShellTable *table, const ShellWorld *world, KargText *file, GError **error)
{
  return shell_walk_file (table, world, file, NULL, 0, error);
}
