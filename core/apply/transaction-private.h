/* transaction-private.h: what the parts of a transaction share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "state-private.h"
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
KargTransaction *karg_transaction_open (KargRoot *root, const KargWait *wait, GError **error);

/* Takes @note. */
void karg_transaction_take_note (KargTransaction *transaction, char *note);

G_END_DECLS
