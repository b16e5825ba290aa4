/* shell-walk-private.h: where a walk through a shell text is.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-lexer.h"
#include "shell-walk.h"

G_BEGIN_DECLS

/* What is open around a command. */
enum
{
  SHELL_OPEN_IF = 'i',
  SHELL_OPEN_LOOP = 'l',
  SHELL_OPEN_CASE_WORD = 'w', /* between "case" and "in" */
  SHELL_OPEN_PATTERN = 'p',   /* before the ")" of a branch */
  SHELL_OPEN_BRANCH = 'b',
  SHELL_OPEN_BRACE = '{',
  SHELL_OPEN_FUNCTION = 'f',
  SHELL_OPEN_SUBSHELL = '(',
};

typedef struct _ShellWalk ShellWalk;

struct _ShellWalk
{
  ShellTable *table;
  const ShellWorld *world;
  KargText *file;
  ShellLexer *lexer;
  GString *open;        /* one SHELL_OPEN_… for each level */
  GArray *words;        /* ShellToken: the command being read */
  gsize line;           /* where the line begins in which no command was open yet */
  gboolean joined;      /* the command stands behind "&&", "||" or "|" */
  gboolean negated;     /* behind "!" */
  gboolean redirected;  /* it has a redirection */
  gboolean target;      /* the next word is the file of a redirection */
  gboolean defines;     /* the body of a function comes next */
  gboolean lenient;     /* "set +e" was there */
  gboolean left;        /* the shell reads no further here */
  const char *doubt;    /* why nothing here is certain to be carried out; NULL: it is */
  guint depth;          /* of files that source files */
  /* Walks through a file that the command at hand sources. */
  gboolean (*source) (const ShellWalk *walk, KargText *file, const char *doubt, GError **error);
};

/* The bytes of a word. (transfer full) */
char *shell_command_dup_word (const ShellWalk *walk, guint index);
const ShellToken *shell_command_word (const ShellWalk *walk, guint index);

gboolean shell_command_fail (const ShellWalk *walk, gsize offset, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* Enters what the command whose words were read sets, or may set.
 * Fails: SYNTAX: the shell ends here. */
gboolean shell_command_run (ShellWalk *walk, gboolean joined_behind, GError **error);

/* Forgets what the words read so far mention. */
void shell_command_forget_words (ShellWalk *walk, const char *why);

/* How many bytes of the word are "NAME=" or "NAME+="; 0 when it is no assignment. */
gsize shell_command_assignment_length (const ShellWalk *walk, const ShellToken *word, gsize *name_length);

G_END_DECLS
