/* undo-claims.h: who owned what, taken back claim by claim.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ledger @now without what became of @before in @after (NULL: there was none); @path is for messages. (transfer full)
 * NULL when one of these claims was changed since, or when one of the three can't be read. */
GBytes *karg_undo_claims_want (GBytes *before, GBytes *after, GBytes *now, const char *path);

G_END_DECLS
