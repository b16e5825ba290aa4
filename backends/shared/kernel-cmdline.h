/* kernel-cmdline.h: /etc/kernel/cmdline, the arguments of kernels to come.
 *
 * Its readers disagree: some take the first line only (grubby, Proxmox), most join all lines; some drop
 * lines that begin with '#' (systemd ≥ 257, sdbootutil), for others these are arguments (systemd 252,
 * Fedora's and RHEL's 20-grub.install). Hence what is written is one line with a newline behind it.
 * Comments that are there stay where they are, and a change that only some readers would see because of
 * them is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/text.h>

#include "sink.h"

G_BEGIN_DECLS

/* The arguments in the file @path, which holds @bytes: all lines but comments, joined with a blank. The file that
 * changes is @written: this one, or one that is not there yet and gets its lines. @sink: who reads it. @refills: without a word it would be
 * read as something else. (transfer full) A change is refused if its words are such that readers break them
 * (NOT_REPRESENTABLE), a comment hides it (SYNTAX), or it would leave no word in a file that @refills (UNSUPPORTED).
 * Fails: SYNTAX for a NUL byte. */
KargText *karg_kernel_cmdline_read (const char *path, GBytes *bytes, const char *written, KargSink sink, gboolean refills,
                                    GError **error);

/* The arguments @line of a file @path that is to be made: it holds no word yet (@bytes), or is not there (NULL). They
 * stand nowhere. (transfer full) */
KargText *karg_kernel_cmdline_new (const char *path, GBytes *bytes, const char *line, KargSink sink);

/* A line without a word or a place, whose words are spelled as in the file. (transfer full) */
KargText *karg_kernel_cmdline_new_empty (KargSink sink);

/* The bytes of such a file. (transfer full) Fails: NOT_REPRESENTABLE, with @path, for a word that readers break. */
char *karg_kernel_cmdline_create (const char *path, const char *line, KargSink sink, GError **error);

/* What @options of an entry leave for a new file: all but what belongs to that one entry or is added by whoever makes
 * entries (initrd=, BOOT_IMAGE=, systemd.machine_id=, "$name"). (transfer full) */
char *karg_kernel_cmdline_seed (const char *options);

G_END_DECLS
