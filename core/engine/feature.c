/* feature.c: a feature in a plan: what enabling it asks for, what disabling it leaves.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "feature.h"

#include "claims.h"
#include "module-options.h"
#include "option.h"
#include "owners.h"
#include "propose.h"
#include "resolve.h"

#include <string.h>

static void
karg_feature_add_edits (KargPlan *plan, KargEngine *engine, const KargTask *task, const char *option)
{
  for (guint i = 0; i < plan->answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (plan->answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        {
          const KargProposedEdit *proposed = g_ptr_array_index (edits, e);
          if (proposed->kernel == NULL && karg_module_options_is_argument (engine, task, proposed)
              && g_strcmp0 (karg_answers_get_option (plan->answers, proposed->edit), option) == 0)
            g_ptr_array_add (plan->edits, karg_edit_ref (proposed->edit));
        }
    }
}

gboolean
karg_feature_propose (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  const KargFacts *facts = karg_engine_get_facts (engine, error);
  g_auto (GStrv) enabled = karg_claims_list_enabled (plan->ledger);
  const KargProposeScene scene
    = { engine->registry, facts, engine->config, (const char *const *) enabled, task->force, task->consents };

  if (facts == NULL)
    return FALSE;
  plan->answers = karg_propose_ask (&scene, task->feature, task->options, error);
  if (plan->answers == NULL || !karg_module_options_check (plan, engine, task, error))
    return FALSE;

  g_autoptr (GPtrArray) options = karg_answers_list_options (plan->answers);
  for (guint i = 0; i < options->len; i++)
    karg_feature_add_edits (plan, engine, task, options->pdata[i]);
  return TRUE;
}

static void
karg_feature_give_kernel (KargPlan *plan, const KargTargets *targets, const KargTask *task, const char *plugin,
                          const KargProposedEdit *proposed)
{
  gboolean all = task->scope != KARG_SCOPE_FUTURE && (task->entry == NULL || g_str_equal (task->entry, "all"));

  if (karg_resolve_give_kernel (plan->intent, targets, task, proposed->kernel, proposed->edit) || !all)
    return;
  g_autofree char *edit = karg_edit_describe (proposed->edit);
  g_autofree char *text
    = g_strdup_printf ("left out: “%s” is for kernel %s only, and no boot entry of that kernel can be changed alone",
                       edit, proposed->kernel);
  karg_plan_add_note (plan, plugin, text);
}

void
karg_feature_give_kernels (KargPlan *plan, const KargTargets *targets, const KargTask *task)
{
  for (guint i = 0; i < plan->answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (plan->answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        if (((const KargProposedEdit *) g_ptr_array_index (edits, e))->kernel != NULL)
          karg_feature_give_kernel (plan, targets, task, answer->plugin, g_ptr_array_index (edits, e));
    }
}

/* Whether the plan does what @edit asks for somewhere, and it was not so before. */
static gboolean
karg_feature_does (const KargPlan *plan, const KargEdit *edit)
{
  for (guint i = 0; i < plan->targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (plan->targets, i);
      if (target->before == NULL || target->after == NULL)
        continue;
      g_autoptr (KargCmdline) before = karg_cmdline_parse (target->before, -1);
      g_autoptr (KargCmdline) after = karg_cmdline_parse (target->after, -1);
      if (!karg_cmdline_holds (before, edit) && karg_cmdline_holds (after, edit))
        return TRUE;
    }
  return FALSE;
}

static void
karg_feature_note_reason (KargPlan *plan, const char *plugin, const KargProposedEdit *proposed)
{
  KargEditKind kind = karg_edit_get_kind (proposed->edit);
  gboolean takes = kind == KARG_EDIT_REMOVE || kind == KARG_EDIT_LIST_REMOVE;
  g_autofree char *only = proposed->kernel != NULL ? g_strdup_printf (" (kernel %s only)", proposed->kernel) : NULL;
  g_autofree char *text = g_strdup_printf ("%s%s%s: %s", karg_edit_get_text (proposed->edit), takes ? " goes" : "",
                                           only != NULL ? only : "", proposed->reason);

  karg_plan_add_note (plan, plugin, text);
}

