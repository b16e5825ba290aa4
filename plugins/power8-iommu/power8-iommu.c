/* power8-iommu.c: POWER8 and every other POWER, whose IOMMU is always on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/error.h>
#include <karg/plugin.h>

/* A machine of another kind may be known by its firmware's tables alone. */
static gboolean
power8_iommu_is_known (const KargFacts *facts)
{
  return karg_facts_get (facts, "cpu", "vendor") != NULL || karg_facts_get (facts, "cpu", "architecture") != NULL
         || karg_facts_get_tristate (facts, "acpi", "DMAR") == KARG_YES
         || karg_facts_get_tristate (facts, "acpi", "IVRS") == KARG_YES
         || karg_facts_get_tristate (facts, "acpi", "IORT") == KARG_YES;
}

static KargMatch
power8_iommu_match (const KargFacts *facts, const char *feature, const char **reason)
{
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  if (karg_facts_is (facts, "cpu", "vendor", "POWER")
      || (architecture != NULL && g_str_has_prefix (architecture, "ppc64")))
    {
      *reason = "the CPU is a POWER";
      return KARG_MATCH_YES;
    }
  if (!power8_iommu_is_known (facts))
    {
      *reason = "the CPU is unknown";
      return KARG_MATCH_UNKNOWN;
    }
  *reason = "the CPU is no POWER";
  return KARG_MATCH_NO;
}

static gboolean
power8_iommu_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  const char *model = karg_facts_get (facts, "cpu", "model");

  if (karg_request_has_option (request, "unsafe-interrupts"))
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "unsafe-interrupts is for x86: VFIO on POWER has no such switch and needs none");
      return FALSE;
    }
  karg_proposal_note (proposal, "%s: the IOMMU of a POWER machine is part of its PCI host bridges and always on; the "
                                "kernel takes no argument for it, nothing to do", model != NULL ? model : "POWER");
  if (karg_request_has_option (request, "passthrough"))
    karg_proposal_note (proposal, "passthrough: iommu=pt is for x86; on POWER the host's own devices bypass the "
                                  "translation where the hardware can, without an argument");
  return TRUE;
}

/* There is no unit to see in /sys/class/iommu, and groups only where there is a PCI host bridge. */
static KargTristate
power8_iommu_state (const KargFacts *facts, const char *feature, const char **reason)
{
  KargTristate active = karg_facts_get_tristate (facts, "iommu", "active");

  if (active == KARG_NO)
    *reason = "the kernel shows no IOMMU groups: there is no PCI host bridge";
  else
    *reason = "always on on POWER";
  return active == KARG_NO ? KARG_NO : KARG_YES;
}

/* Known here so that one command fits a mixed fleet, and the answer says why. */
static const KargFeatureOption *const power8_iommu_options[] = {
  KARG_OPTION (.name = "passthrough", .summary = "for x86; nothing to do on POWER"),
  KARG_OPTION (.name = "strict", .summary = "for x86; nothing to do on POWER"),
  KARG_OPTION (.name = "unsafe-interrupts", .summary = "for x86; refused on POWER"),
  NULL,
};

static const KargFeature *const power8_iommu_features[] = {
  KARG_FEATURE (.name = "iommu", .summary = "pass PCI devices through to virtual machines",
                .options = power8_iommu_options,
                .when_disabled = "the IOMMU of a POWER machine can't be switched off: nothing to do"),
  NULL,
};

static const KargVendorOps power8_iommu_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = power8_iommu_features,
  .match = power8_iommu_match,
  .propose = power8_iommu_propose,
  .state = power8_iommu_state,
};

KARG_PLUGIN_DEFINE (.name = "power8-iommu", .version = "1.0",
                    .summary = "POWER: the IOMMU is always on, nothing to do",
                    .vendor = &power8_iommu_ops)
