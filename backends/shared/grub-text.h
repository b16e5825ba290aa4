/* grub-text.h: GRUB script as a layer of mapped text: what the kernel gets of a line, and where it stands.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-script.h"

#include <karg/text.h>

G_BEGIN_DECLS

/* What the kernel gets of @source, which GRUB reads as words. @quote: how new words are quoted that need it.
 * Returns: (transfer full): NULL with @why set (transfer full) when GRUB would not read it as just words. */
KargText *grub_text_new (KargText *source, GrubQuote quote, char **why);

/* The same of boot loader entries, whose text other readers take for a kernel command line as it stands: new words
 * are spelled so that all of them read the same. What GRUB can't read as words is taken as it stands. @expand (may
 * be NULL): for a word "$name" the text that stands for it, borrowed, or NULL: it stays as it is.
 * @why (transfer full) is set when GRUB can't read it. */
typedef const KargText *(*GrubTextExpand) (gpointer data, const char *name);
KargText *grub_text_new_entry (KargText *source, GrubTextExpand expand, gpointer data, char **why);

G_END_DECLS
