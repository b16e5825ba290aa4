/* bls-system.h: which entries of a boot partition belong to another operating system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "bls-files.h"

G_BEGIN_DECLS

/* Says of each of @files (KargBlsFile) that belongs to another system whose it is. An entry names the system that it was made
 * for: with its key "machine-id", or with the beginning of its file's name, which kernel-install(8) makes of the machine-id or
 * of /etc/kernel/entry-token. An image that was copied has another machine-id than its first entries: so what is named
 * otherwise is another system's only when it also starts another root file system than all that are not. */
void karg_bls_system_judge (GPtrArray *files, KargRoot *root);

G_END_DECLS
