/* grub-script.c: words of GRUB script, and the kernel command line that GRUB makes of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-script.h"

#include "sink.h"

#include <string.h>

typedef struct
{
  const char *source;
  gsize length;
  gsize pos;
  GString *word;  /* the word being read, without its quotes */
  GPtrArray *raw; /* all of them, if wanted */
  GArray *bytes;  /* GrubByte of all words, if wanted */
  const char *why;
} GrubReader;

void
grub_words_free (GrubWords *words)
{
  g_array_unref (words->words);
  g_clear_pointer (&words->bytes, g_array_unref);
  g_string_free (words->text, TRUE);
  g_free (words);
}

static gboolean
grub_script_fail (GrubReader *reader, const char *why)
{
  reader->why = why;
  return FALSE;
}

static char
grub_script_peek (const GrubReader *reader, gsize ahead)
{
  return reader->pos + ahead < reader->length ? reader->source[reader->pos + ahead] : '\0';
}

/* Takes the byte @skip behind the position, which stands there in @skip + 1 bytes. */
static void
grub_script_take (GrubReader *reader, gsize skip, GrubContext context)
{
  GrubByte byte = { .start = reader->pos, .end = reader->pos + skip + 1, .context = context };

  g_string_append_c (reader->word, reader->source[reader->pos + skip]);
  if (reader->bytes != NULL)
    g_array_append_val (reader->bytes, byte);
  reader->pos += skip + 1;
}

/* How many bytes at @text are the name in a variable reference: a name, a number or one special character. */
static gsize
grub_script_name_length (const char *text, gsize length)
{
  gsize n = 0;

  if (length > 0 && text[0] != '\0' && strchr ("?#*@", text[0]) != NULL)
    return 1;
  if (length > 0 && g_ascii_isdigit (text[0]))
    {
      while (n < length && g_ascii_isdigit (text[n]))
        n++;
      return n;
    }
  while (n < length && (g_ascii_isalnum (text[n]) || text[n] == '_'))
    n++;
  return n;
}

/* Whether a variable's name up to @end is a word by itself. */
static gboolean
grub_script_is_alone (const GrubReader *reader, gsize end, GrubContext context)
{
  return context == GRUB_CONTEXT_BARE && reader->word->len == 0
         && (end >= reader->length || strchr (" \t\n", reader->source[end]) != NULL);
}

/* In a word a name is shown in braces: "memmap=3M$1G" is not what GRUB hands on, but "memmap=3M\\$1G" is. */
static void
grub_script_take_name (GrubReader *reader, gsize start, gsize n, GrubContext context)
{
  GrubByte whole = { .start = reader->pos, .end = start + n, .context = context };
  GrubByte none = { .start = start + n, .end = start + n, .context = context };

  g_string_append_printf (reader->word, "${%.*s}", (int) n, reader->source + start);
  if (reader->bytes != NULL)
    g_array_append_val (reader->bytes, whole);
  for (gsize i = 1; reader->bytes != NULL && i < n + 3; i++)
    g_array_append_val (reader->bytes, none);
  reader->pos = start + n;
}

/* "$name" and "${name}" stay as they are. */
static gboolean
grub_script_read_variable (GrubReader *reader, GrubContext context)
{
  gboolean braces = grub_script_peek (reader, 1) == '{';
  gsize start = reader->pos + (braces ? 2 : 1);
  gsize n
      = start < reader->length ? grub_script_name_length (reader->source + start, reader->length - start) : 0;

  if (n == 0 || (braces && (start + n >= reader->length || reader->source[start + n] != '}')))
    return grub_script_fail (
        reader, "GRUB takes \"$\" for a variable and finds no name behind it; a dollar sign for the "
                "kernel is written \"\\$\" in GRUB script");
  gsize end = start + n + (braces ? 1 : 0);
  if (!braces && !grub_script_is_alone (reader, end, context))
    grub_script_take_name (reader, start, n, context);
  while (reader->pos < end)
    grub_script_take (reader, 0, context);
  return TRUE;
}

static gboolean
grub_script_read_single (GrubReader *reader)
{
  const char *start = reader->source + reader->pos + 1;
  const char *end = memchr (start, '\'', reader->length - reader->pos - 1);

  if (end == NULL)
    return grub_script_fail (reader, "GRUB finds a single quote that is never closed");
  reader->pos++;
  while (reader->source + reader->pos < end)
    grub_script_take (reader, 0, GRUB_CONTEXT_SINGLE);
  reader->pos++;
  return TRUE;
}

