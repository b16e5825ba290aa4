/* demo.c: a vendor plugin with everything that the ABI has, on any hardware.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/plugin.h>

#include <string.h>

static KargMatch
demo_match (const KargFacts *facts, const char *feature, const char **reason)
{
  *reason = g_str_equal (feature, "wordless") ? NULL : "it is asked about every machine";
  if (g_str_equal (feature, "nonsense"))
    return (KargMatch) 77;
  return g_str_equal (feature, "wordless") || g_str_equal (feature, "elsewhere") ? KARG_MATCH_NO : KARG_MATCH_YES;
}

/* One edit for each option, so that everything can be told apart. */
static gboolean
demo_propose_values (const KargRequest *request, KargProposal *proposal, GError **error)
{
  static const char *const names[] = { "text", "number", "boolean", "devices", "fast", "safe", "deep" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = karg_request_get_option (request, names[i]);
      if (value == NULL)
        continue;
      karg_proposal_set_option (proposal, names[i]);
      if (!karg_proposal_module_option (proposal, "demo", names[i], *value != '\0' ? value : "1", "was asked for", error))
        return FALSE;
    }
  return TRUE;
}

/* Two kernels that are there, in some tree, and one that never is. */
static gboolean
demo_propose_kernels (const KargFacts *facts, KargProposal *proposal, GError **error)
{
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");

  for (guint i = 0; kernels[i] != NULL; i++)
    if (g_str_has_prefix (kernels[i], "kernel 6.11.4-") || g_str_has_prefix (kernels[i], "kernel 6.1.0-28"))
      if (!karg_proposal_edit_kernel (proposal, kernels[i] + strlen ("kernel "), KARG_EDIT_ADD, "demo_kernel",
                                      "is built otherwise", error))
        return FALSE;
  return karg_proposal_edit_kernel (proposal, "1.2.3", KARG_EDIT_ADD, "demo_lost", "is old", error)
         && karg_proposal_edit (proposal, KARG_EDIT_ADD, "demo_all", "is for all", error);
}

/* What had to go for an option comes back with it. */
static gboolean
demo_propose_swap (const KargRequest *request, KargProposal *proposal, GError **error)
{
  if (!karg_proposal_edit (proposal, KARG_EDIT_SET, "first=demo", "comes for the feature", error))
    return FALSE;
  if (!karg_request_has_option (request, "second"))
    return TRUE;
  karg_proposal_set_option (proposal, "second");
  return karg_proposal_edit (proposal, KARG_EDIT_SET, "second=demo", "comes for the option", error);
}

/* A page size goes with its count. */
static gboolean
demo_propose_pages (const KargRequest *request, KargProposal *proposal, GError **error)
{
  g_autofree char *pair = g_strdup_printf ("hugepagesz=2M hugepages=%s", karg_request_get_option (request, "count"));

  karg_proposal_set_option (proposal, "count");
  return karg_proposal_edit (proposal, KARG_EDIT_SET, pair, "are asked for", error);
}

static gboolean
demo_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  const char *feature = karg_request_get_feature (request);
  g_autofree char *argument = g_strdup_printf ("demo_%s", feature);

  if (g_str_equal (feature, "kernels"))
    return demo_propose_kernels (facts, proposal, error);
  if (g_str_equal (feature, "unreasoned"))
    return karg_proposal_edit (proposal, KARG_EDIT_ADD, argument, NULL, error);
  if (g_str_equal (feature, "swap"))
    return demo_propose_swap (request, proposal, error);
  if (g_str_equal (feature, "pages"))
    return demo_propose_pages (request, proposal, error);
  if (g_str_equal (feature, "mute") || g_str_equal (feature, "replacing"))
    return feature[0] == 'r' && karg_proposal_edit (proposal, KARG_EDIT_REPLACE, "ro=1", "nothing", error);
  if (g_str_equal (feature, "liar"))
    karg_proposal_set_option (proposal, "nothing");
  return karg_proposal_edit (proposal, KARG_EDIT_ADD, argument, "is the feature", error)
         && demo_propose_values (request, proposal, error);
}

