/* transaction.c: the lock and what is held with it; what is going on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "transaction-private.h"

#include "base/root.h"

#include <sys/stat.h>
#include <unistd.h>

KargTransaction *
karg_transaction_open (KargRoot *root, const KargWait *wait, GError **error)
{
  g_autoptr (KargTransaction) transaction = g_new0 (KargTransaction, 1);

  transaction->lock = -1;
  transaction->root = karg_root_ref (root);
  transaction->dirs = karg_dirs_new (karg_root_get_fd (root));
  transaction->ran = g_hash_table_new (NULL, NULL);
  transaction->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (transaction->notes, NULL);

  transaction->state = karg_state_open (transaction->dirs, error);
  if (transaction->state == NULL)
    return NULL;
  transaction->lock = karg_state_lock (transaction->state, wait, error);
  return transaction->lock >= 0 ? g_steal_pointer (&transaction) : NULL;
}

const char *
karg_transaction_get_id (const KargTransaction *transaction)
{
  return transaction->id;
}

gboolean
karg_transaction_ran (const KargTransaction *transaction, guint index)
{
  return g_hash_table_contains (transaction->ran, GUINT_TO_POINTER (index));
}

void
karg_transaction_take_note (KargTransaction *transaction, char *note)
{
  g_ptr_array_insert (transaction->notes, transaction->notes->len - 1, note);
}

const char *const *
karg_transaction_get_notes (const KargTransaction *transaction)
{
  return (const char *const *) transaction->notes->pdata;
}

void
karg_transaction_free (KargTransaction *transaction)
{
  if (transaction == NULL)
    return;
  if (transaction->lock >= 0)
    karg_state_unlock (transaction->lock);
  g_clear_pointer (&transaction->dirs, karg_dirs_free);
  g_clear_pointer (&transaction->root, karg_root_unref);
  g_clear_pointer (&transaction->ran, g_hash_table_unref);
  g_clear_pointer (&transaction->notes, g_ptr_array_unref);
  g_free (transaction->id);
  g_free (transaction);
}

/* Whether a transaction left its journal: *@there. */
static gboolean
transaction_look (KargDir *state, gboolean *there, GError **error)
{
  return karg_state_look (state, KARG_STATE_JOURNAL, there, error);
}

KargTransactionState
karg_transaction_get_state (KargRoot *root, GError **error)
{
  g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (root));
  g_autoptr (GError) local = NULL;
  KargDir *state = karg_state_find (dirs, &local);
  gboolean there = FALSE;
  int lock = -1;

  if (local != NULL || (state != NULL && !transaction_look (state, &there, &local)))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return KARG_TRANSACTION_UNKNOWN;
    }
  if (!there)
    return KARG_TRANSACTION_NONE;
  KargStateLock taken = karg_state_try_share (state, &lock, error);
  if (taken != KARG_STATE_LOCK_FREE)
    return taken == KARG_STATE_LOCK_TAKEN ? KARG_TRANSACTION_UNDER_WAY : KARG_TRANSACTION_UNKNOWN;

  /* Who held the lock may have ended in between. Who died after the seal left tidying only: that is to be asked for
   * too, as who finds nothing to change would not come to it. */
  gboolean ok = transaction_look (state, &there, error);
  if (lock >= 0)
    close (lock);
  return !ok ? KARG_TRANSACTION_UNKNOWN : there ? KARG_TRANSACTION_INTERRUPTED : KARG_TRANSACTION_NONE;
}

gint64
karg_transaction_get_generation (KargRoot *root)
{
  g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (root));
  KargDir *state = karg_state_find (dirs, NULL);
  struct stat about;

  if (state == NULL || fstat (state->fd, &about) < 0)
    return 0;
  return (gint64) about.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + about.st_mtim.tv_nsec;
}

int
karg_transaction_hold_off (KargRoot *root)
{
  g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (root));
  KargDir *state = karg_state_find (dirs, NULL);

  return state != NULL ? karg_state_share (state) : -1;
}
