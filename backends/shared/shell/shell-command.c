/* shell-command.c: what one command of a shell sets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-walk-private.h"

#include <karg/lines.h>

#include <string.h>

/* How deep files source each other. */
#define SHELL_COMMAND_DEPTH_MAX 8

const ShellToken *
shell_command_word (const ShellWalk *walk, guint index)
{
  return &g_array_index (walk->words, ShellToken, index);
}

char *
shell_command_dup_word (const ShellWalk *walk, guint index)
{
  const ShellToken *word = shell_command_word (walk, index);

  return g_strndup (walk->lexer->text + word->start, word->end - word->start);
}

gboolean
shell_command_fail (const ShellWalk *walk, gsize offset, GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);
  karg_error_set_at (error, KARG_ERROR_SYNTAX, walk->lexer->path,
                     karg_lines_number_at (walk->lexer->text, walk->lexer->length, offset), "%s", what);
  return FALSE;
}

gsize
shell_command_assignment_length (const ShellWalk *walk, const ShellToken *word, gsize *name_length)
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
shell_command_value_end (const ShellWalk *walk, gsize start, gsize end)
{
  const char *text = walk->lexer->text;

  return end > start && text[end - 1] == '\r' && (end == walk->lexer->length || text[end] == '\n') ? end - 1
                                                                                                   : end;
}

/* Other variables that a right side sets: "${NAME:=text}". */
static void
shell_command_side_effects (ShellWalk *walk, gsize start, gsize end)
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

/* Whether nothing that is set here is seen by those who come after. */
static gboolean
shell_command_is_apart (const ShellWalk *walk)
{
  return strchr (walk->open->str, SHELL_OPEN_FUNCTION) != NULL || strchr (walk->open->str, SHELL_OPEN_SUBSHELL) != NULL;
}

static gboolean
shell_command_assign (ShellWalk *walk, const ShellToken *word, const char *why_not, gboolean is_argument,
                      GError **error)
{
  const char *text = walk->lexer->text;
  gsize name_length;
  gsize start = word->start + shell_command_assignment_length (walk, word, &name_length);
  gsize end = shell_command_value_end (walk, start, word->end);
  g_autofree char *name = g_strndup (text + word->start, name_length);
  ShellAssignment assignment = { name, walk->file, word->start, start, end, text[word->start + name_length] == '+',
                                 is_argument };

  if (assignment.adds && walk->world->dialect == SHELL_DIALECT_POSIX && why_not == NULL && walk->world->strict)
    return shell_command_fail (walk, word->start, error,
                            "“+=” is bash's: the shell that reads this file takes it for a command, and stops here;"
                            " write %s=\"$%s more\"",
                            name, name);
  if (assignment.adds && walk->world->dialect != SHELL_DIALECT_BASH)
    shell_table_forget (walk->table, name, walk->file, word->start,
                        "\"+=\" means something else, or nothing, to the shell that reads this file; write "
                        "NAME=\"$NAME more\"");
  else if (why_not == NULL)
    shell_table_assign (walk->table, &assignment);
  else
    shell_table_assign_perhaps (walk->table, &assignment, why_not);
  shell_command_side_effects (walk, start, end);
  return TRUE;
}

void
shell_command_forget_words (ShellWalk *walk, const char *why)
{
  for (guint i = 0; i < walk->words->len; i++)
    {
      const ShellToken *word = shell_command_word (walk, i);
      shell_table_forget_mentioned (walk->table, walk->lexer->text + word->start, word->end - word->start,
                                    walk->file, word->start, why);
    }
}

static void
shell_command_forget_all (ShellWalk *walk, const char *name)
{
  g_autofree char *why = g_strdup_printf ("the command \"%s\" may set it", name);

  shell_table_forget_all (walk->table, walk->file, shell_command_word (walk, 0)->start, why, FALSE);
}

static gboolean
shell_command_export (ShellWalk *walk, const char *why_not, GError **error)
{
  gsize unused;

  for (guint i = 1; i < walk->words->len; i++)
    if (shell_command_assignment_length (walk, shell_command_word (walk, i), &unused) > 0
        && !shell_command_assign (walk, shell_command_word (walk, i), why_not, TRUE, error))
      return FALSE;
  return TRUE;
}

