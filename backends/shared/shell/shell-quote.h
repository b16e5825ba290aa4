/* shell-quote.h: shell as a layer of mapped text: new bytes in the quoting that is used where they go.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/text.h>

G_BEGIN_DECLS

/* How a byte is quoted where it stands. */
typedef enum
{
  SHELL_CONTEXT_BARE,
  SHELL_CONTEXT_SINGLE, /* '…' */
  SHELL_CONTEXT_DOUBLE, /* "…" */
  SHELL_CONTEXT_BRACE,  /* "${NAME:+…}" */
} ShellContext;

/* @text as a word of a shell in this context, quotes added where the context has none. (transfer full) */
char *shell_quote (const char *text, ShellContext context);

/* An empty text of the layer, to be filled with what the right side of an assignment comes to. (transfer full) */
KargText *shell_quote_new_text (void);

/* The right side, which are the bytes [start, end) of @file, has no quotes: when @text changes, it is put in quotes
 * as a whole. */
void shell_quote_set_plain (KargText *text, KargText *file, gsize start, gsize end);

/* The text of a variable that nothing sets: what goes in becomes an assignment at @offset of @file, where a line
 * begins or the file ends. (transfer full) */
KargText *shell_quote_new_absent (KargText *file, gsize offset, const char *name);

/* @text is the right side of an assignment, the bytes [start, end) of @file: when that was made by the one above, its line
 * goes with the last word. */
void shell_quote_set_line (KargText *text, KargText *file, gsize start, gsize end);

G_END_DECLS
