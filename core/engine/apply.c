/* apply.c: carrying a plan out.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "plan.h"
#include "check.h"

#include "apply/transaction.h"

#include "base/root.h"

/* A plan goes stale when somebody else writes between our reading and our lock. Under the lock only other tools still
 * can. */
#define KARG_APPLY_TRIES 5

/* What the verification of a commit looks at. */
typedef struct
{
  KargEngine *engine;
  KargPlan *plan;
} KargApplying;

static gboolean
karg_apply_check_refusals (const KargPlan *plan, const KargTask *task, GError **error)
{
  const GPtrArray *refusals = karg_changeset_get_refusals (plan->changes);

  if (refusals->len == 0 || task->partial)
    return TRUE;

  const KargRefusal *refusal = g_ptr_array_index (refusals, 0);
  g_autofree char *text = g_strdup_printf ("%s: %s: %s", refusal->backend, refusal->target, refusal->reason);
  if (refusal->path != NULL)
    karg_error_set_at (error, refusal->code, refusal->path, refusal->line, "%s", text);
  else
    g_set_error_literal (error, KARG_ERROR, refusal->code, text);
  return FALSE;
}

static KargCommandPolicy
karg_apply_policy (KargEngine *engine, const KargTask *task, const KargApplyOptions *options)
{
  if (task->scope == KARG_SCOPE_FUTURE)
    return KARG_COMMANDS_LIST;
  if (karg_root_is_running_system (engine->root))
    return KARG_COMMANDS_RUN;
  return options->chroot ? KARG_COMMANDS_CHROOT : KARG_COMMANDS_LIST;
}

/* After commands: reads the disk, not what was remembered of it, and asks whether it shows what was meant. Without a
 * command the transaction has read back just the bytes that were asked this when they were planned. */
static gboolean
karg_apply_verify (gpointer data, GError **error)
{
  KargApplying *self = data;
  const KargSurvey *survey = self->engine->survey;
  g_autoptr (KargRoot) fresh = karg_root_open (karg_root_get_path (self->engine->root), error);

  if (fresh == NULL)
    return FALSE;
  karg_root_forget_reads (fresh);
  g_autoptr (KargTargets) now = karg_survey_read_again (survey, self->engine->registry, fresh, error);
  if (now == NULL || karg_check_targets (survey->targets, now, self->plan->intent, error) != NULL)
    return FALSE;
  if (!karg_check_generated (survey->targets, now, self->plan->intent, self->plan->edits, error))
    return FALSE;
  if (karg_root_get_trouble (fresh) != NULL)
    {
      g_propagate_prefixed_error (error, g_error_copy (karg_root_get_trouble (fresh)), "what became of it can't be known: ");
      return FALSE;
    }

  karg_plan_compare (self->plan, survey->targets, now);
  return TRUE;
}

/* Undoing must work on a tree that can't be read; but where it can, a generator that did nothing is not believed. */
static gboolean
karg_apply_verify_undo (gpointer data, GError **error)
{
  KargApplying *self = data;
  const KargSurvey *survey = self->engine->survey;

  if (survey == NULL)
    return TRUE;
  g_autoptr (KargRoot) fresh = karg_root_open (karg_root_get_path (self->engine->root), error);
  if (fresh == NULL)
    return FALSE;
  karg_root_forget_reads (fresh);
  g_autoptr (KargTargets) now = karg_survey_read_again (survey, self->engine->registry, fresh, NULL);
  if (now == NULL)
    return TRUE;

  g_autoptr (GPtrArray) undone = karg_check_difference (survey->targets, now);
  if (!karg_check_generated (survey->targets, now, self->plan->intent, undone, error))
    return FALSE;
  karg_plan_compare (self->plan, survey->targets, now);
  return TRUE;
}

/* For the history: "bls:6a98…-6.1.0". (transfer full) */
static GPtrArray *
karg_apply_name_targets (const KargPlan *plan)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < plan->targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (plan->targets, i);
      g_ptr_array_add (names, g_strdup_printf ("%s:%s", target->backend, target->id));
    }
  g_ptr_array_add (names, NULL);
  return names;
}

