/* grub-probe.h: does this system boot with GRUB 2?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/backend.h>

G_BEGIN_DECLS

gboolean grub_probe (const KargHost *host, KargProbe *probe, GError **error);

G_END_DECLS
