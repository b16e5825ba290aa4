/* files.h: from what each target is to become to the bytes of files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "engine-private.h"

G_BEGIN_DECLS

/* Carries what @intent changes down through the targets' texts, and reads the result back over the tree: what comes
 * out is in @changes. What can't be carried out, or would change something else too, is refused there and taken out
 * of the intent.
 * Returns: (transfer full): the targets as they are going to be. Fails: what a back end says of the new files. */
KargTargets *karg_files_plan (KargEngine *engine, KargIntent *intent, KargChangeset *changes, GError **error);

G_END_DECLS
