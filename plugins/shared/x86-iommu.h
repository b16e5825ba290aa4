/* x86-iommu.h: what Intel's and AMD's IOMMU have in common on x86.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/vendor.h>

G_BEGIN_DECLS

/* Which driver of the kernel looks after the IOMMU. One answer for all plugins, so that no two can claim a machine. */
typedef enum
{
  KARG_X86_IOMMU_UNKNOWN = 0,
  KARG_X86_IOMMU_NONE,  /* neither's */
  KARG_X86_IOMMU_INTEL, /* drivers/iommu/intel: Intel, Zhaoxin, Centaur */
  KARG_X86_IOMMU_AMD,   /* drivers/iommu/amd: AMD, Hygon */
} KargX86Iommu;

/* The firmware's table decides, then the CPU's maker. @reason is set to a static string. */
KargX86Iommu karg_x86_iommu_get (const KargFacts *facts, const char **reason);

/* match() of the plugin for @mine. */
KargMatch karg_x86_iommu_match (const KargFacts *facts, KargX86Iommu mine, const char **reason);

/* Options of the feature "iommu": "passthrough", "strict" and "unsafe-interrupts". */
extern const KargFeatureOption *const karg_x86_iommu_options[];

/* Whether this kernel has a say: under Xen it hasn't. Fails: as karg_proposal_doubt(). */
gboolean karg_x86_iommu_check_xen (const KargFacts *facts, const KargRequest *request, KargProposal *proposal,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Proposes what doesn't depend on the maker: that "iommu=off" goes, and the options that were named.
 * Fails: UNSUPPORTED for unsafe interrupts on a machine that remaps them. */
gboolean karg_x86_iommu_propose (const KargFacts *facts, const KargRequest *request, KargProposal *proposal,
                                 const char *older_strict, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Notes what keeps the IOMMU off whatever the argument: firmware without @table, whose switch there is called
 * @switch_name; kernels without the driver that @kernel_config builds. */
void karg_x86_iommu_note_obstacles (const KargFacts *facts, KargProposal *proposal, const char *table,
                                    const char *switch_name, const char *kernel_config);

G_END_DECLS
