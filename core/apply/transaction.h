/* transaction.h: the only door to the disk.
 *
 * A transaction takes the lock, then the caller reads and plans, then it commits: verify that nothing changed
 * since it was read, journal, stage, rename, run the declared commands, ask the caller whether the result is
 * what was meant, seal. Whatever fails on the way rolls every file back, those that a command rewrote
 * included.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>
#include <karg/history.h>
#include <karg/root.h>

G_BEGIN_DECLS

/* Where state is kept, inside the root: lock, journal, history. Made by the first change. What files held before is
 * for root only (history, journal); whether a journal is there is for everybody who plans. */
#define KARG_STATE_DIRECTORY "/var/lib/kargctl"

typedef struct _KargTransaction KargTransaction;

/* How to treat the commands of a change set. */
typedef enum
{
  KARG_COMMANDS_RUN,    /* the running system: run them */
  KARG_COMMANDS_LIST,   /* another system's root: leave them to whoever boots it */
  KARG_COMMANDS_CHROOT, /* another system's root: run them inside it */
} KargCommandPolicy;

typedef struct
{
  const char *summary;         /* what was asked for, for the history: "enable iommu" */
  const char *const *targets;  /* which targets differ, for the history: "bls:6a98…"; NULL-terminated, may be NULL */
  KargCommandPolicy commands;
  const char *state_path;      /* a file of the caller's own books, committed and rolled back with the files: where, */
  GBytes *state;               /* and as it is to be, readable for everybody; NULL: it stays */
  const char *undoes;          /* the id that this transaction undoes: its record gives mode, owner and attributes */
  /* Called when every file is in place and every command has run: does a fresh reading show what was meant?
   * FALSE with an error rolls everything back. May be NULL. */
  gboolean (*verify) (gpointer data, GError **error);
  gpointer verify_data;
} KargCommit;

/* Takes the lock of @root. With @wait (may be NULL) a busy lock is waited for; else it is BUSY.
 * Fails: NEEDS_RECOVERY when an interrupted transaction is there; CONFLICT also when called by a command that
 * a transaction runs; PERMISSION, IO (a read-only tree). */
KargTransaction *karg_transaction_begin (KargRoot *root, const KargWait *wait, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Commits @changes, which were planned from the snapshot @seen: it remembers what each file was when it was
 * read. @seen may have been read before or after karg_transaction_begin(); when a file changed since, the
 * the caller's own too, nothing is done and the error is STALE: the caller, who holds the lock by now, plans again from
 * a new snapshot and commits that. All or nothing. Refusals in @changes are the caller's business. Without a
 * change of bytes and without a command to run nothing is written.
 * Fails: STALE, PERMISSION, IO, COMMAND_FAILED, and what verify() says: then every file is as before.
 * NEEDS_RECOVERY when rolling back failed too. */
gboolean karg_transaction_commit (KargTransaction *transaction, KargRoot *seen, KargChangeset *changes,
                                  const KargCommit *commit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The id under which history and undo know it; NULL before a commit that changed something. */
const char *karg_transaction_get_id (const KargTransaction *transaction);

/* Whether the command at @index of the change set was run. */
gboolean karg_transaction_ran (const KargTransaction *transaction, guint index);

/* What the administrator should know although all went well: "/boot can't be frozen: …". NULL-terminated,
 * often empty. */
const char *const *karg_transaction_get_notes (const KargTransaction *transaction);

/* Lets go of the lock. */
void karg_transaction_free (KargTransaction *transaction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargTransaction, karg_transaction_free)

typedef enum
{
  KARG_TRANSACTION_UNKNOWN,     /* it can't be told: the error says why */
  KARG_TRANSACTION_NONE,
  KARG_TRANSACTION_UNDER_WAY,   /* somebody holds the lock: what is read now may be neither before nor after */
  KARG_TRANSACTION_INTERRUPTED, /* waits for karg_transaction_recover(); also when who asks may not look at the lock */
} KargTransactionState;

/* Whether what a record asks for could have been asked for here: files with their bytes as they were, and as they were to
 * be (of a large one neither). Fails: it is not believed, and why. */
typedef gboolean (*KargRecordCheck) (gpointer data, KargChangeset *changes, GError **error);

/* As karg_engine_recover(). @check (may be NULL) is asked with @data before anything is touched. */
gboolean karg_transaction_recover (KargRoot *root, const KargWait *wait, KargRecordCheck check, gpointer data,
                                   char ***report, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is going on in @root; reads only. */
KargTransactionState karg_transaction_get_state (KargRoot *root, GError **error);

/* A number that is another one after a transaction began or ended. */
gint64 karg_transaction_get_generation (KargRoot *root);

/* Waits for a transaction that is under way, and keeps others from beginning until the descriptor is closed.
 * Not while holding a KargTransaction. -1 when the lock can't be opened: nothing was changed here yet, or not
 * by this user. */
int karg_transaction_hold_off (KargRoot *root);

G_END_DECLS
