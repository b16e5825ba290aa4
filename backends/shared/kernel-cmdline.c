/* kernel-cmdline.c: /etc/kernel/cmdline, the arguments of kernels to come.
 *
 * Two texts stand upon each other: the lines of the file joined into one, which is written as a whole, and above it
 * the same line again, where new words are spelled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kernel-cmdline.h"

#include <karg/lines.h>
#include <string.h>

#include "sink.h"

/* Where the joined lines stand. */
typedef struct
{
  KargText *written; /* the file that changes */
  KargText *read;    /* the one whose lines it has, the same or another; NULL: it is made anew */
  KargSink sink;     /* who reads it */
  gboolean refills;  /* a file without a word is not taken at its word */
} KernelCmdline;

static void
kernel_cmdline_free (gpointer data)
{
  KernelCmdline *self = data;

  karg_text_unref (self->written);
  g_clear_pointer (&self->read, karg_text_unref);
  g_free (self);
}

static gboolean
kernel_cmdline_is_comment (const KargLine *line)
{
  return line->length > 0 && line->text[0] == '#';
}

static gboolean
kernel_cmdline_is_blank (const KargLine *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (!g_ascii_isspace (line->text[i]))
      return FALSE;
  return TRUE;
}

/* The file with @arguments in the place of the first line that isn't a comment, and no other such line. */
static char *
kernel_cmdline_assemble (const KargText *file, const char *arguments)
{
  gsize size;
  const char *text = karg_text_get (file, &size);
  g_autoptr (GArray) lines = karg_lines_split (text, size);
  GString *out = g_string_new (NULL);
  gboolean placed = FALSE;

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);

      if (kernel_cmdline_is_comment (line) || kernel_cmdline_is_blank (line))
        g_string_append_len (out, line->text, line->length + line->ending);
      else if (!placed)
        {
          g_string_append (out, arguments);
          g_string_append_len (out, line->ending > 0 ? line->text + line->length : "\n", MAX (line->ending, 1));
          placed = TRUE;
        }
    }
  if (!placed)
    g_string_append_printf (out, "%s%s\n", out->len > 0 && out->str[out->len - 1] != '\n' ? "\n" : "", arguments);
  return g_string_free (out, FALSE);
}

/* What readers see in the file @text to whom comments are arguments. @comment: where the first one is, from 1; 0: there
 * is none. */
static KargCmdline *
kernel_cmdline_parse_all (const char *text, guint *comment)
{
  g_autoptr (GArray) lines = karg_lines_split (text, strlen (text));
  g_autoptr (GString) joined = g_string_new (NULL);

  *comment = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);

      if (*comment == 0 && kernel_cmdline_is_comment (line))
        *comment = i + 1;
      g_string_append_len (joined, line->text, line->length);
      g_string_append_c (joined, ' ');
    }
  return karg_cmdline_parse (joined->str, joined->len);
}

static guint
kernel_cmdline_count (const KargCmdline *cmdline, const char *key)
{
  guint n = 0;

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      n += !word->for_init && karg_key_equal (word->key, key) ? 1 : 0;
    }
  return n;
}

/* A word of @one that @other lacks, because it came or @goes, and @seen doesn't show that, or has another last word
 * on its key. NULL: there is none. */
static const KargWord *
kernel_cmdline_find_hidden (const KargCmdline *one, const KargCmdline *other, const KargCmdline *seen, gboolean goes)
{
  for (guint i = 0; i < karg_cmdline_get_n_words (one); i++)
    {
      const KargWord *word = karg_cmdline_get_word (one, i);

      if (word->for_init || karg_cmdline_contains (other, word->key, word->value))
        continue;
      if (goes ? kernel_cmdline_count (seen, word->key) > kernel_cmdline_count (other, word->key)
               : !karg_cmdline_contains (seen, word->key, word->value)
                   || g_strcmp0 (karg_cmdline_get_last_value (seen, word->key),
                                 karg_cmdline_get_last_value (one, word->key)) != 0)
        return word;
    }
  return NULL;
}

/* Whether readers to whom comments are arguments see in @whole how @before became @after. */
static gboolean
kernel_cmdline_check_comments (const char *path, const char *before, const char *after, const char *whole,
                               GError **error)
{
  guint comment;
  g_autoptr (KargCmdline) seen = kernel_cmdline_parse_all (whole, &comment);

  if (comment == 0)
    return TRUE;
  g_autoptr (KargCmdline) was = karg_cmdline_parse (before, -1);
  g_autoptr (KargCmdline) is = karg_cmdline_parse (after, -1);
  const KargWord *gone = kernel_cmdline_find_hidden (was, is, seen, TRUE);
  const KargWord *hidden = gone != NULL ? gone : kernel_cmdline_find_hidden (is, was, seen, FALSE);

  if (hidden == NULL)
    return TRUE;
  karg_error_set_at (error, KARG_ERROR_SYNTAX, path, comment,
                     "“%s” can't be changed for readers to whom this comment is arguments; take the comment out of the"
                     " file", hidden->key);
  return FALSE;
}

