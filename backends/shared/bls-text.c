/* bls-text.c: the kernel arguments of a boot loader entry as mapped text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-text.h"

#include "bls-entry-private.h"
#include "sink.h"

#include <string.h>

/* Readers take the blanks around a value away first. */
static gboolean
bls_text_is_enclosed (const char *text, gsize length)
{
  for (; length > 0 && strchr (" \t", text[length - 1]) != NULL; length--)
    ;
  for (; length > 0 && strchr (" \t", text[0]) != NULL; length--)
    text++;
  return length >= 2 && text[0] == '"' && text[length - 1] == '"';
}

/* systemd-boot takes a pair of quotes around a whole line's value away. What it took away already isn't in the text.
 * Only a line that holds no quote yet is checked so: see bls_text_rewrite_line(). */
static gboolean
bls_text_check (const KargText *text, const char *after, GError **error)
{
  gsize length;
  const char *before = karg_text_get (text, &length);

  if (!bls_text_is_enclosed (after, strlen (after)) || bls_text_is_enclosed (before, length))
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE,
               "systemd-boot drops quotes that begin and end an options line; put a word without quotes last");
  return FALSE;
}

/* A line's value that no reader takes for one in quotes: the quote that it begins with moves behind the "=" of its word,
 * all of which is in these quotes, to whose value alone they belong as well. NULL where it can't. (transfer full) */
static char *
bls_text_open (const char *value)
{
  const char *quote = value + strspn (value, " \t");
  gsize key = strcspn (quote + 1, "=\" \t\n\v\f\r");

  if (!bls_text_is_enclosed (value, strlen (value)))
    return g_strdup (value);
  const char *close = quote[1 + key] == '=' && key > 0 ? strchr (quote + 1 + key, '"') : NULL;
  if (close == NULL || strchr (" \t", close[1]) == NULL)
    return NULL;
  return g_strdup_printf ("%.*s%.*s=\"%s", (int) (quote - value), value, (int) key, quote + 1, quote + 1 + key + 1);
}

/* Where a line's value stands. */
typedef struct
{
  KargText *file; /* borrowed */
  gsize start;
  gsize length;
} BlsTextValue;

/* What goes or comes may leave a line with quotes at both ends that belong to two words, or to one with its name. */
static gboolean
bls_text_rewrite_line (const KargText *text, const char *after, KargTextEdits *edits, GError **error)
{
  const BlsTextValue *value = karg_text_get_data (text);
  g_autofree char *open = bls_text_open (after);

  if (open == NULL)
    return bls_text_check (text, after, error);
  karg_text_edit (edits, value->file, value->start, value->length, open);
  return TRUE;
}

static char *
bls_text_spell (KargSink sink, const KargTextPlace *place, const char *bytes, GError **error)
{
  if (!place->inside)
    return karg_sink_spell_words (sink, bytes, error);
  return karg_sink_check_inside (sink, bytes, error) ? g_strdup (bytes) : NULL;
}

static char *
bls_text_spell_spec (const KargTextPlace *place, const char *bytes, GError **error)
{
  return bls_text_spell (KARG_SINK_LITERAL, place, bytes, error);
}

static char *
bls_text_spell_shared (const KargTextPlace *place, const char *bytes, GError **error)
{
  return bls_text_spell (KARG_SINK_BLS_GRUB, place, bytes, error);
}

/* Where a new "options" line goes: behind the last key that every reader sees. */
static guint
bls_text_find_place (const KargBlsEntry *entry)
{
  guint place = 0;

  for (guint i = 0; i < entry->lines->len; i++)
    {
      const KargLine *line = &g_array_index (entry->lines, KargLine, i);

      if (karg_bls_line_stops_grub (line))
        break;
      if (g_array_index (entry->keys, KargBlsKey, i).key != NULL)
        place = i + 1;
    }
  return place;
}

static gsize
bls_text_get_offset (const KargBlsEntry *entry, const char *at)
{
  return at - (const char *) g_bytes_get_data (entry->bytes, NULL);
}

/* Where the line at @index begins, or the file ends. */
static gsize
bls_text_get_line_start (const KargBlsEntry *entry, guint index)
{
  if (index == entry->lines->len)
    return g_bytes_get_size (entry->bytes);
  return bls_text_get_offset (entry, g_array_index (entry->lines, KargLine, index).text);
}

/* What stands around the value of a new line at @place: the line before may lack its ending. (transfer full) */
static void
bls_text_frame_line (const KargBlsEntry *entry, guint place, char **prefix, char **suffix)
{
  const KargLine *first = entry->lines->len > 0 ? &g_array_index (entry->lines, KargLine, 0) : NULL;
  const char *ending = first != NULL && first->ending == 2 ? "\r\n" : "\n";
  gboolean unended = place > 0 && g_array_index (entry->lines, KargLine, place - 1).ending == 0;

  *prefix = g_strconcat (unended ? ending : "", "options ", NULL);
  *suffix = g_strdup (unended ? "" : ending);
}

