/* carry.c: changes of a mapped text, carried down to the files that it stands in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "carry.h"
#include "edits.h"
#include "file-edits.h"
#include "owner.h"

#include "base/unsaid.h"

#include <string.h>

typedef struct
{
  KargFileEdits *files;
  gboolean skip_foreign;
} KargCarry;

/* The last span that begins at or before @offset. */
static const KargTextSpan *
karg_carry_find_span (const GArray *spans, gsize offset)
{
  guint low = 0, high = spans != NULL ? spans->len : 0;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (spans, KargTextSpan, middle).start <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? &g_array_index (spans, KargTextSpan, low - 1) : NULL;
}

static gboolean
karg_carry_fail (const KargText *text, gsize offset, GError **error, const char *why)
{
  guint line = 0;
  const char *path = karg_text_locate (text, offset, &line);

  if (path != NULL)
    karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, path, line, "%s", why);
  else
    g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, why);
  return FALSE;
}

/* Foreign bytes are somebody else's to change. */
static gboolean
karg_carry_foreign (const KargCarry *carry, const KargText *text, gsize offset, GError **error)
{
  if (carry->skip_foreign)
    return TRUE;
  return karg_carry_fail (text, offset, error, "it stands here for several entries, and can't be changed for one of them");
}

/* The bytes [from, to) of one piece go. */
static gboolean
karg_carry_delete_piece (const KargCarry *carry, const KargText *text, const KargTextPiece *piece, gsize from, gsize to,
                         KargTextEdits *below, GError **error)
{
  if (piece->foreign)
    return karg_carry_foreign (carry, text, from, error);
  if (piece->source == NULL)
    return TRUE;
  if (piece->length == piece->source_length)
    karg_text_edits_add (below, piece->source, piece->source_start + (from - piece->start), to - from, "", TRUE);
  else if (from == piece->start && to == piece->start + piece->length)
    karg_text_edits_add (below, piece->source, piece->source_start, piece->source_length, "", TRUE);
  else
    return karg_carry_fail (text, from, error, "a part of what is spelled here can't be changed by itself");
  return TRUE;
}

/* The group that goes as a whole when the bytes [start, end) do; NULL: none. Where other bytes come into a word,
 * quotes stay for them. */
static const KargTextSpan *
karg_carry_find_whole_group (const KargText *text, const KargTextEdit *edit, gsize start, gsize end)
{
  const KargTextSpan *group = karg_carry_find_span (text->groups, start);

  if (group == NULL || (edit->inside && *edit->text != '\0') || group->start != start || group->length == 0)
    return NULL;
  return group->start + group->length <= end && !karg_text_find_piece (text, start)->foreign ? group : NULL;
}

static gboolean
karg_carry_delete (const KargCarry *carry, const KargText *text, const KargTextEdit *edit, gsize start, gsize end,
                   KargTextEdits *below, GError **error)
{
  while (start < end)
    {
      const KargTextSpan *group = karg_carry_find_whole_group (text, edit, start, end);
      const KargTextPiece *piece = karg_text_find_piece (text, start);
      const KargTextSpan *next = karg_carry_find_span (text->groups, end - 1);
      gsize to = MIN (piece->start + piece->length, end);

      if (group != NULL)
        {
          karg_text_edits_add (below, group->source, group->source_start, group->source_length, "", FALSE);
          start += group->length;
          continue;
        }
      /* A piece may go on into a group that goes as a whole. */
      if (next != NULL && next->start > start && next->start < to)
        to = next->start;
      if (!karg_carry_delete_piece (carry, text, piece, start, to, below, error))
        return FALSE;
      start = to;
    }
  return TRUE;
}

/* Where the bytes go that @edit brings. */
typedef struct
{
  KargText *source;
  gsize offset;
  guint context;
  const KargTextGap *gap;
  gboolean replaces; /* a whole group */
} KargCarryPlace;

/* The manner of the group's first byte that has one. */
static guint
karg_carry_group_context (const KargText *text, const KargTextSpan *group)
{
  guint context = 0;

  for (gsize at = group->start; context == 0 && at < group->start + group->length;)
    {
      const KargTextPiece *piece = karg_text_find_piece (text, at);

      context = piece->context;
      at = piece->start + piece->length;
    }
  return context;
}

