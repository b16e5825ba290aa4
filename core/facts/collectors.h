/* collectors.h: one collector per kind of source. Each reads through a KargRoot only, sets the facts it
 * can know, and leaves the others unknown; none fails.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "collect.h"

G_BEGIN_DECLS

/* Of the hardware tree. The order matters: later ones ask what the cpu is. */
void karg_cpu_collect (KargFacts *facts, KargRoot *hardware);
void karg_firmware_collect (KargFacts *facts, KargRoot *hardware);
void karg_acpi_collect (KargFacts *facts, KargRoot *hardware);
void karg_iommu_collect (KargFacts *facts, KargRoot *hardware);
void karg_iommu_groups_collect (KargFacts *facts, KargRoot *hardware);
void karg_device_tree_collect (KargFacts *facts, KargRoot *hardware);
void karg_lockdown_collect (KargFacts *facts, KargRoot *hardware);
void karg_kernel_log_collect (KargFacts *facts, KargRoot *hardware);
/* The names of devices come from the pci.ids of @root. */
void karg_pci_collect (KargFacts *facts, KargRoot *hardware, KargRoot *root);
/* What of this system stands on those devices. */
void karg_storage_collect (KargFacts *facts, KargRoot *hardware);
void karg_network_collect (KargFacts *facts, KargRoot *hardware);

/* Of the operating system's root. */
void karg_os_collect (KargFacts *facts, KargRoot *root);
void karg_boot_place_collect (KargFacts *facts, KargRoot *root);
/* What it sets: the UUID or "none". @mounts is the text of mountinfo(5), or NULL. (transfer full) NULL: unknown. */
char *karg_boot_place_find_uuid (KargRoot *root, const char *mounts);
/* Needs what karg_os_collect() found. */
void karg_owner_collect (KargFacts *facts, KargRoot *root);
void karg_kernels_collect_running (KargFacts *facts, KargRoot *root);

/* Versions of the kernels that are installed, sorted by byte. (transfer full) */
char **karg_kernels_list (KargRoot *root);
/* Each for the kernel @version. */
void karg_kernels_collect (KargFacts *facts, KargRoot *root, const char *version);
void karg_kernel_config_collect (KargFacts *facts, KargRoot *root, const char *version);
void karg_modules_collect (KargFacts *facts, KargRoot *root, const char *version);

void karg_module_options_collect (KargFacts *facts, KargRoot *root);
void karg_sr_iov_collect (KargFacts *facts, KargRoot *root);
void karg_driverctl_collect (KargFacts *facts, KargRoot *root);

G_END_DECLS
