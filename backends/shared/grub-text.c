/* grub-text.c: GRUB script as a layer of mapped text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-text.h"

#include "sink.h"

#include <string.h>

/* Whole words, with the blanks between them. */
static char *
grub_text_spell_words (const char *words, GrubQuote quote, GError **error)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (words, -1);
  g_autoptr (GString) out = g_string_new (NULL);
  gsize done = 0;

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_autofree char *spelled = grub_word_encode (word, quote, error);

      if (spelled == NULL)
        return NULL;
      g_string_append_len (out, words + done, word->start - done);
      g_string_append (out, spelled);
      done = word->start + word->length;
    }
  g_string_append (out, words + done);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Bytes that go into a word. */
static char *
grub_text_spell_inside (const char *bytes, guint context, GError **error)
{
  GString *out;

  if (!karg_sink_check_inside (KARG_SINK_GRUB, bytes, error))
    return NULL;
  out = g_string_new (NULL);
  for (const char *c = bytes; *c != '\0'; c++)
    {
      gboolean escape = context == GRUB_CONTEXT_BARE ? strchr (" {}|&;<>*?[]$#", *c) != NULL
                                                     : context == GRUB_CONTEXT_DOUBLE && *c == '$';
      if (escape)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
  return g_string_free (out, FALSE);
}

/* New words bring a blank along for what follows: not where one stands, or nothing. */
static gboolean
grub_text_needs_blank (const KargTextPlace *place)
{
  char next = karg_text_get (place->source, NULL)[place->offset];

  return place->replaces || (next != '\0' && next != ' ' && next != '\t');
}

static char *
grub_text_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  GrubQuote quote = GPOINTER_TO_UINT (karg_text_get_data (place->text));

  if (place->inside)
    return grub_text_spell_inside (bytes, place->context, error);
  /* The manner of quoting that stands there stays. */
  if (place->replaces && place->context != GRUB_CONTEXT_BARE)
    quote = place->context == GRUB_CONTEXT_SINGLE ? GRUB_QUOTE_SINGLE : GRUB_QUOTE_DOUBLE;
  char *spelled = grub_text_spell_words (bytes, quote, error);
  return spelled == NULL || grub_text_needs_blank (place) ? spelled : g_strchomp (spelled);
}

static const KargLayer grub_text_layer = { .struct_size = sizeof (KargLayer), .spell = grub_text_spell };

static char *
grub_text_spell_entry (const KargTextPlace *place, const char *bytes, GError **error)
{
  if (!place->inside)
    return karg_sink_spell_words (KARG_SINK_BLS_GRUB, bytes, error);
  return karg_sink_check_inside (KARG_SINK_BLS_GRUB, bytes, error) ? g_strdup (bytes) : NULL;
}

static const KargLayer grub_text_entry_layer = { .struct_size = sizeof (KargLayer), .spell = grub_text_spell_entry };

/* Where new words go if there are none, or to the end that the source has. */
static void
grub_text_add_ends (KargText *text, KargText *source, const GrubWords *words)
{
  gsize end;
  gboolean set = karg_text_get_end (source, &end);

  if (words->words->len == 0)
    {
      karg_text_add_place (text, source, end, GRUB_CONTEXT_BARE, NULL, NULL);
      if (set)
        karg_text_set_end (text);
    }
}

/* Whether the end of the source is before the word, and was behind the one before. */
static gboolean
grub_text_passes_end (const KargText *source, const GrubWords *words, guint index)
{
  gsize end;

  if (!karg_text_get_end (source, &end))
    return FALSE;
  return end < g_array_index (words->words, GrubWord, index).end
         && (index == 0 || end >= g_array_index (words->words, GrubWord, index - 1).end);
}

/* The blanks before word @index; of those of several owners the first one's, so that the others stay. */
static void
grub_text_append_gap (KargText *text, KargText *source, const GrubWords *words, guint index)
{
  gsize start = g_array_index (words->words, GrubWord, index - 1).end;
  gsize next = g_array_index (words->words, GrubWord, index).start;
  gsize end = start + 1;

  while (end < next && karg_text_is_one_owner (source, start, end))
    end++;
  karg_text_append_spelled (text, " ", 1, source, start, end - start, GRUB_CONTEXT_BARE);
}