static const char *const demo_safe[] = { "values+safe", NULL };
static const char *const demo_number[] = { "values+number", NULL };
static const char *const demo_values[] = { "values", NULL };
static const char *const demo_iommu[] = { "iommu+passthrough", NULL };
static const char *const demo_needy[] = { "needy", NULL };
static const char *const demo_nobody[] = { "nobody", NULL };
static const char *const demo_elsewhere[] = { "elsewhere", NULL };
static const char *const demo_circle[] = { "circle", NULL };
static const char *const demo_round[] = { "round", NULL };

static const KargFeatureOption *const demo_options[] = {
  KARG_OPTION (.name = "text", .summary = "any", .type = KARG_OPTION_STRING),
  KARG_OPTION (.name = "number", .summary = "any", .type = KARG_OPTION_INTEGER),
  KARG_OPTION (.name = "boolean", .summary = "any", .type = KARG_OPTION_BOOLEAN),
  KARG_OPTION (.name = "devices", .summary = "any", .type = KARG_OPTION_PCI_ADDRESS, .list = TRUE),
  KARG_OPTION (.name = "fast", .summary = "not together with safe", .excludes = demo_safe),
  KARG_OPTION (.name = "safe", .summary = "not together with fast"),
  KARG_OPTION (.name = "deep", .summary = "needs a number", .needs = demo_number),
  KARG_OPTION (.name = "future", .summary = "of a type to come", .type = 77),
  NULL,
};
static const KargFeatureOption *const demo_swap[] = { KARG_OPTION (.name = "second", .summary = "the second"), NULL };
static const KargFeatureOption *const demo_count[] = {
  KARG_OPTION (.name = "count", .summary = "how many", .type = KARG_OPTION_INTEGER), NULL
};

static const KargFeature *const demo_features[] = {
  KARG_FEATURE (.name = "values", .summary = "options of every type", .options = demo_options,
                .when_disabled = "the demonstration goes on"),
  KARG_FEATURE (.name = "rival", .summary = "not together with values", .excludes = demo_values),
  KARG_FEATURE (.name = "needy", .summary = "needs another plugin's", .needs = demo_iommu),
  KARG_FEATURE (.name = "needier", .summary = "needs one that needs", .needs = demo_needy),
  KARG_FEATURE (.name = "lonely", .summary = "needs what nobody has", .needs = demo_nobody),
  KARG_FEATURE (.name = "far", .summary = "needs what this machine hasn't", .needs = demo_elsewhere),
  KARG_FEATURE (.name = "elsewhere", .summary = "for another machine"),
  KARG_FEATURE (.name = "circle", .summary = "needs round", .needs = demo_round),
  KARG_FEATURE (.name = "round", .summary = "needs circle", .needs = demo_circle),
  KARG_FEATURE (.name = "kernels", .summary = "edits for one kernel"),
  KARG_FEATURE (.name = "swap", .summary = "replaces words", .options = demo_swap),
  KARG_FEATURE (.name = "pages", .summary = "a pair", .options = demo_count),
  KARG_FEATURE (.name = "mute", .summary = "fails without a word"),
  KARG_FEATURE (.name = "replacing", .summary = "proposes an edit that nobody can"),
  KARG_FEATURE (.name = "wordless", .summary = "is not for this machine, and doesn't say why"),
  KARG_FEATURE (.name = "nonsense", .summary = "gives an answer that is none"),
  KARG_FEATURE (.name = "undecided", .summary = "is in a state that is none"),
  KARG_FEATURE (.name = "unreasoned", .summary = "proposes without a reason"),
  KARG_FEATURE (.name = "liar", .summary = "proposes for an option that nobody asked for"),
  NULL,
};

static KargTristate
demo_state (const KargFacts *facts, const char *feature, const char **reason)
{
  return g_str_equal (feature, "undecided") ? (KargTristate) 99 : KARG_UNKNOWN;
}

static const KargVendorOps demo_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = demo_features,
  .match = demo_match,
  .state = demo_state,
  .propose = demo_propose,
};

KARG_PLUGIN_DEFINE (.name = "demo", .version = "1.0", .summary = "Everything that the ABI has", .vendor = &demo_ops)
