/* listing.h: what a directory of a hardware or system tree holds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

/* The names in @path, sorted. NULL when it is not there or may not be listed, so that nothing is known. A
 * name that begins with a dot is none: the kernel makes no such, and a recorded tree needs one to keep an
 * empty directory. (transfer full) */
char **karg_listing_read (KargRoot *root, const char *path);

G_END_DECLS
