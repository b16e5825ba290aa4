/* propose.c: which vendor plugin answers for a feature, and what it proposes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "propose.h"

#include "claims.h"
#include "option.h"

#include "base/unsaid.h"

#include <karg/nearest.h>

#include <string.h>

const KargFeature *
karg_propose_find_feature (const KargRegistered *registered, const char *feature)
{
  if (registered->refused != NULL || registered->plugin.vendor == NULL)
    return NULL;
  for (guint i = 0; registered->vendor.features[i] != NULL; i++)
    if (g_str_equal (registered->vendor.features[i]->name, feature))
      return registered->vendor.features[i];
  return NULL;
}

KargMatch
karg_propose_match (const KargRegistered *registered, const KargFacts *facts, const char *feature, const char **reason)
{
  *reason = NULL;
  KargMatch match = registered->vendor.match (facts, feature, reason);

  if (*reason == NULL)
    *reason = "match() gave no reason";
  if (match == KARG_MATCH_YES || match == KARG_MATCH_NO || match == KARG_MATCH_UNKNOWN)
    return match;
  /* or what a plugin means that is newer than this library */
  *reason = "match() gave an answer that is none, which is a defect of the plugin";
  return KARG_MATCH_UNKNOWN;
}

static void
karg_propose_set_unknown_feature (const KargRegistry *registry, const char *feature, GError **error)
{
  const GPtrArray *all = karg_registry_get_all (registry);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      if (registered->refused != NULL || registered->plugin.vendor == NULL)
        continue;
      for (guint f = 0; registered->vendor.features[f] != NULL; f++)
        if (!g_ptr_array_find_with_equal_func (known, registered->vendor.features[f]->name, g_str_equal, NULL))
          g_ptr_array_add (known, (gpointer) registered->vendor.features[f]->name);
    }
  g_ptr_array_add (known, NULL);

  g_autofree char *list = g_strjoinv (", ", (char **) known->pdata);
  const char *guess = karg_nearest (feature, (const char *const *) known->pdata);
  g_autofree char *meant = guess != NULL ? g_strdup_printf ("; is “%s” meant? There", guess) : g_strdup ("; there");
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no plugin provides the feature “%s”%s are: %s", feature, meant,
               list);
}

gboolean
karg_propose_check_known (const KargRegistry *registry, const char *feature, const char *option, GError **error)
{
  const GPtrArray *all = karg_registry_get_all (registry);
  const KargFeature *provided = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const KargFeature *row = karg_propose_find_feature (g_ptr_array_index (all, i), feature);
      if (row != NULL && (option == NULL || karg_option_find (row, option) != NULL))
        return TRUE;
      if (row != NULL)
        provided = row;
    }
  if (provided != NULL)
    karg_option_set_unknown (provided, option, error);
  else
    karg_propose_set_unknown_feature (registry, feature, error);
  return FALSE;
}

/* What is proposed for an option goes when that is disabled: nobody could name one that was not asked for. */
static gboolean
karg_propose_check_options (const KargProposal *proposal, const KargRequest *request, GError **error)
{
  const GPtrArray *edits = karg_proposal_get_edits (proposal);

  for (guint i = 0; i < edits->len; i++)
    {
      const KargProposedEdit *proposed = g_ptr_array_index (edits, i);
      if (proposed->option == NULL || karg_request_has_option (request, proposed->option))
        continue;
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                   "it proposes %s for the option “%s”, which was not asked for", karg_edit_get_text (proposed->edit),
                   proposed->option);
      return FALSE;
    }
  return TRUE;
}

