/* grub-command.h: what has to run so that a change of the templates reaches the entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "loaders.h"

G_BEGIN_DECLS

/* Declares the commands. @changed: the templates change in this run; without it the command is owed from
 * before. */
void grub_command_declare (const KargHost *host, gboolean changed, KargChangeset *changes);

G_END_DECLS
