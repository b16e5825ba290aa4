/* edit-private.h: what is in an edit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "pair.h"

#include <karg/edit.h>

G_BEGIN_DECLS

typedef struct
{
  gint refs;
  char *text; /* as it was spelled */
  char *key;
  char *value; /* NULL for a bare word */
} KargEditWord;

struct _KargEdit
{
  gint refs;
  KargEditKind kind;
  gboolean bare;        /* of REMOVE: the word without a value only */
  const KargPair *pair; /* [selector] and the word chosen for, which is the last one; NULL: words of one key */
  GPtrArray *words;     /* KargEditWord; of REPLACE: the old one, then the new one */
  char *text;
};

/* Reads one argument. Fails: SYNTAX. */
KargEditWord *karg_edit_word_new (KargEditKind kind, const char *argument, GError **error);
KargEditWord *karg_edit_word_ref (KargEditWord *word);
void karg_edit_word_unref (KargEditWord *word);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargEditWord, karg_edit_word_unref)

gboolean karg_edit_word_equal (const KargEditWord *a, const KargEditWord *b);

/* Sets a SYNTAX error. Returns: FALSE. */
gboolean karg_edit_word_fail (GError **error, const char *argument, const char *why);

/* An edit is made empty, gets its words, and is sealed; from then on it is immutable. */
KargEdit *karg_edit_new_empty (KargEditKind kind, const KargPair *pair);
void karg_edit_seal (KargEdit *edit);

gboolean karg_edit_equal (const KargEdit *a, const KargEdit *b);

const KargEditWord *karg_edit_get_word (const KargEdit *edit, guint index);

/* Of a pair: the selector's value, NULL when there is none; and the word that is chosen for. */
const char *karg_edit_get_choice (const KargEdit *edit);
const KargEditWord *karg_edit_get_chosen (const KargEdit *edit);

G_END_DECLS
