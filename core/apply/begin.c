/* begin.c: beginning a transaction, after whatever the last one left.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "recover-private.h"

static void
begin_set_interrupted (const KargJournal *journal, GError **error)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (journal->when);
  g_autofree char *text = when != NULL ? g_date_time_format (when, "%F %T") : g_strdup ("?");

  g_set_error (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY, "the change “%s” (%s, by %s) was interrupted",
               journal->summary, text, journal->user);
}

KargTransaction *
karg_transaction_begin (KargRoot *root, const KargWait *wait, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KargTransaction) transaction = karg_transaction_open (root, wait, error);

  if (transaction == NULL || !karg_recover_pending (transaction, error))
    return NULL;
  g_autoptr (KargJournal) journal = karg_state_load (transaction->state, KARG_STATE_JOURNAL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (journal != NULL && !journal->sealed)
    {
      begin_set_interrupted (journal, error);
      return NULL;
    }
  /* All was done but the tidying: no reason to bother anybody. */
  if (journal != NULL && !karg_recover_finish (transaction, journal, error))
    return NULL;
  return g_steal_pointer (&transaction);
}
