/* grub-defaults.h: the settings that grub-mkconfig sources, and the command lines in them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-script.h"
#include "grub-settings.h"
#include "shell-quote.h"

#include <karg/backend.h>

G_BEGIN_DECLS

#define GRUB_DEFAULTS_PATH KARG_GRUB_SETTINGS_PATH

/* For normal and recovery entries: the primary template. */
#define GRUB_DEFAULTS_ALL "GRUB_CMDLINE_LINUX"
/* Behind it, for normal entries only: the secondary one. */
#define GRUB_DEFAULTS_NORMAL "GRUB_CMDLINE_LINUX_DEFAULT"

typedef KargGrubSettings GrubDefaults;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GrubDefaults, karg_grub_settings_free)

/* What @name holds, as GRUB reads it. @value (optional) is set to the assignment that decides, NULL when
 * there is none: then the words are none. Fails: what is not understood, with file and line. */
GrubWords *grub_defaults_get (const GrubDefaults *defaults, const char *name, const ShellValue **value,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text of another setting, or NULL when it is not set or not known. */
const char *grub_defaults_get_text (const GrubDefaults *defaults, const char *name);

/* Adds the templates. */
void grub_defaults_describe (const GrubDefaults *defaults, KargTargets *targets);

/* Plans what @intent asks of the templates; what can't be done is refused in @changes.
 * @result: the settings as they are to be, NULL when they stay. Fails: what karg_changeset_add_file()
 * says. */
gboolean grub_defaults_plan (const GrubDefaults *defaults, KargRoot *root, const KargTargets *targets,
                             const KargIntent *intent, KargChangeset *changes, GrubDefaults **result,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
