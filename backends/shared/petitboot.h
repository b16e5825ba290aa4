/* petitboot.h: the boot loader in the firmware of POWER machines without a hypervisor.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>

G_BEGIN_DECLS

/* Whether this petitboot reads grub.cfg but no boot loader entries, as before 1.8: there grub-mkconfig writes them out
 * as menu entries. One whose version is not known counts as new: grub-mkconfig takes it for that as well and writes out
 * nothing; menu entries that stand in grub.cfg already tell more than the version. */
gboolean karg_petitboot_is_old (const KargFacts *facts);

G_END_DECLS
