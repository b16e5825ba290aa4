/* merge.c: two changes of one text, put together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "merge.h"

#include "diff-match.h"

#include <string.h>

/* A text as words, runs of blanks, and single marks: a quote that ends an assignment is no part of its last
 * word. */
typedef struct
{
  GBytes *bytes;
  GArray *starts; /* gsize; one more than there are tokens */
  guint *ids;
} MergeText;

/* Tokens [start, end) of the base become tokens [new_start, new_end) of a side. */
typedef struct
{
  guint start, end;
  guint new_start, new_end;
} MergeEdit;

typedef struct
{
  const MergeText *text;
  GArray *edits; /* MergeEdit */
  guint next;
} MergeSide;

static void
merge_text_clear (MergeText *text)
{
  g_clear_pointer (&text->starts, g_array_unref);
  g_clear_pointer (&text->ids, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MergeText, merge_text_clear)

static char
merge_class (char c)
{
  if (c == ' ' || c == '\t')
    return 's';
  return c == '\n' || c == '"' || c == '\'' ? 'm' : 'w';
}

static void
merge_text_init (MergeText *text, GBytes *bytes, GHashTable *numbers)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  text->bytes = bytes;
  text->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize i = 0; i < length; i++)
    if (i == 0 || merge_class (data[i]) != merge_class (data[i - 1]) || merge_class (data[i]) == 'm')
      g_array_append_val (text->starts, i);

  guint n = text->starts->len;
  g_array_append_val (text->starts, length);
  text->ids = g_new (guint, n + 1);
  for (guint i = 0; i < n; i++)
    {
      gsize start = g_array_index (text->starts, gsize, i), end = g_array_index (text->starts, gsize, i + 1);
      g_autoptr (GBytes) token = g_bytes_new_from_bytes (bytes, start, end - start);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, token));
      if (number == 0)
        {
          number = g_hash_table_size (numbers) + 1;
          g_hash_table_insert (numbers, g_steal_pointer (&token), GUINT_TO_POINTER (number));
        }
      text->ids[i] = number;
    }
}

static guint
merge_text_count (const MergeText *text)
{
  return text->starts->len - 1;
}

/* Of " b c" with "b" gone either blank may be the one that went. It is always the one before: two words that stand
 * side by side then have nothing in common. @least: where the edit before ends. */
static void
merge_edit_slide (MergeEdit *edit, const MergeText *base, const MergeText *side, guint least)
{
  gboolean deletes = edit->new_start == edit->new_end;
  const guint *ids = deletes ? base->ids : side->ids;
  guint *start = deletes ? &edit->start : &edit->new_start;
  guint *end = deletes ? &edit->end : &edit->new_end;

  if (!deletes && edit->start != edit->end)
    return;
  while (edit->start > least && ids[*start - 1] == ids[*end - 1])
    {
      edit->start--;
      edit->end--;
      edit->new_start--;
      edit->new_end--;
    }
}

/* What was done to @base so that it became @side, in order. */
static GArray *
merge_edits (const MergeText *base, const MergeText *side)
{
  guint n = merge_text_count (base), m = merge_text_count (side);
  g_autofree guint8 *gone = g_new0 (guint8, n + 1);
  g_autofree guint8 *added = g_new0 (guint8, m + 1);
  DiffSide a = { base->ids, n, gone }, b = { side->ids, m, added };
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (MergeEdit));

  diff_match (&a, &b);
  for (guint i = 0, j = 0; i < n || j < m;)
    {
      MergeEdit edit = { i, i, j, j };
      for (; i < n && gone[i]; i++)
        ;
      for (; j < m && added[j]; j++)
        ;
      edit.end = i;
      edit.new_end = j;
      if (edit.end > edit.start || edit.new_end > edit.new_start)
        {
          guint last = edits->len;
          merge_edit_slide (&edit, base, side, last > 0 ? g_array_index (edits, MergeEdit, last - 1).end : 0);
          g_array_append_val (edits, edit);
        }
      else
        i++, j++;
    }
  return edits;
}

static const MergeEdit *
merge_side_next (const MergeSide *side)
{
  return side->next < side->edits->len ? &g_array_index (side->edits, MergeEdit, side->next) : NULL;
}

static void
merge_append (GByteArray *out, const MergeText *text, guint start, guint end)
{
  const guint8 *data = g_bytes_get_data (text->bytes, NULL);
  gsize from = g_array_index (text->starts, gsize, start), to = g_array_index (text->starts, gsize, end);

  if (to > from)
    g_byte_array_append (out, data + from, to - from);
}

static gboolean
merge_edits_equal (const MergeEdit *a, const MergeText *a_text, const MergeEdit *b, const MergeText *b_text)
{
  guint n = a->new_end - a->new_start;

  return a->start == b->start && a->end == b->end && n == b->new_end - b->new_start
         && (n == 0 || memcmp (a_text->ids + a->new_start, b_text->ids + b->new_start, n * sizeof (guint)) == 0);
}

/* Whether two edits are about the same words: they overlap, or both insert at one place. */
static gboolean
merge_edits_clash (const MergeEdit *a, const MergeEdit *b)
{
  if (a->start == a->end && b->start == b->end)
    return a->start == b->start;
  return a->start < b->end && b->start < a->end;
}

static gboolean
merge_both (GByteArray *out, const MergeText *base, MergeSide *ours, MergeSide *theirs)
{
  guint at = 0;

  while (merge_side_next (ours) != NULL || merge_side_next (theirs) != NULL)
    {
      const MergeEdit *a = merge_side_next (ours);
      const MergeEdit *b = merge_side_next (theirs);
      if (a != NULL && b != NULL && merge_edits_equal (a, ours->text, b, theirs->text))
        theirs->next++;
      else if (a != NULL && b != NULL && merge_edits_clash (a, b))
        return FALSE;
      /* what ends first goes first; an insertion before what is taken away behind it */
      gboolean take_ours = b == NULL || (a != NULL && (a->end < b->end || (a->end == b->end && a->start <= b->start)));
      MergeSide *side = take_ours ? ours : theirs;
      const MergeEdit *edit = take_ours ? a : b;
      merge_append (out, base, at, edit->start);
      merge_append (out, side->text, edit->new_start, edit->new_end);
      at = edit->end;
      side->next++;
    }
  merge_append (out, base, at, merge_text_count (base));
  return TRUE;
}

GBytes *
karg_merge_texts (GBytes *base, GBytes *ours, GBytes *theirs)
{
  g_autoptr (GHashTable) numbers
    = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_auto (MergeText) base_text = { 0 };
  g_auto (MergeText) our_text = { 0 };
  g_auto (MergeText) their_text = { 0 };

  merge_text_init (&base_text, base, numbers);
  merge_text_init (&our_text, ours, numbers);
  merge_text_init (&their_text, theirs, numbers);
  g_autoptr (GArray) our_edits = merge_edits (&base_text, &our_text);
  g_autoptr (GArray) their_edits = merge_edits (&base_text, &their_text);
  MergeSide our_side = { &our_text, our_edits, 0 };
  MergeSide their_side = { &their_text, their_edits, 0 };

  if (!merge_both (out, &base_text, &our_side, &their_side))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
