/* grub-env.h: RHEL 8's kernelopts in grubenv.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/backend.h>

G_BEGIN_DECLS

#define GRUB_ENV_KERNELOPTS "kernelopts"

/* Whether a boot loader entry that GRUB reads takes its arguments from kernelopts. */
gboolean grub_env_entries_refer (const KargHost *host);

/* Adds the template "kernelopts" when entries refer to it. */
void grub_env_describe (const KargHost *host, KargTargets *targets);

G_END_DECLS
