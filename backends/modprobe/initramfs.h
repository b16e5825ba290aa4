/* initramfs.h: what must make an initramfs anew that holds modules whose options change.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/changeset.h>
#include <karg/host.h>

G_BEGIN_DECLS

/* Declares the command of each generator whose configuration names one of @modules (with '_'; ends with NULL), or can't be
 * read: their images hold the module, and a copy of modprobe.d. */
void karg_initramfs_declare (const KargHost *host, const char *const *modules, KargChangeset *changes);

G_END_DECLS
