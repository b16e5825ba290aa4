/* json-pci.h: PCI devices as JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/devices.h>

G_BEGIN_DECLS

/* The devices of @addresses, NULL-terminated, in which those of a group stand together. */
void kargctl_json_print_pci (const KargFacts *facts, char **addresses);

G_END_DECLS
