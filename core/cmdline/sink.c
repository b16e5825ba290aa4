/* sink.c: what the places that hold a command line can carry to the kernel.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-private.h"

#include <karg/sink.h>

#include <string.h>

static gboolean
karg_sink_fail (GError **error, const KargWord *word, const char *why)
{
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE, "%s%s%s: %s", word->key,
               word->value != NULL ? "=" : "", word->value != NULL ? word->value : "", why);
  return FALSE;
}

static gboolean
karg_sink_has (const KargWord *word, const char *bytes)
{
  return strpbrk (word->key, bytes) != NULL || (word->value != NULL && strpbrk (word->value, bytes) != NULL);
}

static gboolean
karg_sink_has_control (const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

gboolean
karg_sink_check (KargSink sink, const KargWord *word, GError **error)
{
  gboolean grub = sink == KARG_SINK_GRUB || sink == KARG_SINK_BLS_GRUB;

  if (karg_sink_has_control (word->key) || karg_sink_has_control (word->value))
    return karg_sink_fail (error, word, "no boot loader carries a control character to the kernel");
  if (grub && karg_sink_has (word, "'\"\\"))
    return karg_sink_fail (error, word, "GRUB puts a backslash before ', \" and \\, which the kernel keeps");
  if (sink == KARG_SINK_BLS_GRUB && karg_sink_has (word, "$"))
    return karg_sink_fail (error, word, "GRUB takes $ in a boot loader entry for a variable");
  if (sink == KARG_SINK_KERNEL_INSTALL && word->value != NULL && strstr (word->value, "  ") != NULL)
    return karg_sink_fail (error, word, "kernel-install makes one blank of several");
  return TRUE;
}

/* The spellings that stand in a command line. */
static GHashTable *
karg_sink_collect (const KargCmdline *cmdline)
{
  GHashTable *spellings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *text = cmdline != NULL ? karg_cmdline_get_text (cmdline, NULL) : NULL;
  guint n = cmdline != NULL ? karg_cmdline_get_n_words (cmdline) : 0;

  for (guint i = 0; i < n; i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_hash_table_add (spellings, g_strndup (text + word->start, word->length));
    }
  return spellings;
}

gboolean
karg_sink_check_change (KargSink sink, const KargCmdline *before, const KargCmdline *after, GError **error)
{
  g_autoptr (GHashTable) known = karg_sink_collect (before);
  const char *text = karg_cmdline_get_text (after, NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (after); i++)
    {
      const KargWord *word = karg_cmdline_get_word (after, i);
      g_autofree char *spelling = g_strndup (text + word->start, word->length);

      if (!g_hash_table_contains (known, spelling) && !karg_sink_check (sink, word, error))
        return FALSE;
    }
  return TRUE;
}

char *
karg_sink_spell (KargSink sink, const KargCmdline *cmdline, const KargWord *word, GError **error)
{
  const char *own = karg_cmdline_get_text (cmdline, NULL) + word->start;
  const char *equals = word->value != NULL ? "=" : "";
  const char *value = word->value != NULL ? word->value : "";

  if (!karg_sink_check (sink, word, error))
    return NULL;
  if (sink == KARG_SINK_BLS_GRUB && karg_sink_has (word, "{}|&;<>"))
    return g_strdup_printf ("\"%s%s%s\"", word->key, equals, value);
  return g_strndup (own, word->length);
}
