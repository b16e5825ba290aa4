/* amd-iommu.c: AMD-Vi, also of Hygon.
 *
 * The kernel switches an AMD IOMMU on whenever the firmware describes one. No kernel ever knew the value "on"
 * (drivers/iommu/amd/init.c, parse_amd_iommu_options()), but the manuals of virtualization hosts ask for it; so it is
 * written unless the setting says otherwise, and the administrator is told what it does: nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "../shared/iommu.h"
#include "../shared/x86-iommu.h"

#include <karg/plugin.h>

static KargMatch
amd_iommu_match (const KargFacts *facts, const char *feature, const char **reason)
{
  return karg_x86_iommu_match (facts, KARG_X86_IOMMU_AMD, reason);
}

static gboolean
amd_iommu_propose_documented (KargProposal *proposal, GError **error)
{
  karg_proposal_note (proposal, "the kernel switches an AMD IOMMU on by itself and doesn't know amd_iommu=on, which "
                                "manuals ask for: since 6.1 it logs \"AMD-Vi: Unknown option - 'on'\", which does no "
                                "harm. The setting \"kargctl: { arguments = \"only-what-is-needed\"; };\" leaves it out");
  return karg_proposal_edit (proposal, KARG_EDIT_LIST_ADD, "amd_iommu=on", "what the manuals ask for", error);
}

static gboolean
amd_iommu_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  if (!karg_x86_iommu_check_xen (facts, request, proposal, error))
    return FALSE;
  karg_x86_iommu_note_obstacles (facts, proposal, "IVRS", "the IOMMU (AMD-Vi)", "config.AMD_IOMMU");
  if (karg_request_has_option (request, "passthrough"))
    karg_proposal_note (proposal, "a host of confidential guests (SEV-SNP) can't use passthrough");

  /* First in, then out: a word "amd_iommu=off" becomes "amd_iommu=on" where it stands. */
  if (!karg_request_get_boolean_setting (request, "documented_argument") || karg_request_wants_only_needed (request))
    karg_proposal_note (proposal, "the kernel switches an AMD IOMMU on by itself: it needs no argument");
  else if (!amd_iommu_propose_documented (proposal, error))
    return FALSE;
  return karg_proposal_edit (proposal, KARG_EDIT_LIST_REMOVE, "amd_iommu=off", "switches the AMD IOMMU off", error)
         && karg_x86_iommu_propose (facts, request, proposal, "amd_iommu=fullflush", error);
}

static const KargFeature *const amd_iommu_features[] = {
  KARG_FEATURE (.name = "iommu", .summary = "pass PCI devices through to virtual machines",
                .options = karg_x86_iommu_options,
                .when_disabled = "the kernel keeps an AMD IOMMU on without any argument; amd_iommu=off would force it "
                                 "off"),
  NULL,
};

static const KargSetting *const amd_iommu_settings[] = {
  KARG_SETTING (.name = "documented_argument", .type = KARG_SETTING_BOOLEAN, .fallback = "true",
                .summary = "write amd_iommu=on, which manuals ask for and the kernel doesn't know"),
  NULL,
};

static const KargVendorOps amd_iommu_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = amd_iommu_features,
  .match = amd_iommu_match,
  .propose = amd_iommu_propose,
  .state = karg_iommu_get_state,
};

KARG_PLUGIN_DEFINE (.name = "amd-iommu", .version = "1.0",
                    .summary = "AMD-Vi (also Hygon): amd_iommu=on as manuals ask, and no amd_iommu=off",
                    .vendor = &amd_iommu_ops, .settings = amd_iommu_settings)
