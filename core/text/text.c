/* text.c: a text that knows where each of its bytes stands.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "text-private.h"

#include <string.h>

static void
karg_text_piece_clear (gpointer data)
{
  g_clear_pointer (&((KargTextPiece *) data)->source, karg_text_unref);
}

static void
karg_text_span_clear (gpointer data)
{
  karg_text_unref (((KargTextSpan *) data)->source);
}

static void
karg_text_gap_clear (gpointer data)
{
  KargTextGap *gap = data;

  karg_text_unref (gap->source);
  g_free (gap->prefix);
  g_free (gap->suffix);
}

static GArray *
karg_text_array_new (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, FALSE, size);

  g_array_set_clear_func (array, clear);
  return array;
}

KargText *
karg_text_new_file (const char *path, GBytes *bytes, const KargLayer *layer)
{
  g_return_val_if_fail (path != NULL, NULL);
  KargText *text = g_new0 (KargText, 1);

  text->refs = 1;
  text->layer = layer;
  text->path = g_strdup (path);
  text->file = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  return text;
}

KargText *
karg_text_new (const KargLayer *layer)
{
  KargText *text = g_new0 (KargText, 1);

  text->refs = 1;
  text->layer = layer;
  text->bytes = g_string_new (NULL);
  text->pieces = karg_text_array_new (sizeof (KargTextPiece), karg_text_piece_clear);
  return text;
}

KargText *
karg_text_ref (KargText *text)
{
  g_atomic_int_inc (&text->refs);
  return text;
}

void
karg_text_unref (KargText *text)
{
  if (!g_atomic_int_dec_and_test (&text->refs))
    return;
  if (text->destroy != NULL)
    text->destroy (text->data);
  g_clear_pointer (&text->pieces, g_array_unref);
  g_clear_pointer (&text->groups, g_array_unref);
  g_clear_pointer (&text->lines, g_array_unref);
  g_clear_pointer (&text->gaps, g_array_unref);
  g_clear_pointer (&text->file, g_bytes_unref);
  g_clear_pointer (&text->foreign, karg_text_unref);
  if (text->bytes != NULL)
    g_string_free (text->bytes, TRUE);
  g_free (text->path);
  g_free (text);
}

const char *
karg_text_get (const KargText *text, gsize *length)
{
  gsize n = text->bytes != NULL ? text->bytes->len : 0;
  const char *bytes = text->bytes != NULL ? text->bytes->str : NULL;

  if (text->file != NULL)
    bytes = g_bytes_get_data (text->file, &n);
  if (length != NULL)
    *length = n;
  return bytes != NULL ? bytes : "";
}

const char *
karg_text_get_path (const KargText *text)
{
  return text->path;
}

/* Goes on with the last piece where the new bytes stand right behind it, in the same manner. */
static gboolean
karg_text_extend (KargText *text, const KargTextPiece *piece)
{
  KargTextPiece *last = text->pieces->len > 0 ? &g_array_index (text->pieces, KargTextPiece, text->pieces->len - 1) : NULL;

  if (last == NULL || piece->source == NULL || last->source != piece->source || piece->length != piece->source_length
      || last->length != last->source_length || last->source_start + last->source_length != piece->source_start
      || last->context != piece->context || last->owner != piece->owner || last->foreign != piece->foreign)
    return FALSE;
  last->length += piece->length;
  last->source_length += piece->length;
  return TRUE;
}

static void
karg_text_append_piece (KargText *text, const char *bytes, KargTextPiece *piece)
{
  piece->start = text->bytes->len;
  g_string_append_len (text->bytes, bytes, piece->length);
  if (piece->length == 0 || karg_text_extend (text, piece))
    return;
  if (piece->source != NULL)
    karg_text_ref (piece->source);
  g_array_append_val (text->pieces, *piece);
}

/* A text that speaks of bytes which are not there shows nothing that could be trusted, nor does one made from it. */
static gboolean
karg_text_takes (KargText *text, const KargText *source, gsize start, gsize length)
{
  gsize n;

  karg_text_get (source, &n);
  text->broken = text->broken || source->broken || start > n || length > n - start;
  return !text->broken;
}

void
karg_text_append (KargText *text, KargText *source, gsize start, gsize length, guint context)
{
  g_return_if_fail (source != NULL);
  if (!karg_text_takes (text, source, start, length))
    return;
  KargTextPiece piece = { .length = length, .source = source, .source_start = start, .source_length = length,
                          .context = context, .owner = text->owner };

  karg_text_append_piece (text, karg_text_get (source, NULL) + start, &piece);
}

