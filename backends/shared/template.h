/* template.h: /etc/kernel/cmdline as a target: the arguments of kernels to come.
 *
 * kernel-install and its plugins give a new kernel what stands there; without the file they fall back to
 * /usr/lib/kernel/cmdline and then to what the running kernel was started with, accidents included. So the
 * file is created when it is missing, from the entry that boots by default.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/backend.h>

#include "bls-files.h"

G_BEGIN_DECLS

/* Its path, which is the target's id as well. */
#define KARG_TEMPLATE_ID "/etc/kernel/cmdline"

/* Whether the entries of this system are made by kernel-install, so that the template is somebody's. */
gboolean karg_template_is_used (const KargHost *host, const GPtrArray *files);

/* The arguments of the entry at @default_index, or of the first that can serve, to make the template from.
 * (transfer full) NULL when there is none, or when it names "$kernelopts": then GRUB's environment block
 * is the template. */
char *karg_template_find_seed (const GPtrArray *files, gint default_index, KargBlsReader reader);

/* Adds the target, if the file is there or there is a @seed to make it from. @reader: of the entries that are made of it, which
 * get its words as they stand there. */
void karg_template_read (KargRoot *root, KargBlsReader reader, const char *seed, KargTargets *targets);

/* What is to be known of its changes. The file is also made when all that is asked for stands in the seed.
 * Fails: CONFLICT. */
gboolean karg_template_plan (KargRoot *root, KargBlsReader reader, const KargTargets *targets, const KargIntent *intent,
                             KargChangeset *changes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
