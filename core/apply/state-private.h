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

/* Makes what is missing of the state directory. */
KargDir *karg_state_open (KargDirs *dirs, GError **error);

/* Takes the lock: a descriptor that holds it until it is closed; -1 on error. */
int karg_state_lock (KargDir *state, const KargWait *wait, GError **error);

/* Keeps changes off while one looks: a descriptor as karg_state_share()'s. -1: *@taken tells whether somebody
 * is changing something; FALSE also for who may not open the lock. */
int karg_state_try_share (KargDir *state, gboolean *taken);

/* Waits until nobody changes anything, and keeps it so until the descriptor is closed. -1: the lock can't be
 * opened. */
int karg_state_share (KargDir *state);

gboolean karg_state_has (KargDir *state, const char *name);

/* Reads the record @name of the state directory. NULL without an error when it isn't there. */
KargJournal *karg_state_load (KargDir *state, const char *name, GError **error);

G_END_DECLS