static void
karg_apply_take_result (KargPlan *plan, const KargTransaction *transaction)
{
  const char *const *notes = karg_transaction_get_notes (transaction);

  for (guint i = 0; i < plan->ran->len; i++)
    g_array_index (plan->ran, gboolean, i) = karg_transaction_ran (transaction, i);
  for (guint i = 0; notes[i] != NULL; i++)
    karg_plan_add_note (plan, "kargctl", notes[i]);
  plan->transaction = g_strdup (karg_transaction_get_id (transaction));
}

static gboolean
karg_apply_commit (KargEngine *engine, const KargTask *task, KargPlan *plan, KargTransaction *transaction,
                     KargCommandPolicy policy, GError **error)
{
  g_autoptr (GPtrArray) names = karg_apply_name_targets (plan);
  gboolean runs = karg_changeset_get_commands (plan->changes)->len > 0 && policy != KARG_COMMANDS_LIST;
  KargApplying self = { engine, plan };
  KargCommit commit = {
    .summary = task->summary,
    .commands = policy,
    .state_path = KARG_LEDGER_PATH,
    .state = plan->new_ledger,
    .targets = (const char *const *) names->pdata,
    .undoes = plan->undoes,
    .verify = !runs ? NULL : plan->undoes == NULL ? karg_apply_verify : karg_apply_verify_undo,
    .verify_data = &self,
  };

  if (!karg_transaction_commit (transaction, engine->root, plan->changes, &commit, error))
    return FALSE;
  karg_apply_take_result (plan, transaction);
  return TRUE;
}

static gboolean
karg_apply_plan_again (KargEngine *engine, const KargTask *task, KargPlan **plan, GError **error)
{
  if (!karg_engine_refresh (engine, error))
    return FALSE;
  KargPlan *again = karg_engine_plan (engine, task, error);
  if (again == NULL)
    return FALSE;
  karg_plan_free (*plan);
  *plan = again;
  return karg_apply_check_refusals (again, task, error);
}

static gboolean
karg_apply_has_work (const KargPlan *plan, KargCommandPolicy policy)
{
  return karg_plan_changes_files (plan) || plan->new_ledger != NULL
         || (policy != KARG_COMMANDS_LIST && karg_changeset_get_commands (plan->changes)->len > 0);
}

/* With the lock held. */
static gboolean
karg_apply_locked (KargEngine *engine, const KargTask *task, KargPlan **plan, KargTransaction *transaction,
                   KargCommandPolicy policy, GError **error)
{
  /* "Nothing to do" may have been read off a change that was rolled back since. */
  if ((*plan)->unsettled && !karg_apply_plan_again (engine, task, plan, error))
    return FALSE;

  for (guint i = 0; i < KARG_APPLY_TRIES; i++)
    {
      g_autoptr (GError) local = NULL;

      if (!karg_apply_has_work (*plan, policy)
          || karg_apply_commit (engine, task, *plan, transaction, policy, &local))
        return TRUE;
      if (!g_error_matches (local, KARG_ERROR, KARG_ERROR_STALE))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!karg_apply_plan_again (engine, task, plan, error))
        return FALSE;
    }

  g_set_error (error, KARG_ERROR, KARG_ERROR_STALE,
               "another program keeps writing the same files; nothing was changed");
  return FALSE;
}

gboolean
karg_engine_apply (KargEngine *engine, const KargTask *task, KargPlan **plan, const KargApplyOptions *options,
                   GError **error)
{
  KargCommandPolicy policy = karg_apply_policy (engine, task, options);

  if (!karg_apply_check_refusals (*plan, task, error))
    return FALSE;
  if (!karg_apply_has_work (*plan, policy) && !(*plan)->unsettled)
    return TRUE;

  g_autoptr (KargTransaction) transaction = karg_transaction_begin (engine->root, options->wait, error);
  if (transaction == NULL)
    return FALSE;
  engine->holds_lock = TRUE;
  gboolean ok = karg_apply_locked (engine, task, plan, transaction, policy, error);
  engine->holds_lock = FALSE;
  return ok;
}
