/* history.h: what was done, when and by whom; and waiting for who is changing something.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>
#include <karg/root.h>

G_BEGIN_DECLS

/* Older records go when there are more than this, or when they are older; the last one that was not undone stays. */
#define KARG_HISTORY_MAX 50
#define KARG_HISTORY_MAX_DAYS 365
/* As many of those that were taken back are kept beside. */
#define KARG_HISTORY_MAX_TAKEN_BACK 10

typedef enum
{
  KARG_HISTORY_DONE,
  KARG_HISTORY_UNDONE,      /* a later transaction undid it */
  KARG_HISTORY_INTERRUPTED, /* waits for karg_transaction_recover() */
  KARG_HISTORY_DAMAGED,     /* its record can't be read, or not to its end: it can't be undone */
  KARG_HISTORY_TAKEN_BACK,  /* it failed, or was interrupted, and every file is as before: nothing is left to undo */
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
  char *reason;   /* why it was taken back, or NULL */
} KargHistoryEntry;

/* All records, the newest first. Reads only. (transfer full): KargHistoryEntry A record that is damaged hides no
 * other: of one that can't be read at all only the id is known (of that of a change that was interrupted: "journal"), the
 * summary says what is wrong with it and @when is 0.
 * Fails: PERMISSION (only root may read them), UNTRUSTED (somebody else could have written them), IO. */
KARG_API GPtrArray *karg_history_list (KargRoot *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The one of @entries whose id is @id, or the only one whose id begins so; NULL: there is none, or more than one. */
KARG_API const KargHistoryEntry *karg_history_find (const GPtrArray *entries, const char *id);

/* What the transaction @id did, to be looked at: files with their bytes before and after, those too that commands rewrote,
 * and the commands. What became of a file too large to be remembered is a note. (transfer full) Fails: NOT_FOUND,
 * PERMISSION, IO, SYNTAX. */
KARG_API KargChangeset *karg_history_read_changes (KargRoot *root, const char *id, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* What to do about a lock that somebody else holds: it is waited for. Without one of these it is BUSY. */
typedef struct
{
  void (*told) (gpointer data); /* called once before the wait; may be NULL */
  gpointer data;
} KargWait;

G_END_DECLS
