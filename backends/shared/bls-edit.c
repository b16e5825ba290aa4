/* bls-edit.c: editing the kernel arguments of a boot loader entry.
 *
 * The "options" lines are taken as pieces of one command line. An edit changes a span of it; the span is
 * carried back into the piece it lies in, and only pieces that it touches together become one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-entry-private.h"

#include <string.h>

#include "spelling.h"

/* One "options" line. */
typedef struct
{
  guint line;    /* its index in the entry */
  GString *text; /* the value; NULL: the line goes */
} BlsPiece;

static void
bls_piece_clear (gpointer data)
{
  BlsPiece *piece = data;

  if (piece->text != NULL)
    g_string_free (piece->text, TRUE);
}

static GArray *
bls_pieces_new (const KargBlsEntry *entry, KargBlsReader reader)
{
  GArray *pieces = g_array_new (FALSE, TRUE, sizeof (BlsPiece));

  g_array_set_clear_func (pieces, bls_piece_clear);
  for (guint i = 0; i < entry->lines->len; i++)
    {
      BlsPiece piece = { .line = i };
      KargBlsKey key;

      if (!karg_bls_line_parse (&g_array_index (entry->lines, KargLine, i), &key) || !karg_bls_key_is (&key, "options"))
        continue;
      if (reader == KARG_BLS_READER_SPEC)
        karg_bls_key_unquote (&key);
      piece.text = g_string_new_len (key.value, key.value_length);
      g_array_append_val (pieces, piece);
    }
  return pieces;
}

static char *
bls_pieces_join (const GArray *pieces)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      const BlsPiece *piece = &g_array_index (pieces, BlsPiece, i);

      if (piece->text == NULL || piece->text->len == 0)
        continue;
      if (joined->len > 0)
        g_string_append_c (joined, ' ');
      g_string_append_len (joined, piece->text->str, piece->text->len);
    }
  return g_string_free (joined, FALSE);
}

/* A span of the old text that the new one replaces by [start, new_end) of its own. */
typedef struct
{
  gsize start;
  gsize end;
  gsize new_end;
} BlsSpan;

/* Pieces that a span reaches, and where they begin in the joined text. */
typedef struct
{
  guint first, last;
  gsize first_offset, last_offset;
} BlsReach;

/* FALSE when there is no piece with words. */
static gboolean
bls_pieces_reach (const GArray *pieces, const BlsSpan *span, BlsReach *reach)
{
  gboolean found = FALSE;
  gsize start = 0;

  for (guint i = 0; i < pieces->len && (!found || start <= span->end); i++)
    {
      const BlsPiece *piece = &g_array_index (pieces, BlsPiece, i);

      if (piece->text == NULL || piece->text->len == 0)
        continue;
      if (!found && start + piece->text->len >= span->start)
        {
          *reach = (BlsReach) { i, i, start, start };
          found = TRUE;
        }
      else if (found)
        {
          reach->last = i;
          reach->last_offset = start;
        }
      start += piece->text->len + 1;
    }
  return found;
}

/* What is inserted or deleted may as well lie further left when the bytes that it passes are the same: "a
 * b c" without "b" is "a c" whichever blank went. */
static gboolean
bls_span_slide (BlsSpan *span, const char *before, const char *after)
{
  if (span->start == 0)
    return FALSE;
  if (span->new_end == span->start && before[span->start - 1] == before[span->end - 1])
    {
      span->start--, span->end--, span->new_end--;
      return TRUE;
    }
  if (span->end == span->start && after[span->start - 1] == after[span->new_end - 1])
    {
      span->start--, span->end--, span->new_end--;
      return TRUE;
    }
  return FALSE;
}

static BlsSpan
bls_span_new (const char *before, const char *after)
{
  gsize before_end = strlen (before), after_end = strlen (after), start = 0;

  while (start < before_end && start < after_end && before[start] == after[start])
    start++;
  while (before_end > start && after_end > start && before[before_end - 1] == after[after_end - 1])
    before_end--, after_end--;
  return (BlsSpan) { start, before_end, after_end };
}

/* Puts all of @text into the first piece and lets the others go. */
static void
bls_pieces_merge (GArray *pieces, const char *text)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      BlsPiece *piece = &g_array_index (pieces, BlsPiece, i);

      if (piece->text != NULL)
        g_string_free (piece->text, TRUE);
      piece->text = i == 0 ? g_string_new (text) : NULL;
    }
}

