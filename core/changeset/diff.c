/* diff.c: the unified diff of two texts, as diff -u writes it and patch(1) reads it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/diff.h>
#include <karg/lines.h>

#include "diff-match.h"

#include <string.h>

#define DIFF_CONTEXT 3

/* One text, cut into lines. A line without an ending differs from the same one with it, as for diff(1). */
typedef struct
{
  GArray *lines; /* KargLine */
  guint *ids;
  guint8 *changed;
} DiffText;

/* Lines [a0, a1) and [b0, b1), context included. */
typedef struct
{
  guint a0, a1, b0, b1;
} DiffHunk;

static gsize
diff_line_size (const KargLine *line)
{
  return line->length + line->ending;
}

static guint
diff_line_hash (gconstpointer key)
{
  const KargLine *line = key;
  guint hash = 5381;

  for (gsize i = 0; i < diff_line_size (line); i++)
    hash = hash * 33 + (guchar) line->text[i];
  return hash;
}

static gboolean
diff_line_equal (gconstpointer a, gconstpointer b)
{
  const KargLine *x = a, *y = b;

  return diff_line_size (x) == diff_line_size (y) && memcmp (x->text, y->text, diff_line_size (x)) == 0;
}

static void
diff_text_clear (DiffText *text)
{
  g_clear_pointer (&text->lines, g_array_unref);
  g_clear_pointer (&text->ids, g_free);
  g_clear_pointer (&text->changed, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DiffText, diff_text_clear)

/* Equal lines get equal numbers, from 1. */
static void
diff_text_init (DiffText *text, GBytes *bytes, GHashTable *numbers)
{
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  text->lines = karg_lines_split (data != NULL ? data : "", length);
  text->ids = g_new (guint, text->lines->len + 1);
  text->changed = g_new0 (guint8, text->lines->len + 1);
  for (guint i = 0; i < text->lines->len; i++)
    {
      KargLine *line = &g_array_index (text->lines, KargLine, i);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, line));
      if (number == 0)
        {
          number = g_hash_table_size (numbers) + 1;
          g_hash_table_insert (numbers, line, GUINT_TO_POINTER (number));
        }
      text->ids[i] = number;
    }
}

/* Flags what the other side doesn't hold at all, and returns the positions of the rest: only these need
 * matching. */
static GArray *
diff_text_candidates (DiffText *text, const DiffText *other, guint numbers)
{
  g_autofree guint8 *there = g_new0 (guint8, numbers + 1);
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < other->lines->len; i++)
    there[other->ids[i]] = 1;
  for (guint i = 0; i < text->lines->len; i++)
    if (there[text->ids[i]])
      g_array_append_val (kept, i);
    else
      text->changed[i] = 1;
  return kept;
}

static void
diff_side_init (DiffSide *side, const DiffText *text, const GArray *kept)
{
  guint *ids = g_new (guint, kept->len + 1);

  for (guint i = 0; i < kept->len; i++)
    ids[i] = text->ids[g_array_index (kept, guint, i)];
  *side = (DiffSide){ .ids = ids, .n = kept->len, .changed = g_new0 (guint8, kept->len + 1) };
}

static void
diff_side_finish (DiffSide *side, DiffText *text, const GArray *kept)
{
  for (guint i = 0; i < kept->len; i++)
    text->changed[g_array_index (kept, guint, i)] = side->changed[i];
  g_free ((guint *) side->ids);
  g_free (side->changed);
}

/* Moves each run of changed lines down as far as it goes, as people read it: the new block, not its last line
 * and the block. What is unchanged keeps its order and its text, so the partners on the other side stay
 * right. */
static void
diff_text_slide (DiffText *text)
{
  guint n = text->lines->len;

  for (guint start = 0, end; start < n; start = end + 1)
    {
      for (end = start; end < n && text->changed[end]; end++)
        ;
      for (guint first = start; end > first && end < n && text->ids[first] == text->ids[end]; first++)
        {
          text->changed[first] = 0;
          text->changed[end] = 1;
          for (end++; end < n && text->changed[end]; end++)
            ;
        }
    }
}

static void
diff_compare (DiffText *a, DiffText *b, guint numbers)
{
  g_autoptr (GArray) a_kept = diff_text_candidates (a, b, numbers);
  g_autoptr (GArray) b_kept = diff_text_candidates (b, a, numbers);
  DiffSide a_side, b_side;

  diff_side_init (&a_side, a, a_kept);
  diff_side_init (&b_side, b, b_kept);
  diff_match (&a_side, &b_side);
  diff_side_finish (&a_side, a, a_kept);
  diff_side_finish (&b_side, b, b_kept);
  diff_text_slide (a);
  diff_text_slide (b);
}

/* The next hunk at or after (*i, *j); FALSE at the end. Changes closer than twice the context share a
 * hunk. */