static gboolean
grub_script_read_double (GrubReader *reader)
{
  reader->pos++;
  while (reader->pos < reader->length)
    {
      char c = grub_script_peek (reader, 0);
      char next = grub_script_peek (reader, 1);

      if (c == '"')
        {
          reader->pos++;
          return TRUE;
        }
      if (c == '\\' && next == '\n')
        reader->pos += 2;
      else if (c == '\\' && next != '\0' && strchr ("$\\\"", next) != NULL)
        grub_script_take (reader, 1, GRUB_CONTEXT_DOUBLE);
      else if (c != '$')
        grub_script_take (reader, 0, GRUB_CONTEXT_DOUBLE);
      else if (!grub_script_read_variable (reader, GRUB_CONTEXT_DOUBLE))
        return FALSE;
    }
  return grub_script_fail (reader, "GRUB finds a double quote that is never closed");
}

static gboolean
grub_script_read_word (GrubReader *reader)
{
  while (reader->pos < reader->length)
    {
      char c = grub_script_peek (reader, 0);
      gboolean ok = TRUE;

      if (c == '\0' || strchr (" \t\n{}|&;<>", c) != NULL)
        break;
      if (c == '\'')
        ok = grub_script_read_single (reader);
      else if (c == '"')
        ok = grub_script_read_double (reader);
      else if (c == '$')
        ok = grub_script_read_variable (reader, GRUB_CONTEXT_BARE);
      else if (c != '\\')
        grub_script_take (reader, 0, GRUB_CONTEXT_BARE);
      else if (reader->pos + 1 >= reader->length)
        ok = grub_script_fail (reader, "a backslash at the end joins what GRUB reads next");
      else if (grub_script_peek (reader, 1) == '\n')
        reader->pos += 2;
      else
        grub_script_take (reader, 1, GRUB_CONTEXT_BARE);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/* Appends a word as GRUB writes it for the kernel. @bytes (may be NULL) learn before which a backslash came.
 * Returns: whether it is in quotes. */
static gboolean
grub_script_append_for_kernel (GString *out, const char *word, gsize length, GrubByte *bytes)
{
  gboolean blank = memchr (word, ' ', length) != NULL;

  if (blank)
    g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      gboolean hex = word[i] == '\\' && i + 3 < length && word[i + 1] == 'x' && g_ascii_isxdigit (word[i + 2])
                     && g_ascii_isxdigit (word[i + 3]);
      gboolean escaped = !hex && strchr ("\\'\"", word[i]) != NULL;

      if (escaped)
        g_string_append_c (out, '\\');
      g_string_append_c (out, word[i]);
      if (bytes != NULL)
        bytes[i].escaped = escaped;
    }
  if (blank)
    g_string_append_c (out, '"');
  return blank;
}

static GrubWords *
grub_script_read (GrubReader *reader)
{
  g_autoptr (GrubWords) words = g_new0 (GrubWords, 1);

  words->words = g_array_new (FALSE, FALSE, sizeof (GrubWord));
  words->text = g_string_new (NULL);
  for (;;)
    {
      GrubWord word = { 0 };
      char c;

      while ((c = grub_script_peek (reader, 0)) == ' ' || c == '\t'
             || (c == '\\' && grub_script_peek (reader, 1) == '\n'))
        reader->pos += c == '\\' ? 2 : 1;
      if (reader->pos >= reader->length || strchr ("\n{}|&;<>#", c) != NULL)
        break;
      if (words->words->len > 0)
        g_string_append_c (words->text, ' ');
      word.start = reader->pos;
      word.text_start = words->text->len;
      word.first_byte = reader->bytes != NULL ? reader->bytes->len : 0;
      g_string_truncate (reader->word, 0);
      if (!grub_script_read_word (reader))
        return NULL;
      word.n_bytes = reader->word->len;
      word.quoted
        = grub_script_append_for_kernel (words->text, reader->word->str, reader->word->len,
                                         reader->bytes != NULL && word.n_bytes > 0
                                           ? &g_array_index (reader->bytes, GrubByte, word.first_byte) : NULL);
      if (reader->raw != NULL)
        g_ptr_array_add (reader->raw, g_strndup (reader->word->str, reader->word->len));
      word.end = reader->pos;
      word.text_end = words->text->len;
      g_array_append_val (words->words, word);
    }
  return g_steal_pointer (&words);
}

/* Takes @bytes. */
static GrubWords *
grub_script_parse (const char *source, gsize length, GArray *bytes, char **why)
{
  GrubReader reader = { .source = source, .length = length, .word = g_string_new (NULL), .bytes = bytes };
  g_autoptr (GrubWords) words = grub_script_read (&reader);

  g_string_free (reader.word, TRUE);
  if (words != NULL)
    words->bytes = bytes;
  else
    g_clear_pointer (&bytes, g_array_unref);
  if (words == NULL)
    *why = g_strdup (reader.why);
  else if (reader.pos >= length)
    return g_steal_pointer (&words);
  else if (source[reader.pos] == '\n')
    *why = g_strdup ("to GRUB the command ends with the line");
  else if (source[reader.pos] == '#')
    *why = g_strdup ("to GRUB what follows “#” is a comment");
  else
    *why = g_strdup_printf ("to GRUB “%c” outside of quotes is an operator", source[reader.pos]);
  return NULL;
}

GrubWords *
grub_words_parse (const char *source, gsize length, char **why)
{
  return grub_script_parse (source, length, NULL, why);
}

GrubWords *
grub_words_parse_mapped (const char *source, gsize length, char **why)
{
  return grub_script_parse (source, length, g_array_new (FALSE, FALSE, sizeof (GrubByte)), why);
}

GrubWords *
grub_words_parse_command (const char *source, gsize length, GPtrArray **raw, gsize *end)
{
  GrubReader reader = { .source = source, .length = length, .word = g_string_new (NULL) };
  g_autoptr (GrubWords) words = NULL;

  if (raw != NULL)
    *raw = reader.raw = g_ptr_array_new_with_free_func (g_free);
  words = grub_script_read (&reader);
  g_string_free (reader.word, TRUE);
  *end = reader.pos;
  return g_steal_pointer (&words);
}

/* Whether the kernel gets just @word's key and value from the word @raw of GRUB script. */
static gboolean
grub_word_arrives (const char *raw, const KargWord *word)
{
  GString *text = g_string_new (NULL);
  gboolean same = FALSE;

  grub_script_append_for_kernel (text, raw, strlen (raw), NULL);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text->str, text->len);
  if (karg_cmdline_get_n_words (cmdline) == 1)
    {
      const KargWord *other = karg_cmdline_get_word (cmdline, 0);
      same = g_str_equal (other->key, word->key) && g_strcmp0 (other->value, word->value) == 0;
    }
  g_string_free (text, TRUE);
  return same;
}

