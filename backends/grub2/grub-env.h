/* grub-env.h: what a system keeps in its grubenv: the saved default, and RHEL 8's kernelopts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shared/grubenv.h"

#include <karg/backend.h>

G_BEGIN_DECLS

#define GRUB_ENV_KERNELOPTS "kernelopts"

typedef struct
{
  char *path;       /* as people know it */
  KargGrubenv *env; /* NULL when there is none, or it can't be read */
  GBytes *bytes;
  GError *error; /* why it can't be read; NULL when it is absent */
} GrubEnv;

GrubEnv *grub_env_read (KargRoot *root, const char *path);
void grub_env_free (GrubEnv *env);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GrubEnv, grub_env_free)

/* NULL when it is not set. */
const char *grub_env_get (const GrubEnv *env, const char *name);

/* Whether a boot loader entry that GRUB reads takes its arguments from kernelopts. */
gboolean grub_env_entries_refer (const KargHost *host);

/* Adds the template "kernelopts" when entries refer to it. */
void grub_env_describe (const GrubEnv *env, const KargHost *host, KargTargets *targets);

/* Plans what @intent asks of it; what can't be done is refused in @changes. Fails: what
 * karg_changeset_add_file() says. */
gboolean grub_env_plan (const GrubEnv *env, KargRoot *root, const KargTargets *targets,
                        const KargIntent *intent, KargChangeset *changes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
