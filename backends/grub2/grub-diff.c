/* grub-diff.c: from a changed kernel command line back to the GRUB script it came from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-diff.h"

#include <string.h>

/* Above this many comparisons words are not matched one by one: no kernel takes so long a line. */
#define GRUB_DIFF_CELLS_MAX (4 * 1024 * 1024)

/* Words of the source that hold words of the kernel: nearly always one and one. */
typedef struct
{
  gsize start; /* in the source */
  gsize end;
  guint first; /* of the kernel's words */
  guint n;
  gboolean kept;
} GrubPiece;

typedef struct
{
  GArray *edits;
  GArray *pieces;
  const KargCmdline *after;
  gsize length;
  GrubQuote quote;
} GrubDiff;

static const KargWord *
grub_diff_word (const KargCmdline *cmdline, guint index)
{
  return karg_cmdline_get_word (cmdline, index);
}

/* Splits source and kernel text into the smallest pieces that don't overlap. */
static GArray *
grub_diff_split (const GrubWords *words, const KargCmdline *before)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (GrubPiece));
  guint n_words = karg_cmdline_get_n_words (before);
  guint k = 0;

  for (guint w = 0; w < words->words->len; w++)
    {
      const GrubWord *word = &g_array_index (words->words, GrubWord, w);
      GrubPiece *last = pieces->len > 0 ? &g_array_index (pieces, GrubPiece, pieces->len - 1) : NULL;
      GrubPiece piece = { .start = word->start, .end = word->end, .first = k };

      if (last != NULL && last->n > 0)
        {
          const KargWord *reaching = grub_diff_word (before, last->first + last->n - 1);
          if (reaching->start + reaching->length > word->text_start)
            {
              piece = *last;
              piece.end = word->end;
              g_array_set_size (pieces, pieces->len - 1);
            }
        }
      for (; k < n_words && grub_diff_word (before, k)->start < word->text_end; k++)
        piece.n++;
      g_array_append_val (pieces, piece);
    }
  return pieces;
}

static gboolean
grub_diff_same_bytes (const KargCmdline *a, guint i, const KargCmdline *b, guint j)
{
  const KargWord *one = grub_diff_word (a, i);
  const KargWord *two = grub_diff_word (b, j);

  return one->length == two->length && one->for_init == two->for_init
         && memcmp (karg_cmdline_get_text (a, NULL) + one->start,
                    karg_cmdline_get_text (b, NULL) + two->start, one->length)
                == 0;
}

/* The longest common subsequence of the words from @skip on, @n of @before and @m of @after. */
static void
grub_diff_match_middle (const KargCmdline *before, const KargCmdline *after, guint skip, guint n, guint m,
                        gint *match)
{
  g_autofree guint *best = NULL;
  gsize width = (gsize) m + 1;

  if (n == 0 || m == 0 || (gsize) n * m > GRUB_DIFF_CELLS_MAX)
    return;
  best = g_new0 (guint, (n + 1) * width);
  for (guint i = n; i-- > 0;)
    for (guint j = m; j-- > 0;)
      best[i * width + j] = grub_diff_same_bytes (before, skip + i, after, skip + j)
                                ? best[(i + 1) * width + j + 1] + 1
                                : MAX (best[(i + 1) * width + j], best[i * width + j + 1]);
  for (guint i = 0, j = 0; i < n && j < m;)
    {
      if (grub_diff_same_bytes (before, skip + i, after, skip + j))
        match[skip + i++] = skip + j++;
      else if (best[(i + 1) * width + j] >= best[i * width + j + 1])
        i++;
      else
        j++;
    }
}

/* For each word of @before which word of @after it is, or -1. */
static gint *
grub_diff_match (const KargCmdline *before, const KargCmdline *after)
{
  guint n = karg_cmdline_get_n_words (before);
  guint m = karg_cmdline_get_n_words (after);
  gint *match = g_new (gint, n + 1);
  guint head = 0;
  guint tail = 0;

  for (guint i = 0; i < n; i++)
    match[i] = -1;
  while (head < n && head < m && grub_diff_same_bytes (before, head, after, head))
    {
      match[head] = head;
      head++;
    }
  while (tail < n - head && tail < m - head
         && grub_diff_same_bytes (before, n - 1 - tail, after, m - 1 - tail))
    {
      match[n - 1 - tail] = m - 1 - tail;
      tail++;
    }
  grub_diff_match_middle (before, after, head, n - head - tail, m - head - tail, match);
  return match;
}

/* Adds the word @index of the new command line to @text. */
static gboolean
grub_diff_append (const GrubDiff *diff, guint index, GString *text, GError **error)
{
  g_autofree char *word = grub_word_encode (grub_diff_word (diff->after, index), diff->quote, error);

  if (word != NULL)
    g_string_append (text, word);
  return word != NULL;
}

static const GrubPiece *
grub_diff_piece (const GrubDiff *diff, guint index)
{
  return &g_array_index (diff->pieces, GrubPiece, index);
}