/* Words that GRUB's parser knows: harmless as arguments, but not worth finding out in which release. */
static gboolean
grub_word_is_reserved (const char *raw)
{
  static const char *const reserved[]
      = { "case", "do",     "done", "elif",  "else",  "esac",     "fi",   "for", "if",
          "in",   "select", "then", "until", "while", "function", "time", "!",   NULL };

  return g_strv_contains (reserved, raw);
}

static void
grub_word_append_quoted (GString *out, const char *text, GrubQuote quote)
{
  g_string_append_c (out, quote == GRUB_QUOTE_SINGLE ? '\'' : '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (quote == GRUB_QUOTE_DOUBLE && *c == '$')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, quote == GRUB_QUOTE_SINGLE ? '\'' : '"');
}

/* @raw holds none of "'\"\\" and no line ending: that has been checked. */
static char *
grub_word_spell (const char *raw, GrubQuote quote)
{
  static const char special[] = " \t\r\v\f{}|&;<>*?[]";
  GString *out = g_string_new (NULL);
  const char *equals = strchr (raw, '=');

  if (raw[0] == '\0' || raw[0] == '#' || grub_word_is_reserved (raw))
    grub_word_append_quoted (out, raw, quote);
  else if (strpbrk (raw, special) == NULL)
    for (const char *c = raw; *c != '\0'; c++)
      {
        if (*c == '$')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *c);
      }
  else if (equals != NULL && strcspn (raw, special) > (gsize) (equals - raw)
           && strcspn (raw, "$") > (gsize) (equals - raw))
    {
      g_string_append_len (out, raw, equals + 1 - raw);
      grub_word_append_quoted (out, equals + 1, quote);
    }
  else
    grub_word_append_quoted (out, raw, quote);
  return g_string_free (out, FALSE);
}

char *
grub_word_encode (const KargWord *word, GrubQuote quote, GError **error)
{
  g_autofree char *raw
      = word->value != NULL ? g_strconcat (word->key, "=", word->value, NULL) : g_strdup (word->key);

  if (!karg_sink_check (KARG_SINK_GRUB, word, error))
    return NULL;
  if (strpbrk (raw, "\n'\"\\") != NULL || !grub_word_arrives (raw, word))
    {
      g_set_error (
          error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE,
          "\"%s\": GRUB can't hand this to the kernel as it is: it rewrites quotes, backslashes and tabs",
          raw);
      return NULL;
    }
  return grub_word_spell (raw, quote);
}