static gboolean
diff_next_hunk (const DiffText *a, const DiffText *b, guint *i, guint *j, DiffHunk *hunk)
{
  guint n = a->lines->len, m = b->lines->len;
  guint same = 0;

  for (; *i < n && *j < m && !a->changed[*i] && !b->changed[*j]; same++)
    ++*i, ++*j;
  if (*i == n && *j == m)
    return FALSE;

  guint context = MIN (same, DIFF_CONTEXT);
  *hunk = (DiffHunk){ *i - context, *i, *j - context, *j };
  for (same = 0; (*i < n || *j < m) && same <= 2 * DIFF_CONTEXT;)
    {
      if ((*i < n && a->changed[*i]) || (*j < m && b->changed[*j]))
        {
          for (; *i < n && a->changed[*i]; ++*i)
            ;
          for (; *j < m && b->changed[*j]; ++*j)
            ;
          hunk->a1 = *i;
          hunk->b1 = *j;
          same = 0;
        }
      else
        {
          ++*i, ++*j;
          same++;
        }
    }

  context = MIN (MIN (n - hunk->a1, m - hunk->b1), DIFF_CONTEXT);
  hunk->a1 = *i = hunk->a1 + context;
  hunk->b1 = *j = hunk->b1 + context;
  return TRUE;
}

static void
diff_append_line (GString *out, char mark, const DiffText *text, guint index)
{
  const KargLine *line = &g_array_index (text->lines, KargLine, index);

  g_string_append_c (out, mark);
  g_string_append_len (out, line->text, diff_line_size (line));
  if (line->ending == 0)
    g_string_append (out, "\n\\ No newline at end of file\n");
}

/* diff counts an empty range by the line before it. */
static void
diff_append_range (GString *out, char mark, guint start, guint end)
{
  guint count = end - start;

  g_string_append_printf (out, " %c%u", mark, count > 0 ? start + 1 : start);
  if (count != 1)
    g_string_append_printf (out, ",%u", count);
}

static void
diff_append_hunk (GString *out, const DiffText *a, const DiffText *b, const DiffHunk *hunk)
{
  guint i = hunk->a0, j = hunk->b0;

  g_string_append (out, "@@");
  diff_append_range (out, '-', hunk->a0, hunk->a1);
  diff_append_range (out, '+', hunk->b0, hunk->b1);
  g_string_append (out, " @@\n");
  while (i < hunk->a1 || j < hunk->b1)
    {
      if (i < hunk->a1 && j < hunk->b1 && !a->changed[i] && !b->changed[j])
        {
          diff_append_line (out, ' ', a, i++);
          j++;
          continue;
        }
      for (; i < hunk->a1 && a->changed[i]; i++)
        diff_append_line (out, '-', a, i);
      for (; j < hunk->b1 && b->changed[j]; j++)
        diff_append_line (out, '+', b, j);
    }
}

/* "a/boot/x.conf", quoted as diff and patch do when a byte of the name would break the header line. */
static char *
diff_name (char side, const char *path, GBytes *bytes)
{
  if (bytes == NULL)
    return g_strdup ("/dev/null");

  g_autofree char *name = g_strdup_printf ("%c/%s", side, path[0] == '/' ? path + 1 : path);
  gboolean quote = strpbrk (name, "\"\\") != NULL;
  for (const char *p = name; *p != '\0'; p++)
    quote = quote || g_ascii_iscntrl (*p);
  if (quote)
    {
      g_autofree char *escaped = g_strescape (name, NULL);
      return g_strdup_printf ("\"%s\"", escaped);
    }
  /* patch(1) ends a name at a blank unless a tab follows */
  return strchr (name, ' ') != NULL ? g_strconcat (name, "\t", NULL) : g_steal_pointer (&name);
}

static gboolean
diff_is_binary (GBytes *bytes)
{
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  return length > 0 && memchr (data, '\0', length) != NULL;
}

char *
karg_diff_unified (const char *path, GBytes *before, GBytes *after)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (diff_line_hash, diff_line_equal);
  g_autofree char *a_name = diff_name ('a', path, before);
  g_autofree char *b_name = diff_name ('b', path, after);
  g_auto (DiffText) a = { 0 };
  g_auto (DiffText) b = { 0 };
  DiffHunk hunk;
  guint i = 0, j = 0;

  if (before == after || (before != NULL && after != NULL && g_bytes_equal (before, after)))
    return g_strdup ("");
  if (diff_is_binary (before) || diff_is_binary (after))
    return g_strdup_printf ("Binary files %s and %s differ\n", a_name, b_name);

  diff_text_init (&a, before, numbers);
  diff_text_init (&b, after, numbers);
  diff_compare (&a, &b, g_hash_table_size (numbers));

  GString *out = g_string_new (NULL);
  g_string_append_printf (out, "--- %s\n+++ %s\n", a_name, b_name);
  while (diff_next_hunk (&a, &b, &i, &j, &hunk))
    diff_append_hunk (out, &a, &b, &hunk);
  return g_string_free (out, FALSE);
}
