/* domain-type.c: are the host's own devices translated?
 *
 * It says nothing about guests, whose devices always are: "identity" (passthrough) is only faster for the host.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <string.h>

#define KARG_DOMAIN_TYPE_CHECK "domain-type"

/* Whether @type is one of the words of @types. */
static gboolean
karg_domain_type_has (const char *types, const char *type)
{
  g_auto (GStrv) words = g_strsplit (types, " ", -1);

  return g_strv_contains ((const char *const *) words, type);
}

static const char *
karg_domain_type_describe (const char *types)
{
  gboolean identity = karg_domain_type_has (types, "identity");

  if (karg_domain_type_has (types, "unknown")) /* POWER's */
    return "the kernel has no name for how the host's own devices see memory";
  if (identity && strchr (types, ' ') != NULL)
    return "some of the host's own devices see memory as it is, others are translated";
  if (identity)
    return "the host's own devices see memory as it is (passthrough)";
  return karg_domain_type_has (types, "DMA")
             ? "the host's own devices are translated, and what they let go is cut off at once"
             : "the host's own devices are translated, and what they let go is cut off a little later";
}

void
karg_domain_type_examine (KargDoctor *doctor)
{
  const KargFacts *facts = doctor->facts;
  const char *types = karg_facts_get (facts, "iommu", "group-types");
  gboolean blocks = karg_facts_is (facts, "iommu", "snp-blocked", "yes");

  if (blocks)
    {
      KargFinding *finding = karg_finding_add (doctor, KARG_DOMAIN_TYPE_CHECK, KARG_FINDING_PROBLEM,
                                               "the IOMMU is off or in passthrough, which keeps SEV-SNP guests from running");
      karg_finding_read_fact (finding, facts, "iommu", "snp-blocked");
      finding->advice = "take iommu=pt, iommu.passthrough=1 or amd_iommu=off off the command line, and reboot";
    }
  if (types != NULL)
    karg_finding_read_fact (karg_finding_add (doctor, KARG_DOMAIN_TYPE_CHECK, KARG_FINDING_OK, "%s: %s", types,
                                              karg_domain_type_describe (types)),
                            facts, "iommu", "group-types");
  else if (karg_facts_is (facts, "iommu", "active", "no"))
    return;
  else if (!blocks)
    karg_finding_add (doctor, KARG_DOMAIN_TYPE_CHECK, KARG_FINDING_UNKNOWN,
                      karg_facts_is (facts, "iommu", "active", "yes")
                        ? "the kernel doesn't tell the type of its groups, as before Linux 4.19"
                        : "whether the host's own devices are translated isn't known");
}
