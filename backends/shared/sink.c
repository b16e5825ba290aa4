/* sink.c: which words the readers of a place can carry to the kernel.
 *
 * Sources: GRUB's grub-core/script/yylex.l, parser.y, execute.c, commands/wildcard.c and lib/cmdline.c; systemd's
 * src/boot (line_get_key_value) and src/kernel-install (90-loaderentry, 60-ukify).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "sink.h"

#include <string.h>

static gboolean
karg_sink_fail (GError **error, const KargWord *word, const char *why)
{
  g_autofree char *text = g_strconcat (word->key, word->value != NULL ? "=" : NULL, word->value, NULL);
  g_autofree char *shown = g_utf8_make_valid (text, -1);

  for (char *at = shown; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = '?';
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE, "%s: %s", shown, why);
  return FALSE;
}

static const char *
karg_sink_get_value (const KargWord *word)
{
  return word->value != NULL ? word->value : "";
}

static gboolean
karg_sink_has (const KargWord *word, const char *bytes)
{
  return strpbrk (word->key, bytes) != NULL || strpbrk (karg_sink_get_value (word), bytes) != NULL;
}

static gboolean
karg_sink_has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

static gboolean
karg_sink_check_text (const KargWord *word, GError **error)
{
  const char *value = karg_sink_get_value (word);

  if (karg_sink_has_control (word->key) || karg_sink_has_control (value))
    return karg_sink_fail (error, word, "no boot loader carries a control character to the kernel");
  if (!g_utf8_validate (word->key, -1, NULL) || !g_utf8_validate (value, -1, NULL))
    return karg_sink_fail (error, word, "UEFI boot loaders carry UTF-8 only");
  return TRUE;
}

/* GRUB undoes all quotes, and quotes a word again only if it holds a blank. To the kernel 0xa0 is a blank too. */
static gboolean
karg_sink_check_grub (const KargWord *word, GError **error)
{
  if (karg_sink_has (word, "'\"\\"))
    return karg_sink_fail (error, word, "GRUB puts a backslash before ', \" and \\, and the kernel keeps it");
  if (karg_sink_has (word, "\xa0") && !karg_sink_has (word, " "))
    return karg_sink_fail (error, word, "the kernel takes a byte of it (0xa0) for a blank, and GRUB doesn't quote it");
  return TRUE;
}

/* Python's split(), which ukify uses, splits at every blank that Unicode knows. */
static gboolean
karg_sink_has_wide_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c > ' ' && (g_unichar_isspace (c) || c == 0x85))
        return TRUE;
    }
  return FALSE;
}

static gboolean
karg_sink_check_comment (const KargWord *word, GError **error)
{
  if (word->key[0] == '#')
    return karg_sink_fail (error, word, "where a line of /etc/kernel/cmdline begins with #, it is taken for a comment");
  return TRUE;
}

static gboolean
karg_sink_check_kernel_install (const KargWord *word, GError **error)
{
  const char *value = karg_sink_get_value (word);

  if (strstr (word->key, "  ") != NULL || strstr (value, "  ") != NULL)
    return karg_sink_fail (error, word, "kernel-install makes one blank of several");
  if (karg_sink_has_wide_blank (word->key) || karg_sink_has_wide_blank (value))
    return karg_sink_fail (error, word, "ukify makes a plain blank of any other");
  return karg_sink_check_comment (word, error);
}

/* Whether the text is, or becomes, an entry that GRUB reads. */
static gboolean
karg_sink_is_grub_entry (KargSink sink)
{
  return sink == KARG_SINK_BLS_GRUB || sink == KARG_SINK_KERNEL_INSTALL_GRUB || sink == KARG_SINK_SDBOOTUTIL_GRUB;
}

static gboolean
karg_sink_check_grub_entry (const KargWord *word, GError **error)
{
  if (karg_sink_has (word, "$"))
    return karg_sink_fail (error, word, "GRUB takes $ in a boot loader entry for a variable, and it can't be written"
                                        " otherwise: use a value without it");
  return karg_sink_check_grub (word, error);
}

gboolean
karg_sink_check (KargSink sink, const KargWord *word, GError **error)
{
  if (!karg_sink_check_text (word, error) || (karg_sink_is_grub_entry (sink) && !karg_sink_check_grub_entry (word, error)))
    return FALSE;

  switch (sink)
    {
    case KARG_SINK_GRUB:
      return karg_sink_check_grub (word, error);
    case KARG_SINK_KERNEL_INSTALL:
    case KARG_SINK_KERNEL_INSTALL_GRUB:
      return karg_sink_check_kernel_install (word, error);
    case KARG_SINK_SDBOOTUTIL:
    case KARG_SINK_SDBOOTUTIL_GRUB:
      return karg_sink_check_comment (word, error);
    default:
      return TRUE;
    }
}

/* Whether GRUB script reads something else than a plain word: a block, a pipe, a comment, a keyword that is no
 * argument, a pattern for file names. */
static gboolean
karg_sink_is_grub_syntax (const KargWord *word)
{
  if (karg_sink_has (word, "{}|&;<>"))
    return TRUE;
  if (word->value == NULL && (g_str_equal (word->key, "[[") || g_str_equal (word->key, "]]")))
    return TRUE;
  if (word->key[0] == '#')
    return TRUE;
  return strchr ("/(*", word->key[0]) != NULL && karg_sink_has (word, "*?");
}

char *
karg_sink_spell (KargSink sink, const KargCmdline *cmdline, const KargWord *word, GError **error)
{
  const char *own = karg_cmdline_get_text (cmdline, NULL) + word->start;

  if (!karg_sink_check (sink, word, error))
    return NULL;
  if (karg_sink_is_grub_entry (sink) && karg_sink_is_grub_syntax (word))
    return g_strconcat ("\"", word->key, word->value != NULL ? "=" : "", karg_sink_get_value (word), "\"", NULL);
  if (sink == KARG_SINK_LITERAL && *own == '"')
    {
      g_autofree char *plain = karg_word_format (word->key, word->value, NULL);
      if (plain != NULL && *plain != '"')
        return g_steal_pointer (&plain);
    }
  return g_strndup (own, word->length);
}

char *
karg_sink_spell_words (KargSink sink, const char *words, GError **error)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (words, -1);
  g_autoptr (GString) out = g_string_new (NULL);
  gsize done = 0;

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_autofree char *spelled = karg_sink_spell (sink, cmdline, word, error);

      if (spelled == NULL)
        return NULL;
      g_string_append_len (out, words + done, word->start - done);
      g_string_append (out, spelled);
      done = word->start + word->length;
    }
  g_string_append (out, words + done);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
karg_sink_check_inside (KargSink sink, const char *bytes, GError **error)
{
  const KargWord word = { .key = bytes };

  if (!karg_sink_check (sink, &word, error))
    return FALSE;
  if (karg_sink_is_grub_entry (sink) && karg_sink_has (&word, "{}|&;<>"))
    return karg_sink_fail (error, &word, "GRUB takes a byte of it for an operator, and a part of a word can't be quoted "
                                         "by itself");
  return TRUE;
}
