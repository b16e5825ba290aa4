/* planner.c: from a task to a plan: propose, resolve, bytes, and what every back end owes beside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "check.h"
#include "claims.h"
#include "feature.h"
#include "files.h"
#include "length.h"
#include "module-options.h"
#include "owners.h"
#include "propose.h"
#include "plan.h"
#include "reach.h"
#include "resolve.h"
#include "undo-words.h"

#include "apply/transaction.h"
#include "base/unsaid.h"

#include <unistd.h>

/* The name under which claims are made that are no feature's. */
static const char *
karg_planner_owner (const KargTask *task)
{
  return task->owner != NULL ? task->owner : KARG_OWNER_USER;
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
  g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "\"%s\" is no name of an owner: one word of letters, digits and "
                                                     "signs, without a comma",
               escaped);
  return FALSE;
}

static gboolean
karg_planner_collect_edits (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  if (task->kind == KARG_TASK_ENABLE)
    return karg_feature_propose (plan, engine, task, error);
  for (guint i = 0; task->edits != NULL && i < task->edits->len; i++)
    g_ptr_array_add (plan->edits, karg_edit_ref (g_ptr_array_index (task->edits, i)));
  return TRUE;
}

/* The arguments that the task adds, or those that it takes away, behind @title. (transfer full) NULL: there are none. */
static char *
karg_planner_describe_asked (const KargPlan *plan, gboolean adds, const char *title)
{
  g_autoptr (GString) asked = g_string_new (NULL);

  for (guint i = 0; i < plan->edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (plan->edits, i);
      KargEditKind kind = karg_edit_get_kind (edit);
      if ((kind != KARG_EDIT_REMOVE && kind != KARG_EDIT_LIST_REMOVE) == adds)
        g_string_append_printf (asked, "%s%s", asked->len > 0 ? " " : title, karg_edit_get_text (edit));
    }
  return asked->len > 0 ? g_string_free (g_steal_pointer (&asked), FALSE) : NULL;
}

/* Who is sent to another tool is told what to ask it for. */
static void
karg_planner_set_foreign (KargPlan *plan, KargEngine *engine, const KargTask *task, const KargBackendStatus *status,
                          GError **error)
{
  gboolean known = karg_planner_collect_edits (plan, engine, task, NULL);
  g_autofree char *added = known ? karg_planner_describe_asked (plan, TRUE, "asked for: ") : NULL;
  g_autofree char *removed = known ? karg_planner_describe_asked (plan, FALSE, "to be taken away: ") : NULL;
  const char *parts[] = { added != NULL ? added : removed, added != NULL ? removed : NULL, NULL };
  g_autofree char *asked = g_strjoinv ("; ", (char **) parts);

  g_set_error (error, KARG_ERROR, KARG_ERROR_FOREIGN_OWNER,
               *asked != '\0' ? "%s owns the kernel arguments of this system and would undo the change; instead: %s (%s)"
                              : "%s owns the kernel arguments of this system and would undo the change; instead: %s%s",
               status->tool, status->advice, asked);
}

/* A boot loader that no back end knows is named, with what to edit. */
static void
karg_planner_set_no_loader (KargEngine *engine, GError **error)
{
  const KargFacts *facts = karg_host_get_facts (engine->survey->host);
  const char *loader = karg_facts_get (facts, "os", "other-loader");
  const char *advice = karg_facts_get (facts, "os", "other-loader-advice");
  const char *owner = karg_facts_get (facts, "os", "owner");

  if (loader == NULL)
    loader = owner;
  if (loader == owner)
    advice = karg_facts_get (facts, "os", "owner-advice");
  if (loader == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NO_BOOT_LOADER, "no boot loader that can be changed was found under %s",
                 karg_root_get_path (engine->root));
  else
    g_set_error (error, KARG_ERROR, KARG_ERROR_NO_BOOT_LOADER,
                 "no boot loader that can be changed was found under %s; %s is there: %s",
                 karg_root_get_path (engine->root), loader, advice != NULL ? advice : "it keeps the arguments itself");
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
      any |= status->state == KARG_BACKEND_ACTIVE && karg_survey_is_loader (survey, status->name);
    }
  if (!any)
    karg_planner_set_no_loader (engine, error);
  return any;
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
          || !karg_survey_is_active (survey, registered->plugin.name))
        continue;
      karg_host_set_caller (survey->host, registered->plugin.name);
      karg_targets_set_backend (survey->targets, registered->plugin.name);
      karg_changeset_set_backend (plan->changes, registered->plugin.name);
      if (registered->backend.plan != NULL
          && !registered->backend.plan (survey->host, survey->targets, plan->intent, plan->changes, error))
        {
          karg_unsaid ("plan", error);
          g_prefix_error (error, "%s: ", registered->plugin.name);
          return FALSE;
        }
    }
  return TRUE;
}

