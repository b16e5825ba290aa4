/* maker.h: what makes a unified kernel image anew.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

/* For the image @path, whose name without counters and ".efi" is @id and whose kernel is @kernel (may be
 * NULL).
 * @command: what makes it anew from /etc/kernel/cmdline, when it is known to be kernel-install's or
 * mkinitcpio's; else NULL, and @advice is what people can do. (both transfer full) */
void sd_boot_maker_find (KargRoot *root, const char *path, const char *id, const char *kernel, char ***command,
                         char **advice);

G_END_DECLS