void
karg_feature_note_answers (KargPlan *plan)
{
  for (guint i = 0; plan->answers != NULL && i < plan->answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (plan->answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);
      const char *const *notes = karg_proposal_get_notes (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        if (karg_feature_does (plan, ((const KargProposedEdit *) g_ptr_array_index (edits, e))->edit))
          karg_feature_note_reason (plan, answer->plugin, g_ptr_array_index (edits, e));
      for (guint n = 0; notes[n] != NULL; n++)
        karg_plan_add_note (plan, answer->plugin, notes[n]);
    }
}

/* Who still claims what @edit would bring; NULL: nobody. (transfer full) */
static char *
karg_feature_get_owners (const KargPlan *plan, const KargTargets *targets, const KargTarget *target, const KargEdit *edit)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      if (karg_key_equal (word->key, karg_edit_get_key (edit)) && g_strcmp0 (word->value, karg_edit_get_value (edit)) == 0)
        return karg_owners_of_word (plan->ledger, targets, target, i);
    }
  return NULL;
}

/* Says why what @edit would bring stays: nobody claims it, so that it is not ours to take away, or somebody else does;
 * when the feature had claims of its own (@released), that was said as they were let go. */
static gboolean
karg_feature_note_staying (KargPlan *plan, const KargTargets *targets, const KargEdit *edit, gboolean released)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const KargCmdline *now = karg_intent_get_cmdline (plan->intent, target);

      if (karg_target_get_access (target) != KARG_ACCESS_WRITABLE
          || !karg_cmdline_contains (now, karg_edit_get_key (edit), karg_edit_get_value (edit)))
        continue;
      g_autofree char *owners = karg_feature_get_owners (plan, targets, target, edit);
      if (owners != NULL && released)
        continue;
      g_autofree char *why = owners == NULL
        ? g_strdup ("it was not set by enabling the feature, and goes when it is removed by its name")
        : g_strconcat (owners, g_str_has_prefix (owners, "feature:") ? " needs it" : " asked for it", NULL);
      g_autofree char *text
        = g_strdup_printf ("%s stays in %s: %s", karg_edit_get_text (edit), karg_target_get_id (target), why);
      karg_plan_add_note (plan, "kargctl", text);
      return TRUE;
    }
  return FALSE;
}

/* Asks the plugin what @option (NULL: the feature itself) would bring, for the note. Returns: whether one was made. */
static gboolean
karg_feature_note_brought (KargPlan *plan, KargEngine *engine, const KargFacts *facts, const KargRegistered *registered,
                           const KargFeature *feature, const char *option, gboolean released)
{
  const char *const options[] = { option, NULL };
  const KargProposeScene scene = { engine->registry, facts, engine->config, NULL };
  KargAnswer *answer = karg_propose_one (&scene, registered, feature, options, NULL);
  gboolean noted = FALSE;

  if (answer == NULL)
    return FALSE;
  const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);
  for (guint i = 0; !noted && i < edits->len; i++)
    {
      const KargProposedEdit *proposed = g_ptr_array_index (edits, i);
      KargEditKind kind = karg_edit_get_kind (proposed->edit);
      noted = kind != KARG_EDIT_REMOVE && kind != KARG_EDIT_LIST_REMOVE && g_strcmp0 (proposed->option, option) == 0
              && karg_feature_note_staying (plan, engine->survey->targets, proposed->edit, released);
    }
  karg_answer_free (answer);
  return noted;
}

/* What stays, as far as this plugin can tell. An option with a value can bring anything: it is not asked about. */
static void
karg_feature_note_left (KargPlan *plan, KargEngine *engine, const KargFacts *facts, const KargRegistered *registered,
                        const KargFeature *feature, const KargTask *task, gboolean released)
{
  gboolean whole = task->options == NULL || task->options[0] == NULL;

  if (whole && feature->when_disabled != NULL)
    karg_plan_add_note (plan, registered->plugin.name, feature->when_disabled);
  if (whole && karg_feature_note_brought (plan, engine, facts, registered, feature, NULL, released))
    return;
  for (guint i = 0; feature->options != NULL && feature->options[i] != NULL; i++)
    {
      const KargFeatureOption *option = feature->options[i];
      if (option->type == KARG_OPTION_FLAG && (whole || g_strv_contains (task->options, option->name))
          && karg_feature_note_brought (plan, engine, facts, registered, feature, option->name, released))
        return;
    }
}

static void
karg_feature_note_disabled (KargPlan *plan, KargEngine *engine, const KargTask *task, gboolean released)
{
  const KargFacts *facts = karg_engine_get_facts (engine, NULL);
  const GPtrArray *all = karg_registry_get_all (engine->registry);

  for (guint i = 0; facts != NULL && i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      const KargFeature *feature = karg_propose_find_feature (registered, task->feature);
      const char *reason;

      if (feature != NULL && karg_propose_match (registered, facts, feature->name, &reason) == KARG_MATCH_YES)
        karg_feature_note_left (plan, engine, facts, registered, feature, task, released);
    }
}