KargAnswer *
karg_propose_one (const KargProposeScene *scene, const KargRegistered *registered, const KargFeature *feature,
                  const char *const *options, GError **error)
{
  const char *name = registered->plugin.name;
  g_auto (GStrv) checked = karg_option_parse (feature, options, error);

  if (checked == NULL)
    return NULL;
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (KargRequest) request
    = karg_request_new (feature->name, (const char *const *) checked, scene->config, name);
  karg_request_allow (request, scene->force, scene->consents);
  if (!(registered->vendor.propose (scene->facts, request, proposal, error) || karg_unsaid ("propose", error))
      || !karg_propose_check_options (proposal, request, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }

  KargAnswer *answer = g_new0 (KargAnswer, 1);
  answer->plugin = name;
  answer->feature = feature;
  answer->options = g_steal_pointer (&checked);
  answer->proposal = g_steal_pointer (&proposal);
  return answer;
}

/* Appends the answer of every plugin for this machine that provides @feature; fails when there is none. */
static gboolean
karg_propose_feature (const KargProposeScene *scene, const char *feature, const char *const *options,
                      GPtrArray *answers, GError **error)
{
  g_autoptr (GString) abstained = g_string_new (NULL);
  const GPtrArray *all = karg_registry_get_all (scene->registry);
  guint before = answers->len;

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      const KargFeature *row = karg_propose_find_feature (registered, feature);
      const char *reason;

      if (row == NULL)
        continue;
      if (karg_propose_match (registered, scene->facts, feature, &reason) != KARG_MATCH_YES)
        {
          g_string_append_printf (abstained, "\n  %s: %s", registered->plugin.name, reason);
          continue;
        }
      KargAnswer *answer = karg_propose_one (scene, registered, row, options, error);
      if (answer == NULL)
        return FALSE;
      g_ptr_array_add (answers, answer);
    }

  if (answers->len > before)
    return TRUE;
  if (abstained->len == 0)
    karg_propose_set_unknown_feature (scene->registry, feature, error);
  else
    g_set_error (error, KARG_ERROR, KARG_ERROR_UNKNOWN_HARDWARE, "no plugin takes this machine for its own:%s",
                 abstained->str);
  return FALSE;
}

/* Whether "FEATURE" or "FEATURE+OPTION" is in one of the answers. */
static gboolean
karg_propose_is_asked (const GPtrArray *answers, const char *name)
{
  gsize length = strcspn (name, "+");

  for (guint i = 0; i < answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (answers, i);
      if (strlen (answer->feature->name) != length || strncmp (answer->feature->name, name, length) != 0)
        continue;
      if (name[length] == '\0')
        return TRUE;
      for (guint o = 0; answer->options[o] != NULL; o++)
        if (karg_option_find (answer->feature, answer->options[o])
            == karg_option_find (answer->feature, name + length + 1))
          return TRUE;
    }
  return FALSE;
}

/* Sees to it that @needed is asked for too. @answer needs it, or its option @option. */
static gboolean
karg_propose_need (const KargProposeScene *scene, GPtrArray *answers, const KargAnswer *answer, const char *option,
                   const char *needed, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (needed, "+", 2);
  const char *const options[] = { parts[1], NULL };
  g_autofree char *who = g_strconcat (answer->feature->name, option != NULL ? " " : NULL, option, NULL);
  guint before = answers->len;

  if (karg_propose_is_asked (answers, needed))
    return TRUE;
  if (g_str_equal (parts[0], answer->feature->name))
    {
      if (karg_claims_hold (scene->enabled, needed))
        return TRUE;
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "“%s” needs the option “%s” of “%s” too", who, parts[1],
                   parts[0]);
      return FALSE;
    }
  if (!karg_propose_feature (scene, parts[0], options, answers, error))
    {
      g_prefix_error (error, "“%s” needs “%s”: ", who, needed);
      return FALSE;
    }
  for (guint i = before; i < answers->len; i++)
    {
      KargAnswer *added = g_ptr_array_index (answers, i);
      added->needed = TRUE;
      added->needed_by = g_strdup (answer->needed ? answer->needed_by : option);
      karg_proposal_note (added->proposal, "“%s” is enabled with “%s”, which needs it", needed, who);
    }
  return TRUE;
}

typedef gboolean (*KargProposeVisit) (const KargProposeScene *scene, GPtrArray *answers, const KargAnswer *answer,
                                      const char *option, const char *name, GError **error);

