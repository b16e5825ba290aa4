/* root-overlay.h: a root that shows files as they are going to be.
 *
 * The engine lays a planned change over the tree it was planned from and lets the back ends read the result, before
 * the disk is touched.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

/* A new root that shows @below, whose reads it shares. (transfer full) */
KargRoot *karg_root_overlay_new (KargRoot *below);

/* Shows @bytes (NULL: nothing) at @path, which karg_root_resolve() returned, and under all other names of it. */
void karg_root_overlay_put (KargRoot *overlay, const char *path, GBytes *bytes);

G_END_DECLS
