/* shell-walk.c: goes through the commands of a shell text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-walk.h"

#include "shell-lexer.h"

#include <karg/lines.h>

#include <string.h>

/* What is open around a command. */
enum
{
  SHELL_OPEN_IF = 'i',
  SHELL_OPEN_LOOP = 'l',
  SHELL_OPEN_CASE_WORD = 'w', /* between "case" and "in" */
  SHELL_OPEN_PATTERN = 'p',   /* before the ")" of a branch */
  SHELL_OPEN_BRANCH = 'b',
  SHELL_OPEN_BRACE = '{',
  SHELL_OPEN_SUBSHELL = '(',
};

typedef struct
{
  ShellTable *table;
  KargText *file;
  ShellLexer *lexer;
  GString *open;       /* one SHELL_OPEN_… for each level */
  GArray *words;       /* ShellToken: the command being read */
  gboolean joined;     /* it stands behind "&&", "||" or "|" */
  gboolean redirected; /* it has a redirection */
  gboolean target;     /* the next word is the file of a redirection */
} ShellWalk;

static char
shell_walk_top (const ShellWalk *walk)
{
  return walk->open->len > 0 ? walk->open->str[walk->open->len - 1] : '\0';
}

static gboolean
shell_walk_fail (ShellWalk *walk, gsize offset, GError **error, const char *what)
{
  karg_error_set_at (error, KARG_ERROR_SYNTAX, walk->lexer->path,
                     karg_lines_number_at (walk->lexer->text, walk->lexer->length, offset), "%s", what);
  return FALSE;
}

static gboolean
shell_walk_close (ShellWalk *walk, char kind, const ShellToken *token, GError **error)
{
  if (shell_walk_top (walk) != kind)
    return shell_walk_fail (walk, token->start, error, "this closes something that isn't open");
  g_string_truncate (walk->open, walk->open->len - 1);
  return TRUE;
}

static const ShellToken *
shell_walk_word (const ShellWalk *walk, guint index)
{
  return &g_array_index (walk->words, ShellToken, index);
}

/* How many bytes of the word are "NAME=" or "NAME+="; 0 when it is no assignment. */
static gsize
shell_walk_assignment (const ShellWalk *walk, const ShellToken *word, gsize *name_length)
{
  const char *text = walk->lexer->text + word->start;
  gsize length = word->end - word->start;
  gsize n = shell_lexer_name_length (text, length);

  *name_length = n;
  if (n == 0 || n >= length)
    return 0;
  if (text[n] == '=')
    return n + 1;
  return text[n] == '+' && n + 1 < length && text[n + 1] == '=' ? n + 2 : 0;
}

/* Where a right side ends: a CR before the line's end belongs to the line's ending. */
static gsize
shell_walk_value_end (const ShellWalk *walk, gsize start, gsize end)
{
  const char *text = walk->lexer->text;

  return end > start && text[end - 1] == '\r' && (end == walk->lexer->length || text[end] == '\n') ? end - 1
                                                                                                   : end;
}

/* Other variables that a right side sets: "${NAME:=text}". */
static void
shell_walk_side_effects (ShellWalk *walk, gsize start, gsize end)
{
  const char *text = walk->lexer->text;

  for (gsize pos = start; pos + 2 < end; pos++)
    {
      gsize n;

      if (text[pos] != '$' || text[pos + 1] != '{')
        continue;
      n = shell_lexer_name_length (text + pos + 2, end - pos - 2);
      shell_table_forget_mentioned (walk->table, text + pos, MIN (n + 4, end - pos), walk->file, start,
                                    "another variable's value sets it with \"${…=…}\"");
    }
}

static void
shell_walk_assign (ShellWalk *walk, const ShellToken *word, const char *why_not, gboolean is_argument)
{
  const char *text = walk->lexer->text;
  gsize name_length;
  gsize start = word->start + shell_walk_assignment (walk, word, &name_length);
  gsize end = shell_walk_value_end (walk, start, word->end);
  g_autofree char *name = g_strndup (text + word->start, name_length);

  if (text[word->start + name_length] == '+')
    why_not = "\"+=\" means something else, or nothing, to the shell that reads this file; write "
              "NAME=\"$NAME more\"";
  if (why_not == NULL)
    shell_table_assign (walk->table, name, walk->file, start, end, is_argument);
  else
    shell_table_forget (walk->table, name, walk->file, word->start, why_not);
  shell_walk_side_effects (walk, start, end);
}

static void
shell_walk_forget_words (ShellWalk *walk, const char *why)
{
  for (guint i = 0; i < walk->words->len; i++)
    {
      const ShellToken *word = shell_walk_word (walk, i);
      shell_table_forget_mentioned (walk->table, walk->lexer->text + word->start, word->end - word->start,
                                    walk->file, word->start, why);
    }
}

