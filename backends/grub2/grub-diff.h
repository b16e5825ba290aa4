/* grub-diff.h: from a changed kernel command line back to the GRUB script it came from.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-script.h"
#include "text-edit.h"

G_BEGIN_DECLS

/* The edits (TextEdit) of the source of @words, @length bytes, that make it arrive as @after. Words that are
 * in both keep their bytes; only new ones are written.
 * Returns: (transfer full); NULL with NOT_REPRESENTABLE. */
GArray *grub_diff (const GrubWords *words, gsize length, const KargCmdline *after, GrubQuote quote,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the kernel sees the same words in both. */
gboolean grub_diff_same_words (const KargCmdline *a, const KargCmdline *b);

G_END_DECLS
