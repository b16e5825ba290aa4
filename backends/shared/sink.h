/* sink.h: which words the readers of a place can carry to the kernel.
 *
 * One that would hand the kernel something else than was asked for is refused, with the byte and the reason.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

/* None carries a control character (a tab, a newline) or bytes that are not UTF-8: UEFI boot loaders speak UTF-16. */
typedef enum
{
  /* The text reaches the kernel as it is: systemd-boot entries. But a text that as a whole begins and ends with a '"'
   * loses both to systemd-boot. */
  KARG_SINK_LITERAL,
  /* A word of GRUB script, which GRUB writes again for the kernel (grub-core/lib/cmdline.c): a key or value with '\'',
   * '"' or '\\' arrives with a backslash that the kernel keeps. Blanks are fine; of a letter with the byte 0xa0, a
   * blank to the kernel, GRUB doesn't know that it needs quotes. Everything else can be quoted for GRUB by who writes
   * the script. */
  KARG_SINK_GRUB,
  /* A BLS entry that GRUB's blscfg reads: as GRUB, and "$name" expands from the environment, so no '$'. The text is
   * GRUB script and a kernel command line at once, see karg_sink_spell(). */
  KARG_SINK_BLS_GRUB,
  /* /etc/kernel/cmdline: its readers collapse runs of blanks, inside quotes too, make plain ones of all that Unicode
   * knows, and take a line that begins with '#' for a comment. */
  KARG_SINK_KERNEL_INSTALL,
  /* The same where sdbootutil is its reader, which keeps blanks. */
  KARG_SINK_SDBOOTUTIL,
  /* Both where GRUB reads the entries that are made from it: these get its words as they stand there, so they are spelled as
   * for KARG_SINK_BLS_GRUB. */
  KARG_SINK_KERNEL_INSTALL_GRUB,
  KARG_SINK_SDBOOTUTIL_GRUB,
} KargSink;

/* Checks one word. Fails: NOT_REPRESENTABLE. */
gboolean karg_sink_check (KargSink sink, const KargWord *word, GError **error);

/* A spelling of the word that the kernel reads the same, through this sink; the word's own bytes when they are fine.
 *  - KARG_SINK_BLS_GRUB: in double quotes as a whole, which GRUB and kernel both undo, when GRUB script would act on
 *    it: one of "{}|&;<>" in it, a '#' at its start (a comment), a bare "[[" or "]]", a '*' or '?' in a word that begins with
 *    '/', '(' or '*' (a pattern for file names).
 *  - KARG_SINK_LITERAL: "key=a b" in quotes becomes key="a b", so that no text begins with a quote.
 * (transfer full)
 * Fails: NOT_REPRESENTABLE. */
char *karg_sink_spell (KargSink sink, const KargCmdline *cmdline, const KargWord *word, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* The same for all words in @words; the blanks between them stay. (transfer full) Fails: NOT_REPRESENTABLE. */
char *karg_sink_spell_words (KargSink sink, const char *words, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes that go into a word, which can't be spelled otherwise. Fails: NOT_REPRESENTABLE. */
gboolean karg_sink_check_inside (KargSink sink, const char *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
