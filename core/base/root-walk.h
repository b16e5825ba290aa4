/* root-walk.h: what openat2(2) does with RESOLVE_IN_ROOT, step by step, for kernels and containers without it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens @path below the directory @root_fd; @flags as in open(2), nothing that creates.
 * Returns: a descriptor, or -1 with the errno of openat2(2). */
int karg_root_walk_open (int root_fd, const char *path, int flags);

G_END_DECLS
