/* shell-gap.c: what a shell adds to a value that can't be told.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-gap.h"

#include <string.h>

static void
shell_gap_free (gpointer data)
{
  ShellGap *gap = data;

  karg_text_unref (gap->file);
  g_free (gap->why);
  g_free (gap->perhaps);
  g_free (gap);
}

GPtrArray *
shell_gaps_new (void)
{
  return g_ptr_array_new_with_free_func (shell_gap_free);
}

void
shell_gaps_add (GPtrArray *gaps, gsize at, const char *why, KargText *file, gsize offset, const char *perhaps)
{
  ShellGap *gap = g_new (ShellGap, 1);

  *gap = (ShellGap){ at, g_strdup (why), karg_text_ref (file), offset, g_strdup (perhaps) };
  g_ptr_array_add (gaps, gap);
}

void
shell_gaps_add_all (GPtrArray *gaps, gsize shift, const GPtrArray *other)
{
  for (guint i = 0; i < other->len; i++)
    {
      const ShellGap *gap = g_ptr_array_index (other, i);
      shell_gaps_add (gaps, shift + gap->at, gap->why, gap->file, gap->offset, gap->perhaps);
    }
}

static gboolean
shell_gap_is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\0';
}

gboolean
shell_gaps_check (const GPtrArray *gaps, const char *text, char **why)
{
  gsize last = G_MAXSIZE;

  for (guint i = 0; i < gaps->len; i++)
    {
      const ShellGap *gap = g_ptr_array_index (gaps, i);
      gboolean before = gap->at == 0 || gap->at == last || gap->perhaps != NULL
                        || shell_gap_is_blank (text[gap->at - 1]);

      if (!before || !shell_gap_is_blank (text[gap->at]) || strpbrk (text, "'\"\\") != NULL)
        {
          *why = g_strdup (gap->why);
          return FALSE;
        }
      last = gap->at;
    }
  return TRUE;
}

const char *
shell_gap_locate (const ShellGap *gap, guint *line)
{
  return karg_text_locate (gap->file, gap->offset, line);
}

char *
shell_gap_find_more (const char *from, const char *to, gsize *at)
{
  gsize from_length = strlen (from);
  gsize to_length = strlen (to);

  *at = from_length;
  if (g_str_has_prefix (to, from) && (from_length == 0 || shell_gap_is_blank (to[from_length])))
    return g_strdup (to + from_length);
  *at = 0;
  if (g_str_has_suffix (to, from) && shell_gap_is_blank (to[to_length - from_length - 1]))
    return g_strndup (to, to_length - from_length);
  return NULL;
}
