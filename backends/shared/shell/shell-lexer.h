/* shell-lexer.h: the tokens of a POSIX shell text, with their exact places.
 *
 * Only as much of the language as is needed to know where a command begins and ends; nothing is expanded or
 * run.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

typedef enum
{
  SHELL_TOKEN_WORD,     /* quotes, "$(…)", "${…}" and backquotes included */
  SHELL_TOKEN_OPERATOR, /* "(" ")" ";" "&" "|" and their kin, redirections */
  SHELL_TOKEN_NEWLINE,
  SHELL_TOKEN_END,
} ShellTokenKind;

typedef struct
{
  ShellTokenKind kind;
  gsize start;
  gsize end;
} ShellToken;

typedef struct
{
  const char *path; /* for messages */
  const char *text;
  gsize length;
  gsize pos;
  GString *nesting;  /* open quotes and brackets of the word being read */
  GPtrArray *bodies; /* delimiters of here-documents whose bodies begin at the next line */
} ShellLexer;

/* Borrows @path and @text. */
void shell_lexer_init (ShellLexer *lexer, const char *path, const char *text, gsize length);
void shell_lexer_clear (ShellLexer *lexer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ShellLexer, shell_lexer_clear)

/* The next token; comments, blanks, joined lines and the bodies of here-documents are passed over.
 * Fails: SYNTAX with the line: a quote or bracket that is never closed, nesting too deep. */
gboolean shell_lexer_next (ShellLexer *lexer, ShellToken *token, GError **error);

/* Whether the token's bytes are @text. */
gboolean shell_lexer_token_is (const ShellLexer *lexer, const ShellToken *token, const char *text);

/* Where the "$(…)", "${…}" or "`…`" ends that begins at @start of @text, inside of double quotes; 0 when it doesn't. */
gsize shell_lexer_find_end (const char *text, gsize length, gsize start);

/* How many bytes at @text are a variable's name. */
gsize shell_lexer_name_length (const char *text, gsize length);

G_END_DECLS
