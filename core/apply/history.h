/* history.h: what was done, when and by whom; and planning how to undo it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>
#include <karg/root.h>

G_BEGIN_DECLS

/* Older records go when there are more than this, or when they are older; the last one that was not undone stays. */
#define KARG_HISTORY_MAX 50
#define KARG_HISTORY_MAX_DAYS 365

typedef enum
{
  KARG_HISTORY_DONE,
  KARG_HISTORY_UNDONE,      /* a later transaction undid it */
  KARG_HISTORY_INTERRUPTED, /* waits for `kargctl recover` */
} KargHistoryState;

typedef struct
{
  char *id;
  gint64 when;    /* seconds since the epoch */
  char *user;     /* who called sudo, else who ran it */
  char *summary;
  char **targets;
  char **files;   /* that were changed; those that commands rewrote come last */
  char **commands; /* that were run, as one line each */
  char *undoes;   /* the id it undid, or NULL */
  KargHistoryState state;
} KargHistoryEntry;

/* All records, the newest first. Reads only. (transfer full): KargHistoryEntry
 * Fails: PERMISSION (only root may read them), IO, SYNTAX for a record that is damaged. */
GPtrArray *karg_history_list (KargRoot *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Plans the way back from transaction @id (NULL: the last that was not undone) into @changes. A file that somebody edited
 * since is given back all the same when the two changes touch different words; else it is a refusal that says who and where.
 * What a command generated is restored when nobody generated it again since; else the command is declared again.
 * @undone (transfer full): the id that was meant. @ledger (transfer full): the ledger as it is to be, NULL for no change.
 * Fails: NOT_FOUND: no such transaction, or nothing to undo; CONFLICT: it is undone already; PERMISSION, IO, SYNTAX. */
gboolean karg_history_plan_undo (KargRoot *root, const char *id, KargChangeset *changes, char **undone, GBytes **ledger,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
