/* recover.c: ending a change that was interrupted, if it is one that could have been made here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "reach.h"

#include "apply/transaction.h"

static gboolean
karg_recover_check (gpointer data, KargChangeset *changes, GError **error)
{
  return karg_reach_check (data, changes, KARG_ERROR_JOURNAL_DAMAGED, error);
}

gboolean
karg_engine_recover (KargEngine *engine, const KargWait *wait, char ***report, GError **error)
{
  return karg_transaction_recover (engine->root, wait, karg_recover_check, engine, report, error);
}

gboolean
karg_engine_is_interrupted (KargEngine *engine, GError **error)
{
  return karg_transaction_get_state (engine->root, error) == KARG_TRANSACTION_INTERRUPTED;
}