void
karg_text_append_spelled (KargText *text, const char *bytes, gsize n, KargText *source, gsize start, gsize length,
                          guint context)
{
  g_return_if_fail (bytes != NULL);
  if (source != NULL && !karg_text_takes (text, source, start, length))
    return;
  KargTextPiece piece = { .length = n, .source = source, .source_start = start, .source_length = length,
                          .context = context, .owner = text->owner };

  karg_text_append_piece (text, bytes, &piece);
}

static void
karg_text_append_span (GArray **spans, gsize start, gsize length, KargText *source, gsize source_start, gsize source_length)
{
  KargTextSpan span = { start, length, karg_text_ref (source), source_start, source_length };

  if (*spans == NULL)
    *spans = karg_text_array_new (sizeof (KargTextSpan), karg_text_span_clear);
  g_array_append_val (*spans, span);
}

void
karg_text_add_group (KargText *text, gsize start, KargText *source, gsize source_start, gsize source_length)
{
  if (karg_text_takes (text, source, source_start, source_length) && start <= text->bytes->len)
    karg_text_append_span (&text->groups, start, text->bytes->len - start, source, source_start, source_length);
}

/* Spans end where the text does. */
static void
karg_text_cut_spans (GArray *spans, gsize length)
{
  for (guint i = 0; spans != NULL && i < spans->len; i++)
    {
      KargTextSpan *span = &g_array_index (spans, KargTextSpan, i);
      if (span->start + span->length > length)
        g_array_set_size (spans, i);
    }
}

void
karg_text_cut (KargText *text, gsize length)
{
  g_return_if_fail (text->path == NULL && length <= text->bytes->len);
  while (text->pieces->len > 0)
    {
      KargTextPiece *last = &g_array_index (text->pieces, KargTextPiece, text->pieces->len - 1);
      if (last->start + last->length <= length)
        break;
      gboolean literal = last->length == last->source_length;
      if (last->start < length && literal)
        {
          last->length = last->source_length = length - last->start;
          break;
        }
      length = MIN (length, last->start);
      g_array_set_size (text->pieces, text->pieces->len - 1);
    }
  g_string_truncate (text->bytes, length);
  karg_text_cut_spans (text->groups, length);
  karg_text_cut_spans (text->lines, length);
  for (guint i = 0; text->gaps != NULL && i < text->gaps->len; i++)
    {
      KargTextGap *gap = &g_array_index (text->gaps, KargTextGap, i);
      gap->offset = MIN (gap->offset, length);
    }
  text->end = MIN (text->end, length);
}

void
karg_text_add_line (KargText *text, gsize start, KargText *source, gsize source_start, gsize source_length)
{
  if (karg_text_takes (text, source, source_start, source_length) && start <= text->bytes->len)
    karg_text_append_span (&text->lines, start, text->bytes->len - start, source, source_start, source_length);
}

static void
karg_text_append_gap (KargText *text, gsize offset, KargText *source, gsize source_offset, guint context,
                      const char *prefix, const char *suffix)
{
  KargTextGap gap = { offset, karg_text_ref (source), source_offset, context, g_strdup (prefix), g_strdup (suffix) };

  if (text->gaps == NULL)
    text->gaps = karg_text_array_new (sizeof (KargTextGap), karg_text_gap_clear);
  g_array_append_val (text->gaps, gap);
}

void
karg_text_add_place (KargText *text, KargText *source, gsize offset, guint context, const char *prefix,
                     const char *suffix)
{
  if (karg_text_takes (text, source, offset, 0))
    karg_text_append_gap (text, text->bytes->len, source, offset, context, prefix, suffix);
}

static void
karg_text_copy_spans (GArray **to, const GArray *from, gsize shift)
{
  for (guint i = 0; from != NULL && i < from->len; i++)
    {
      const KargTextSpan *span = &g_array_index (from, KargTextSpan, i);

      karg_text_append_span (to, shift + span->start, span->length, span->source, span->source_start,
                             span->source_length);
    }
}

