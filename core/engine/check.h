/* check.h: does a reading show what was meant?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

#include "plugin/build.h"

G_BEGIN_DECLS

/* A new root that shows the planned files over @root. (transfer full) */
KargRoot *karg_check_overlay (KargRoot *root, KargChangeset *changes);

/* Whether every target of @before shows in @after, a later reading, word for word what the intent makes of it.
 * Returns: the first one that doesn't, with @error (IO); NULL when all do. */
const KargTarget *karg_check_targets (const KargTargets *before, const KargTargets *after, const KargIntent *intent,
                                      GError **error);

/* Refuses what no template can bring about: an argument that the generator puts into its entries by itself (GRUB's
 * "ro" and "root=") stays there whatever the templates hold. To be called with the back ends' plan: where a command
 * is owed, the entries say nothing yet. */
void karg_check_refuse_fixed (const KargTargets *targets, const GPtrArray *edits, KargChangeset *changes);

/* Whether a template of @backend shows a word @key. */
gboolean karg_check_templates_hold (const KargTargets *targets, const char *backend, const char *key);

/* What became of the templates between two readings, as edits that the generated entries must show: words that no
 * template holds any more are to be gone, new ones to be there. (transfer full) (element-type KargEdit) */
GPtrArray *karg_check_difference (const KargTargets *before, const KargTargets *after);

/* Whether the generated entries of @after, a later reading than @before, which the intent speaks of, show what the
 * templates were asked for.
 * Fails: COMMAND_FAILED, naming the first entry that doesn't. */
gboolean karg_check_generated (const KargTargets *before, const KargTargets *after, const KargIntent *intent,
                               const GPtrArray *edits, GError **error);

G_END_DECLS