static gboolean
kernel_cmdline_rewrite (const KargText *joined, const char *after, KargTextEdits *edits, GError **error)
{
  const KernelCmdline *self = karg_text_get_data (joined);
  const char *path = karg_text_get_path (self->written);
  g_autofree char *whole = self->read != NULL ? kernel_cmdline_assemble (self->read, after)
                                              : karg_kernel_cmdline_create (path, after, self->sink, error);
  gsize size;

  if (whole == NULL
      || (self->read != NULL
          && !kernel_cmdline_check_comments (path, karg_text_get (joined, NULL), after, whole, error)))
    return FALSE;
  if (self->refills && strspn (after, " \t\n") == strlen (after))
    {
      karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, path, 0,
                         "no word would be left in it, and an empty file is taken for one that lost its content; write"
                         " into it by hand what kernels to come are to get");
      return FALSE;
    }
  karg_text_get (self->written, &size);
  karg_text_edit (edits, self->written, 0, size, whole);
  return TRUE;
}

static char *
kernel_cmdline_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  KargSink sink = GPOINTER_TO_UINT (karg_text_get_data (place->text));

  if (!place->inside)
    return karg_sink_spell_words (sink, bytes, error);
  return karg_sink_check_inside (sink, bytes, error) ? g_strdup (bytes) : NULL;
}

/* An empty text of joined lines. Takes @written and @read. */
static KargText *
kernel_cmdline_new_joined (KargText *written, KargText *read, KargSink sink)
{
  static const KargLayer layer = { .struct_size = sizeof (KargLayer), .rewrite = kernel_cmdline_rewrite };
  KernelCmdline *self = g_new0 (KernelCmdline, 1);
  KargText *joined = karg_text_new (&layer);

  self->written = written;
  self->read = read;
  self->sink = sink;
  karg_text_set_data (joined, self, kernel_cmdline_free);
  karg_text_set_rewritten (joined);
  return joined;
}

KargText *
karg_kernel_cmdline_new_empty (KargSink sink)
{
  static const KargLayer layer = { .struct_size = sizeof (KargLayer), .spell = kernel_cmdline_spell };
  KargText *line = karg_text_new (&layer);

  karg_text_set_data (line, GUINT_TO_POINTER (sink), NULL);
  return line;
}

/* The line above @joined. It is one owner's: blanks that join lines are as good as any. */
static KargText *
kernel_cmdline_new_line (KargText *joined)
{
  const KernelCmdline *self = karg_text_get_data (joined);
  KargText *line = karg_kernel_cmdline_new_empty (self->sink);
  gsize length;

  karg_text_get (joined, &length);
  karg_text_set_owner (line, 1);
  karg_text_append (line, joined, 0, length, 0);
  karg_text_add_place (line, joined, length, 0, NULL, NULL);
  return line;
}

KargText *
karg_kernel_cmdline_read (const char *path, GBytes *bytes, const char *written, KargSink sink, gboolean refills,
                          GError **error)
{
  KargText *file = karg_text_new_file (path, bytes, NULL);
  KargText *other = g_str_equal (path, written) ? karg_text_ref (file) : karg_text_new_file (written, NULL, NULL);
  g_autoptr (KargText) joined = kernel_cmdline_new_joined (other, file, sink);
  gsize size;
  const char *text = karg_text_get (file, &size);
  const char *nul = memchr (text, '\0', size);
  KernelCmdline *self = karg_text_get_data (joined);

  self->refills = refills;
  if (nul != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, karg_lines_number_at (text, size, nul - text),
                         "holds a NUL byte");
      return NULL;
    }
  g_autoptr (GArray) lines = karg_lines_split (text, size);
  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);

      if (kernel_cmdline_is_blank (line) || kernel_cmdline_is_comment (line))
        continue;
      if (*karg_text_get (joined, NULL) != '\0')
        karg_text_append_spelled (joined, " ", 1, NULL, 0, 0, 0);
      karg_text_append (joined, file, line->text - text, line->length, 0);
    }
  return kernel_cmdline_new_line (joined);
}

KargText *
karg_kernel_cmdline_new (const char *path, GBytes *bytes, const char *line, KargSink sink)
{
  g_autoptr (KargText) joined = kernel_cmdline_new_joined (karg_text_new_file (path, bytes, NULL), NULL, sink);

  karg_text_append_spelled (joined, line, strlen (line), NULL, 0, 0, 0);
  return kernel_cmdline_new_line (joined);
}

char *
karg_kernel_cmdline_create (const char *path, const char *line, KargSink sink, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *spelled = karg_sink_spell_words (sink, line, &why);

  if (spelled != NULL)
    return g_strconcat (spelled, "\n", NULL);
  karg_error_set_at (error, KARG_ERROR_NOT_REPRESENTABLE, path, 0, "can't be made from the default entry: %s",
                     why->message);
  return NULL;
}

static gboolean
kernel_cmdline_is_of_entry (const KargWord *word)
{
  static const char *const keys[] = { "initrd", "BOOT_IMAGE", "systemd.machine_id", NULL };

  for (guint i = 0; keys[i] != NULL; i++)
    if (word->value != NULL && karg_key_equal (word->key, keys[i]))
      return TRUE;
  return word->key[0] == '$';
}

char *
karg_kernel_cmdline_seed (const char *options)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (options, -1);
  GString *seed = g_string_new (NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      if (!word->for_init && kernel_cmdline_is_of_entry (word))
        continue;
      if (seed->len > 0)
        g_string_append_c (seed, ' ');
      g_string_append_len (seed, options + word->start, word->length);
    }
  return g_string_free (seed, FALSE);
}
