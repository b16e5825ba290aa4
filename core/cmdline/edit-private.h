/* edit-private.h: what is in an edit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/edit.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_EDIT_WORDS, /* one word, or for ADD several with one key, whose order counts */
  KARG_EDIT_PAGES, /* [hugepagesz=SIZE] hugepages=COUNT */
} KargEditShape;

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
  KargEditShape shape;
  GPtrArray *words; /* KargEditWord; of PAGES: the size, if any, then the count */
  char *text;
};

/* Reads one argument. Fails: SYNTAX. */
KargEditWord *karg_edit_word_new (KargEditKind kind, const char *argument, GError **error);
KargEditWord *karg_edit_word_ref (KargEditWord *word);
void karg_edit_word_unref (KargEditWord *word);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargEditWord, karg_edit_word_unref)

gboolean karg_edit_word_equal (const KargEditWord *a, const KargEditWord *b);

/* An edit is made empty, gets its words, and is sealed; from then on it is immutable. */
KargEdit *karg_edit_new_empty (KargEditKind kind, KargEditShape shape);
void karg_edit_seal (KargEdit *edit);

gboolean karg_edit_equal (const KargEdit *a, const KargEdit *b);

/* Sets a SYNTAX error. Returns: FALSE. */
gboolean karg_edit_fail (GError **error, const char *argument, const char *why);

const KargEditWord *karg_edit_get_word (const KargEdit *edit, guint index);

/* Of PAGES: the size, NULL for the default size; and the word with the count. */
const char *karg_edit_get_page_size (const KargEdit *edit);
const KargEditWord *karg_edit_get_page_count (const KargEdit *edit);

/* Whether the word counts huge pages: "hugepages=N". */
gboolean karg_edit_word_is_page_count (const KargEditWord *word);
gboolean karg_edit_word_is_page_size (const KargEditWord *word);

/* Whether the comma list @value holds @item. */
gboolean karg_edit_list_holds (const char *value, const char *item);

G_END_DECLS
