/* planner.c: from a task to bytes: propose, resolve, ask every back end, simulate.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "ownership.h"
#include "plan.h"
#include "propose.h"
#include "resolve.h"
#include "check.h"

#include "apply/history.h"
#include "apply/transaction.h"

#include <karg/limits.h>

#include <unistd.h>

/* The name under which claims are made. (transfer full) */
static char *
karg_planner_owner (const KargTask *task)
{
  if (task->kind == KARG_TASK_ENABLE || task->kind == KARG_TASK_DISABLE)
    return g_strconcat ("feature:", task->feature, NULL);
  return g_strdup (task->owner != NULL ? task->owner : KARG_OWNER_USER);
}

/* A name that people and scripts can tell from the next one: an empty one would be nobody's, and "a b" two owners'. */
static gboolean
karg_planner_check_owner (const KargTask *task, GError **error)
{
  const char *owner = task->owner;

  if (owner == NULL)
    return TRUE;
  for (const char *at = owner; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at) || *at == ',')
      owner = "";
  if (*owner != '\0')
    return TRUE;
  g_autofree char *escaped = g_strescape (task->owner, NULL);
  g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "\"%s\" is no name of an owner: one word of letters, digits and signs, without a comma",
               escaped);
  return FALSE;
}

/* Whether the plan does what @edit asks for somewhere, and it was not so before. */
static gboolean
karg_planner_does (const KargPlan *plan, const KargEdit *edit)
{
  for (guint i = 0; i < plan->targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (plan->targets, i);
      g_autoptr (KargCmdline) before = karg_cmdline_parse (target->before, -1);
      g_autoptr (KargCmdline) after = karg_cmdline_parse (target->after, -1);
      if (karg_cmdline_apply (before, edit) && !karg_cmdline_apply (after, edit))
        return TRUE;
    }
  return FALSE;
}

static void
karg_planner_note_reason (KargPlan *plan, const char *plugin, const KargProposedEdit *proposed)
{
  KargEditKind kind = karg_edit_get_kind (proposed->edit);
  gboolean takes = kind == KARG_EDIT_REMOVE || kind == KARG_EDIT_LIST_REMOVE;
  g_autofree char *text
    = g_strdup_printf ("%s%s: %s", karg_edit_get_text (proposed->edit), takes ? " goes" : "", proposed->reason);

  karg_plan_add_note (plan, plugin, text);
}

