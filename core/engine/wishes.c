/* wishes.c: what somebody asked for and is not there any more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "wishes.h"

#include "claims.h"

static const KargTarget *
karg_wishes_find_target (const KargTargets *targets, const KargClaim *claim)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_claims_is_of (claim, target))
        return target;
    }
  return NULL;
}

GPtrArray *
karg_wishes_find_lost (KargLedger *ledger, const KargTargets *targets)
{
  GPtrArray *lost = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);
  const GPtrArray *claims = karg_ledger_get_claims (ledger);

  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      const KargTarget *target = karg_wishes_find_target (targets, claim);
      const KargCmdline *cmdline = target != NULL ? karg_target_get_cmdline (target) : NULL;

      if (cmdline == NULL || karg_ownership_holds_unit (cmdline, claim->word) || g_hash_table_contains (told, claim->word))
        continue;
      g_ptr_array_add (lost, g_strdup (claim->word));
      g_hash_table_add (told, g_ptr_array_index (lost, lost->len - 1));
    }
  return lost;
}
