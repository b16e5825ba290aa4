/* plan.c: from a task to bytes: propose, resolve, ask every back end, simulate.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "plan.h"

#include "provider.h"
#include "resolve.h"
#include "simulate.h"

#include <karg/limits.h>

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

static KargPlan *
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
  karg_changeset_free (plan->changes);
  g_ptr_array_unref (plan->edits);
  g_ptr_array_unref (plan->targets);
  g_ptr_array_unref (plan->notes);
  g_array_unref (plan->ran);
  g_free (plan->transaction);
  g_free (plan);
}

static void
karg_plan_add_note (KargPlan *plan, const char *from, const char *text)
{
  KargPlanNote *note = g_new0 (KargPlanNote, 1);

  note->from = g_strdup (from);
  note->text = g_strdup (text);
  g_ptr_array_add (plan->notes, note);
}

/* The edits of a feature, with what the plugins remark. */
static gboolean
karg_plan_propose (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargFacts *facts = karg_engine_get_facts (engine, error);
  KargRequestAction action = task->kind == KARG_TASK_ENABLE ? KARG_REQUEST_ENABLE : KARG_REQUEST_DISABLE;

  if (facts == NULL)
    return FALSE;
  g_autoptr (GPtrArray) answers = karg_provider_ask (engine->registry, facts, engine->config, action, task->feature,
                                                     task->options, error);
  if (answers == NULL)
    return FALSE;

  for (guint i = 0; i < answers->len; i++)
    {
      const KargProvided *answer = g_ptr_array_index (answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);
      const char *const *notes = karg_proposal_get_notes (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        {
          const KargProposedEdit *proposed = g_ptr_array_index (edits, e);
          g_ptr_array_add (plan->edits, karg_edit_ref (proposed->edit));
          karg_plan_add_note (plan, answer->plugin, proposed->reason);
        }
      for (guint n = 0; notes[n] != NULL; n++)
        karg_plan_add_note (plan, answer->plugin, notes[n]);
    }
  return TRUE;
}

static gboolean
karg_plan_collect_edits (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  if (task->kind != KARG_TASK_EDIT)
    return karg_plan_propose (plan, engine, task, error);
  for (guint i = 0; i < task->edits->len; i++)
    g_ptr_array_add (plan->edits, karg_edit_ref (g_ptr_array_index (task->edits, i)));
  return TRUE;
}

/* Somebody must boot from here, and nobody else may think that these files are his. */
static gboolean
karg_plan_check_backends (const KargSurvey *survey, KargRoot *root, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < survey->backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (survey->backends, i);
      if (status->state == KARG_BACKEND_FOREIGN)
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_FOREIGN_OWNER,
                       "%s owns the kernel arguments of this system and would undo the change: %s", status->tool,
                       status->advice);
          return FALSE;
        }
      any |= status->state == KARG_BACKEND_ACTIVE;
    }
  if (!any)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND,
                 "no boot loader that can be changed was found under %s; “kargctl status -v” says what was looked at",
                 karg_root_get_path (root));
  return any;
}

static gboolean
karg_plan_ask_backends (KargPlan *plan, KargEngine *engine, GError **error)
{
  const KargSurvey *survey = engine->survey;
  const GPtrArray *all = karg_registry_get_all (engine->registry);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);

      if (registered->refused != NULL || registered->plugin.backend == NULL
          || !karg_host_has_active_backend (survey->host, registered->plugin.name))
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

static void
karg_plan_add_target (KargPlan *plan, const KargTarget *before, const KargTarget *after)
{
  KargPlanTarget *target = g_new0 (KargPlanTarget, 1);

  *target = (KargPlanTarget){
    .backend = g_strdup (karg_target_get_backend (before)),
    .kind = karg_target_get_kind (before),
    .id = g_strdup (karg_target_get_id (before)),
    .before = g_strdup (karg_cmdline_get_text (karg_target_get_cmdline (before), NULL)),
    .after = g_strdup (karg_cmdline_get_text (karg_target_get_cmdline (after), NULL)),
  };
  g_ptr_array_add (plan->targets, target);
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
      if (is != NULL
          && g_strcmp0 (karg_cmdline_get_text (karg_target_get_cmdline (was), NULL),
                        karg_cmdline_get_text (karg_target_get_cmdline (is), NULL)) != 0)
        karg_plan_add_target (plan, was, is);
    }
}

/* The kernel cuts a line that is too long without a word; what was too long before is not ours to refuse. */
static gboolean
karg_plan_check_lengths (const KargPlan *plan, const KargFacts *facts, GError **error)
{
  const char *machine = karg_facts_get (facts, "cpu", "architecture");

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
karg_plan_simulate (KargPlan *plan, KargEngine *engine, GError **error)
{
  const KargSurvey *survey = engine->survey;
  g_autoptr (KargRoot) overlay = karg_simulate_overlay (engine->root, plan->changes);
  g_autoptr (KargTargets) after = karg_survey_read_again (survey, engine->registry, overlay, error);

  if (after == NULL || !karg_simulate_check (survey->targets, after, plan->intent, plan->changes, error))
    {
      g_prefix_error (error, "the plan was given up, nothing is written: ");
      return FALSE;
    }
  karg_plan_compare (plan, survey->targets, after);
  return karg_plan_check_lengths (plan, engine->host_facts, error);
}

static void
karg_plan_take_notes (KargPlan *plan)
{
  const char *const *notes = karg_changeset_get_notes (plan->changes);

  for (guint i = 0; notes[i] != NULL; i += 2)
    karg_plan_add_note (plan, notes[i], notes[i + 1]);
}

KargPlan *
karg_engine_plan (KargEngine *engine, const KargTask *task, GError **error)
{
  g_autoptr (KargPlan) plan = karg_plan_new ();

  if (!karg_engine_survey (engine, error) || !karg_plan_check_backends (engine->survey, engine->root, error)
      || !karg_plan_collect_edits (plan, engine, task, error))
    return NULL;

  plan->intent = karg_resolve (engine->survey->targets, task, plan->edits, plan->changes, error);
  if (plan->intent == NULL || !karg_plan_ask_backends (plan, engine, error))
    return NULL;
  karg_plan_take_notes (plan);
  if (task->scope == KARG_SCOPE_FUTURE && karg_changeset_get_commands (plan->changes)->len > 0)
    karg_plan_add_note (plan, "kargctl", "installed kernels keep their arguments until the command is run by somebody");
  g_array_set_size (plan->ran, karg_changeset_get_commands (plan->changes)->len);
  if (!karg_plan_simulate (plan, engine, error))
    return NULL;
  return g_steal_pointer (&plan);
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

const char *
karg_plan_get_transaction (const KargPlan *plan)
{
  return plan->transaction;
}