/* What the plugins remark: why, for what is done; and whatever else they have to say. */
static void
karg_planner_note_answers (KargPlan *plan)
{
  for (guint i = 0; plan->answers != NULL && i < plan->answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (plan->answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);
      const char *const *notes = karg_proposal_get_notes (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        {
          const KargProposedEdit *proposed = g_ptr_array_index (edits, e);
          if (karg_planner_does (plan, proposed->edit))
            karg_planner_note_reason (plan, answer->plugin, proposed);
        }
      for (guint n = 0; notes[n] != NULL; n++)
        karg_plan_add_note (plan, answer->plugin, notes[n]);
    }
}

/* The edits of a feature. */
static gboolean
karg_planner_propose (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargFacts *facts = karg_engine_get_facts (engine, error);
  KargRequestAction action = task->kind == KARG_TASK_ENABLE ? KARG_REQUEST_ENABLE : KARG_REQUEST_DISABLE;

  if (facts == NULL)
    return FALSE;
  plan->answers = karg_propose_ask (engine->registry, facts, engine->config, action, task->feature, task->options, error);
  if (plan->answers == NULL)
    return FALSE;

  for (guint i = 0; i < plan->answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (plan->answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        g_ptr_array_add (plan->edits, karg_edit_ref (((const KargProposedEdit *) g_ptr_array_index (edits, e))->edit));
    }
  return TRUE;
}

static gboolean
karg_planner_collect_edits (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  if (task->kind == KARG_TASK_ENABLE || task->kind == KARG_TASK_DISABLE)
    return karg_planner_propose (plan, engine, task, error);
  for (guint i = 0; task->edits != NULL && i < task->edits->len; i++)
    g_ptr_array_add (plan->edits, karg_edit_ref (g_ptr_array_index (task->edits, i)));
  return TRUE;
}

/* Who is sent to another tool is told what to ask it for. */
static void
karg_planner_set_foreign (KargPlan *plan, KargEngine *engine, const KargTask *task, const KargBackendStatus *status,
                          GError **error)
{
  g_autoptr (GString) asked = g_string_new (NULL);

  if (karg_planner_collect_edits (plan, engine, task, NULL))
    for (guint i = 0; i < plan->edits->len; i++)
      {
        const KargEdit *edit = g_ptr_array_index (plan->edits, i);
        gboolean adds = karg_edit_get_kind (edit) != KARG_EDIT_REMOVE && karg_edit_get_kind (edit) != KARG_EDIT_LIST_REMOVE;
        if (adds)
          g_string_append_printf (asked, "%s%s", asked->len > 0 ? " " : " (asked for: ", karg_edit_get_text (edit));
      }
  g_set_error (error, KARG_ERROR, KARG_ERROR_FOREIGN_OWNER,
               "%s owns the kernel arguments of this system and would undo the change; instead: %s%s%s", status->tool,
               status->advice, asked->str, asked->len > 0 ? ")" : "");
}

/* Somebody must boot from here, and nobody else may think that these files are his. */
static gboolean
karg_planner_check_backends (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargSurvey *survey = engine->survey;
  gboolean any = FALSE;

  for (guint i = 0; i < survey->backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (survey->backends, i);
      if (status->state == KARG_BACKEND_FOREIGN)
        {
          karg_planner_set_foreign (plan, engine, task, status, error);
          return FALSE;
        }
      any |= status->state == KARG_BACKEND_ACTIVE;
    }
  if (!any)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND,
                 "no boot loader that can be changed was found under %s; “kargctl status -v” says what was looked at",
                 karg_root_get_path (engine->root));
  return any;
}

static gboolean
karg_planner_is_active (const KargSurvey *survey, const char *name)
{
  for (guint i = 0; i < survey->backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (survey->backends, i);
      if (g_str_equal (status->name, name))
        return status->state == KARG_BACKEND_ACTIVE;
    }
  return FALSE;
}

static gboolean
karg_planner_ask_backends (KargPlan *plan, KargEngine *engine, GError **error)
{
  const KargSurvey *survey = engine->survey;
  const GPtrArray *all = karg_registry_get_all (engine->registry);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);

      if (registered->refused != NULL || registered->plugin.backend == NULL
          || !karg_planner_is_active (survey, registered->plugin.name))
        continue;
      karg_host_set_caller (survey->host, registered->plugin.name);
      karg_changeset_set_backend (plan->changes, registered->plugin.name);
      if (!registered->backend.plan (survey->host, survey->targets, plan->intent, plan->changes, error))
        {
          g_prefix_error (error, "%s: ", registered->plugin.name);
          return FALSE;
        }
    }
  return TRUE;
}

/* The kernel cuts a line that is too long without a word; what was too long before is not ours to refuse. */
static gboolean
karg_planner_check_lengths (const KargPlan *plan, const KargFacts *facts, GError **error)
{
  const char *cpu = karg_facts_get (facts, "cpu", "architecture");
  const char *machine = cpu != NULL ? cpu : karg_facts_get (facts, "os", "architecture");

  for (guint i = 0; i < plan->targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (plan->targets, i);
      g_autoptr (KargCmdline) after = karg_cmdline_parse (target->after, -1);

      if (!karg_limit_check (after, machine, error))
        {
          g_prefix_error (error, "%s: %s: ", target->backend, target->id);
          return FALSE;
        }
    }
  return TRUE;
}

