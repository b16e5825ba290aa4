/* wishes.c: what somebody asked for and is not there any more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "wishes.h"

static const KargCmdline *
karg_wishes_get_cmdline (const KargTargets *targets, const KargLedgerTarget *name)
{
  for (KargTargetKind kind = KARG_TARGET_ENTRY; kind <= KARG_TARGET_MODULES; kind++)
    {
      const KargTarget *target = g_str_equal (name->kind, karg_target_kind_get_name (kind))
                                   ? karg_targets_find (targets, name->backend, kind, name->id) : NULL;
      if (target != NULL)
        return karg_target_get_cmdline (target);
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
      const KargCmdline *cmdline = karg_wishes_get_cmdline (targets, &claim->target);

      if (cmdline == NULL || karg_ownership_holds_unit (cmdline, claim->word)
          || karg_ledger_waits (ledger, &claim->target, claim->word) || g_hash_table_contains (told, claim->word))
        continue;
      g_ptr_array_add (lost, g_strdup (claim->word));
      g_hash_table_add (told, g_ptr_array_index (lost, lost->len - 1));
    }
  return lost;
}