static void
bls_pieces_replace (GArray *pieces, const char *before, const char *after)
{
  BlsSpan span = bls_span_new (before, after);
  BlsReach reach;
  GString *text;
  BlsPiece *piece;
  guint keep;

  if (!bls_pieces_reach (pieces, &span, &reach))
    {
      bls_pieces_merge (pieces, after);
      return;
    }
  while (reach.first != reach.last && bls_span_slide (&span, before, after))
    bls_pieces_reach (pieces, &span, &reach);

  piece = &g_array_index (pieces, BlsPiece, reach.first);
  text = g_string_new_len (piece->text->str, span.start - reach.first_offset);
  keep = strspn (text->str, " \t") == text->len ? reach.last : reach.first;
  g_string_append_len (text, after + span.start, span.new_end - span.start);
  piece = &g_array_index (pieces, BlsPiece, reach.last);
  g_string_append_len (text, piece->text->str + (span.end - reach.last_offset),
                       piece->text->len - (span.end - reach.last_offset));

  for (guint i = reach.first; i <= reach.last; i++)
    {
      piece = &g_array_index (pieces, BlsPiece, i);
      if (piece->text != NULL)
        g_string_truncate (piece->text, 0);
    }
  piece = &g_array_index (pieces, BlsPiece, keep);
  if (strspn (text->str, " \t") < text->len)
    g_string_assign (piece->text, text->str);
  g_string_free (text, TRUE);
}

/* Whether the edits together make another text of @text. */
static gboolean
bls_edits_change (const char *text, const GPtrArray *edits)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);

  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (cmdline, g_ptr_array_index (edits, i));
  return strcmp (karg_cmdline_get_text (cmdline, NULL), text) != 0;
}

/* Writes the line of @piece, whose key keeps its bytes. A TAB behind the key becomes a blank where GRUB
 * reads. */
static void
bls_append_piece (GString *out, const KargLine *line, const BlsPiece *piece, KargBlsReader reader)
{
  KargBlsKey key = { 0 };
  const char *end = line->text + line->length + line->ending;
  const char *gap;

  if (piece->text == NULL || piece->text->len == 0)
    return;
  karg_bls_line_parse (line, &key);
  if (reader == KARG_BLS_READER_SPEC)
    karg_bls_key_unquote (&key);

  gap = key.key + key.key_length;
  g_string_append_len (out, line->text, gap - line->text);
  if (gap == key.value || (reader == KARG_BLS_READER_GRUB && memchr (gap, '\t', key.value - gap) != NULL))
    g_string_append_c (out, ' ');
  else
    g_string_append_len (out, gap, key.value - gap);
  g_string_append_len (out, piece->text->str, piece->text->len);
  g_string_append_len (out, key.value + key.value_length, end - key.value - key.value_length);
}

/* Where a new "options" line goes: behind the last key that every reader sees. */
static guint
bls_entry_find_place (const KargBlsEntry *entry)
{
  guint place = 0;

  for (guint i = 0; i < entry->lines->len; i++)
    {
      const KargLine *line = &g_array_index (entry->lines, KargLine, i);
      KargBlsKey key;

      if (karg_bls_line_stops_grub (line))
        break;
      if (karg_bls_line_parse (line, &key))
        place = i + 1;
    }
  return place;
}

/* Appends a line of its own; @previous, which is in @out already, may lack its ending. */
static void
bls_append_new_line (GString *out, const KargBlsEntry *entry, guint place, const char *text)
{
  const KargLine *first = entry->lines->len > 0 ? &g_array_index (entry->lines, KargLine, 0) : NULL;
  const char *ending = first != NULL && first->ending == 2 ? "\r\n" : "\n";
  gboolean unended = place > 0 && g_array_index (entry->lines, KargLine, place - 1).ending == 0;

  g_string_append_printf (out, "%soptions %s%s", unended ? ending : "", text, unended ? "" : ending);
}

/* Every line as it was but for the pieces, which are in the order of their lines. With @new_line one more
 * stands at @place. */
