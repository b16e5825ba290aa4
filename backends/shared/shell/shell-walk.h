/* shell-walk.h: goes through the commands of a shell text and enters in a table what they set.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-table.h"
#include "shell-world.h"

G_BEGIN_DECLS

/* Fails: SYNTAX with the line, for a text that no shell can read, at which this one ends, or whose end can't be
 * told. */
gboolean shell_walk (ShellTable *table, const ShellWorld *world, KargText *file, GError **error);

G_END_DECLS
