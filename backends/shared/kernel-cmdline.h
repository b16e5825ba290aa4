/* kernel-cmdline.h: /etc/kernel/cmdline, the arguments of kernels to come.
 *
 * Its readers disagree: some take the first line only (grubby, Proxmox), most join all lines; some drop
 * lines that begin with '#' (systemd ≥ 257, sdbootutil), for others these are arguments (systemd 252,
 * Fedora's and RHEL's 20-grub.install). Hence what is written is one line with a newline behind it.
 * Comments that are there stay where they are, and an edit that only some readers would see because of
 * them is refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/edit.h>

G_BEGIN_DECLS

/* The arguments in @bytes: all lines but comments, joined with a blank. (transfer full)
 * @line: optional; where they stand, from 1; 0 when there are none. Fails: SYNTAX for a NUL byte; errors
 * name @path. */
char *karg_kernel_cmdline_get (GBytes *bytes, const char *path, guint *line, GError **error);

/* Carries out @edits (KargEdit).
 * Returns: the file's new bytes, or NULL without an error when nothing changes. (transfer full)
 * Fails: NOT_REPRESENTABLE for a word that its readers would break; SYNTAX where a comment makes the
 * result ambiguous; with @path and the line. */
GBytes *karg_kernel_cmdline_edit (GBytes *bytes, const char *path, const GPtrArray *edits, GError **error);

/* The bytes of a new file: @options of an entry, without what belongs to that one entry or is added by
 * whoever makes entries (initrd=, BOOT_IMAGE=, systemd.machine_id=, "$name"), with @edits.
 * Fails: NOT_REPRESENTABLE, with @path. */
GBytes *karg_kernel_cmdline_create (const char *options, const char *path, const GPtrArray *edits, GError **error);

/* What @options would leave in a new file. (transfer full) */
char *karg_kernel_cmdline_seed (const char *options);

G_END_DECLS
