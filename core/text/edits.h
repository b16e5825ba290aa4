/* edits.h: changes of texts, collected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "text-private.h"

G_BEGIN_DECLS

/* Bytes [start, start + length) become @text. */
typedef struct
{
  gsize start;
  gsize length;
  char *text; /* "" when they go */
  gboolean inside;
} KargTextEdit;

/* An array of KargTextEdit. */
GArray *karg_edits_new (void);
void karg_edits_add (GArray *edits, gsize start, gsize length, const char *text, gboolean inside);

/* Puts them into the order of the text, and makes one of those that take away the same bytes or bring the same text
 * to one place. Returns: FALSE when they overlap otherwise. */
gboolean karg_edits_sort (GArray *edits);

/* Whether all of them speak of the first @length bytes: a layer of a plugin may be wrong. */
gboolean karg_edits_are_within (const GArray *edits, gsize length);

/* The text with all edits made, which are sorted. (transfer full) */
GString *karg_edits_apply (const GArray *edits, const char *bytes, gsize length);

/* The edits of each of several texts, in the order in which the texts were first spoken of. */
struct _KargTextEdits
{
  GPtrArray *texts;   /* KargText, borrowed */
  GHashTable *edits;  /* KargText → GArray of KargTextEdit */
};

KargTextEdits *karg_text_edits_new (void);
void karg_text_edits_free (KargTextEdits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargTextEdits, karg_text_edits_free)

void karg_text_edits_add (KargTextEdits *edits, const KargText *text, gsize start, gsize length, const char *bytes,
                          gboolean inside);

G_END_DECLS
