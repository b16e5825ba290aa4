/* undo.h: planning the way back from a transaction that was done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>
#include <karg/root.h>

G_BEGIN_DECLS

/* A file whose bytes can't be given back, because somebody edited it since. */
typedef struct
{
  char *path;
  char *backend;
  GBytes *before; /* the transaction; NULL: it was not there */
  GBytes *after;
  GError *why;    /* LATER_CHANGE or CONFLICT: who edited it */
} KargUndoConflict;

/* What is known of the transaction that is to be undone. */
typedef struct
{
  char *id;
  char *summary;
  gint64 done_ns;       /* when its last byte was written */
  GBytes *ledger;       /* as it is to be; NULL: no change */
  GHashTable *paths;    /* of the files that it wrote */
  GHashTable *later;    /* path → what it held before the first transaction after ours that wrote it */
  GPtrArray *conflicts; /* KargUndoConflict */
} KargUndone;

void karg_undone_clear (KargUndone *undone);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KargUndone, karg_undone_clear)

/* Plans the way back from transaction @id (NULL: the last that was not undone) into @changes. A file that somebody
 * edited since is given back all the same when the two changes touch different words; else it is one of the conflicts.
 * What a command generated is restored when nobody generated it again since; else the command is declared again.
 * @undone: to be filled in. Fails: NOT_FOUND: no such transaction, or nothing to undo; CONFLICT: it is undone already;
 * NEEDS_RECOVERY, RECORD_DAMAGED, PERMISSION, IO, SYNTAX. */
gboolean karg_undo_plan (KargRoot *root, const char *id, KargChangeset *changes, KargUndone *undone, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* Makes a refusal of @conflict. */
void karg_undo_refuse (const KargUndone *undone, const KargUndoConflict *conflict, KargChangeset *changes);

G_END_DECLS