/* The kernel cuts a line that is too long without a word. */
static gboolean
karg_planner_check_lengths (const KargPlan *plan, KargEngine *engine, const KargTargets *after, GError **error)
{
  const char *cpu = karg_facts_get (engine->host_facts, "cpu", "architecture");
  const char *machine = cpu != NULL ? cpu : karg_facts_get (engine->host_facts, "os", "architecture");

  return karg_length_check (plan, engine->survey->targets, after, machine, error);
}

/* A file that a back end creates by itself must read well too. */
static gboolean
karg_planner_check_created (KargPlan *plan, KargEngine *engine, KargTargets **after, GError **error)
{
  g_autoptr (KargRoot) overlay = karg_check_overlay (engine->root, plan->changes);
  KargTargets *again = karg_survey_read_again (engine->survey, engine->registry, overlay, error);

  if (again == NULL)
    return FALSE;
  karg_targets_free (*after);
  *after = again;
  return karg_check_targets (engine->survey->targets, again, plan->intent, error) == NULL;
}

/* From the intent to files and commands. */
static gboolean
karg_planner_make (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargSurvey *survey = engine->survey;
  g_autoptr (KargTargets) after = karg_files_plan (engine, plan->intent, plan->changes, error);
  guint files = karg_changeset_get_files (plan->changes)->len;

  if (after == NULL || !karg_planner_ask_backends (plan, engine, error)
      || (karg_changeset_get_files (plan->changes)->len > files && !karg_planner_check_created (plan, engine, &after, error)))
    return FALSE;
  karg_plan_compare (plan, survey->targets, after);
  if (task->kind == KARG_TASK_ENABLE)
    karg_claims_record (plan, survey->targets, after, task->feature);
  else if (task->kind == KARG_TASK_EDIT)
    karg_owners_record (plan->ledger, survey->targets, after, plan->intent, plan->edits, karg_planner_owner (task),
                        karg_plan_add_note, plan);
  return karg_planner_check_lengths (plan, engine, after, error);
}

static void
karg_planner_take_notes (KargPlan *plan)
{
  const char *const *notes = karg_changeset_get_notes (plan->changes);

  for (guint i = 0; notes[i] != NULL; i += 2)
    karg_plan_add_note (plan, notes[i], notes[i + 1]);
}

/* What was named only selects among the owner's claims. Everything goes when nothing in particular is named. */
static KargIntent *
karg_planner_release (KargPlan *plan, const KargTargets *targets, const KargTask *task, GError **error)
{
  const char *const owners[] = { karg_planner_owner (task), NULL };
  g_autoptr (GPtrArray) named = g_steal_pointer (&plan->edits);

  plan->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  return karg_resolve_release (targets, task, plan->ledger, owners, named->len > 0 ? named : NULL, plan->edits,
                               plan->changes, error);
}

static gboolean
karg_planner_resolve (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargTargets *targets = engine->survey->targets;

  if (task->kind == KARG_TASK_DISABLE)
    return karg_feature_disable (plan, engine, task, error);
  plan->intent = task->kind == KARG_TASK_RELEASE ? karg_planner_release (plan, targets, task, error)
                                                 : karg_resolve (targets, task, plan->edits, plan->changes, error);
  if (plan->intent != NULL && task->kind == KARG_TASK_ENABLE)
    {
      karg_feature_give_kernels (plan, targets, task);
      karg_module_options_give (plan, engine, task);
    }
  return plan->intent != NULL;
}

