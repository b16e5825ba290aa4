/* kernel-cmdline.c: /etc/kernel/cmdline, the arguments of kernels to come.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kernel-cmdline.h"

#include <karg/lines.h>
#include <string.h>

#include "spelling.h"

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

/* The lines joined with blanks as most readers do, with or without comments. @first: the first that
 * counts, from 1. */
static char *
kernel_cmdline_join (const GArray *lines, gboolean comments, guint *first)
{
  GString *joined = g_string_new (NULL);

  *first = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);

      if (kernel_cmdline_is_blank (line) || (!comments && kernel_cmdline_is_comment (line)))
        continue;
      if (*first == 0)
        *first = i + 1;
      else
        g_string_append_c (joined, ' ');
      g_string_append_len (joined, line->text, line->length);
    }
  return g_string_free (joined, FALSE);
}

static guint
kernel_cmdline_find_comment (const GArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    if (kernel_cmdline_is_comment (&g_array_index (lines, KargLine, i)))
      return i + 1;
  return 0;
}

/* The lines of @bytes. Fails: SYNTAX. */
static GArray *
kernel_cmdline_split (GBytes *bytes, const char *path, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *nul = size > 0 ? memchr (text, '\0', size) : NULL;

  if (nul != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, karg_lines_number_at (text, size, nul - text),
                         "holds a NUL byte");
      return NULL;
    }
  return karg_lines_split (text, size);
}

char *
karg_kernel_cmdline_get (GBytes *bytes, const char *path, guint *line, GError **error)
{
  g_autoptr (GArray) lines = kernel_cmdline_split (bytes, path, error);
  guint first = 0;
  char *joined = lines != NULL ? kernel_cmdline_join (lines, FALSE, &first) : NULL;

  if (line != NULL)
    *line = first;
  return joined;
}

/* @text with every edit. Fails: NOT_REPRESENTABLE. */
static char *
kernel_cmdline_apply (const char *text, const GPtrArray *edits, const char *path, guint line, GError **error)
{
  g_autoptr (KargCmdline) original = karg_cmdline_parse (text, -1);
  g_autofree char *result = g_strdup (text);
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < edits->len && result != NULL; i++)
    {
      char *next = karg_spelling_apply (KARG_SINK_KERNEL_INSTALL, original, result, g_ptr_array_index (edits, i),
                                        &local_error);

      g_free (result);
      result = next;
    }
  if (result != NULL && karg_spelling_check (KARG_SINK_KERNEL_INSTALL, original, result, &local_error))
    return g_steal_pointer (&result);

  karg_error_set_at (error, KARG_ERROR_NOT_REPRESENTABLE, path, line, "%s", local_error->message);
  return NULL;
}

/* The file with @text in the place of the first line that isn't a comment, and no other such line. */
static GBytes *
kernel_cmdline_assemble (const GArray *lines, const char *text, guint first)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      const char *ending = line->text + line->length;

      if (i + 1 == first)
        {
          g_string_append (out, text);
          if (line->ending == 0)
            g_string_append_c (out, '\n');
        }
      else if (kernel_cmdline_is_comment (line))
        g_string_append_len (out, line->text, line->length);
      else if (!kernel_cmdline_is_blank (line))
        continue;
      g_string_append_len (out, ending, line->ending);
    }
  if (first == 0)
    g_string_append_printf (out, "%s%s\n", out->len > 0 && out->str[out->len - 1] != '\n' ? "\n" : "", text);
  return g_string_free_to_bytes (out);
}

/* Whether readers to whom comments are arguments see the edits as well. */
static gboolean
kernel_cmdline_check_comments (GBytes *bytes, const char *path, const GPtrArray *edits, GError **error)
{
  g_autoptr (GArray) lines = kernel_cmdline_split (bytes, path, error);
  guint comment = lines != NULL ? kernel_cmdline_find_comment (lines) : 0;
  g_autoptr (KargCmdline) cmdline = NULL;
  g_autofree char *joined = NULL;
  guint first;

  if (comment == 0)
    return lines != NULL;

  joined = kernel_cmdline_join (lines, TRUE, &first);
  cmdline = karg_cmdline_parse (joined, -1);
  for (guint i = 0; i < edits->len; i++)
    {
      g_autofree char *what = karg_edit_describe (g_ptr_array_index (edits, i));

      if (!karg_cmdline_apply (cmdline, g_ptr_array_index (edits, i)))
        continue;
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, comment,
                         "\"%s\" fails for readers to whom this comment is arguments; take the comment out of the file",
                         what);
      return FALSE;
    }
  return TRUE;
}

GBytes *
karg_kernel_cmdline_edit (GBytes *bytes, const char *path, const GPtrArray *edits, GError **error)
{
  g_autoptr (GArray) lines = kernel_cmdline_split (bytes, path, error);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GBytes) result = NULL;
  guint first;

  if (lines == NULL)
    return NULL;
  before = kernel_cmdline_join (lines, FALSE, &first);
  after = kernel_cmdline_apply (before, edits, path, first, error);
  if (after == NULL || strcmp (before, after) == 0)
    return NULL;

  result = kernel_cmdline_assemble (lines, after, first);
  if (!kernel_cmdline_check_comments (result, path, edits, error))
    return NULL;
  return g_steal_pointer (&result);
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

GBytes *
karg_kernel_cmdline_create (const char *options, const char *path, const GPtrArray *edits, GError **error)
{
  g_autofree char *seed = karg_kernel_cmdline_seed (options);
  g_autofree char *text = kernel_cmdline_apply (seed, edits, path, 0, error);
  g_autoptr (KargCmdline) nothing = karg_cmdline_parse ("", 0);
  g_autoptr (GError) local_error = NULL;
  char *line;

  if (text == NULL)
    return NULL;
  if (!karg_spelling_check (KARG_SINK_KERNEL_INSTALL, nothing, text, &local_error))
    {
      karg_error_set_at (error, KARG_ERROR_NOT_REPRESENTABLE, path, 0,
                         "can't be made from the default entry: %s", local_error->message);
      return NULL;
    }
  line = g_strconcat (text, "\n", NULL);
  return g_bytes_new_take (line, strlen (line));
}
