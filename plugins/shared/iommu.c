/* iommu.c: what the plugins of the feature "iommu" have in common, whoever made the IOMMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "iommu.h"

#include <karg/error.h>

#include <string.h>

KargTristate
karg_iommu_get_state (const KargFacts *facts, const char *feature, const char **reason)
{
  KargTristate active = karg_facts_get_tristate (facts, "iommu", "active");

  if (active == KARG_YES)
    *reason = "the kernel has put devices into IOMMU groups";
  else if (active == KARG_NO)
    *reason = "the kernel shows no IOMMU and no IOMMU groups";
  else
    *reason = "it is not known what the kernel made of the IOMMU";
  return active;
}

gboolean
karg_iommu_kernels_have (const KargFacts *facts, const char *config)
{
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");

  for (guint i = 0; kernels[i] != NULL; i++)
    if (!karg_facts_is (facts, kernels[i], config, "y"))
      return FALSE;
  return kernels[0] != NULL;
}

char *
karg_iommu_list_kernels (const KargFacts *facts, const char *config, const char *value, gboolean is)
{
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; kernels[i] != NULL; i++)
    {
      const char *found = karg_facts_get (facts, kernels[i], config);
      if (found != NULL && g_str_equal (found, value) == is)
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", kernels[i] + strlen ("kernel "));
    }
  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

gboolean
karg_iommu_leaves_out (const KargFacts *facts, const KargRequest *request, const char *config)
{
  return karg_request_wants_only_needed (request) && karg_iommu_kernels_have (facts, config);
}

gboolean
karg_iommu_propose_passthrough (const KargFacts *facts, const KargRequest *request, KargProposal *proposal,
                                const char *argument, GError **error)
{
  static const char config[] = "config.IOMMU_DEFAULT_PASSTHROUGH";

  if (karg_iommu_leaves_out (facts, request, config))
    {
      karg_proposal_note (proposal, "every installed kernel does that by itself (IOMMU_DEFAULT_PASSTHROUGH): it needs "
                                    "no argument");
      return TRUE;
    }
  if (karg_iommu_kernels_have (facts, config))
    karg_proposal_note (proposal, "every installed kernel does that by itself (IOMMU_DEFAULT_PASSTHROUGH); it is "
                                  "written because manuals ask for it");
  return karg_proposal_edit (proposal, KARG_EDIT_ADD, argument, "devices that stay with the host bypass translation", error);
}

gboolean
karg_iommu_propose_unsafe_interrupts (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  if (karg_facts_get_tristate (facts, "iommu", "interrupt-remapping") == KARG_YES
      && !karg_proposal_doubt (proposal, request, error,
                               "this machine remaps interrupts (%s): unsafe-interrupts would only make it less secure",
                               karg_facts_get_source (facts, "iommu", "interrupt-remapping")))
    return FALSE;
  if (!karg_request_has_consent (request, "guests-are-trusted"))
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_NEEDS_CONSENT,
                           "with unsafe-interrupts a guest that owns a device can send the host any interrupt: only "
                           "where every guest is trusted");
      return FALSE;
    }
  if (karg_facts_get_tristate (facts, "acpi", "DMAR.interrupt-remapping") == KARG_YES)
    karg_proposal_note (proposal, "the firmware offers interrupt remapping (DMAR): try without unsafe-interrupts first");
  karg_proposal_note (proposal, "security: a guest that owns a device can now send the host any interrupt; only where "
                                "every guest is trusted");
  karg_proposal_note (proposal, "without a reboot: echo 1 > /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts");
  karg_proposal_set_option (proposal, "unsafe-interrupts");
  return karg_proposal_module_option (proposal, "vfio_iommu_type1", "allow_unsafe_interrupts", "1",
                                      "VFIO refuses to pass devices through without interrupt remapping", error);
}

void
karg_iommu_note_interrupts (const KargFacts *facts, const KargRequest *request, KargProposal *proposal)
{
  if (karg_facts_get_tristate (facts, "iommu", "interrupt-remapping") != KARG_NO
      || karg_request_has_option (request, "unsafe-interrupts")
      || karg_facts_get_tristate (facts, "acpi", "DMAR.interrupt-remapping") == KARG_YES
      || karg_facts_get_tristate (facts, "iommu", "active") == KARG_NO)
    return;
  karg_proposal_note (proposal, "interrupts aren't remapped on this machine, and VFIO refuses every device then: "
                                "“kargctl doctor” says "
                                "what may help, and the option unsafe-interrupts is for hosts whose guests are all trusted");
}
