/* hostdev.h: a device as libvirt's domain XML names it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints one <hostdev> for each of the addresses ("0000:01:00.0"), for “virsh attach-device” or a domain's <devices>. */
void kargctl_hostdev_print (const char *const *addresses);

G_END_DECLS
