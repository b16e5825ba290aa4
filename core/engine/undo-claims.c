/* undo-claims.c: who owned what, taken back claim by claim.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "undo-claims.h"

#include "base/strv.h"
#include "ledger/ledger.h"

static gboolean
karg_undo_claims_equal (const KargClaim *a, const KargClaim *b)
{
  return a != NULL && b != NULL && karg_strv_equal (a->owners, b->owners) && karg_strv_equal (a->replaced, b->replaced);
}

static void
karg_undo_claims_again (KargLedger *ledger, const KargClaim *claim)
{
  for (guint i = 0; claim->owners[i] != NULL; i++)
    karg_ledger_claim (ledger, &claim->target, claim->word, claim->owners[i], claim->replaced);
}

/* Takes what became of @before in @after out of @now. FALSE when one of these claims was changed since. */
static gboolean
karg_undo_claims_take (KargLedger *now, KargLedger *before, KargLedger *after)
{
  const GPtrArray *made = karg_ledger_get_claims (after);
  const GPtrArray *had = karg_ledger_get_claims (before);

  for (guint i = 0; i < made->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (made, i);
      const KargClaim *was = karg_ledger_find (before, &claim->target, claim->word);
      if (karg_undo_claims_equal (claim, was))
        continue;
      const KargClaim *is = karg_ledger_find (now, &claim->target, claim->word);
      if (is == NULL)
        continue; /* it went with its entry, or with the word */
      if (!karg_undo_claims_equal (claim, is))
        return FALSE;
      karg_ledger_forget (now, &claim->target, claim->word);
      if (was != NULL)
        karg_undo_claims_again (now, was);
    }
  for (guint i = 0; i < had->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (had, i);
      if (karg_ledger_find (after, &claim->target, claim->word) != NULL)
        continue;
      if (karg_ledger_find (now, &claim->target, claim->word) != NULL)
        return FALSE;
      karg_undo_claims_again (now, claim);
    }
  return TRUE;
}

/* A ledger that did not exist was an empty one. */
static KargLedger *
karg_undo_claims_parse (GBytes *bytes, const char *path)
{
  return bytes != NULL ? karg_ledger_parse (bytes, path, NULL) : karg_ledger_new ();
}

GBytes *
karg_undo_claims_want (GBytes *before, GBytes *after, GBytes *now, const char *path)
{
  g_autoptr (KargLedger) was = karg_undo_claims_parse (before, path);
  g_autoptr (KargLedger) made = karg_undo_claims_parse (after, path);
  g_autoptr (KargLedger) current = karg_undo_claims_parse (now, path);

  if (was == NULL || made == NULL || current == NULL || !karg_undo_claims_take (current, was, made))
    return NULL;
  return karg_ledger_format (current);
}
