/* propose.c: which vendor plugin answers for a feature, and what it proposes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "propose.h"

#include "engine-private.h"

void
karg_answer_free (KargAnswer *provided)
{
  g_clear_pointer (&provided->proposal, karg_proposal_free);
  g_free (provided);
}

static gboolean
karg_propose_provides (const KargRegistered *registered, const char *feature)
{
  return registered->refused == NULL && registered->plugin.vendor != NULL
         && g_strv_contains (registered->vendor.features, feature);
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
        if (!g_ptr_array_find_with_equal_func (known, registered->vendor.features[f], g_str_equal, NULL))
          g_ptr_array_add (known, (gpointer) registered->vendor.features[f]);
    }
  g_ptr_array_add (known, NULL);

  g_autofree char *list = g_strjoinv (", ", (char **) known->pdata);
  g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no plugin provides the feature “%s”; there are: %s", feature,
               list);
}

static gboolean
karg_propose_knows_option (const KargRegistered *registered, const char *feature, const char *option)
{
  const KargFeatureOption *options = registered->vendor.options;

  for (guint i = 0; options != NULL && options[i].feature != NULL; i++)
    if (g_str_equal (options[i].feature, feature) && g_str_equal (options[i].name, option))
      return TRUE;
  return FALSE;
}

static gboolean
karg_propose_check_options (const KargRegistered *registered, const char *feature, const char *const *options,
                             GError **error)
{
  for (guint i = 0; options != NULL && options[i] != NULL; i++)
    if (!karg_propose_knows_option (registered, feature, options[i]))
      {
        g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND,
                     "%s has no option “%s” for the feature “%s”; see “kargctl features”", registered->plugin.name,
                     options[i], feature);
        return FALSE;
      }
  return TRUE;
}

static KargAnswer *
karg_propose_one (const KargRegistered *registered, const KargFacts *facts, const KargConfig *config,
                       KargRequestAction action, const char *feature, const char *const *options, GError **error)
{
  const char *name = registered->plugin.name;
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (KargRequest) request = karg_request_new (action, feature, options, config, name);

  if (!karg_propose_check_options (registered, feature, options, error))
    return NULL;
  if (!registered->vendor.propose (facts, request, proposal, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }

  KargAnswer *provided = g_new0 (KargAnswer, 1);
  provided->plugin = name;
  provided->proposal = g_steal_pointer (&proposal);
  return provided;
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
        if (!karg_edit_conflicts (one->edit, other->edit))
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
karg_propose_ask (const KargRegistry *registry, const KargFacts *facts, const KargConfig *config,
                   KargRequestAction action, const char *feature, const char *const *options, GError **error)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_answer_free);
  g_autoptr (GString) abstained = g_string_new (NULL);
  const GPtrArray *all = karg_registry_get_all (registry);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      const char *reason = "no reason given";

      if (!karg_propose_provides (registered, feature))
        continue;
      if (registered->vendor.match (facts, &reason) != KARG_MATCH_YES)
        {
          g_string_append_printf (abstained, "\n  %s: %s", registered->plugin.name, reason);
          continue;
        }
      KargAnswer *provided = karg_propose_one (registered, facts, config, action, feature, options, error);
      if (provided == NULL)
        return NULL;
      g_ptr_array_add (answers, provided);
    }

  if (answers->len == 0 && abstained->len == 0)
    karg_propose_set_unknown_feature (registry, feature, error);
  else if (answers->len == 0)
    g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                 "no plugin takes this machine for its own:%s\n"
                 "Say for which machine with --hardware=DIR or --facts=FILE (“kargctl facts --save=FILE” on that machine)",
                 abstained->str);
  else if (karg_propose_all_agree (answers, error))
    return g_steal_pointer (&answers);
  return NULL;
}

static KargFeatureStatus *
karg_propose_describe (const KargRegistered *registered, const KargFacts *facts, const char *feature)
{
  KargFeatureStatus *status = g_new0 (KargFeatureStatus, 1);

  status->feature = feature;
  status->provider = registered->plugin.name;
  status->options = registered->vendor.options;
  status->reason = "no reason given";
  status->match = registered->vendor.match (facts, &status->reason);
  if (status->match == KARG_MATCH_YES && registered->vendor.state != NULL)
    status->state = registered->vendor.state (facts, feature, &status->state_reason);
  return status;
}

GPtrArray *
karg_engine_get_features (KargEngine *engine, GError **error)
{
  const KargFacts *facts = karg_engine_get_facts (engine, error);
  const GPtrArray *all = karg_registry_get_all (engine->registry);
  g_autoptr (GPtrArray) features = g_ptr_array_new_with_free_func (g_free);

  if (facts == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      if (registered->refused != NULL || registered->plugin.vendor == NULL)
        continue;
      for (guint f = 0; registered->vendor.features[f] != NULL; f++)
        g_ptr_array_add (features, karg_propose_describe (registered, facts, registered->vendor.features[f]));
    }
  return g_steal_pointer (&features);
}