void
karg_text_append_text (KargText *text, const KargText *other, gboolean foreign)
{
  gsize shift = text->bytes->len;

  text->broken = text->broken || other->broken;
  for (guint i = 0; i < other->pieces->len; i++)
    {
      KargTextPiece piece = g_array_index (other->pieces, KargTextPiece, i);

      piece.foreign = piece.foreign || foreign;
      karg_text_append_piece (text, other->bytes->str + piece.start, &piece);
    }
  karg_text_copy_spans (&text->groups, other->groups, shift);
  if (foreign)
    {
      g_clear_pointer (&text->foreign, karg_text_unref);
      text->foreign = karg_text_ref ((KargText *) other);
      return;
    }
  karg_text_copy_spans (&text->lines, other->lines, shift);
  for (guint i = 0; other->gaps != NULL && i < other->gaps->len; i++)
    {
      const KargTextGap *gap = &g_array_index (other->gaps, KargTextGap, i);

      karg_text_append_gap (text, shift + gap->offset, gap->source, gap->source_offset, gap->context, gap->prefix,
                            gap->suffix);
    }
}

void
karg_text_set_owner (KargText *text, guint owner)
{
  text->owner = owner;
}

void
karg_text_set_end (KargText *text)
{
  karg_text_set_end_at (text, text->bytes->len);
}

void
karg_text_set_end_at (KargText *text, gsize offset)
{
  g_return_if_fail (offset <= text->bytes->len);
  text->has_end = TRUE;
  text->end = offset;
}

gboolean
karg_text_get_end (const KargText *text, gsize *offset)
{
  *offset = text->has_end ? text->end : text->bytes->len;
  return text->has_end;
}

void
karg_text_set_rewritten (KargText *text)
{
  text->rewritten = TRUE;
}

void
karg_text_set_data (KargText *text, gpointer data, GDestroyNotify destroy)
{
  text->data = data;
  text->destroy = destroy;
}

gpointer
karg_text_get_data (const KargText *text)
{
  return text->data;
}

const KargTextPiece *
karg_text_find_piece (const KargText *text, gsize offset)
{
  guint low = 0, high = text->pieces != NULL ? text->pieces->len : 0;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const KargTextPiece *piece = &g_array_index (text->pieces, KargTextPiece, middle);

      if (offset < piece->start)
        high = middle;
      else if (offset >= piece->start + piece->length)
        low = middle + 1;
      else
        return piece;
    }
  return NULL;
}

/* Where the byte at @offset is in the piece's source. */
static gsize
karg_text_piece_offset (const KargTextPiece *piece, gsize offset)
{
  return piece->source_start + (piece->length == piece->source_length ? offset - piece->start : 0);
}

KargTextOwner
karg_text_get_owner (const KargText *text, gsize offset)
{
  const KargTextPiece *piece = karg_text_find_piece (text, offset);

  if (piece == NULL || piece->source == NULL)
    return (KargTextOwner){ NULL, 0 };
  if (piece->owner != 0 || piece->source->path != NULL)
    return (KargTextOwner){ piece->source, piece->owner };
  return karg_text_get_owner (piece->source, karg_text_piece_offset (piece, offset));
}

gboolean
karg_text_is_one_owner (const KargText *text, gsize one, gsize other)
{
  KargTextOwner a = karg_text_get_owner (text, one);
  KargTextOwner b = karg_text_get_owner (text, other);

  return a.text == b.text && a.owner == b.owner;
}

/* The line of @offset, counted on from the place that was asked for last. */
static guint
karg_text_get_line (const KargText *file, gsize offset)
{
  KargText *self = (KargText *) file;
  gsize length;
  const char *bytes = karg_text_get (file, &length);

  if (file->file == NULL)
    return 0;
  if (self->line == 0 || offset < self->line_offset)
    {
      self->line = 1;
      self->line_offset = 0;
    }
  for (offset = MIN (offset, length); self->line_offset < offset; self->line_offset++)
    self->line += bytes[self->line_offset] == '\n' ? 1 : 0;
  return self->line;
}

/* Where the first byte of an empty text would go. In a line that is still to be written there is no line. */
static const char *
karg_text_locate_place (const KargText *text, guint *line)
{
  const KargTextGap *gap = &g_array_index (text->gaps, KargTextGap, 0);
  const char *path = karg_text_locate (gap->source, gap->source_offset, line);

  if (line != NULL && (gap->prefix != NULL || gap->suffix != NULL))
    *line = 0;
  return path;
}

const char *
karg_text_locate (const KargText *text, gsize offset, guint *line)
{
  if (text->path != NULL)
    {
      if (line != NULL)
        *line = karg_text_get_line (text, offset);
      return text->path;
    }
  const KargTextPiece *piece = karg_text_find_piece (text, offset);
  if (line != NULL)
    *line = 0;
  if (text->bytes->len == 0 && text->gaps != NULL)
    return karg_text_locate_place (text, line);
  if (piece == NULL || piece->source == NULL)
    return NULL;
  return karg_text_locate (piece->source, karg_text_piece_offset (piece, offset), line);
}
