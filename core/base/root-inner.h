/* root-inner.h: what the transaction needs to know of a root that readers need not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

/* The descriptor (O_PATH) of the root's directory. Owned by @root. */
int karg_root_get_fd (KargRoot *root);

/* What stat(2) said of the bytes that karg_root_read() returned for @path, and when it was asked (nanoseconds since the epoch);
 * NULL when it was not read under this name. */
const KargFileInfo *karg_root_get_seen (KargRoot *root, const char *path, gint64 *read_ns);

G_END_DECLS
