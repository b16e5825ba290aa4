/* sink.h: what the places that hold a command line can carry to the kernel.
 *
 * A sink that would hand the kernel something else than was asked for is refused, with the byte and the reason.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

typedef enum
{
  /* The text reaches the kernel as it is: systemd-boot entries. Newlines and other control characters can't; nor a
   * text that as a whole begins and ends with a '"', which systemd-boot strips. */
  KARG_SINK_LITERAL,
  /* A word of GRUB script, which GRUB writes again for the kernel (grub-core/lib/cmdline.c): a key or value with '\'',
   * '"' or '\\' arrives with a backslash that the kernel keeps. Blanks are fine. */
  KARG_SINK_GRUB,
  /* A BLS entry that GRUB's blscfg reads: as GRUB, and "$name" expands from the environment, so no '$'. */
  KARG_SINK_BLS_GRUB,
  /* /etc/kernel/cmdline: its readers collapse runs of blanks, inside quotes too, and split at tabs. */
  KARG_SINK_KERNEL_INSTALL,
} KargSink;

/* Checks one word. Fails: NOT_REPRESENTABLE. */
KARG_API gboolean karg_sink_check (KargSink sink, const KargWord *word, GError **error);

/* Checks every word of @after that @before doesn't hold with the same bytes: what stood there already is not ours to
 * refuse. @before may be NULL. Fails: NOT_REPRESENTABLE. */
KARG_API gboolean karg_sink_check_change (KargSink sink, const KargCmdline *before, const KargCmdline *after,
                                          GError **error);

/* A spelling of the word that the kernel reads the same, through this sink: for KARG_SINK_BLS_GRUB a word with bytes
 * that GRUB script would act on ("{}|&;<>") in double quotes. The word's own bytes when they are fine. (transfer full)
 * Fails: NOT_REPRESENTABLE. */
KARG_API char *karg_sink_spell (KargSink sink, const KargCmdline *cmdline, const KargWord *word, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
