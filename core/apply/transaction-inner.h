/* transaction-inner.h: what the parts of a transaction share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "state.h"
#include "transaction.h"

G_BEGIN_DECLS

struct _KargTransaction
{
  KargRoot *root;
  KargDirs *dirs;
  KargDir *state; /* of dirs */
  int lock;
  char *id;       /* NULL until something was committed */
  GHashTable *ran;  /* indices of commands, as pointers */
  GPtrArray *notes; /* always ends with NULL */
};

/* Opens the state directory of @root and takes its lock; says nothing about what lies there. */
KargTransaction *karg_transaction_open (KargRoot *root, gboolean wait, GError **error);

/* Takes @note. */
void karg_transaction_take_note (KargTransaction *transaction, char *note);

/* Clears away a transaction that was killed before it did anything. */
void karg_recover_pending (KargTransaction *transaction);

/* Tidies up after a transaction that was sealed and puts its record into the history. */
gboolean karg_recover_finish (KargTransaction *transaction, const KargJournal *journal, GError **error);

G_END_DECLS
