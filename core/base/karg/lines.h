/* lines.h: byte-exact splitting of a text into lines.
 *
 * The lines cover the text without a gap: what a caller does not touch can be written back to the byte, whatever its
 * line endings, a missing newline at the end or bytes that are not UTF-8.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

typedef struct
{
  const char *text; /* first byte; not NUL-terminated; points into the text that was split */
  gsize length;     /* bytes without the line ending */
  gsize ending;     /* bytes of the ending: 0 at the end of the text, 1 for LF, 2 for CR LF */
} KargLine;

/* Splits @length bytes at @text. A lone CR is an ordinary byte. An empty text has no lines.
 * Returns: (transfer full): an array of KargLine that borrows @text. */
KARG_API GArray *karg_lines_split (const char *text, gsize length);

/* The number of the line, counted from 1, that holds the byte at @offset. */
KARG_API guint karg_lines_number_at (const char *text, gsize length, gsize offset);

G_END_DECLS
