/* claims.c: the claims of a feature, of which each of its options has its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "claims.h"

#include "owners.h"
#include "propose.h"

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
  const char *kind = karg_target_get_kind (target) == KARG_TARGET_ENTRY ? "entry" : "template";

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

/* The edits of @intent for @target that are brought by @option. One that no plugin proposed makes room for another. */
static void
karg_claims_add_share (KargIntent *share, const KargTarget *step, const KargPlan *plan, const KargTarget *target,
                       const char *option)
{
  const GPtrArray *edits = karg_intent_get_edits (plan->intent, target);

  for (guint i = 0; i < edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (edits, i);
      if (g_strcmp0 (karg_propose_get_option (plan->answers, edit), option) == 0)
        karg_intent_add (share, step, edit);
    }
}

/* Whether the target became what was meant: nothing is claimed where it was refused. */
static gboolean
karg_claims_came_true (const KargPlan *plan, const KargTarget *target, const KargTargets *after)
{
  const KargTarget *now = karg_targets_find (after, karg_target_get_backend (target), karg_target_get_kind (target),
                                             karg_target_get_id (target));
  const GPtrArray *edits = karg_intent_get_edits (plan->intent, target);

  if (now == NULL || !karg_target_is_writable (target))
    return FALSE;
  g_autoptr (KargCmdline) copy = karg_cmdline_copy (karg_target_get_cmdline (now));
  for (guint i = 0; i < edits->len; i++)
    if (karg_cmdline_apply (copy, g_ptr_array_index (edits, i)))
      return FALSE;
  return TRUE;
}

/* A target of its own that holds what @target holds once @intent (may be NULL) is carried out. */
static void
karg_claims_add_step (KargTargets *steps, const KargTarget *target, const KargIntent *intent)
{
  KargCmdline *cmdline = intent != NULL ? karg_intent_apply (intent, target) : NULL;

  karg_targets_set_backend (steps, karg_target_get_backend (target));
  KargTarget *step = karg_targets_add (steps, karg_target_get_kind (target), karg_target_get_id (target));
  karg_target_take_cmdline (step, cmdline != NULL ? cmdline : karg_cmdline_copy (karg_target_get_cmdline (target)));
}

static void
karg_claims_tell_nobody (gpointer data, const char *from, const char *text)
{
}

/* @owner lets go of what it claimed in @now and @next holds no more: an option that is enabled with another value leaves
 * nothing of the first one behind. @gone gets the edits that this would have taken. */
static void
karg_claims_let_go (KargIntent *gone, KargLedger *ledger, const KargTarget *now, const KargTarget *next, const char *owner)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  const GPtrArray *claims = karg_ledger_get_claims (ledger);

  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      KargEdit *edit = NULL;

      if (karg_claims_is_of (claim, now) && g_strv_contains (claim->owners, owner)
          && !karg_ownership_holds_unit (karg_target_get_cmdline (next), claim->word))
        edit = karg_edit_new (KARG_EDIT_ADD, claim->word, NULL);
      if (edit != NULL)
        g_ptr_array_add (lost, edit);
    }
  if (lost->len == 0)
    return;
  g_autoptr (GPtrArray) edits = karg_owners_release (ledger, now, owner, lost, karg_claims_tell_nobody, NULL);
  for (guint i = 0; i < edits->len; i++)
    karg_intent_add (gone, now, g_ptr_array_index (edits, i));
}

/* Records what @owner brought between two steps. */
static void
karg_claims_record_step (KargPlan *plan, const KargTargets *now, const KargTargets *next, const KargIntent *share,
                         const char *owner)
{
  g_autoptr (KargTargets) was = karg_targets_new ();
  g_autoptr (KargIntent) gone = karg_intent_new ();

  for (guint i = 0; i < karg_targets_get_n (now); i++)
    {
      karg_claims_let_go (gone, plan->ledger, karg_targets_get (now, i), karg_targets_get (next, i), owner);
      karg_claims_add_step (was, karg_targets_get (now, i), gone);
    }
  g_autoptr (KargIntent) same_share = karg_intent_transfer (share, was);
  karg_owners_record (plan->ledger, was, next, same_share, owner, karg_plan_add_note, plan);
}

/* One owner after the other, as if each had come alone: what had to go for an option comes back with that option. */
void
karg_claims_record (KargPlan *plan, const KargTargets *before, const KargTargets *after, const char *feature)
{
  g_autoptr (GPtrArray) options = karg_propose_list_options (plan->answers);
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  g_autoptr (KargTargets) now = karg_targets_new ();

  for (guint i = 0; i < karg_targets_get_n (before); i++)
    if (karg_claims_came_true (plan, karg_targets_get (before, i), after))
      {
        g_ptr_array_add (targets, karg_targets_get (before, i));
        karg_claims_add_step (now, karg_targets_get (before, i), NULL);
      }

  for (guint o = 0; o < options->len; o++)
    {
      g_autofree char *owner = karg_claims_owner (feature, options->pdata[o]);
      g_autoptr (KargIntent) share = karg_intent_new ();
      g_autoptr (KargTargets) next = karg_targets_new ();

      for (guint i = 0; i < targets->len; i++)
        {
          karg_claims_add_share (share, karg_targets_get (now, i), plan, targets->pdata[i], options->pdata[o]);
          karg_claims_add_step (next, karg_targets_get (now, i), share);
        }
      karg_claims_record_step (plan, now, next, share, owner);
      karg_targets_free (now);
      now = g_steal_pointer (&next);
    }
}
