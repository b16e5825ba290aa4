/* grub-entries.h: the entries of grub.cfg, and whether they show what the templates hold.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-cfg.h"
#include "grub-defaults.h"
#include "grub-env.h"

G_BEGIN_DECLS

/* Adds the entries of @cfg, which is the file @path. @defaults and @env say which is the default;
 * @can_generate: grub-mkconfig is installed. */
void grub_entries_describe (const GrubCfg *cfg, const char *path, const GrubDefaults *defaults,
                            const GrubEnv *env, gboolean can_generate, KargTargets *targets);

/* Whether a generated entry of @cfg lacks what @defaults holds, or still holds what @intent takes away: it
 * was not generated since. FALSE when that can't be told. */
gboolean grub_entries_are_stale (const GrubCfg *cfg, const GrubDefaults *defaults, const KargTargets *targets,
                                 const KargIntent *intent);

gboolean grub_entries_have_xen (const GrubCfg *cfg);

G_END_DECLS