/* The next line at or behind *@index that holds arguments or could. */
static gboolean
bls_text_next_options (const KargBlsEntry *entry, guint *index, KargBlsKey *key)
{
  *index = karg_bls_entry_find (entry, "options", *index, key);
  return *index < entry->lines->len;
}

/* One change of the file's bytes: all of them as an edit of a mapped text, or put together at once. */
typedef struct
{
  const KargBlsEntry *entry;
  const KargText *file;
  KargTextEdits *edits; /* NULL: into @out */
  GString *out;
  gsize done;
} BlsMerge;

static void
bls_text_merge_edit (BlsMerge *merge, gsize start, gsize length, const char *bytes)
{
  if (merge->edits != NULL)
    {
      karg_text_edit (merge->edits, merge->file, start, length, bytes);
      return;
    }
  const char *all = g_bytes_get_data (merge->entry->bytes, NULL);
  g_string_append_len (merge->out, all + merge->done, start - merge->done);
  g_string_append (merge->out, bytes);
  merge->done = start + length;
}

/* The value of the first line becomes @value; a TAB behind the key, which GRUB takes for a part of it, a blank. */
static void
bls_text_merge_into (BlsMerge *merge, const KargBlsKey *key, const char *value)
{
  const char *gap = key->key + key->key_length;
  gboolean anew = gap == key->value || memchr (gap, '\t', key->value - gap) != NULL;
  const char *start = anew ? gap : key->value;
  g_autofree char *text = g_strconcat (anew ? " " : "", value, NULL);

  bls_text_merge_edit (merge, bls_text_get_offset (merge->entry, start), key->value + key->value_length - start, text);
}

static void
bls_text_merge_new_line (BlsMerge *merge, guint place, const char *value)
{
  g_autofree char *prefix = NULL;
  g_autofree char *suffix = NULL;

  bls_text_frame_line (merge->entry, place, &prefix, &suffix);
  g_autofree char *line = g_strconcat (prefix, value, suffix, NULL);
  bls_text_merge_edit (merge, bls_text_get_line_start (merge->entry, place), 0, line);
}

/* One line that every reader sees: the first, if GRUB gets that far; else a new one. The others go. */
static void
bls_text_merge_lines (BlsMerge *merge, const char *value)
{
  const KargBlsEntry *entry = merge->entry;
  guint place = bls_text_find_place (entry);
  guint index = 0;
  KargBlsKey key;
  gboolean written = value[strspn (value, " \t")] == '\0';

  for (; bls_text_next_options (entry, &index, &key); index++)
    {
      gboolean visible = index < place;
      gsize start = bls_text_get_line_start (entry, index);

      if (!written && visible)
        bls_text_merge_into (merge, &key, value);
      else
        {
          if (!written)
            bls_text_merge_new_line (merge, place, value);
          bls_text_merge_edit (merge, start, bls_text_get_line_start (entry, index + 1) - start, "");
        }
      written = TRUE;
    }
}

static gboolean
bls_text_rewrite (const KargText *text, const char *after, KargTextEdits *edits, GError **error)
{
  const KargText *file = karg_text_get_data (text);
  gsize length;
  const char *bytes = karg_text_get (file, &length);
  g_autoptr (GBytes) copy = g_bytes_new (bytes, length);
  g_autoptr (KargBlsEntry) entry = karg_bls_entry_new (copy);
  BlsMerge merge = { entry, file, edits, NULL, 0 };

  bls_text_merge_lines (&merge, after);
  return TRUE;
}

/* What systemd-boot reads, too. */
static gboolean
bls_text_rewrite_spec (const KargText *text, const char *after, KargTextEdits *edits, GError **error)
{
  return bls_text_check (text, after, error) && bls_text_rewrite (text, after, edits, error);
}

/* From the file upwards: the value of one line, all lines, which may have to become one, and the words in them. */
static const KargLayer bls_text_layer_line = { .struct_size = sizeof (KargLayer), .check = bls_text_check };
static const KargLayer bls_text_layer_quoted_line = { .struct_size = sizeof (KargLayer), .rewrite = bls_text_rewrite_line };
static const KargLayer bls_text_layer_lines = { .struct_size = sizeof (KargLayer), .rewrite = bls_text_rewrite_spec };
static const KargLayer bls_text_layer_words = { .struct_size = sizeof (KargLayer), .spell = bls_text_spell_spec };

/* The same where GRUB reads as well, */
static const KargLayer bls_text_layer_shared_words = { .struct_size = sizeof (KargLayer), .spell = bls_text_spell_shared };

/* and for GRUB alone. */
static const KargLayer bls_text_layer_grub_lines = { .struct_size = sizeof (KargLayer), .rewrite = bls_text_rewrite };

/* The value of a line; with @opens, one that systemd-boot reads as well, and that doesn't stand in a pair of quotes.
 * (transfer full) */
