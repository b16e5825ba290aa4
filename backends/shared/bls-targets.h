/* bls-targets.h: boot loader entries as targets of a back end: what both of them do alike.
 *
 * Two back ends may look at the same file; what they plan for it is then the same bytes, because it
 * depends on the file, on the edits and on whether GRUB reads it, not on who asks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/backend.h>

#include "bls-files.h"

G_BEGIN_DECLS

/* How entries are to be taken. */
typedef struct
{
  KargBlsReader shows;     /* whose quotes are undone in what the targets show */
  KargBlsReader writes;    /* GRUB when GRUB is one of the readers */
  const char *kernelopts;  /* GRUB: what "$kernelopts" stands for; NULL when that isn't known */
  gboolean kernelopts_held; /* GRUB: the back end that holds it takes part */
} KargBlsManner;

/* Adds one target for each of @files (KargBlsFile, sorted); the one at @default_index boots when nobody
 * chooses (-1: unknown). */
void karg_bls_targets_read (const GPtrArray *files, const KargBlsManner *manner, gint default_index, KargTargets *targets);

/* Plans the edits of every target of @backend among @files into @changes. Fails: CONFLICT. */
gboolean karg_bls_targets_plan (KargRoot *root, const GPtrArray *files, const KargBlsManner *manner, const char *backend,
                                const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
