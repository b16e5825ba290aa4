/* claims.c: the claims of a feature, of which each of its options has its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "claims.h"

#include "answer.h"
#include "owners.h"

#include <string.h>

#define KARG_CLAIMS_PREFIX "feature:"

static char *
karg_claims_owner (const char *feature, const char *option)
{
  return g_strconcat (KARG_CLAIMS_PREFIX, feature, option != NULL ? "+" : NULL, option, NULL);
}

char **
karg_claims_list_enabled (KargLedger *ledger)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const GPtrArray *claims = ledger != NULL ? karg_ledger_get_claims (ledger) : NULL;

  for (guint i = 0; claims != NULL && i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      for (guint o = 0; claim->owners[o] != NULL; o++)
        if (g_str_has_prefix (claim->owners[o], KARG_CLAIMS_PREFIX))
          g_hash_table_add (names, (gpointer) (claim->owners[o] + strlen (KARG_CLAIMS_PREFIX)));
    }
  g_autoptr (GList) sorted = g_list_sort (g_hash_table_get_keys (names), (GCompareFunc) strcmp);
  GPtrArray *list = g_ptr_array_new ();

  for (const GList *item = sorted; item != NULL; item = item->next)
    g_ptr_array_add (list, g_strdup (item->data));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (list, FALSE);
}

gboolean
karg_claims_is_of (const KargClaim *claim, const KargTarget *target)
{
  const char *kind = karg_target_kind_get_name (karg_target_get_kind (target));

  return g_str_equal (claim->target.id, karg_target_get_id (target))
         && g_str_equal (claim->target.backend, karg_target_get_backend (target)) && g_str_equal (claim->target.kind, kind);
}

gboolean
karg_claims_hold (const char *const *names, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; names[i] != NULL; i++)
    if (strncmp (names[i], name, length) == 0
        && (names[i][length] == '\0' || (names[i][length] == '+' && strchr (name, '+') == NULL)))
      return TRUE;
  return FALSE;
}

char **
karg_claims_list_owners (KargLedger *ledger, const char *feature, const char *const *options)
{
  g_auto (GStrv) enabled = karg_claims_list_enabled (ledger);
  GPtrArray *owners = g_ptr_array_new ();

  for (guint i = 0; enabled[i] != NULL; i++)
    {
      const char *const one[] = { enabled[i], NULL };
      const char *option = strchr (enabled[i], '+');
      gboolean named = options == NULL || options[0] == NULL
                       || (option != NULL && g_strv_contains (options, option + 1));
      if (named && karg_claims_hold (one, feature))
        g_ptr_array_add (owners, g_strconcat (KARG_CLAIMS_PREFIX, enabled[i], NULL));
    }
  g_ptr_array_add (owners, NULL);
  return (char **) g_ptr_array_free (owners, FALSE);
}

/* The edits of @target that are brought by @option and came to be in it: of two templates one may hold what was
 * asked of both. One that no plugin proposed makes room for another. */
static GPtrArray *
karg_claims_get_share (const KargPlan *plan, const KargTarget *target, const KargCmdline *after, const char *option)
{
  const GPtrArray *edits = karg_intent_get_edits (plan->intent, target);
  GPtrArray *share = g_ptr_array_new ();

  for (guint i = 0; i < edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (edits, i);
      if (g_strcmp0 (karg_answers_get_option (plan->answers, edit), option) == 0 && karg_cmdline_holds (after, edit))
        g_ptr_array_add (share, edit);
    }
  return share;
}

static KargCmdline *
karg_claims_with (const KargCmdline *cmdline, const GPtrArray *edits)
{
  KargCmdline *with = karg_cmdline_copy (cmdline);

  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (with, g_ptr_array_index (edits, i));
  return with;
}

static void
karg_claims_tell_nobody (gpointer data, const char *from, const char *text)
{
}

/* @owner lets go of what it claimed in @now and @next holds no more: an option that is enabled with another value
 * leaves nothing of the first one behind. (transfer full): the edits that this would have taken. */
static GPtrArray *
karg_claims_let_go (KargLedger *ledger, const KargOwnershipTarget *now, const KargCmdline *next, const char *owner)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  const GPtrArray *claims = karg_ledger_get_claims (ledger);
  guint first;
  guint n = karg_ledger_count_in (ledger, &now->name, &first);

  for (guint i = first; i < first + n; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      KargEdit *edit = NULL;

      if (g_strv_contains (claim->owners, owner) && !karg_ownership_holds_unit (next, claim->word))
        edit = karg_edit_new (KARG_EDIT_ADD, claim->word, NULL);
      if (edit != NULL)
        g_ptr_array_add (lost, edit);
    }
  return lost->len > 0 ? karg_ownership_release (ledger, now, owner, lost, karg_claims_tell_nobody, NULL)
                       : g_steal_pointer (&lost);
}

/* Records what @owner brought into a target that held @now. Returns: what it holds then. (transfer full) */
static KargCmdline *
karg_claims_record_step (KargPlan *plan, const KargTarget *target, const KargCmdline *now, const GPtrArray *share,
                         const char *owner)
{
  KargOwnershipTarget view = karg_owners_view (target);
  KargCmdline *next = karg_claims_with (now, share);

  view.cmdline = now;
  g_autoptr (GPtrArray) gone = karg_claims_let_go (plan->ledger, &view, next, owner);
  g_autoptr (KargCmdline) was = karg_claims_with (now, gone);
  view.cmdline = was;
  karg_ownership_record (plan->ledger, &view, next, share, NULL, owner, karg_plan_add_note, plan);
  return next;
}

/* One owner after the other, as if each had come alone: what had to go for an option comes back with that option. */
static void
karg_claims_record_target (KargPlan *plan, const KargTarget *target, const KargCmdline *after, const char *feature,
                           const GPtrArray *options)
{
  g_autoptr (KargCmdline) now = karg_cmdline_copy (karg_target_get_cmdline (target));

  for (guint o = 0; o < options->len; o++)
    {
      g_autofree char *owner = karg_claims_owner (feature, options->pdata[o]);
      g_autoptr (GPtrArray) share = karg_claims_get_share (plan, target, after, options->pdata[o]);
      KargCmdline *next = karg_claims_record_step (plan, target, now, share, owner);

      karg_cmdline_free (now);
      now = next;
    }
}

void
karg_claims_record (KargPlan *plan, const KargTargets *before, const KargTargets *after, const char *feature)
{
  g_autoptr (GPtrArray) options = karg_answers_list_options (plan->answers);

  for (guint i = 0; i < karg_targets_get_n (before); i++)
    {
      const KargTarget *target = karg_targets_get (before, i);
      const KargTarget *now = karg_targets_find (after, karg_target_get_backend (target), karg_target_get_kind (target),
                                                 karg_target_get_id (target));

      /* Nothing is claimed where it was refused. */
      if (now != NULL && karg_target_get_access (target) == KARG_ACCESS_WRITABLE
          && karg_intent_get_edits (plan->intent, target)->len > 0)
        karg_claims_record_target (plan, target, karg_target_get_cmdline (now), feature, options);
    }
}
