/* adopt.h: making a foreign descriptor safe to use.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "registry.h"

G_BEGIN_DECLS

/* Copies @plugin and its tables into @registered, as far as both sides know them, and checks what libkarg relies on.
 * On failure nothing of @plugin is in @registered but its name, when it has a good one.
 * Fails: ABI_MISMATCH for another major version; SYNTAX for a descriptor that breaks the rules of plugin.h. */
gboolean karg_adopt_plugin (KargRegistered *registered, const KargPlugin *plugin, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* Forgets what was copied but the name. */
void karg_adopt_drop (KargRegistered *registered);

G_END_DECLS