/* What a command of this name does from here on stands elsewhere, as that of a function does. */
static void
shell_command_alias (ShellWalk *walk)
{
  for (guint i = 1; i < walk->words->len; i++)
    {
      g_autofree char *word = shell_command_dup_word (walk, i);
      char *equal = strchr (word, '=');

      if (equal != NULL)
        *equal = '\0';
      shell_table_add_function (walk->table, word);
    }
}

/* Reads what is sourced, as if it stood here. */
static gboolean
shell_command_source (ShellWalk *walk, const char *name, const char *why_not, GError **error)
{
  const ShellToken *word = walk->words->len == 2 ? shell_command_word (walk, 1) : NULL;
  g_autofree char *path
    = word != NULL ? shell_table_expand (walk->table, walk->file, word->start,
                                         shell_command_value_end (walk, word->start, word->end))
                   : NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (path == NULL || path[0] != '/' || walk->depth >= SHELL_COMMAND_DEPTH_MAX || walk->world->root == NULL)
    {
      shell_command_forget_all (walk, name);
      return TRUE;
    }
  bytes = shell_world_read (walk->world, path, &local);
  if (bytes == NULL && !g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    shell_command_forget_all (walk, name);
  else if (bytes == NULL && why_not == NULL)
    return shell_command_fail (walk, word->start, error,
                               "%s is not there, and the shell that is to read it stops here", path);
  if (bytes == NULL)
    return TRUE;

  KargText *file = karg_text_new_file (path, bytes, NULL);
  gboolean ok = walk->source (walk, file, why_not, error);
  karg_text_unref (file);
  return ok;
}

/* "return" leaves the file, "exit" all of it. */
static gboolean
shell_command_leave (ShellWalk *walk, const char *name, const char *why_not, GError **error)
{
  static const char doubt[] = "the shell may have left the file before";
  gboolean only_here = g_str_equal (name, "return");

  if (g_str_equal (name, "exec") && walk->words->len == 1)
    return TRUE; /* a redirection for all that follows */
  if (why_not == NULL && !only_here)
    return shell_command_fail (walk, shell_command_word (walk, 0)->start, error,
                            "“%s” ends here not only this file, but the program that reads it", name);
  if (why_not == NULL)
    {
      walk->left = TRUE;
      shell_table_set_home_end (walk->table, walk->file, walk->line);
    }
  else if (only_here && walk->doubt == NULL)
    walk->doubt = doubt;
  return TRUE;
}

/* A command that fails ends a shell under "set -e", and so does one that is not there. */
static gboolean
shell_command_check (const ShellWalk *walk, guint first, const char *name, GError **error)
{
  const ShellToken *word = shell_command_word (walk, first);
  const ShellToken *next = first + 1 < walk->words->len ? shell_command_word (walk, first + 1) : NULL;
  gboolean plain = strpbrk (name, "$`'\"\\*?~") == NULL;

  if (!walk->world->strict || walk->lenient || walk->negated || !plain || shell_table_is_function (walk->table, name))
    return TRUE;
  if (first == 0 && next != NULL && walk->lexer->text[next->start] == '=' && !shell_world_is_builtin (walk->world, name)
      && shell_lexer_name_length (name, strlen (name)) == strlen (name))
    return shell_command_fail (walk, word->start, error,
                            "a shell takes “%s” for a command, and stops here: an assignment has no blanks around its"
                            " “=”", name);
  if (g_str_equal (name, "false") || g_str_equal (name, "local"))
    return shell_command_fail (walk, word->start, error,
                               "“%s” fails here, and the shell that reads this file stops", name);
  if (!shell_world_lacks (walk->world, name))
    return TRUE;
  if (first > 0)
    return shell_command_fail (walk, word->start, error,
                            "a shell takes “%s” for a command, and stops here: a value with blanks needs quotes around"
                            " it", name);
  return shell_command_fail (walk, word->start, error,
                             "the shell that reads this file finds no command “%s”, and stops here", name);
}

/* Whether "set" takes "set -e" back. */
static gboolean
shell_command_lets_fail (const ShellWalk *walk)
{
  for (guint i = 1; i < walk->words->len; i++)
    {
      g_autofree char *word = shell_command_dup_word (walk, i);
      if ((word[0] == '+' && strchr (word, 'e') != NULL) || g_str_equal (word, "errexit") || strchr (word, '$') != NULL)
        return TRUE;
    }
  return FALSE;
}

/* A command that is no assignment: what may it change? */
static gboolean
shell_command_run_words (ShellWalk *walk, guint first, const char *why_not, GError **error)
{
  static const char *const unknowable[] = { "eval", "trap", NULL };
  static const char *const leaving[] = { "exit", "return", "exec", NULL };
  g_autofree char *name = shell_command_dup_word (walk, first);

  if (why_not == NULL && !shell_command_check (walk, first, name, error))
    return FALSE;
  if (first == 0 && g_str_equal (name, "export"))
    return shell_command_export (walk, why_not, error);
  if (first == 0 && g_strv_contains (leaving, name))
    return shell_command_leave (walk, name, why_not, error);
  if (first == 0 && g_str_equal (name, "alias"))
    shell_command_alias (walk);
  else if (first == 0 && (g_str_equal (name, ".") || g_str_equal (name, "source")))
    return shell_command_source (walk, name, why_not, error);
  else if (g_strv_contains (unknowable, name) || g_strv_contains (leaving, name) || g_str_equal (name, ".")
           || shell_table_is_function (walk->table, name))
    shell_command_forget_all (walk, name);
  else
    {
      g_autofree char *why = g_strdup_printf (
        first > 0 ? "a shell takes \"%s\" for a command: a value with blanks needs quotes around it"
                  : "the command \"%s\" may set it",
        name);
      shell_command_forget_words (walk, why);
      walk->lenient = walk->lenient || (g_str_equal (name, "set") && shell_command_lets_fail (walk));
    }
  return TRUE;
}

/* Why the command may not be carried out, or not here; NULL: it is. */
static const char *
shell_command_why_not (const ShellWalk *walk, gboolean joined_behind)
{
  if (walk->open->len > 0)
    return "it is set inside a conditional, loop, function or subshell";
  if (walk->joined || joined_behind)
    return "it is set in a command that \"&&\", \"||\", \"|\" or \"&\" joins to another";
  if (walk->redirected && walk->words->len > 0)
    return "it is set in a command with a redirection";
  return walk->doubt;
}

/* No variable that anybody uses has a longer name; what is behind it is a value, and may be long. */
#define SHELL_COMMAND_NAME_MAX 256

/* A shell takes a backslash and the line's end out before it looks for names: what is one then is found nowhere in the text. */
static void
shell_command_forget_broken_names (ShellWalk *walk)
{
  for (guint i = 0; i < walk->words->len; i++)
    {
      const ShellToken *word = shell_command_word (walk, i);
      gsize length = MIN (word->end - word->start, SHELL_COMMAND_NAME_MAX);
      g_autofree char *text = g_strndup (walk->lexer->text + word->start, length);
      g_auto (GStrv) parts = g_strsplit (text, "\\\n", -1);
      g_autofree char *joined = g_strjoinv ("", parts);
      gsize name = shell_lexer_name_length (joined, strlen (joined));
      gboolean broken = name > 0 && joined[name] != '\0' && strncmp (joined, text, name + 1) != 0;
      if (!broken || strchr ("+=", joined[name]) == NULL)
        continue;
      joined[name] = '\0';
      shell_table_forget (walk->table, joined, walk->file, word->start, "its name is broken by the end of a line");
    }
}

gboolean
shell_command_run (ShellWalk *walk, gboolean joined_behind, GError **error)
{
  const char *why_not = shell_command_why_not (walk, joined_behind);
  guint first = 0;
  gsize unused;
  gboolean ok = TRUE;

  while (first < walk->words->len
         && shell_command_assignment_length (walk, shell_command_word (walk, first), &unused) > 0)
    first++;
  if (!shell_command_is_apart (walk) && first < walk->words->len)
    ok = shell_command_run_words (walk, first, why_not, error);
  else if (!shell_command_is_apart (walk))
    for (guint i = 0; i < first && ok; i++)
      ok = shell_command_assign (walk, shell_command_word (walk, i), why_not, FALSE, error);

  shell_command_forget_broken_names (walk);
  g_array_set_size (walk->words, 0);
  walk->redirected = walk->negated = FALSE;
  return ok;
}
