/* pci-realloc.c: room for virtual functions where the firmware left too little.
 *
 * "pci=" is a comma list, whose "realloc" is the same as "realloc=on"; of several the last one counts (pci_setup() in the
 * kernel's drivers/pci/pci.c, pci_realloc_get_opt() in setup-bus.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/error.h>
#include <karg/plugin.h>

static KargMatch
pci_realloc_match (const KargFacts *facts, const char *feature, const char **reason)
{
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  if (architecture == NULL)
    {
      *reason = "the CPU is unknown";
      return KARG_MATCH_UNKNOWN;
    }
  if (g_str_has_prefix (architecture, "s390") || g_str_has_prefix (architecture, "ppc64"))
    {
      *reason = "on this architecture the hypervisor or the firmware gives devices their room";
      return KARG_MATCH_NO;
    }
  *reason = "the kernel can give PCI devices room anew";
  return KARG_MATCH_YES;
}

static gboolean
pci_realloc_is_default (const KargFacts *facts)
{
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");

  for (guint i = 0; kernels[i] != NULL; i++)
    if (!karg_facts_is (facts, kernels[i], "config.PCI_REALLOC_ENABLE_AUTO", "y"))
      return FALSE;
  return kernels[0] != NULL;
}

static gboolean
pci_realloc_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  gboolean needless = pci_realloc_is_default (facts);

  if (needless && karg_request_wants_only_needed (request))
    karg_proposal_note (proposal, "every installed kernel does it by itself where it is needed "
                                  "(PCI_REALLOC_ENABLE_AUTO): it needs no argument");
  else if (needless)
    karg_proposal_note (proposal, "every installed kernel does it by itself where it is needed "
                                  "(PCI_REALLOC_ENABLE_AUTO); it is written because manuals ask for it");
  else
    karg_proposal_note (proposal, "it is needed where the kernel's log says “not enough MMIO resources for SR-IOV”");
  return ((needless && karg_request_wants_only_needed (request))
          || karg_proposal_edit (proposal, KARG_EDIT_LIST_ADD, "pci=realloc", "gives bridges the room that their "
                                                                              "devices ask for",
                                 error))
         && karg_proposal_edit (proposal, KARG_EDIT_LIST_REMOVE, "pci=realloc=off", "says the opposite", error);
}

static const KargFeature *const pci_realloc_features[] = {
  KARG_FEATURE (.name = "pci-realloc", .summary = "make room for virtual functions (SR-IOV)"),
  NULL,
};

static const KargVendorOps pci_realloc_ops = {
  .struct_size = sizeof (KargVendorOps),
  .features = pci_realloc_features,
  .match = pci_realloc_match,
  .propose = pci_realloc_propose,
};

KARG_PLUGIN_DEFINE (.name = "pci-realloc", .version = "1.0", .summary = "room for virtual functions: pci=realloc",
                    .vendor = &pci_realloc_ops)
