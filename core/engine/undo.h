/* undo.h: planning the way back from a transaction that was done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>
#include <karg/root.h>

G_BEGIN_DECLS

/* Plans the way back from transaction @id (NULL: the last that was not undone) into @changes. A file that somebody
 * edited since is given back all the same when the two changes touch different words; else it is a refusal that says
 * who and where: LATER_CHANGE or CONFLICT. What a command generated is restored when nobody generated it again since;
 * else the command is declared again. @undone, @summary (transfer full): the id that was meant, and what it says of itself. @ledger (transfer full): the
 * ledger as it is to be, NULL for no change. Fails: NOT_FOUND: no such transaction, or nothing to undo; CONFLICT: it is
 * undone already; NEEDS_RECOVERY, RECORD_DAMAGED, PERMISSION, IO, SYNTAX. */
gboolean karg_undo_plan (KargRoot *root, const char *id, KargChangeset *changes, char **undone, char **summary,
                         GBytes **ledger, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
