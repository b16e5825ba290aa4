/* grub-defaults.h: the command lines in the settings that grub-mkconfig sources.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-settings.h"

#include <karg/backend.h>

G_BEGIN_DECLS

/* For normal and recovery entries: the primary template. */
#define GRUB_DEFAULTS_ALL "GRUB_CMDLINE_LINUX"
/* Behind it, for normal entries only: the secondary one. */
#define GRUB_DEFAULTS_NORMAL "GRUB_CMDLINE_LINUX_DEFAULT"

/* The text of another setting, or NULL when it is not set or not known. */
const char *grub_defaults_get_text (const KargGrubSettings *settings, const char *name);

/* Adds the templates. */
void grub_defaults_describe (const KargGrubSettings *settings, KargTargets *targets);

G_END_DECLS
