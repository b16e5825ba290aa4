/* plan.c: a plan: what it holds, and how it is asked.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "plan.h"

static void
karg_plan_target_free (gpointer data)
{
  KargPlanTarget *target = data;

  g_free ((char *) target->backend);
  g_free ((char *) target->id);
  g_free ((char *) target->before);
  g_free ((char *) target->after);
  g_free (target);
}

static void
karg_plan_note_free (gpointer data)
{
  KargPlanNote *note = data;

  g_free ((char *) note->from);
  g_free ((char *) note->text);
  g_free (note);
}

KargPlan *
karg_plan_new (void)
{
  KargPlan *plan = g_new0 (KargPlan, 1);

  plan->changes = karg_changeset_new ();
  plan->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  plan->targets = g_ptr_array_new_with_free_func (karg_plan_target_free);
  plan->notes = g_ptr_array_new_with_free_func (karg_plan_note_free);
  plan->ran = g_array_new (FALSE, TRUE, sizeof (gboolean));
  return plan;
}

void
karg_plan_free (KargPlan *plan)
{
  g_clear_pointer (&plan->intent, karg_intent_free);
  g_clear_pointer (&plan->ledger, karg_ledger_free);
  g_clear_pointer (&plan->new_ledger, g_bytes_unref);
  karg_changeset_free (plan->changes);
  g_ptr_array_unref (plan->edits);
  g_clear_pointer (&plan->answers, g_ptr_array_unref);
  g_ptr_array_unref (plan->targets);
  g_ptr_array_unref (plan->notes);
  g_array_unref (plan->ran);
  g_free (plan->undoes);
  g_free (plan->undone);
  g_free (plan->transaction);
  g_free (plan);
}

void
karg_plan_add_note (gpointer data, const char *from, const char *text)
{
  KargPlan *plan = data;
  KargPlanNote *note = g_new0 (KargPlanNote, 1);

  note->from = g_strdup (from);
  note->text = g_strdup (text);
  g_ptr_array_add (plan->notes, note);
}

static const char *
karg_plan_get_text (const KargTarget *target)
{
  const KargText *text = karg_target_get_text (target);

  return text != NULL ? karg_text_get (text, NULL) : NULL;
}

static void
karg_plan_add_target (KargPlan *plan, const KargTarget *before, const KargTarget *after)
{
  KargPlanTarget *target = g_new0 (KargPlanTarget, 1);

  *target = (KargPlanTarget){
    .backend = g_strdup (karg_target_get_backend (before)),
    .kind = karg_target_get_kind (before),
    .id = g_strdup (karg_target_get_id (before)),
    .before = g_strdup (karg_plan_get_text (before)),
    .after = g_strdup (karg_plan_get_text (after)),
    .is_default = karg_target_is_default (before),
    .incomplete = karg_target_get_incomplete (before) != NULL || karg_target_get_incomplete (after) != NULL,
  };
  g_ptr_array_add (plan->targets, target);
}

/* A template that stands nowhere yet shows what it would be made of: nothing was changed in it that nobody asked for there. An
 * entry that a command writes stands nowhere either, as nobody else changes it. */
static gboolean
karg_plan_only_shows (const KargPlan *plan, const KargTarget *target)
{
  const KargText *text = karg_target_get_text (target);

  return karg_target_get_kind (target) == KARG_TARGET_TEMPLATE && text != NULL && karg_text_locate (text, 0, NULL) == NULL && plan->intent != NULL
         && karg_intent_get_edits (plan->intent, target)->len == 0;
}

void
karg_plan_compare (KargPlan *plan, const KargTargets *before, const KargTargets *after)
{
  g_ptr_array_set_size (plan->targets, 0);
  for (guint i = 0; i < karg_targets_get_n (before); i++)
    {
      const KargTarget *was = karg_targets_get (before, i);
      const KargTarget *is = karg_targets_find (after, karg_target_get_backend (was), karg_target_get_kind (was),
                                                karg_target_get_id (was));
      if (is != NULL && g_strcmp0 (karg_plan_get_text (was), karg_plan_get_text (is)) != 0 && !karg_plan_only_shows (plan, was))
        karg_plan_add_target (plan, was, is);
    }
}

KargChangeset *
karg_plan_get_changes (KargPlan *plan)
{
  return plan->changes;
}

const GPtrArray *
karg_plan_get_targets (const KargPlan *plan)
{
  return plan->targets;
}

const GPtrArray *
karg_plan_get_notes (const KargPlan *plan)
{
  return plan->notes;
}

gboolean
karg_plan_changes_files (const KargPlan *plan)
{
  return karg_changeset_get_files (plan->changes)->len > 0;
}

gboolean
karg_plan_ran_command (const KargPlan *plan, guint index)
{
  return index < plan->ran->len && g_array_index (plan->ran, gboolean, index);
}

gboolean
karg_plan_has_changed (const KargPlan *plan)
{
  gboolean ran = FALSE;

  for (guint i = 0; i < plan->ran->len; i++)
    ran = ran || karg_plan_ran_command (plan, i);
  return karg_plan_changes_files (plan) || (ran && plan->targets->len > 0);
}

const char *
karg_plan_get_undone (const KargPlan *plan)
{
  return karg_plan_changes_files (plan) || plan->new_ledger != NULL ? plan->undone : NULL;
}

const char *
karg_plan_get_transaction (const KargPlan *plan)
{
  return plan->transaction;
}
