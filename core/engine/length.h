/* length.h: whether a kernel takes the command lines that a plan leads to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plan.h"

#include "plugin/build.h"

G_BEGIN_DECLS

/* Whether every target that @plan changes, and every entry that a command is going to write from templates, is short enough
 * for a kernel of @machine; what was too long @before is not ours to refuse. Fails: NOT_REPRESENTABLE. */
gboolean karg_length_check (const KargPlan *plan, const KargTargets *before, const KargTargets *after, const char *machine,
                            GError **error);

G_END_DECLS