static KargText *
bls_text_new_line (KargText *file, gsize start, const KargBlsKey *key, gboolean opens)
{
  gboolean quoted = opens && memchr (key->value, '"', key->value_length) != NULL;
  KargText *text = karg_text_new (quoted ? &bls_text_layer_quoted_line : opens ? &bls_text_layer_line : NULL);

  karg_text_append (text, file, start, key->value_length, 0);
  if (quoted)
    {
      BlsTextValue *value = g_new (BlsTextValue, 1);
      *value = (BlsTextValue){ file, start, key->value_length };
      karg_text_set_data (text, value, g_free);
      karg_text_set_rewritten (text);
    }
  return text;
}

static void
bls_text_append_line (KargText *text, KargText *file, const KargBlsEntry *entry, guint index, const KargBlsKey *key,
                      gboolean opens)
{
  g_autoptr (KargText) value = bls_text_new_line (file, bls_text_get_offset (entry, key->value), key, opens);
  gsize start;
  gsize line = bls_text_get_line_start (entry, index);

  if (*karg_text_get (text, NULL) != '\0')
    karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_get (text, &start);
  karg_text_append (text, value, 0, key->value_length, 0);
  karg_text_add_line (text, start, file, line, bls_text_get_line_start (entry, index + 1) - line);
}

/* An entry without such a line gets one. */
static void
bls_text_add_line (KargText *text, KargText *file, const KargBlsEntry *entry, const KargLayer *layer)
{
  g_autoptr (KargText) value = karg_text_new (layer);
  g_autofree char *prefix = NULL;
  g_autofree char *suffix = NULL;
  guint place = bls_text_find_place (entry);

  bls_text_frame_line (entry, place, &prefix, &suffix);
  karg_text_add_place (value, file, bls_text_get_line_start (entry, place), 0, prefix, suffix);
  karg_text_add_place (text, value, 0, 0, NULL, NULL);
}

/* Whether GRUB would read, or would then read, something else than is to stand there. */
static gboolean
bls_text_must_merge (const KargBlsEntry *entry)
{
  guint index = 0;
  KargBlsKey key;

  for (; bls_text_next_options (entry, &index, &key); index++)
    {
      const char *gap = key.key + key.key_length;
      if (memchr (gap, '\t', key.value - gap) != NULL)
        return TRUE;
    }
  return karg_bls_entry_hides_options (entry);
}

/* The values of all lines, with a blank between that stands nowhere. */
static KargText *
bls_text_new_value (const KargBlsEntry *entry, KargText *file, const KargBlsManner *manner)
{
  gboolean spec = manner->shows == KARG_BLS_READER_SPEC;
  KargText *text = karg_text_new (spec ? &bls_text_layer_lines : &bls_text_layer_grub_lines);
  guint index = 0;
  guint lines = 0;
  KargBlsKey key;

  for (; bls_text_next_options (entry, &index, &key); index++, lines++)
    {
      const char *value = key.value;

      if (spec)
        karg_bls_key_unquote (&key);
      if (key.value_length > 0)
        bls_text_append_line (text, file, entry, index, &key, spec && key.value == value);
    }
  karg_text_set_data (text, karg_text_ref (file), (GDestroyNotify) karg_text_unref);
  if (lines == 0)
    bls_text_add_line (text, file, entry, spec ? &bls_text_layer_line : NULL);
  else if (*karg_text_get (text, NULL) == '\0' || (manner->writes == KARG_BLS_READER_GRUB && bls_text_must_merge (entry)))
    karg_text_set_rewritten (text);
  return text;
}

/* All words as they stand. */
static KargText *
bls_text_new_words (KargText *value, const KargLayer *layer)
{
  KargText *text = karg_text_new (layer);
  gsize length;

  karg_text_get (value, &length);
  karg_text_append (text, value, 0, length, 0);
  if (length == 0)
    karg_text_add_place (text, value, 0, 0, NULL, NULL);
  return text;
}

KargText *
karg_bls_text_new (const KargBlsEntry *entry, KargText *file, const KargBlsManner *manner, char **why)
{
  g_autoptr (KargText) value = bls_text_new_value (entry, file, manner);

  if (manner->shows == KARG_BLS_READER_GRUB)
    return grub_text_new_entry (value, manner->expand, manner->data, why);
  return bls_text_new_words (value, manner->writes == KARG_BLS_READER_GRUB ? &bls_text_layer_shared_words
                                                                            : &bls_text_layer_words);
}

GBytes *
karg_bls_text_merge (const KargBlsEntry *entry)
{
  g_autofree char *options = karg_bls_entry_get_options (entry, KARG_BLS_READER_GRUB);
  gsize size;
  const char *all = g_bytes_get_data (entry->bytes, &size);
  BlsMerge merge = { entry, NULL, NULL, g_string_sized_new (size), 0 };

  bls_text_merge_lines (&merge, options);
  g_string_append_len (merge.out, all + merge.done, size - merge.done);
  return g_string_free_to_bytes (merge.out);
}