static gboolean
karg_feature_check_disable (const KargRegistry *registry, const KargTask *task, KargLedger *ledger, GError **error)
{
  g_auto (GStrv) enabled = karg_claims_list_enabled (ledger);
  gboolean whole = task->options == NULL || task->options[0] == NULL;

  for (guint i = 0; !whole && task->options[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (task->feature, "+", task->options[i], NULL);
      if (strchr (name, '=') != NULL)
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "“%s”: an option is disabled by its name alone",
                       task->options[i]);
          return FALSE;
        }
      if (!karg_claims_hold ((const char *const *) enabled, name)
          && !karg_propose_check_known (registry, task->feature, task->options[i], error))
        return FALSE;
    }
  return !whole || karg_claims_hold ((const char *const *) enabled, task->feature)
         || karg_propose_check_known (registry, task->feature, NULL, error);
}

gboolean
karg_feature_disable (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  g_auto (GStrv) owners = karg_claims_list_owners (plan->ledger, task->feature, task->options);

  if (!karg_feature_check_disable (engine->registry, task, plan->ledger, error))
    return FALSE;
  plan->intent = karg_resolve_release (engine->survey->targets, task, plan->ledger, (const char *const *) owners, NULL,
                                       plan->edits, plan->changes, error);
  if (plan->intent == NULL)
    return FALSE;
  karg_feature_note_disabled (plan, engine, task, owners[0] != NULL);
  return TRUE;
}

static KargFeatureStatus *
karg_feature_describe (const KargRegistered *registered, const KargFacts *facts, const KargFeature *feature)
{
  KargFeatureStatus *status = g_new0 (KargFeatureStatus, 1);

  status->feature = feature;
  status->provider = registered->plugin.name;
  status->match = karg_propose_match (registered, facts, feature->name, &status->reason);
  if (status->match == KARG_MATCH_YES && registered->vendor.state != NULL)
    status->state = registered->vendor.state (facts, feature->name, &status->state_reason);
  if (status->state != KARG_YES && status->state != KARG_NO && status->state != KARG_UNKNOWN)
    {
      status->state = KARG_UNKNOWN;
      status->state_reason = "state() gave an answer that is none, which is a defect of the plugin";
    }
  return status;
}

/* Whether something that @feature was enabled with waits for a boot. */
static gboolean
karg_feature_is_pending (KargLedger *ledger, const KargFacts *facts, const char *feature)
{
  const char *line = karg_facts_get (facts, "kernel", "cmdline");
  g_autoptr (KargCmdline) running = line != NULL ? karg_cmdline_parse (line, -1) : NULL;
  g_auto (GStrv) owners = karg_claims_list_owners (ledger, feature, NULL);
  const GPtrArray *claims = karg_ledger_get_claims (ledger);

  for (guint i = 0; running != NULL && i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      g_autoptr (KargEdit) edit = karg_edit_new (KARG_EDIT_ADD, claim->word, NULL);

      if (g_str_equal (claim->target.kind, karg_target_kind_get_name (KARG_TARGET_MODULES)))
        continue; /* the running line never holds it */
      for (guint o = 0; owners[o] != NULL; o++)
        if (edit != NULL && g_strv_contains (claim->owners, owners[o]) && !karg_cmdline_holds (running, edit))
          return TRUE;
    }
  return FALSE;
}

GPtrArray *
karg_engine_get_features (KargEngine *engine, GError **error)
{
  const KargFacts *facts = karg_engine_get_facts (engine, error);
  const GPtrArray *all = karg_registry_get_all (engine->registry);
  g_autoptr (GPtrArray) features = g_ptr_array_new_with_free_func (g_free);

  if (facts == NULL || !karg_engine_check_settings (engine, error))
    return NULL;
  /* What can't be read of the ledger is somebody else's trouble here. */
  g_autoptr (KargLedger) ledger = karg_ownership_load (engine->root, NULL);
  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      if (registered->refused != NULL || registered->plugin.vendor == NULL)
        continue;
      for (guint f = 0; registered->vendor.features[f] != NULL; f++)
        {
          KargFeatureStatus *status = karg_feature_describe (registered, facts, registered->vendor.features[f]);
          status->pending = status->match == KARG_MATCH_YES && status->state != KARG_YES && ledger != NULL
                            && karg_feature_is_pending (ledger, facts, status->feature->name);
          g_ptr_array_add (features, status);
        }
    }
  return g_steal_pointer (&features);
}