static gboolean
karg_carry_place_at_gap (const KargText *text, gsize offset, KargCarryPlace *place)
{
  gboolean found = FALSE;

  for (guint i = 0; text->gaps != NULL && i < text->gaps->len; i++)
    {
      const KargTextGap *gap = &g_array_index (text->gaps, KargTextGap, i);

      if (gap->offset != offset || (found && text->has_end && offset == text->end))
        continue;
      *place = (KargCarryPlace){ gap->source, gap->source_offset, gap->context, gap, FALSE };
      found = TRUE;
    }
  return found;
}

/* Right behind the byte before @offset. */
static gboolean
karg_carry_place_behind (const KargText *text, gsize offset, gboolean inside, KargCarryPlace *place)
{
  const KargTextPiece *piece = offset > 0 ? karg_text_find_piece (text, offset - 1) : NULL;
  const KargTextSpan *group = offset > 0 ? karg_carry_find_span (text->groups, offset - 1) : NULL;

  if (piece == NULL || piece->foreign)
    return FALSE;
  if (!inside && group != NULL && group->start + group->length == offset)
    *place = (KargCarryPlace){ group->source, group->source_start + group->source_length, 0, NULL, FALSE };
  else if (piece->source == NULL)
    return FALSE;
  else if (piece->length == piece->source_length)
    *place = (KargCarryPlace){ piece->source, piece->source_start + (offset - piece->start), piece->context, NULL, FALSE };
  else
    *place = (KargCarryPlace){ piece->source, piece->source_start + piece->source_length, piece->context, NULL, FALSE };
  return TRUE;
}

/* Right before the byte at @offset. */
static gboolean
karg_carry_place_before (const KargText *text, gsize offset, const KargTextEdit *edit, KargCarryPlace *place)
{
  const KargTextPiece *piece = karg_text_find_piece (text, offset);
  const KargTextSpan *group = piece != NULL ? karg_carry_find_span (text->groups, offset) : NULL;
  gboolean whole = group != NULL && group->start == offset && !edit->inside
                   && (edit->length == 0 || edit->start + edit->length >= group->start + group->length);

  if (piece == NULL || piece->foreign)
    return FALSE;
  if (whole)
    *place = (KargCarryPlace){ group->source, group->source_start,
                               edit->length > 0 ? karg_carry_group_context (text, group) : 0, NULL, edit->length > 0 };
  else if (piece->source == NULL)
    return FALSE;
  else
    *place = (KargCarryPlace){ piece->source,
                               piece->source_start + (piece->length == piece->source_length ? offset - piece->start : 0),
                               piece->context, NULL, FALSE };
  return TRUE;
}

static gboolean
karg_carry_find_place (const KargText *text, const KargTextEdit *edit, KargCarryPlace *place)
{
  return (edit->length > 0 && karg_carry_place_before (text, edit->start, edit, place))
         || (!edit->inside && karg_carry_place_at_gap (text, edit->start, place))
         || karg_carry_place_behind (text, edit->start, edit->inside, place)
         || karg_carry_place_before (text, edit->start, edit, place)
         || karg_carry_place_at_gap (text, edit->start, place);
}

static char *
karg_carry_spell (const KargText *text, const KargTextEdit *edit, const KargCarryPlace *place, GError **error)
{
  KargTextPlace where = { text, place->source, place->offset, place->context, edit->inside, place->replaces };

  if (text->layer == NULL || text->layer->spell == NULL)
    return g_strdup (edit->text);
  char *spelled = text->layer->spell (&where, edit->text, error);
  if (spelled == NULL)
    karg_unsaid ("the layer's spell", error);
  return spelled;
}

/* Whether @edit brings bytes in the place of foreign ones, or into a foreign word. */
static gboolean
karg_carry_is_foreign (const KargText *text, const KargTextEdit *edit)
{
  const KargTextPiece *piece = karg_text_find_piece (text, edit->start);
  const KargTextPiece *before = edit->inside && edit->start > 0 ? karg_text_find_piece (text, edit->start - 1) : NULL;

  return (before != NULL && before->foreign) || (piece != NULL && piece->foreign && (edit->inside || edit->length > 0));
}

