/* freeze-private.h: make a file system write its journal back, by freezing it for a moment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

/* Freezes the file system that @fd lies on and thaws it at once. A process of its own thaws it should this
 * one die in between.
 * Returns: TRUE when done. FALSE with errno and without an error when it can't be frozen: not supported, no
 * right, frozen by somebody else already. FALSE with an error when it is frozen and can't be thawed. */
gboolean karg_freeze_and_thaw (int fd, const char *path, GError **error);

G_END_DECLS
