/* text-edit.h: changes of spans of a text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

/* The bytes @start to @end become @text. */
typedef struct
{
  gsize start;
  gsize end;
  char *text;
} TextEdit;

/* An array of TextEdit, which frees their texts; to be filled in the order of the text, without overlaps. */
GArray *text_edits_new (void);
void text_edits_add (GArray *edits, gsize start, gsize end, const char *text);

/* The text with all edits made. (transfer full) */
char *text_edits_apply (const GArray *edits, const char *text);

G_END_DECLS
