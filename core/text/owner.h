/* owner.h: bytes of several owners in one text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "text-private.h"

G_BEGIN_DECLS

/* Turns @splices (KargSplice) of @text into edits (KargTextEdit) that leave a blank alone when the word beside it
 * that goes is another owner's. (transfer full)
 * Fails: UNSUPPORTED for a word that is put together of bytes of two owners. */
GArray *karg_owner_divide (const KargText *text, const GArray *splices, GError **error);

G_END_DECLS
