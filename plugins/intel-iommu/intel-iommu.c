/* intel-iommu.c: Intel VT-d, also of Zhaoxin and Centaur.
 *
 * "intel_iommu=" is a comma list of which later items win, and every such word counts (drivers/iommu/intel/iommu.c,
 * intel_iommu_setup()). So "on" joins what the list holds already, and "off" goes wherever it stands.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "../shared/x86-iommu.h"

#include <karg/plugin.h>

static KargMatch
intel_iommu_match (const KargFacts *facts, const char *feature, const char **reason)
{
  return karg_x86_iommu_match (facts, KARG_X86_IOMMU_INTEL, reason);
}

static gboolean
intel_iommu_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  karg_x86_iommu_note_obstacles (facts, proposal, "DMAR", "VT-d", "config.INTEL_IOMMU");

  /* First in, then out: a word "intel_iommu=off" becomes "intel_iommu=on" where it stands. */
  return karg_proposal_edit (proposal, KARG_EDIT_LIST_ADD, "intel_iommu=on", "switches Intel VT-d on", error)
         && karg_proposal_edit (proposal, KARG_EDIT_LIST_REMOVE, "intel_iommu=off", "switches Intel VT-d off", error)
         && karg_x86_iommu_propose (facts, request, proposal, error);
}

static const KargFeature *const intel_iommu_features[] = {
  KARG_FEATURE (.name = "iommu", .summary = "pass PCI devices through to virtual machines",
                .options = karg_x86_iommu_options,
                .when_disabled = "without intel_iommu=on the kernel's own default holds, which is on in some "
                                 "distributions; intel_iommu=off would force it off"),
  NULL,
};

static const KargVendorOps intel_iommu_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = intel_iommu_features,
  .match = intel_iommu_match,
  .propose = intel_iommu_propose,
  .state = karg_x86_iommu_state,
};

KARG_PLUGIN_DEFINE (.name = "intel-iommu", .version = "1.0",
                    .summary = "Intel VT-d (also Zhaoxin and Centaur): intel_iommu=on",
                    .vendor = &intel_iommu_ops)