/* Puts the words @from to @to in where nothing goes: behind the piece before, else before the next one. */
static gboolean
grub_diff_insert (const GrubDiff *diff, guint piece, guint from, guint to, GError **error)
{
  gboolean has_before = piece > 0;
  gboolean has_next = piece < diff->pieces->len;
  gsize at = has_before ? grub_diff_piece (diff, piece - 1)->end
             : has_next ? grub_diff_piece (diff, piece)->start
                        : diff->length;
  GString *text = g_string_new (NULL);
  gboolean ok = TRUE;

  for (guint i = from; ok && i < to; i++)
    {
      if (has_before || i > from)
        g_string_append_c (text, ' ');
      ok = grub_diff_append (diff, i, text, error);
    }
  if (!has_before && has_next)
    g_string_append_c (text, ' ');
  if (ok)
    text_edits_add (diff->edits, at, at, text->str);
  g_string_free (text, TRUE);
  return ok;
}

/* Takes a piece away, with the blanks behind it; at the end with those before it. */
static void
grub_diff_remove (const GrubDiff *diff, guint piece, gboolean to_the_end)
{
  const GrubPiece *gone = grub_diff_piece (diff, piece);
  gsize start = to_the_end && piece > 0 ? grub_diff_piece (diff, piece - 1)->end : gone->start;
  gsize end = to_the_end ? gone->end : grub_diff_piece (diff, piece + 1)->start;

  text_edits_add (diff->edits, start, end, "");
}

/* Between two kept pieces: the pieces @first to @last go, the words @from to @to come. */
static gboolean
grub_diff_gap (const GrubDiff *diff, guint first, guint last, guint from, guint to, GError **error)
{
  for (guint piece = first; piece < last; piece++)
    {
      GString *text;
      gboolean ok = TRUE;

      if (from == to)
        {
          grub_diff_remove (diff, piece, last == diff->pieces->len);
          continue;
        }
      /* In the place of the last piece that goes stand all words that are left. */
      text = g_string_new (NULL);
      do
        {
          if (text->len > 0)
            g_string_append_c (text, ' ');
          ok = grub_diff_append (diff, from++, text, error);
        }
      while (ok && from < to && piece + 1 == last);
      if (ok)
        text_edits_add (diff->edits, grub_diff_piece (diff, piece)->start, grub_diff_piece (diff, piece)->end,
                        text->str);
      g_string_free (text, TRUE);
      if (!ok)
        return FALSE;
    }
  return from == to || grub_diff_insert (diff, last, from, to, error);
}

static void
grub_diff_mark_kept (GArray *pieces, const gint *match)
{
  for (guint p = 0; p < pieces->len; p++)
    {
      GrubPiece *piece = &g_array_index (pieces, GrubPiece, p);

      piece->kept = TRUE;
      for (guint i = 0; i < piece->n; i++)
        piece->kept = piece->kept && match[piece->first + i] >= 0
                      && match[piece->first + i] == match[piece->first] + (gint) i;
    }
}

static gboolean
grub_diff_run (const GrubDiff *diff, const gint *match, GError **error)
{
  guint next_word = 0; /* of the new command line */
  guint first_gone = 0;

  for (guint p = 0; p < diff->pieces->len; p++)
    {
      const GrubPiece *piece = grub_diff_piece (diff, p);
      guint until;

      if (!piece->kept)
        continue;
      until = piece->n > 0 ? (guint) match[piece->first] : next_word;
      if (!grub_diff_gap (diff, first_gone, p, next_word, until, error))
        return FALSE;
      next_word = until + piece->n;
      first_gone = p + 1;
    }
  return grub_diff_gap (diff, first_gone, diff->pieces->len, next_word,
                        karg_cmdline_get_n_words (diff->after), error);
}

GArray *
grub_diff (const GrubWords *words, gsize length, const KargCmdline *after, GrubQuote quote, GError **error)
{
  g_autoptr (KargCmdline) before = karg_cmdline_parse (words->text->str, words->text->len);
  g_autoptr (GArray) pieces = grub_diff_split (words, before);
  g_autoptr (GArray) edits = text_edits_new ();
  g_autofree gint *match = grub_diff_match (before, after);
  GrubDiff diff = { .edits = edits, .pieces = pieces, .after = after, .length = length, .quote = quote };

  grub_diff_mark_kept (pieces, match);
  return grub_diff_run (&diff, match, error) ? g_steal_pointer (&edits) : NULL;
}

gboolean
grub_diff_same_words (const KargCmdline *a, const KargCmdline *b)
{
  guint n = karg_cmdline_get_n_words (a);

  if (n != karg_cmdline_get_n_words (b))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const KargWord *one = grub_diff_word (a, i);
      const KargWord *two = grub_diff_word (b, i);
      if (!g_str_equal (one->key, two->key) || g_strcmp0 (one->value, two->value) != 0
          || one->for_init != two->for_init)
        return FALSE;
    }
  return TRUE;
}
