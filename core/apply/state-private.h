/* state-private.h: the state directory inside the root and its lock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "dirs-private.h"
#include "journal.h"

#include <karg/history.h>

G_BEGIN_DECLS

/* Names in the state directory. */
#define KARG_STATE_LOCK "lock"
#define KARG_STATE_PENDING "journal.new" /* being written: nothing has happened yet */
#define KARG_STATE_JOURNAL "journal"     /* in progress */
#define KARG_STATE_HISTORY "history"
#define KARG_STATE_TAKEN_BACK ".back"    /* behind the id of a record there whose change was taken back */
#define KARG_STATE_KEPT "kept"           /* what others had written into a file that recovery put back */

/* Set for the commands that a transaction runs: they must not begin another. */
#define KARG_STATE_ENVIRONMENT "KARGCTL_TRANSACTION"

/* More than any change has ever needed, and what a reader can still hold in memory. */
#define KARG_STATE_RECORD_MAX (G_GUINT64_CONSTANT (1) << 30)

/* What lies here says what to write and what to remove. So all of it is used only where it belongs to root, or to the user who
 * runs this, may be written by nobody else, and is no link: UNTRUSTED otherwise. */

/* The state directory; NULL without an error when nothing was changed here yet. */
KargDir *karg_state_find (KargDirs *dirs, GError **error);

/* The directory of the records of what was done; NULL without an error when there is none. */
KargDir *karg_state_find_history (KargDirs *dirs, GError **error);

/* Makes what is missing of the state directory, and makes sure that a change can be recorded in it from its beginning to its
 * end. Fails: IO when it can't. */
KargDir *karg_state_open (KargDirs *dirs, GError **error);

/* The directory of what others had written into files that were put back; made when it is missing. */
KargDir *karg_state_open_kept (KargDirs *dirs, GError **error);

/* Takes the lock: a descriptor that holds it until it is closed; -1 on error. */
int karg_state_lock (KargDir *state, const KargWait *wait, GError **error);

/* Gives it back, also for what a command left running that inherited the descriptor. */
void karg_state_unlock (int lock);

typedef enum
{
  KARG_STATE_LOCK_UNKNOWN, /* it can't be looked at: the error says why */
  KARG_STATE_LOCK_FREE,    /* also for who may not open the lock */
  KARG_STATE_LOCK_TAKEN,   /* somebody is changing something */
} KargStateLock;

/* Keeps changes off while one looks: *@fd is a descriptor as karg_state_share()'s, or -1. */
KargStateLock karg_state_try_share (KargDir *state, int *fd, GError **error);

/* Waits until nobody changes anything, and keeps it so until the descriptor is closed. -1: the lock can't be
 * opened. */
int karg_state_share (KargDir *state);

/* Whether there is something of this name: *@there. FALSE: that can't be told. */
gboolean karg_state_look (KargDir *dir, const char *name, gboolean *there, GError **error);

/* Reads the record @name of @dir. NULL without an error when it isn't there. Fails: also SYNTAX. */
KargJournal *karg_state_load (KargDir *dir, const char *name, GError **error);

/* All names in @dir, sorted. (transfer full) */
char **karg_state_list (KargDir *dir, GError **error);

G_END_DECLS