/* Reads the planned bytes back as a boot loader would find them. */
static gboolean
karg_planner_simulate (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargSurvey *survey = engine->survey;
  g_autofree char *owner = karg_planner_owner (task);
  g_autoptr (KargRoot) overlay = karg_check_overlay (engine->root, plan->changes);
  g_autoptr (KargTargets) after = karg_survey_read_again (survey, engine->registry, overlay, error);

  if (after == NULL || !karg_check_targets (survey->targets, after, plan->intent, plan->changes, error))
    {
      g_prefix_error (error, "the plan was given up, nothing is written: ");
      return FALSE;
    }
  karg_plan_compare (plan, survey->targets, after);
  if (task->kind == KARG_TASK_EDIT || task->kind == KARG_TASK_ENABLE)
    karg_ownership_record (plan->ledger, survey->targets, after, plan->intent, owner);
  return karg_planner_check_lengths (plan, engine->host_facts, error);
}

static void
karg_planner_take_notes (KargPlan *plan)
{
  const char *const *notes = karg_changeset_get_notes (plan->changes);

  for (guint i = 0; notes[i] != NULL; i += 2)
    karg_plan_add_note (plan, notes[i], notes[i + 1]);
}

/* Whether a unit that the feature would bring is there without anybody's claim: then it is not ours to take away. */
static void
karg_planner_note_unclaimed (KargPlan *plan, const KargTargets *targets, const GPtrArray *proposed)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    for (guint e = 0; e < proposed->len; e++)
      {
        const KargTarget *target = karg_targets_get (targets, i);
        const KargEdit *edit = g_ptr_array_index (proposed, e);
        g_autoptr (KargCmdline) after = karg_intent_apply (plan->intent, target);
        const KargCmdline *now = after != NULL ? after : karg_target_get_cmdline (target);

        if (!karg_target_is_writable (target)
            || !karg_cmdline_contains (now, karg_edit_get_key (edit), karg_edit_get_value (edit)))
          continue;
        g_autofree char *text
          = g_strdup_printf ("%s stays in %s: it was not set by enabling the feature; “kargctl remove %s” takes it away",
                             karg_edit_get_text (edit), karg_target_get_id (target), karg_edit_get_text (edit));
        karg_plan_add_note (plan, "kargctl", text);
        return;
      }
}

static gboolean
karg_planner_resolve (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargTargets *targets = engine->survey->targets;
  g_autofree char *owner = karg_planner_owner (task);

  if (task->kind != KARG_TASK_DISABLE && task->kind != KARG_TASK_RELEASE)
    {
      plan->intent = karg_resolve (targets, task, plan->edits, plan->changes, error);
      return plan->intent != NULL;
    }

  /* What was proposed or named only selects among the owner's claims. Everything goes when nothing in particular is named. */
  g_autoptr (GPtrArray) named = g_steal_pointer (&plan->edits);
  gboolean some = task->kind == KARG_TASK_RELEASE ? named->len > 0 : task->options != NULL && task->options[0] != NULL;
  plan->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  plan->intent = karg_resolve_release (targets, task, plan->ledger, owner, some ? named : NULL, plan->edits, plan->changes,
                                       error);
  if (plan->intent != NULL && task->kind == KARG_TASK_DISABLE)
    karg_planner_note_unclaimed (plan, targets, named);
  return plan->intent != NULL;
}

static gboolean
karg_planner_load_ledger (KargPlan *plan, KargEngine *engine, GError **error)
{
  plan->ledger = karg_ownership_load (engine->root, error);
  if (plan->ledger == NULL)
    return FALSE;
  karg_ownership_reconcile (plan->ledger, engine->root, engine->survey->targets, karg_plan_add_note, plan);
  return TRUE;
}

/* The ledger is a file like any other: it is written with the change or not at all. */
static void
karg_planner_finish_ledger (KargPlan *plan, KargEngine *engine)
{
  g_autoptr (GBytes) before = karg_root_read (engine->root, KARG_LEDGER_PATH, NULL);
  g_autoptr (GBytes) after = karg_ledger_format (plan->ledger);

  if (before == NULL ? karg_ledger_get_claims (plan->ledger)->len > 0 : !g_bytes_equal (before, after))
    plan->new_ledger = g_steal_pointer (&after);
}

