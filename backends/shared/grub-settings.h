/* grub-settings.h: the settings that grub-mkconfig sources.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/host.h>

#include "shell/shell-script.h"

G_BEGIN_DECLS

#define KARG_GRUB_SETTINGS_PATH "/etc/default/grub"

typedef struct
{
  ShellScript *script; /* /etc/default/grub is its first file, be it there or not: there is set what nothing sets */
  gboolean present;    /* it is there */
  GError *error; /* a file can't be read: nothing is known */
} KargGrubSettings;

/* /etc/default/grub and, where grub-mkconfig sources them, /etc/default/grub.d/NAME.cfg, read once for each look at the
 * tree; owned by @host. Files that are absent set nothing; one that can't be read shows in @error of the result. */
const KargGrubSettings *karg_grub_settings_get (const KargHost *host);

void karg_grub_settings_free (KargGrubSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargGrubSettings, karg_grub_settings_free)

G_END_DECLS
