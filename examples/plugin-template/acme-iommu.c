/* acme-iommu.c: a vendor plugin outside of kargctl's tree. Copy it and make it yours.
 *
 * SPDX-License-Identifier: 0BSD */

#include <karg/plugin.h>

static KargMatch
acme_match (const KargFacts *facts, const char *feature, const char **reason)
{
  const char *vendor = karg_facts_get (facts, "cpu", "vendor");

  *reason = vendor != NULL ? "the CPU's vendor" : "the CPU is unknown";
  if (vendor == NULL)
    return KARG_MATCH_UNKNOWN;
  return g_str_equal (vendor, "AcmeAcmeAcme") ? KARG_MATCH_YES : KARG_MATCH_NO;
}

static gboolean
acme_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  const char *domains = karg_request_get_option (request, "domains");

  karg_proposal_note (proposal, "Acme's IOMMU needs firmware 2.0 or newer");
  if (!karg_proposal_edit (proposal, KARG_EDIT_SET, "acme_iommu=on", "switches Acme's IOMMU on", error))
    return FALSE;
  if (domains == NULL)
    return TRUE;

  karg_proposal_set_option (proposal, "domains");
  return karg_proposal_module_option (proposal, "acme", "domains", domains, "reserves that many", error);
}

static const KargFeatureOption *const acme_options[] = {
  KARG_OPTION (.name = "domains", .type = KARG_OPTION_INTEGER, .summary = "how many domains to reserve"),
  NULL,
};

static const KargFeature *const acme_features[] = {
  KARG_FEATURE (.name = "iommu", .summary = "pass PCI devices through to virtual machines", .options = acme_options),
  NULL,
};

static const KargVendorOps acme_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = acme_features,
  .match = acme_match,
  .propose = acme_propose,
};

KARG_PLUGIN_DEFINE (.name = "acme-iommu", .version = "1.0", .summary = "Acme IOMMU", .vendor = &acme_ops)