/* Calls @visit for each name that the answer's feature and its options need, or exclude. */
static gboolean
karg_propose_visit (const KargProposeScene *scene, GPtrArray *answers, const KargAnswer *answer, gboolean needs,
                    KargProposeVisit visit, GError **error)
{
  const char *const *names = needs ? answer->feature->needs : answer->feature->excludes;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!visit (scene, answers, answer, NULL, names[i], error))
      return FALSE;
  for (guint o = 0; answer->options[o] != NULL; o++)
    {
      const KargFeatureOption *option = karg_option_find (answer->feature, answer->options[o]);
      names = needs ? option->needs : option->excludes;
      for (guint i = 0; names != NULL && names[i] != NULL; i++)
        if (!visit (scene, answers, answer, option->name, names[i], error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
karg_propose_exclude (const KargProposeScene *scene, GPtrArray *answers, const KargAnswer *answer, const char *option,
                      const char *excluded, GError **error)
{
  gboolean asked = karg_propose_is_asked (answers, excluded);

  if (!asked && !karg_claims_hold (scene->enabled, excluded))
    return TRUE;
  g_autofree char *who = g_strconcat (answer->feature->name, option != NULL ? "+" : NULL, option, NULL);
  g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT,
               asked ? "“%s” and “%s” exclude each other" : "“%s” excludes “%s”, which is enabled", who, excluded);
  return FALSE;
}

static gboolean
karg_propose_list_excludes (const char *const *excludes, const char *by, const GPtrArray *answers, GError **error)
{
  for (guint i = 0; excludes != NULL && excludes[i] != NULL; i++)
    if (karg_propose_is_asked (answers, excludes[i]))
      {
        g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "“%s” is enabled and excludes “%s”", by, excludes[i]);
        return FALSE;
      }
  return TRUE;
}

/* What is enabled already may exclude what is asked for: who provides it knows. */
static gboolean
karg_propose_check_enabled (const KargProposeScene *scene, const GPtrArray *answers, GError **error)
{
  const GPtrArray *all = karg_registry_get_all (scene->registry);

  for (guint e = 0; scene->enabled[e] != NULL; e++)
    for (guint i = 0; i < all->len; i++)
      {
        g_auto (GStrv) parts = g_strsplit (scene->enabled[e], "+", 2);
        const KargRegistered *registered = g_ptr_array_index (all, i);
        const KargFeature *feature = karg_propose_find_feature (registered, parts[0]);
        const KargFeatureOption *option
          = feature != NULL && parts[1] != NULL ? karg_option_find (feature, parts[1]) : NULL;
        const char *reason;

        if (feature == NULL || karg_propose_match (registered, scene->facts, parts[0], &reason) != KARG_MATCH_YES)
          continue;
        if (!karg_propose_list_excludes (feature->excludes, parts[0], answers, error)
            || (option != NULL && !karg_propose_list_excludes (option->excludes, scene->enabled[e], answers, error)))
          return FALSE;
      }
  return TRUE;
}

static gboolean
karg_propose_agree (const KargAnswer *a, const KargAnswer *b, GError **error)
{
  const GPtrArray *ours = karg_proposal_get_edits (a->proposal);
  const GPtrArray *theirs = karg_proposal_get_edits (b->proposal);

  for (guint i = 0; i < ours->len; i++)
    for (guint j = 0; j < theirs->len; j++)
      {
        const KargProposedEdit *one = g_ptr_array_index (ours, i);
        const KargProposedEdit *other = g_ptr_array_index (theirs, j);
        gboolean apart = one->kernel != NULL && other->kernel != NULL && !g_str_equal (one->kernel, other->kernel);
        if (apart || !karg_edit_conflicts (one->edit, other->edit))
          continue;

        g_autofree char *wants = karg_edit_describe (one->edit);
        g_autofree char *but = karg_edit_describe (other->edit);
        g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "%s wants to %s, but %s wants to %s", a->plugin, wants,
                     b->plugin, but);
        return FALSE;
      }
  return TRUE;
}

static gboolean
karg_propose_all_agree (const GPtrArray *answers, GError **error)
{
  for (guint i = 0; i < answers->len; i++)
    for (guint j = i + 1; j < answers->len; j++)
      if (!karg_propose_agree (g_ptr_array_index (answers, i), g_ptr_array_index (answers, j), error))
        return FALSE;
  return TRUE;
}

GPtrArray *
karg_propose_ask (const KargProposeScene *scene, const char *feature, const char *const *options, GError **error)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_answer_free);

  if (!karg_propose_feature (scene, feature, options, answers, error))
    return NULL;
  for (guint i = 0; i < answers->len; i++) /* what is needed comes behind, and may need something in turn */
    if (!karg_propose_visit (scene, answers, g_ptr_array_index (answers, i), TRUE, karg_propose_need, error))
      return NULL;
  for (guint i = 0; i < answers->len; i++)
    if (!karg_propose_visit (scene, answers, g_ptr_array_index (answers, i), FALSE, karg_propose_exclude, error))
      return NULL;
  if (!karg_propose_check_enabled (scene, answers, error) || !karg_propose_all_agree (answers, error))
    return NULL;
  return g_steal_pointer (&answers);
}
