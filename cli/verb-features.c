/* verb-features.c: features: what the vendor plugins offer on this machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "table.h"
#include "terminal.h"
#include "words.h"

static void
kargctl_features_print_options (const KargFeature *feature)
{
  for (guint i = 0; feature->options != NULL && feature->options[i] != NULL; i++)
    {
      g_autofree char *option = karg_feature_option_describe (feature->options[i]);
      g_autofree char *text = g_strdup_printf ("%s %s: %s", feature->name, option, feature->options[i]->summary);
      kargctl_terminal_print_text (2, 4, text);
    }
}

static void
kargctl_features_print (const GPtrArray *features)
{
  static const char *const titles[] = { "FEATURE", "PROVIDER", "THIS MACHINE", "STATE", "WHY", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);
  gboolean mine = FALSE;

  for (guint i = 0; i < features->len; i++)
    {
      const KargFeatureStatus *feature = g_ptr_array_index (features, i);
      gboolean yes = feature->match == KARG_MATCH_YES;
      g_autofree char *why = yes && feature->state_reason != NULL
                               ? g_strdup_printf ("%s; %s", feature->reason, feature->state_reason)
                               : g_strdup (feature->reason);
      const char *cells[] = { feature->feature->name, feature->provider, kargctl_words_match (feature->match),
                              yes ? kargctl_words_state (feature->state, feature->pending) : "", why };
      kargctl_table_add (table, cells);
      mine |= yes;
    }
  kargctl_table_print (table);

  g_print ("\n");
  kargctl_terminal_print_text (0, 0, mine ? "Options on this machine:"
                                       : "No plugin takes this machine for its own. --hardware=DIR or --facts=FILE says"
                                         " for which machine.");
  for (guint i = 0; i < features->len; i++)
    {
      const KargFeatureStatus *feature = g_ptr_array_index (features, i);
      if (feature->match == KARG_MATCH_YES)
        kargctl_features_print_options (feature->feature);
    }
}

static KargctlExit
kargctl_features_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL)
    return KARGCTL_FAILED;
  g_autoptr (GPtrArray) features = karg_engine_get_features (engine, error);
  if (features == NULL)
    return KARGCTL_FAILED;

  if (options->json)
    kargctl_json_print_features (features);
  else
    kargctl_features_print (features);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_features = {
  .name = "features",
  .arguments = "",
  .summary = "Show what can be enabled on this machine",
  .help = "Each feature with the plugin that provides it for this hardware, whether it is\n"
          "on, and its options.\n\n"
          "Examples:\n"
          "  kargctl features\n"
          "  kargctl --facts=amd.facts features        for a recorded host",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_features_run,
};
