/* iommu.h: what the plugins of the feature "iommu" have in common, whoever made the IOMMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/vendor.h>

G_BEGIN_DECLS

/* state(): what the kernel made of the IOMMU. */
KargTristate karg_iommu_get_state (const KargFacts *facts, const char *feature, const char **reason);

/* Whether there are installed kernels, and all were built with @config ("config.NAME"). */
gboolean karg_iommu_kernels_have (const KargFacts *facts, const char *config);

/* The installed kernels of which @config is, or isn't, known to be @value: "6.1.0-25, 6.1.0-28". (transfer full) NULL: none is. */
char *karg_iommu_list_kernels (const KargFacts *facts, const char *config, const char *value, gboolean is);

/* Whether an argument that every installed kernel makes needless, by @config, is to be left out. */
gboolean karg_iommu_leaves_out (const KargFacts *facts, const KargRequest *request, const char *config);

/* The option "passthrough": @argument, and why. @config decides, as above. */
gboolean karg_iommu_propose_passthrough (const KargFacts *facts, const KargRequest *request, KargProposal *proposal,
                                         const char *argument, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The option "unsafe-interrupts". Fails: UNSUPPORTED on a machine that remaps interrupts, NEEDS_CONSENT. */
gboolean karg_iommu_propose_unsafe_interrupts (const KargFacts *facts, const KargRequest *request, KargProposal *proposal,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Notes that VFIO will refuse every device, where that is known and not what was asked for. */
void karg_iommu_note_interrupts (const KargFacts *facts, const KargRequest *request, KargProposal *proposal);

G_END_DECLS