static void
shell_walk_export (ShellWalk *walk, const char *why_not)
{
  gsize unused;

  for (guint i = 1; i < walk->words->len; i++)
    if (shell_walk_assignment (walk, shell_walk_word (walk, i), &unused) > 0)
      shell_walk_assign (walk, shell_walk_word (walk, i), why_not, TRUE);
}

/* A command that is no assignment: what may it change? */
static void
shell_walk_run (ShellWalk *walk, guint first, const char *why_not)
{
  const ShellToken *word = shell_walk_word (walk, first);
  g_autofree char *name = g_strndup (walk->lexer->text + word->start, word->end - word->start);
  static const char *const unknowable[] = { "eval", ".", "source", "alias", "trap", NULL };
  static const char *const last[] = { "exit", "return", "exec", NULL };

  if (first == 0 && g_str_equal (name, "export"))
    shell_walk_export (walk, why_not);
  else if (g_strv_contains (last, name))
    shell_table_forget_all (walk->table, walk->file, word->start, "the shell may stop reading here", TRUE);
  else if (g_strv_contains (unknowable, name) || shell_table_is_function (walk->table, name))
    {
      g_autofree char *why = g_strdup_printf ("the command \"%s\" may set it", name);
      shell_table_forget_all (walk->table, walk->file, word->start, why, FALSE);
    }
  else
    {
      g_autofree char *why = g_strdup_printf ("the command \"%s\" may set it", name);
      shell_walk_forget_words (walk, why);
    }
}

/* Why an assignment in the command's place is not understood, or NULL. */
static const char *
shell_walk_why_not (const ShellWalk *walk, gboolean joined_behind)
{
  if (walk->open->len > 0)
    return "it is set inside a conditional, loop, function or subshell";
  if (walk->joined || joined_behind)
    return "it is set in a command that \"&&\", \"||\", \"|\" or \"&\" joins to another";
  if (walk->redirected)
    return "it is set in a command with a redirection";
  return NULL;
}

/* Deals with the command whose words have been collected. */
static void
shell_walk_finish (ShellWalk *walk, gboolean joined_behind)
{
  const char *why_not = shell_walk_why_not (walk, joined_behind);
  guint first = 0;
  gsize unused;

  while (first < walk->words->len && shell_walk_assignment (walk, shell_walk_word (walk, first), &unused) > 0)
    first++;
  if (first < walk->words->len)
    shell_walk_run (walk, first, why_not);
  else
    for (guint i = 0; i < first; i++)
      shell_walk_assign (walk, shell_walk_word (walk, i), why_not, FALSE);

  g_array_set_size (walk->words, 0);
  walk->redirected = FALSE;
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
        g_string_append_c (walk->open, reserved[i].opens);
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
      shell_walk_forget_words (walk, "it stands in a \"case\" command");
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

static gboolean
shell_walk_open_bracket (ShellWalk *walk, const ShellToken *token, GError **error)
{
  ShellToken next;

  if (walk->words->len == 0)
    {
      g_string_append_c (walk->open, SHELL_OPEN_SUBSHELL);
      return TRUE;
    }
  if (!shell_lexer_next (walk->lexer, &next, error))
    return FALSE;
  if (walk->words->len > 1 || !shell_lexer_token_is (walk->lexer, &next, ")"))
    return shell_walk_fail (walk, token->start, error, "this bracket is not understood");

  const ShellToken *word = shell_walk_word (walk, 0);
  g_autofree char *name = g_strndup (walk->lexer->text + word->start, word->end - word->start);
  shell_table_add_function (walk->table, name);
  g_array_set_size (walk->words, 0);
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

  shell_walk_finish (walk, c == '&' || c == '|');
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

  for (;;)
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
      if (shell_walk_top (walk) != SHELL_OPEN_CASE_WORD)
        shell_walk_finish (walk, FALSE);
      /* A line may end behind "&&": the command goes on. */
      walk->joined = walk->joined && !had_words;
      if (token.kind == SHELL_TOKEN_END)
        break;
    }
  return walk->open->len == 0
         || shell_walk_fail (walk, walk->lexer->length, error, "the file ends inside a command");
}

gboolean
shell_walk (ShellTable *table, KargText *file, GError **error)
{
  gsize length;
  const char *text = karg_text_get (file, &length);
  g_auto (ShellLexer) lexer = { 0 };
  ShellWalk walk = { .table = table, .file = file, .lexer = &lexer };
  gboolean ok;

  shell_lexer_init (&lexer, karg_text_get_path (file), text, length);
  walk.open = g_string_new (NULL);
  walk.words = g_array_new (FALSE, FALSE, sizeof (ShellToken));
  ok = shell_walk_all (&walk, error);
  g_string_free (walk.open, TRUE);
  g_array_unref (walk.words);
  return ok;
}