/* Undoing must work on a tree that some back end can't read any more: that may be why it is wanted. */
static void
karg_planner_compare_undo (KargPlan *plan, KargEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargRoot) overlay = karg_check_overlay (engine->root, plan->changes);
  g_autoptr (KargTargets) after = NULL;

  if (karg_engine_survey (engine, &error))
    after = karg_survey_read_again (engine->survey, engine->registry, overlay, &error);
  if (after != NULL)
    karg_plan_compare (plan, engine->survey->targets, after);
  else
    karg_plan_add_note (plan, "kargctl", error->message);
}

static gboolean
karg_planner_undo (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  if (!karg_history_plan_undo (engine->root, task->transaction, plan->changes, &plan->undoes, &plan->new_ledger, error))
    return FALSE;
  plan->intent = karg_intent_new ();
  karg_planner_take_notes (plan);
  g_array_set_size (plan->ran, karg_changeset_get_commands (plan->changes)->len);
  karg_planner_compare_undo (plan, engine);
  return TRUE;
}

/* What is read while another change is under way may be neither before nor after: @unsettled says so. */
static gboolean
karg_planner_check_interrupted (KargEngine *engine, gboolean *unsettled, GError **error)
{
  KargTransactionState state = karg_transaction_get_state (engine->root);

  *unsettled = state == KARG_TRANSACTION_UNDER_WAY;
  if (state != KARG_TRANSACTION_INTERRUPTED)
    return TRUE;
  g_set_error_literal (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY,
                       "an earlier change was interrupted; run “kargctl recover” first");
  return FALSE;
}

static KargPlan *
karg_planner_plan (KargEngine *engine, const KargTask *task, GError **error)
{
  g_autoptr (KargPlan) plan = karg_plan_new ();

  if (!karg_planner_check_owner (task, error) || !karg_planner_check_interrupted (engine, &plan->unsettled, error))
    return NULL;
  if (task->kind == KARG_TASK_UNDO)
    return karg_planner_undo (plan, engine, task, error) ? g_steal_pointer (&plan) : NULL;
  if (!karg_engine_survey (engine, error) || !karg_planner_check_backends (plan, engine, task, error)
      || !karg_planner_load_ledger (plan, engine, error) || !karg_planner_collect_edits (plan, engine, task, error)
      || !karg_planner_resolve (plan, engine, task, error) || !karg_planner_ask_backends (plan, engine, error))
    return NULL;

  g_array_set_size (plan->ran, karg_changeset_get_commands (plan->changes)->len);
  if (!karg_planner_simulate (plan, engine, task, error))
    return NULL;
  karg_planner_note_answers (plan);
  if (task->scope != KARG_SCOPE_FUTURE)
    karg_check_refuse_fixed (engine->survey->targets, plan->edits, plan->changes);
  karg_planner_take_notes (plan);
  if (task->scope == KARG_SCOPE_FUTURE && karg_changeset_get_commands (plan->changes)->len > 0)
    karg_plan_add_note (plan, "kargctl", "installed kernels keep their arguments until the command is run by somebody");
  karg_planner_finish_ledger (plan, engine);
  return g_steal_pointer (&plan);
}

KargPlan *
karg_engine_plan (KargEngine *engine, const KargTask *task, GError **error)
{
  gint64 generation = karg_transaction_get_generation (engine->root);
  gboolean busy = karg_transaction_get_state (engine->root) == KARG_TRANSACTION_UNDER_WAY;
  g_autoptr (GError) local = NULL;
  KargPlan *plan = karg_planner_plan (engine, task, &local);

  /* Some files were read before and some after somebody else's change: that may be why. Once more, in peace. */
  if (plan == NULL && (busy || karg_transaction_get_generation (engine->root) != generation))
    {
      int hold = karg_transaction_hold_off (engine->root);
      g_clear_error (&local);
      if (karg_engine_refresh (engine, &local))
        plan = karg_planner_plan (engine, task, &local);
      if (hold >= 0)
        close (hold);
    }
  if (plan == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return plan;
}
