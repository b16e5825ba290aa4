/* cmdline-d.h: directories whose files add to /etc/kernel/cmdline, for makers of entries and images that read such.
 *
 * sdbootutil (openSUSE): every file of /usr/kernel/cmdline.d, but for those whose name /etc/kernel/cmdline.d has too, and
 * then those. mkinitcpio, when it makes unified kernel images: *.conf of /etc/cmdline.d. (dracut's /etc/cmdline.d is for
 * its initramfs, not for the kernel.) Both pass over lines that begin with '#'.
 *
 * Sources: sdbootutil (set_boot_options), mkinitcpio (build_uki).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>
#include <karg/text.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  GBytes *bytes;
  const char *fixed; /* why it isn't ours to change; NULL: it is */
} KargCmdlineDropIn;

/* Those that are read here, in the order in which they are. (transfer full) Fails: PERMISSION, IO. */
GPtrArray *karg_cmdline_d_read (KargRoot *root, GError **error);

/* Appends to @line what @drop_in adds, in all its lines; @owner: another number for each. Fails: SYNTAX for a NUL byte. */
gboolean karg_cmdline_d_append (const KargCmdlineDropIn *drop_in, guint owner, KargText *line, GError **error);

/* Whether these alone will do where neither /etc/kernel/cmdline nor /usr/lib's is there: mkinitcpio takes what the running
 * kernel got only where there are no drop-ins either. */
gboolean karg_cmdline_d_is_enough (KargRoot *root);

G_END_DECLS
