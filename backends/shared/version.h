/* version.h: which of two versions is newer, in the two orders that boot loaders use.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

/* The order of the Version Format Specification (UAPI.10), by which systemd-boot sorts: '~' before the end
 * of the string, then '-', '^', '.', then letters, then numbers; other bytes only separate. Returns <0, 0,
 * >0. NULL counts as "". */
int karg_version_compare (const char *a, const char *b);

/* The order by which systemd-boot sorted before 249: runs of digits are numbers, letters come before other bytes, and
 * the end of the string before both. */
int karg_version_compare_old (const char *a, const char *b);

/* rpm's order: runs of digits and of letters are compared in turn, numbers are newer than letters, '~' is
 * older than the end, '^' newer; other bytes only separate. */
int karg_version_compare_rpm (const char *a, const char *b);

/* The order in which GRUB's blscfg lists entries, oldest first: the file name without ".conf" is cut at its last two
 * '-' into name, version and release (transfer full), and these are compared in turn by rpm's order. */
char **karg_version_split_grub (const char *name);
int karg_version_compare_split (char *const *a, char *const *b);

G_END_DECLS