static gboolean
karg_carry_insert (const KargCarry *carry, const KargText *text, const KargTextEdit *edit, KargTextEdits *below,
                   GError **error)
{
  KargCarryPlace place;

  if (karg_carry_is_foreign (text, edit))
    return karg_carry_foreign (carry, text, edit->start, error);
  if (!karg_carry_find_place (text, edit, &place))
    return karg_carry_fail (text, edit->start, error, "there is no place of its own here for new words");
  g_autofree char *spelled = karg_carry_spell (text, edit, &place, error);
  if (spelled == NULL)
    return FALSE;

  const char *prefix = place.gap != NULL && place.gap->prefix != NULL ? place.gap->prefix : "";
  const char *suffix = place.gap != NULL && place.gap->suffix != NULL ? place.gap->suffix : "";
  g_autofree char *whole = g_strconcat (prefix, spelled, suffix, NULL);
  karg_text_edits_add (below, place.source, place.offset, 0, whole, edit->inside);
  return TRUE;
}

/* Whether the edits leave no word in the line, and there was one. */
static gboolean
karg_carry_is_emptied (const KargText *text, const GArray *edits, const KargTextSpan *line)
{
  const char *bytes = text->bytes->str;
  gsize line_end = line->start + line->length;
  gsize done = line->start;
  gboolean had = FALSE;

  for (guint i = 0; i < edits->len; i++)
    {
      const KargTextEdit *edit = &g_array_index (edits, KargTextEdit, i);
      gsize end = edit->start + edit->length;

      if (end < line->start || edit->start > line_end || (edit->length > 0 && (end <= line->start || edit->start >= line_end)))
        continue;
      if (*edit->text != '\0' && edit->start >= line->start)
        return FALSE;
      for (; done < MIN (edit->start, line_end); done++)
        if (!g_ascii_isspace (bytes[done]))
          return FALSE;
      had = TRUE;
      done = MAX (done, end);
    }
  for (; done < line_end; done++)
    if (!g_ascii_isspace (bytes[done]))
      return FALSE;
  return had;
}

/* Takes lines away that hold no word any more; their bytes are then no matter for the edits. */
static GArray *
karg_carry_find_emptied (const KargText *text, const GArray *edits, KargTextEdits *below)
{
  GArray *emptied = g_array_new (FALSE, FALSE, sizeof (KargTextSpan));

  for (guint i = 0; text->lines != NULL && i < text->lines->len; i++)
    {
      const KargTextSpan *line = &g_array_index (text->lines, KargTextSpan, i);

      if (!karg_carry_is_emptied (text, edits, line))
        continue;
      karg_text_edits_add (below, line->source, line->source_start, line->source_length, "", FALSE);
      g_array_append_val (emptied, *line);
    }
  return emptied;
}

/* What goes, but for the bytes of lines that go as a whole. */
static gboolean
karg_carry_delete_outside (const KargCarry *carry, const KargText *text, const KargTextEdit *edit, const GArray *emptied,
                           KargTextEdits *below, GError **error)
{
  gsize start = edit->start;
  gsize end = edit->start + edit->length;

  for (guint i = 0; i < emptied->len; i++)
    {
      const KargTextSpan *line = &g_array_index (emptied, KargTextSpan, i);
      gsize line_end = line->start + line->length;

      if (line_end <= start || line->start >= end)
        continue;
      if (line->start > start && !karg_carry_delete (carry, text, edit, start, line->start, below, error))
        return FALSE;
      start = MIN (line_end, end);
    }
  return karg_carry_delete (carry, text, edit, start, end, below, error);
}

static gboolean
karg_carry_pieces (const KargCarry *carry, const KargText *text, const GArray *edits, KargTextEdits *below, GError **error)
{
  g_autoptr (GArray) emptied = karg_carry_find_emptied (text, edits, below);

  for (guint i = 0; i < edits->len; i++)
    {
      const KargTextEdit *edit = &g_array_index (edits, KargTextEdit, i);

      if (*edit->text != '\0' && !karg_carry_insert (carry, text, edit, below, error))
        return FALSE;
      if (!karg_carry_delete_outside (carry, text, edit, emptied, below, error))
        return FALSE;
    }
  return TRUE;
}