static GBytes *
bls_entry_assemble (const KargBlsEntry *entry, KargBlsReader reader, const GArray *pieces, const char *new_line,
                    guint place)
{
  GString *out = g_string_sized_new (g_bytes_get_size (entry->bytes) + 128);
  guint next = 0;

  for (guint i = 0; i < entry->lines->len; i++)
    {
      const KargLine *line = &g_array_index (entry->lines, KargLine, i);

      if (new_line != NULL && i == place)
        bls_append_new_line (out, entry, place, new_line);
      if (next < pieces->len && g_array_index (pieces, BlsPiece, next).line == i)
        bls_append_piece (out, line, &g_array_index (pieces, BlsPiece, next++), reader);
      else
        g_string_append_len (out, line->text, line->length + line->ending);
    }
  if (new_line != NULL && place == entry->lines->len)
    bls_append_new_line (out, entry, place, new_line);
  return g_string_free_to_bytes (out);
}

/* One line that every reader sees: the first, if GRUB gets that far; else a new one. */
static GBytes *
bls_entry_assemble_merged (const KargBlsEntry *entry, KargBlsReader reader, GArray *pieces, const char *text)
{
  guint place = bls_entry_find_place (entry);
  gboolean visible = pieces->len > 0 && g_array_index (pieces, BlsPiece, 0).line < place;

  bls_pieces_merge (pieces, text);
  if (visible || *text == '\0')
    return bls_entry_assemble (entry, reader, pieces, NULL, 0);
  bls_pieces_merge (pieces, "");
  return bls_entry_assemble (entry, reader, pieces, text, place);
}

static gboolean
bls_is_enclosed (const char *text, gsize length)
{
  return length >= 2 && text[0] == '"' && text[length - 1] == '"';
}

/* systemd-boot takes a pair of quotes around a whole value away. One that is there already, around the
 * value at @line, stays there. */
static gboolean
bls_entry_check_quotes (const KargLine *line, const char *text, GError **error)
{
  KargBlsKey key;

  if (!bls_is_enclosed (text, strlen (text)))
    return TRUE;
  if (line != NULL && karg_bls_line_parse (line, &key) && bls_is_enclosed (key.value, key.value_length))
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE,
               "systemd-boot drops quotes that begin and end an options line; put a word without quotes last");
  return FALSE;
}

static gboolean
bls_entry_check (const KargBlsEntry *entry, KargBlsReader reader, KargSink sink, const GArray *pieces,
                 const KargCmdline *before, const char *text, GError **error)
{
  if (!karg_spelling_check (sink, before, text, error))
    return FALSE;
  if (reader == KARG_BLS_READER_SPEC && pieces->len == 0)
    return bls_entry_check_quotes (NULL, text, error);
  for (guint i = 0; i < pieces->len && reader == KARG_BLS_READER_SPEC; i++)
    {
      const BlsPiece *piece = &g_array_index (pieces, BlsPiece, i);
      const KargLine *line = &g_array_index (entry->lines, KargLine, piece->line);

      if (piece->text != NULL && !bls_entry_check_quotes (line, piece->text->str, error))
        return FALSE;
    }
  return TRUE;
}

GBytes *
karg_bls_entry_edit (const KargBlsEntry *entry, KargBlsReader reader, KargSink sink, const GPtrArray *edits,
                     GError **error)
{
  g_autoptr (GArray) pieces = bls_pieces_new (entry, reader);
  g_autofree char *joined = bls_pieces_join (pieces);
  g_autofree char *seen = karg_bls_entry_get_grub_options (entry);
  g_autofree char *text = g_strdup (joined);
  g_autoptr (KargCmdline) before = karg_cmdline_parse (joined, -1);
  gboolean hidden = reader == KARG_BLS_READER_GRUB && karg_bls_entry_hides_options (entry);

  if (!bls_edits_change (joined, edits) && !(hidden && bls_edits_change (seen, edits)))
    return NULL;

  for (guint i = 0; i < edits->len; i++)
    {
      g_autofree char *after = karg_spelling_apply (sink, before, text, g_ptr_array_index (edits, i), error);

      if (after == NULL)
        return NULL;
      if (pieces->len > 0)
        bls_pieces_replace (pieces, text, after);
      g_free (text);
      text = g_steal_pointer (&after);
    }

  if (!bls_entry_check (entry, reader, sink, pieces, before, text, error))
    return NULL;
  if (hidden || pieces->len == 0 || *joined == '\0')
    return bls_entry_assemble_merged (entry, reader, pieces, text);
  return bls_entry_assemble (entry, reader, pieces, NULL, 0);
}
