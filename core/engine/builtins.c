/* builtins.c: the back ends and plugins that libkarg itself carries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "builtins.h"

const KargPlugin *karg_plugin_grub2 (void);
const KargPlugin *karg_plugin_bls (void);
const KargPlugin *karg_plugin_systemd_boot (void);
const KargPlugin *karg_plugin_intel_iommu (void);
const KargPlugin *karg_plugin_amd_iommu (void);
const KargPlugin *karg_plugin_power8_iommu (void);

const KargPluginFunc karg_builtins[] = {
  karg_plugin_grub2,
  karg_plugin_bls,
  karg_plugin_systemd_boot,
  karg_plugin_intel_iommu,
  karg_plugin_amd_iommu,
  karg_plugin_power8_iommu,
  NULL,
};
