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

/* Whether they make another command line of the target's: it may hold all that is asked already. */
KARG_API gboolean karg_intent_changes (const KargIntent *intent, const KargTarget *target);

/* The target's command line as it is to be; as it is when nothing changes; NULL when it is not known. Owned by
 * @intent. */
KARG_API const KargCmdline *karg_intent_get_cmdline (const KargIntent *intent, const KargTarget *target);

G_END_DECLS
