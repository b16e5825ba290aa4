/* intent.h: what each target is to become: edits, never a final string.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/edit.h>
#include <karg/target.h>

G_BEGIN_DECLS

typedef struct _KargIntent KargIntent;

/* The edits of @target in the order to apply them: an array of KargEdit, empty when nothing is asked of it.
 * Owned by @intent. */
KARG_API const GPtrArray *karg_intent_get_edits (const KargIntent *intent, const KargTarget *target);

/* A copy of the target's command line with its edits applied. (transfer full)
 * Returns: NULL when that changes nothing. */
KARG_API KargCmdline *karg_intent_apply (const KargIntent *intent, const KargTarget *target);

G_END_DECLS
