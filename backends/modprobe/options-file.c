/* options-file.c: a file of modprobe.d(5) as a command line.
 *
 * "options MODULE NAME=VALUE …" hands the words behind the module to the kernel, which reads them as it reads its own
 * command line. So a word MODULE.NAME=VALUE is one of these, spelled in the same way.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "options-file.h"

#include <karg/error.h>
#include <karg/lines.h>

#include <string.h>

#define OPTIONS_FILE_KEYWORD "options"
#define OPTIONS_FILE_HEADER "# Written by kargctl(8): options of kernel modules that features ask for."
#define OPTIONS_FILE_NOTE "# “kargctl disable FEATURE” takes a line away again; “kargctl status” tells whose it is."

gboolean
karg_options_file_is_ours (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length >= strlen (OPTIONS_FILE_HEADER) && memcmp (data, OPTIONS_FILE_HEADER, strlen (OPTIONS_FILE_HEADER)) == 0;
}

/* The module that @line sets options of, and where these begin; 0: it sets none. */
static gsize
options_file_get_module (const KargLine *line, char **module)
{
  g_autofree char *text = g_strndup (line->text, line->length);
  gsize indent = strspn (text, " \t");
  gsize keyword = indent + strlen (OPTIONS_FILE_KEYWORD);

  if (!g_str_has_prefix (text + indent, OPTIONS_FILE_KEYWORD) || text[keyword] == '\0' || strchr (" \t", text[keyword]) == NULL)
    return 0;
  gsize start = keyword + strspn (text + keyword, " \t");
  gsize length = strcspn (text + start, " \t");
  if (length == 0)
    return 0;
  *module = g_strndup (text + start, length);
  return start + length;
}

/* Appends the words of one line, each behind the module's name and a dot. */
static void
options_file_append_line (KargText *text, KargText *file, gsize line_start, const char *module, const char *options,
                          gsize options_offset)
{
  g_autoptr (KargCmdline) words = karg_cmdline_parse (options, -1);

  for (guint i = 0; i < karg_cmdline_get_n_words (words); i++)
    {
      const KargWord *word = karg_cmdline_get_word (words, i);
      g_autofree char *key = g_strconcat (module, ".", word->key, NULL);
      g_autofree char *spelled = karg_word_format (key, word->value, NULL);
      if (spelled == NULL)
        continue;
      if (*karg_text_get (text, NULL) != '\0')
        karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
      karg_text_append_spelled (text, spelled, strlen (spelled), file, line_start + options_offset + word->start, word->length,
                                0);
    }
}

/* ---- From words to the file ---- */

/* "options MODULE NAME=VALUE" of the word at @index. Fails: NOT_REPRESENTABLE. */
static gboolean
options_file_spell_word (GString *out, const KargCmdline *cmdline, guint index, GError **error)
{
  const KargWord *word = karg_cmdline_get_word (cmdline, index);
  const char *dot = strchr (word->key, '.');
  g_autofree char *option = dot != NULL ? karg_word_format (dot + 1, word->value, error) : NULL;

  if (dot == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE, "“%s” is no option of a module", word->key);
  if (option == NULL)
    return FALSE;
  if (g_str_has_suffix (option, "\\"))
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE,
                   "“%s”: a backslash at the end of a line of modprobe.d joins it with the next", option);
      return FALSE;
    }
  g_string_append_printf (out, OPTIONS_FILE_KEYWORD " %.*s %s\n", (int) (dot - word->key), word->key, option);
  return TRUE;
}

/* All lines that set no option, as they are. */
static void
options_file_keep_lines (GString *out, const char *bytes, gsize length)
{
  g_autoptr (GArray) lines = karg_lines_split (bytes, length);

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *module = NULL;
      if (options_file_get_module (line, &module) > 0)
        continue;
      g_string_append_len (out, line->text, line->length);
      g_string_append_c (out, '\n');
    }
}

static gboolean
options_file_rewrite (const KargText *text, const char *after, KargTextEdits *edits, GError **error)
{
  const KargText *file = karg_text_get_data (text);
  gsize length = 0;
  const char *bytes = karg_text_get (file, &length);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (after, -1);
  g_autoptr (GString) out = g_string_new (NULL);

  if (length == 0)
    g_string_append (out, OPTIONS_FILE_HEADER "\n" OPTIONS_FILE_NOTE "\n");
  options_file_keep_lines (out, bytes, length);
  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    if (!options_file_spell_word (out, cmdline, i, error))
      return FALSE;
  if (g_str_equal (out->str, OPTIONS_FILE_HEADER "\n" OPTIONS_FILE_NOTE "\n"))
    g_string_truncate (out, 0); /* nothing of anybody's is left */
  karg_text_edit (edits, file, 0, length, out->str);
  return TRUE;
}

static gboolean
options_file_check_joined (const char *path, const GArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      if (line->length == 0 || line->text[line->length - 1] != '\\')
        continue;
      karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, path, i + 1, "the line goes on in the next one: write both as one");
      return FALSE;
    }
  return TRUE;
}

KargText *
karg_options_file_read (const char *path, GBytes *bytes, GError **error)
{
  static const KargLayer layer = { .struct_size = sizeof (KargLayer), .rewrite = options_file_rewrite };
  g_autoptr (KargText) file = karg_text_new_file (path, bytes, NULL);
  gsize length = 0;
  const char *data = karg_text_get (file, &length);
  g_autoptr (GArray) lines = karg_lines_split (data, length);
  g_autoptr (KargText) text = karg_text_new (&layer);

  if (!options_file_check_joined (path, lines, error))
    return NULL;
  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *module = NULL;
      gsize options = options_file_get_module (line, &module);
      g_autofree char *rest = options > 0 ? g_strndup (line->text + options, line->length - options) : NULL;
      if (rest != NULL)
        options_file_append_line (text, file, (gsize) (line->text - data), module, rest, options);
    }
  karg_text_set_data (text, karg_text_ref (file), (GDestroyNotify) karg_text_unref);
  karg_text_set_rewritten (text);
  return g_steal_pointer (&text);
}
