/* x86-iommu.c: what Intel's and AMD's IOMMU have in common on x86.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "x86-iommu.h"

#include "iommu.h"

#include <karg/error.h>

#include <string.h>

static const char *const karg_x86_iommu_passthrough[] = { "iommu+passthrough", NULL };

const KargFeatureOption *const karg_x86_iommu_options[] = {
  KARG_OPTION (.name = "passthrough", .summary = "devices that stay with the host bypass translation (iommu=pt)"),
  KARG_OPTION (.name = "strict", .summary = "what a device let go of is cut off at once (iommu.strict=1): safer, slower",
               .excludes = karg_x86_iommu_passthrough),
  KARG_OPTION (.name = "unsafe-interrupts",
               .summary = "pass devices through without interrupt remapping: only with trusted guests"),
  NULL,
};

static gboolean
karg_x86_iommu_is_other_architecture (const KargFacts *facts)
{
  static const char *const x86[] = { "x86_64", "i686", "i586", "i486", "i386", NULL };
  const char *architecture = karg_facts_get (facts, "cpu", "architecture");

  return (architecture != NULL && !g_strv_contains (x86, architecture)) || karg_facts_is (facts, "cpu", "vendor", "POWER");
}

/* Zhaoxin's name is "  Shanghai  ": whether its blanks survived is of no interest. */
static KargX86Iommu
karg_x86_iommu_of_cpu (const KargFacts *facts)
{
  static const char *const like_intel[] = { "GenuineIntel", "CentaurHauls", "Shanghai", NULL };
  static const char *const like_amd[] = { "AuthenticAMD", "HygonGenuine", NULL };
  g_autofree char *vendor = g_strdup (karg_facts_get (facts, "cpu", "vendor"));

  if (vendor == NULL)
    return KARG_X86_IOMMU_UNKNOWN;
  g_strstrip (vendor);
  if (g_strv_contains (like_intel, vendor))
    return KARG_X86_IOMMU_INTEL;
  return g_strv_contains (like_amd, vendor) ? KARG_X86_IOMMU_AMD : KARG_X86_IOMMU_NONE;
}

static const char *
karg_x86_iommu_cpu_reason (const KargFacts *facts, KargX86Iommu cpu)
{
  gboolean known = karg_facts_get_tristate (facts, "acpi", "DMAR") != KARG_UNKNOWN;

  switch (cpu)
    {
    case KARG_X86_IOMMU_INTEL:
      return known ? "the CPU takes Intel's VT-d, but the firmware has no DMAR table"
                   : "the CPU takes Intel's VT-d; the firmware's tables are unknown";
    case KARG_X86_IOMMU_AMD:
      return known ? "the CPU takes AMD-Vi, but the firmware has no IVRS table"
                   : "the CPU takes AMD-Vi; the firmware's tables are unknown";
    case KARG_X86_IOMMU_NONE:
      return "the CPU is neither of Intel's nor of AMD's kind";
    default:
      return known ? "the firmware has no table of an IOMMU and the CPU is unknown"
                   : "neither the firmware's tables nor the CPU are known";
    }
}

KargX86Iommu
karg_x86_iommu_get (const KargFacts *facts, const char **reason)
{
  gboolean dmar = karg_facts_get_tristate (facts, "acpi", "DMAR") == KARG_YES;
  gboolean ivrs = karg_facts_get_tristate (facts, "acpi", "IVRS") == KARG_YES;

  if (karg_x86_iommu_is_other_architecture (facts))
    {
      *reason = "this is no x86 machine";
      return KARG_X86_IOMMU_NONE;
    }
  if (dmar && !ivrs)
    {
      *reason = "the firmware has a DMAR table (Intel VT-d)";
      return KARG_X86_IOMMU_INTEL;
    }
  if (ivrs && !dmar)
    {
      *reason = "the firmware has an IVRS table (AMD-Vi)";
      return KARG_X86_IOMMU_AMD;
    }

  KargX86Iommu cpu = karg_x86_iommu_of_cpu (facts);
  *reason = dmar ? "the firmware has the tables of two makers: the CPU decides" : karg_x86_iommu_cpu_reason (facts, cpu);
  return cpu;
}

KargMatch
karg_x86_iommu_match (const KargFacts *facts, KargX86Iommu mine, const char **reason)
{
  KargX86Iommu found = karg_x86_iommu_get (facts, reason);

  if (found == KARG_X86_IOMMU_UNKNOWN)
    return KARG_MATCH_UNKNOWN;
  return found == mine ? KARG_MATCH_YES : KARG_MATCH_NO;
}

