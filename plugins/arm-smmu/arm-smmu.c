/* arm-smmu.c: 64-bit ARM, whose kernels use an SMMU wherever firmware describes one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "../shared/iommu.h"

#include <karg/error.h>
#include <karg/plugin.h>

static KargMatch
arm_smmu_match (const KargFacts *facts, const char *feature, const char **reason)
{
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  if (architecture == NULL)
    {
      *reason = "the CPU is unknown";
      return KARG_MATCH_UNKNOWN;
    }
  if (!g_str_equal (architecture, "aarch64") || karg_facts_is (facts, "cpu", "vendor", "POWER"))
    {
      *reason = "the CPU is no 64-bit ARM";
      return KARG_MATCH_NO;
    }
  *reason = "the CPU is a 64-bit ARM";
  return KARG_MATCH_YES;
}

/* What keeps the SMMU off, whatever is written. */
static void
arm_smmu_note_obstacles (const KargFacts *facts, KargProposal *proposal)
{
  gboolean absent = karg_facts_get_tristate (facts, "acpi", "IORT.smmu") == KARG_NO
                    || karg_facts_get_tristate (facts, "acpi", "IORT") == KARG_NO;

  if (karg_facts_get_tristate (facts, "iommu", "active") == KARG_YES)
    karg_proposal_note (proposal, "the kernel uses the SMMU by itself: nothing to do");
  else if (absent && karg_facts_get_tristate (facts, "machine", "hypervisor") == KARG_YES)
    karg_proposal_note (proposal, "this is a virtual machine without an SMMU: its host has to give it one");
  else if (absent)
    karg_proposal_note (proposal, "the firmware describes no SMMU: switch it on in the firmware set-up; no argument does that");
  else
    karg_proposal_note (proposal, "the kernel uses an SMMU by itself where firmware describes one, and takes no "
                                  "argument for it: nothing to do");
}

/* iommu=pt is read on x86 only; iommu.passthrough= everywhere (iommu_set_def_domain_type() in drivers/iommu/iommu.c). */
static gboolean
arm_smmu_propose_options (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  karg_proposal_set_option (proposal, "passthrough");
  if (karg_request_has_option (request, "passthrough")
      && (!karg_iommu_propose_passthrough (facts, request, proposal, "iommu.passthrough=1", error)
          || !karg_proposal_edit (proposal, KARG_EDIT_REMOVE, "iommu.passthrough=0", "says the opposite", error)))
    return FALSE;
  karg_proposal_set_option (proposal, "strict");
  return !karg_request_has_option (request, "strict")
         || karg_proposal_edit (proposal, KARG_EDIT_SET, "iommu.strict=1", "what a device let go of is cut off at once", error);
}

static gboolean
arm_smmu_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  arm_smmu_note_obstacles (facts, proposal);
  karg_iommu_note_interrupts (facts, request, proposal);
  return arm_smmu_propose_options (facts, request, proposal, error)
         && (!karg_request_has_option (request, "unsafe-interrupts")
             || karg_iommu_propose_unsafe_interrupts (facts, request, proposal, error));
}

static const char *const arm_smmu_passthrough[] = { "iommu+passthrough", NULL };

static const KargFeatureOption *const arm_smmu_options[] = {
  KARG_OPTION (.name = "passthrough", .summary = "devices that stay with the host bypass translation (iommu.passthrough=1)"),
  KARG_OPTION (.name = "strict", .summary = "what a device let go of is cut off at once (iommu.strict=1): safer, slower",
               .excludes = arm_smmu_passthrough),
  KARG_OPTION (.name = "unsafe-interrupts",
               .summary = "pass devices through without interrupt remapping: only with trusted guests"),
  NULL,
};

static const KargFeature *const arm_smmu_features[] = {
  KARG_FEATURE (.name = "iommu", .summary = "pass PCI devices through to virtual machines", .options = arm_smmu_options,
                .when_disabled = "the kernel uses an SMMU without any argument: nothing to do"),
  NULL,
};

static const KargVendorOps arm_smmu_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = arm_smmu_features,
  .match = arm_smmu_match,
  .propose = arm_smmu_propose,
  .state = karg_iommu_get_state,
};

KARG_PLUGIN_DEFINE (.name = "arm-smmu", .version = "1.0", .summary = "64-bit ARM: an SMMU is on by itself, nothing to do",
                    .vendor = &arm_smmu_ops)