/* @edits of @text become edits of what lies below it, and so on down to the files. */
static gboolean
karg_carry_down (const KargCarry *carry, const KargText *text, GArray *edits, GError **error)
{
  if (text->path != NULL)
    {
      gsize length;
      karg_text_get (text, &length);
      if (!karg_edits_are_within (edits, length))
        return karg_carry_fail (text, 0, error, "what is to change here isn't there");
      karg_file_edits_add (carry->files, text, edits);
      return TRUE;
    }
  if (!karg_edits_sort (edits) || !karg_edits_are_within (edits, text->bytes->len))
    return karg_carry_fail (text, 0, error, "what is to change here overlaps, or isn't there");

  g_autoptr (KargTextEdits) below = karg_text_edits_new ();
  const KargLayer *layer = text->layer;
  if (layer != NULL && (layer->check != NULL || text->rewritten))
    {
      GString *after = karg_edits_apply (edits, text->bytes->str, text->bytes->len);
      g_autofree char *whole = g_string_free (after, FALSE);

      if (layer->check != NULL && !layer->check (text, whole, error))
        return karg_unsaid ("the layer's check", error);
      if (text->rewritten && (layer->rewrite == NULL || !layer->rewrite (text, whole, below, error)))
        return karg_unsaid ("the layer's rewrite", error);
    }
  if (!text->rewritten && !karg_carry_pieces (carry, text, edits, below, error))
    return FALSE;

  for (guint i = 0; i < below->texts->len; i++)
    {
      const KargText *source = g_ptr_array_index (below->texts, i);
      if (!karg_carry_down (carry, source, g_hash_table_lookup (below->edits, source), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
karg_carry (const KargText *text, const GArray *splices, gboolean skip_foreign, KargFileEdits *edits, GError **error)
{
  g_autoptr (GArray) divided = karg_owner_divide (text, splices, error);
  g_autoptr (KargFileEdits) files = karg_file_edits_new ();
  KargCarry carry = { files, skip_foreign };

  if (divided == NULL || (divided->len > 0 && !karg_carry_down (&carry, text, divided, error)))
    return FALSE;
  karg_file_edits_merge (edits, files);
  return TRUE;
}

void
karg_text_set_cmdline_end (const KargText *text, KargCmdline *cmdline)
{
  if (text->has_end)
    karg_cmdline_set_end (cmdline, text->end);
}

gboolean
karg_text_is_broken (const KargText *text)
{
  return text->broken;
}

gboolean
karg_text_is_foreign (const KargText *text)
{
  return text->foreign != NULL;
}

/* Where the text begins in a file: its first byte, or where one would go. */
static const char *
karg_text_get_beginning (const KargText *text, gsize at, gsize *offset)
{
  const KargTextPiece *piece = text->path == NULL ? karg_text_find_piece (text, at) : NULL;
  const KargTextGap *gap = text->gaps != NULL ? &g_array_index (text->gaps, KargTextGap, 0) : NULL;

  *offset = at;
  if (text->path != NULL)
    return text->path;
  if (piece != NULL && piece->source != NULL)
    return karg_text_get_beginning (piece->source, piece->source_start, offset);
  return gap != NULL ? karg_text_get_beginning (gap->source, gap->source_offset, offset) : NULL;
}

gboolean
karg_text_is_held_by (const KargText *text, const KargText *holder)
{
  gsize one, other;
  const char *path = text->foreign != NULL ? karg_text_get_beginning (text->foreign, 0, &one) : NULL;

  return path != NULL && g_strcmp0 (path, karg_text_get_beginning (holder, 0, &other)) == 0 && one == other;
}

char *
karg_carry_preview (const KargText *text, const GArray *splices, gsize from, gsize to)
{
  g_autoptr (GArray) edits = karg_owner_divide (text, splices, NULL);
  g_autoptr (GArray) own = karg_edits_new ();

  for (guint i = 0; edits != NULL && i < edits->len; i++)
    {
      const KargTextEdit *edit = &g_array_index (edits, KargTextEdit, i);
      gsize start = MAX (edit->start, from);
      gsize end = MIN (edit->start + edit->length, to);

      /* What comes belongs to where it begins; what goes may be of both. */
      if (start <= end)
        karg_edits_add (own, start - from, end - start, edit->start >= from ? edit->text : "", edit->inside);
    }
  if (edits == NULL || !karg_edits_sort (own))
    return NULL;
  return g_string_free (karg_edits_apply (own, text->bytes->str + from, to - from), FALSE);
}

KargText *
karg_text_join (const KargText *first, const KargText *second)
{
  KargText *joined = karg_text_new (first->layer);

  joined->data = first->data;
  karg_text_append_text (joined, first, FALSE);
  joined->has_end = TRUE;
  joined->end = first->has_end ? first->end : first->bytes->len;
  karg_text_append_spelled (joined, " ", 1, NULL, 0, 0, 0);
  karg_text_append_text (joined, second, FALSE);
  return joined;
}
