/* bls-targets.h: boot loader entries as targets of a back end: what both of them do alike.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/backend.h>

#include "bls-files.h"
#include "bls-text.h"

G_BEGIN_DECLS

/* Adds one target for each of @files (KargBlsFile, sorted); the one at @default_index boots when nobody
 * chooses (-1: unknown). What @manner expands lives until the targets are made. */
void karg_bls_targets_read (const GPtrArray *files, const KargBlsManner *manner, gint default_index, KargTargets *targets);

/* The same for one of them. */
void karg_bls_targets_add (const KargBlsFile *file, const KargBlsManner *manner, gboolean is_default, KargTargets *targets);

/* What is to be known of the changes of these targets: notes, the names that the files may have later. An entry of
 * which GRUB doesn't see all that is asked is put in order, though nothing is missing in it.
 * @changed: whether any entry changes. Fails: CONFLICT. */
gboolean karg_bls_targets_plan (KargRoot *root, const GPtrArray *files, const KargBlsManner *manner,
                                const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
                                gboolean *changed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
