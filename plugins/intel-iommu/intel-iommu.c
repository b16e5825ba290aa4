/* intel-iommu.c: Intel VT-d, also of Zhaoxin and Centaur.
 *
 * "intel_iommu=" is a comma list of which later items win, and every such word counts (drivers/iommu/intel/iommu.c,
 * intel_iommu_setup()). So "on" joins what the list holds already, and "off" goes wherever it stands.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "../shared/iommu.h"
#include "../shared/x86-iommu.h"

#include <karg/plugin.h>

#define INTEL_IOMMU_ON "config.INTEL_IOMMU_DEFAULT_ON"

static KargMatch
intel_iommu_match (const KargFacts *facts, const char *feature, const char **reason)
{
  return karg_x86_iommu_match (facts, KARG_X86_IOMMU_INTEL, reason);
}

/* Of each kernel, whether it needs the argument. Debian's leave integrated graphics out by themselves, and take them in with it. */
static void
intel_iommu_note_kernels (const KargFacts *facts, KargProposal *proposal)
{
  g_autofree char *by_itself = karg_iommu_list_kernels (facts, INTEL_IOMMU_ON, "y", TRUE);
  g_autofree char *others = karg_iommu_list_kernels (facts, INTEL_IOMMU_ON, "y", FALSE);

  if (karg_iommu_kernels_have (facts, INTEL_IOMMU_ON))
    karg_proposal_note (proposal, "every installed kernel has it on by itself (INTEL_IOMMU_DEFAULT_ON); intel_iommu=on "
                                  "is written because manuals ask for it. The setting \"kargctl: { arguments = "
                                  "\"only-what-is-needed\"; };\" leaves it out");
  else if (karg_iommu_kernels_have (facts, "config.INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF"))
    karg_proposal_note (proposal, "every installed kernel has it on by itself but for integrated graphics, which "
                                  "intel_iommu=on takes in too");
  else if (by_itself != NULL && others != NULL)
    karg_proposal_note (proposal, "%s needs intel_iommu=on, %s has it on by itself (INTEL_IOMMU_DEFAULT_ON)", others, by_itself);
}

static gboolean
intel_iommu_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  if (!karg_x86_iommu_check_xen (facts, request, proposal, error))
    return FALSE;
  karg_x86_iommu_note_obstacles (facts, proposal, "DMAR", "VT-d", "config.INTEL_IOMMU");

  if (karg_iommu_leaves_out (facts, request, INTEL_IOMMU_ON))
    karg_proposal_note (proposal, "every installed kernel has it on by itself: it needs no argument");
  else
    intel_iommu_note_kernels (facts, proposal);

  /* First in, then out: a word "intel_iommu=off" becomes "intel_iommu=on" where it stands. */
  return (karg_iommu_leaves_out (facts, request, INTEL_IOMMU_ON)
          || karg_proposal_edit (proposal, KARG_EDIT_LIST_ADD, "intel_iommu=on", "switches Intel VT-d on", error))
         && karg_proposal_edit (proposal, KARG_EDIT_LIST_REMOVE, "intel_iommu=off", "switches Intel VT-d off", error)
         && karg_x86_iommu_propose (facts, request, proposal, "intel_iommu=strict", error);
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
  .state = karg_iommu_get_state,
};

KARG_PLUGIN_DEFINE (.name = "intel-iommu", .version = "1.0",
                    .summary = "Intel VT-d (also Zhaoxin and Centaur): intel_iommu=on",
                    .vendor = &intel_iommu_ops)
