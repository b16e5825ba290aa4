/* grub-command.h: what has to run so that a change of the templates reaches the entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-cfg.h"
#include "grub-defaults.h"
#include "grub-system.h"

G_BEGIN_DECLS

/* Whether the entries are boot loader entries (files that GRUB's blscfg reads) rather than grub.cfg's own. */
gboolean grub_command_entries_are_bls (const GrubSystem *system, KargRoot *root, const GrubDefaults *defaults,
                                       const GrubCfg *cfg);

/* Declares the commands. @changed: the templates change in this run; without it the command is owed from
 * before. */
void grub_command_declare (const KargHost *host, const GrubSystem *system, const GrubDefaults *defaults,
                           const GrubCfg *cfg, gboolean changed, KargChangeset *changes);

G_END_DECLS