static gboolean
karg_planner_load_ledger (KargPlan *plan, KargEngine *engine, GError **error)
{
  plan->ledger = karg_ownership_load (engine->root, error);
  if (plan->ledger == NULL)
    return FALSE;
  karg_owners_reconcile (plan->ledger, engine->root, engine->survey->targets, karg_plan_add_note, plan);
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

/* What the way back changes of templates, as far as a back end must know it to say what is owed. NULL: nothing is, as the
 * generated entries show it already, or come back from the record. */
static KargIntent *
karg_planner_describe_undo (const KargTargets *before, const KargTargets *after)
{
  g_autoptr (GPtrArray) edits = karg_check_difference (before, after);
  g_autoptr (KargIntent) intent = karg_intent_new ();

  for (guint i = 0; i < karg_targets_get_n (before); i++)
    {
      const KargTarget *was = karg_targets_get (before, i);
      const KargTarget *is = karg_targets_find (after, karg_target_get_backend (was), karg_target_get_kind (was),
                                                karg_target_get_id (was));
      if (is == NULL || karg_target_get_cmdline (was) == NULL || karg_target_get_cmdline (is) == NULL
          || karg_cmdline_equal (karg_target_get_cmdline (was), karg_target_get_cmdline (is)))
        continue;
      if (karg_target_get_access (was) == KARG_ACCESS_GENERATED)
        return NULL;
      if (karg_target_get_kind (was) == KARG_TARGET_TEMPLATE)
        karg_intent_add (intent, was, NULL, edits);
    }
  return karg_check_generated (before, before, intent, edits, NULL) ? NULL : g_steal_pointer (&intent);
}

/* A change whose command somebody ran later left no record of what that wrote: it is to run once more. */
static gboolean
karg_planner_owe_undo (KargPlan *plan, KargEngine *engine, const KargTargets *after, GError **error)
{
  g_autoptr (KargIntent) back = karg_planner_describe_undo (engine->survey->targets, after);

  if (back == NULL)
    return TRUE;
  KargIntent *own = g_steal_pointer (&plan->intent);
  plan->intent = back;
  gboolean ok = karg_planner_ask_backends (plan, engine, error);
  plan->intent = own;
  return ok;
}

/* Undoing must work on a tree that some back end can't read any more: that may be why it is wanted. Then there are no
 * words, and what was edited since is refused. */
static void
karg_planner_read_undo (KargPlan *plan, KargEngine *engine, KargUndone *undone)
{
  g_autoptr (GError) error = NULL;

  if (!karg_engine_survey (engine, &error))
    for (guint i = 0; i < undone->conflicts->len; i++)
      karg_undo_refuse (undone, g_ptr_array_index (undone->conflicts, i), plan->changes);
  else if (karg_undo_words_plan (engine, undone, plan->intent, plan->changes, &error))
    {
      g_autoptr (KargRoot) overlay = karg_check_overlay (engine->root, plan->changes);
      g_autoptr (KargTargets) after = karg_survey_read_again (engine->survey, engine->registry, overlay, &error);
      if (after != NULL && karg_planner_owe_undo (plan, engine, after, &error))
        karg_plan_compare (plan, engine->survey->targets, after);
    }
  if (error != NULL)
    karg_plan_add_note (plan, "kargctl", error->message);
}

static gboolean
karg_planner_undo (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  g_auto (KargUndone) undone = { 0 };

  if (!karg_undo_plan (engine->root, task->transaction, plan->changes, &undone, error)
      || !karg_reach_check (engine, plan->changes, KARG_ERROR_RECORD_DAMAGED, error))
    return FALSE;
  plan->intent = karg_intent_new ();
  karg_planner_read_undo (plan, engine, &undone);
  plan->undoes = g_steal_pointer (&undone.id);
  plan->undone = g_steal_pointer (&undone.summary);
  plan->new_ledger = g_steal_pointer (&undone.ledger);
  karg_planner_take_notes (plan);
  g_array_set_size (plan->ran, karg_changeset_get_commands (plan->changes)->len);
  return TRUE;
}

/* What is read while another change is under way may be neither before nor after: @unsettled says so. */
static gboolean
karg_planner_check_interrupted (KargEngine *engine, gboolean *unsettled, GError **error)
{
  KargTransactionState state = karg_transaction_get_state (engine->root, error);

  *unsettled = state == KARG_TRANSACTION_UNDER_WAY;
  if (state == KARG_TRANSACTION_UNKNOWN)
    return FALSE;
  if (state != KARG_TRANSACTION_INTERRUPTED)
    return TRUE;
  g_set_error_literal (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY,
                       "an earlier change was interrupted");
  return FALSE;
}

static KargPlan *
karg_planner_plan (KargEngine *engine, const KargTask *task, GError **error)
{
  g_autoptr (KargPlan) plan = karg_plan_new ();
  const char *const *notes = karg_engine_get_notes (engine);

  for (guint i = 0; notes[i] != NULL; i++)
    karg_plan_add_note (plan, "kargctl", notes[i]);
  if (!karg_planner_check_owner (task, error) || !karg_planner_check_interrupted (engine, &plan->unsettled, error))
    return NULL;
  if (task->kind == KARG_TASK_UNDO)
    return karg_planner_undo (plan, engine, task, error) ? g_steal_pointer (&plan) : NULL;
  /* A name that nobody knows is told before anything is looked for. */
  if (task->kind == KARG_TASK_ENABLE && !karg_propose_check_known (engine->registry, task->feature, NULL, error))
    return NULL;
  if (!karg_engine_survey (engine, error) || !karg_planner_check_backends (plan, engine, task, error)
      || !karg_planner_load_ledger (plan, engine, error) || !karg_planner_collect_edits (plan, engine, task, error)
      || !karg_planner_resolve (plan, engine, task, error) || !karg_planner_make (plan, engine, task, error))
    return NULL;

  g_array_set_size (plan->ran, karg_changeset_get_commands (plan->changes)->len);
  karg_feature_note_answers (plan);
  if (task->scope != KARG_SCOPE_FUTURE)
    karg_check_refuse_fixed (engine->survey->targets, plan->edits, plan->changes);
  karg_planner_take_notes (plan);
  if (task->scope == KARG_SCOPE_FUTURE && karg_changeset_get_commands (plan->changes)->len > 0)
    karg_plan_add_note (plan, "kargctl", "installed kernels keep their arguments until the command is run by somebody");
  karg_planner_finish_ledger (plan, engine);
  return g_steal_pointer (&plan);
}

/* As karg_planner_plan(), and not from what merely could not be looked at. An undoing gives back what a record holds, and who
 * wants a part of it knows that something can't be done: there it is a note. */
static KargPlan *
karg_planner_plan_seen (KargEngine *engine, const KargTask *task, GError **error)
{
  g_autoptr (KargPlan) plan = karg_planner_plan (engine, task, error);
  const GError *trouble = karg_engine_get_trouble (engine);
  gboolean goes_on = task->kind == KARG_TASK_UNDO || task->partial;

  if (trouble == NULL || (plan == NULL && goes_on))
    return g_steal_pointer (&plan);
  if (goes_on)
    {
      g_autofree char *text = g_strdup_printf ("not all could be looked at: %s", trouble->message);
      karg_plan_add_note (plan, "kargctl", text);
      return g_steal_pointer (&plan);
    }
  g_clear_error (error);
  g_propagate_prefixed_error (error, g_error_copy (trouble), "what is there can't be known: ");
  return NULL;
}

KargPlan *
karg_engine_plan (KargEngine *engine, const KargTask *task, GError **error)
{
  gint64 generation = karg_transaction_get_generation (engine->root);
  gboolean busy = karg_transaction_get_state (engine->root, NULL) == KARG_TRANSACTION_UNDER_WAY;
  g_autoptr (GError) local = NULL;
  KargPlan *plan = karg_planner_plan_seen (engine, task, &local);

  /* Some files were read before and some after somebody else's change: that may be why. Once more, in peace. */
  gboolean failed = plan == NULL || karg_changeset_get_refusals (plan->changes)->len > 0;
  if (failed && !engine->holds_lock && (busy || karg_transaction_get_generation (engine->root) != generation))
    {
      int hold = karg_transaction_hold_off (engine->root);
      g_clear_error (&local);
      g_clear_pointer (&plan, karg_plan_free);
      if (karg_engine_refresh (engine, &local))
        plan = karg_planner_plan_seen (engine, task, &local);
      if (hold >= 0)
        close (hold);
    }
  if (plan == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return plan;
}