/* "iommu=" is a comma list too, shared by all makers; but "usedac" ends the reading of its list, so the new item is
 * a word of its own (arch/x86/kernel/pci-dma.c, iommu_setup()). */
static gboolean
karg_x86_iommu_propose_passthrough (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  karg_proposal_set_option (proposal, "passthrough");
  karg_proposal_note (proposal, "iommu=pt spares the host's own devices the translation; it switches no IOMMU on");
  return karg_iommu_propose_passthrough (facts, request, proposal, "iommu=pt", error)
         && karg_proposal_edit (proposal, KARG_EDIT_LIST_REMOVE, "iommu=nopt", "says the opposite of iommu=pt", error)
         && karg_proposal_edit (proposal, KARG_EDIT_REMOVE, "iommu.passthrough=0", "says the opposite of iommu=pt", error);
}

/* Whether the kernel of this version reads iommu.strict= on x86: since 5.14 (Documentation/admin-guide/
 * kernel-parameters.txt). */
static gboolean
karg_x86_iommu_knows_strict (const char *version)
{
  char *end = NULL;
  guint64 major = g_ascii_strtoull (version, &end, 10);
  guint64 minor = *end == '.' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;

  return major > 5 || (major == 5 && minor >= 14);
}

/* Older kernels have a word of each maker's own, which newer ones deprecate: only those get it. */
static gboolean
karg_x86_iommu_propose_strict (const KargFacts *facts, KargProposal *proposal, const char *older, GError **error)
{
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");

  karg_proposal_set_option (proposal, "strict");
  for (guint i = 0; kernels[i] != NULL; i++)
    if (!karg_x86_iommu_knows_strict (kernels[i] + strlen ("kernel "))
        && !karg_proposal_edit_kernel (proposal, kernels[i] + strlen ("kernel "), KARG_EDIT_LIST_ADD, older,
                                       "this kernel doesn't read iommu.strict= yet", error))
      return FALSE;
  return karg_proposal_edit (proposal, KARG_EDIT_SET, "iommu.strict=1", "what a device let go of is cut off at once", error);
}

gboolean
karg_x86_iommu_check_xen (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, GError **error)
{
  return karg_facts_get_tristate (facts, "machine", "xen-dom0") != KARG_YES
         || karg_proposal_doubt (proposal, request, error,
                                 "Xen has the IOMMU, not this kernel, whose arguments change nothing; Xen's own switch is "
                                 "“iommu=” on its own line");
}

gboolean
karg_x86_iommu_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal, const char *older_strict,
                        GError **error)
{
  if (!karg_proposal_edit (proposal, KARG_EDIT_LIST_REMOVE, "iommu=off", "switches every IOMMU off", error))
    return FALSE;
  karg_iommu_note_interrupts (facts, request, proposal);
  if (karg_request_has_option (request, "passthrough") && !karg_x86_iommu_propose_passthrough (facts, request, proposal, error))
    return FALSE;
  if (karg_request_has_option (request, "strict")
      && !karg_x86_iommu_propose_strict (facts, proposal, older_strict, error))
    return FALSE;
  return !karg_request_has_option (request, "unsafe-interrupts")
         || karg_iommu_propose_unsafe_interrupts (facts, request, proposal, error);
}

void
karg_x86_iommu_note_obstacles (const KargFacts *facts, KargProposal *proposal, const char *table,
                               const char *switch_name, const char *kernel_config)
{
  gboolean guest = karg_facts_get_tristate (facts, "machine", "hypervisor") == KARG_YES;
  g_auto (GStrv) kernels = karg_facts_list_groups (facts, "kernel ");

  if (karg_facts_get_tristate (facts, "acpi", table) == KARG_NO && guest)
    karg_proposal_note (proposal, "this is a virtual machine without an IOMMU (no %s table): the arguments have no "
                                  "effect until its host gives it one", table);
  else if (karg_facts_get_tristate (facts, "acpi", table) == KARG_NO)
    karg_proposal_note (proposal, "the firmware shows no IOMMU (no %s table): switch %s on in the firmware set-up; "
                                  "until then the arguments have no effect", table, switch_name);
  for (guint i = 0; kernels[i] != NULL; i++)
    if (karg_facts_is (facts, kernels[i], kernel_config, "n"))
      karg_proposal_note (proposal, "%s was built without the driver of this IOMMU: it stays off there", kernels[i]);
  for (guint i = 0; kernels[i] != NULL; i++)
    if (karg_facts_is (facts, kernels[i], "config.CMDLINE_OVERRIDE", "y") || karg_facts_is (facts, kernels[i], "config.CMDLINE_FORCE", "y"))
      karg_proposal_note (proposal, "%s was built to ignore the boot loader's arguments: nothing changes there", kernels[i]);
}
