/* grub-entries.h: the entries of grub.cfg, and whether they show what the templates hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-cfg.h"

#include <karg/backend.h>

G_BEGIN_DECLS

/* Adds the entries of @cfg, which is the file @path. */
void grub_entries_describe (const KargHost *host, const GrubCfg *cfg, const char *path, KargTargets *targets);

/* Whether a generated entry lacks what the templates hold, or still holds what @intent takes away: it was not generated
 * since. FALSE when that can't be told. */
gboolean grub_entries_are_stale (const KargTargets *targets, const KargIntent *intent);

gboolean grub_entries_have_xen (const GrubCfg *cfg);

G_END_DECLS
