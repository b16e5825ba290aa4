/* scanner.h: where the kernel sees words in a text, as offsets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

/* One word. The text between start and end is its spelling; key and value lie in it, dequoted by where they begin and
 * end: the kernel drops quotes only at the edges. */
typedef struct
{
  gsize start;
  gsize end;
  gsize key_start;
  gsize key_end;
  gsize value_start; /* meaningful with has_value only */
  gsize value_end;
  gboolean has_value;
  gboolean unbalanced; /* a quote is open at the end: whatever is written behind the word becomes part of it */
} KargToken;

/* The bytes that the kernel's isspace() takes for blanks (lib/ctype.c). 0xa0 is one of them: a letter whose UTF-8 form
 * holds it ("à" is c3 a0) separates words. */
gboolean karg_scanner_is_space (guchar byte);

/* Finds the word at or behind @offset. @length ends the text; so does a NUL byte, as in the kernel.
 * Returns: FALSE when there is none. */
gboolean karg_scanner_next (const char *text, gsize length, gsize offset, KargToken *token);

/* The same word, its offsets counted from its first byte. */
KargToken karg_token_relative (const KargToken *token);

G_END_DECLS