/* The kernel's bytes of one word: each byte of the word GRUB has read, with what GRUB writes around and before it. */
static void
grub_text_append_word (KargText *text, KargText *source, const GrubWords *words, const GrubWord *word)
{
  gsize start;
  const char *kernel = words->text->str + word->text_start;
  gsize n = word->text_end - word->text_start;
  const GrubByte *bytes = &g_array_index (words->bytes, GrubByte, word->first_byte);
  gboolean plain = !word->quoted && n == word->n_bytes && n == word->end - word->start;
  gsize at = word->quoted ? 1 : 0;

  karg_text_get (text, &start);
  if (word->quoted)
    karg_text_append_spelled (text, "\"", 1, NULL, 0, 0, GRUB_CONTEXT_BARE);
  for (guint i = 0; i < word->n_bytes; i++)
    {
      /* GRUB puts a backslash before some: two of the kernel's bytes for one. */
      gsize length = bytes[i].escaped ? 2 : 1;
      karg_text_append_spelled (text, kernel + at, length, source, bytes[i].start, bytes[i].end - bytes[i].start,
                                bytes[i].context);
      at += length;
    }
  if (word->quoted)
    karg_text_append_spelled (text, "\"", 1, NULL, 0, 0, GRUB_CONTEXT_BARE);
  if (!plain)
    karg_text_add_group (text, start, source, word->start, word->end - word->start);
}

static void
grub_text_append_expanded (KargText *text, KargText *source, const GrubWord *word, const KargText *expanded)
{
  karg_text_append_text (text, expanded, TRUE);
  karg_text_add_place (text, source, word->end, GRUB_CONTEXT_BARE, NULL, NULL);
}

/* The text that stands for a word "$name" or "${name}", or NULL. */
static const KargText *
grub_text_expand (const KargText *source, const GrubWord *word, GrubTextExpand expand, gpointer data)
{
  const char *bytes = karg_text_get (source, NULL) + word->start;
  gsize length = word->end - word->start;
  gboolean braces = length > 3 && bytes[1] == '{' && bytes[length - 1] == '}';

  if (expand == NULL || length < 2 || bytes[0] != '$')
    return NULL;
  g_autofree char *name = braces ? g_strndup (bytes + 2, length - 3) : g_strndup (bytes + 1, length - 1);
  return expand (data, name);
}

static KargText *
grub_text_build (KargText *source, const KargLayer *layer, const GrubWords *words, GrubTextExpand expand, gpointer data)
{
  KargText *text = karg_text_new (layer);

  for (guint i = 0; i < words->words->len; i++)
    {
      const GrubWord *word = &g_array_index (words->words, GrubWord, i);
      const KargText *expanded = grub_text_expand (source, word, expand, data);

      if (grub_text_passes_end (source, words, i))
        {
          gsize end;
          karg_text_get_end (source, &end);
          if (i == 0)
            karg_text_add_place (text, source, end, GRUB_CONTEXT_BARE, NULL, NULL);
          karg_text_set_end (text);
        }
      if (i > 0)
        grub_text_append_gap (text, source, words, i);
      if (expanded != NULL)
        grub_text_append_expanded (text, source, word, expanded);
      else
        grub_text_append_word (text, source, words, word);
    }
  grub_text_add_ends (text, source, words);
  return text;
}

KargText *
grub_text_new (KargText *source, GrubQuote quote, char **why)
{
  gsize length;
  const char *bytes = karg_text_get (source, &length);
  g_autoptr (GrubWords) words = grub_words_parse_mapped (bytes, length, why);

  if (words == NULL)
    return NULL;
  KargText *text = grub_text_build (source, &grub_text_layer, words, NULL, NULL);
  karg_text_set_data (text, GUINT_TO_POINTER (quote), NULL);
  return text;
}

/* What GRUB can't read as words, as it stands. */
static KargText *
grub_text_new_literal (KargText *source)
{
  KargText *text = karg_text_new (&grub_text_entry_layer);
  gsize length;

  karg_text_get (source, &length);
  karg_text_append (text, source, 0, length, GRUB_CONTEXT_BARE);
  if (length == 0)
    karg_text_add_place (text, source, 0, GRUB_CONTEXT_BARE, NULL, NULL);
  return text;
}

KargText *
grub_text_new_entry (KargText *source, GrubTextExpand expand, gpointer data, char **why)
{
  gsize length;
  const char *bytes = karg_text_get (source, &length);
  g_autoptr (GrubWords) words = grub_words_parse_mapped (bytes, length, why);

  return words != NULL ? grub_text_build (source, &grub_text_entry_layer, words, expand, data)
                       : grub_text_new_literal (source);
}
