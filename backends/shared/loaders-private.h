/* loaders-private.h: the parts of the answer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "loaders.h"
#include "look-private.h"

G_BEGIN_DECLS

/* What is known while it is being found out. */
typedef struct
{
  const KargHost *host;
  KargLook look;
  char *suse_type; /* LOADER_TYPE of /etc/sysconfig/bootloader, or NULL */
} KargLoadersSearch;

/* The program of systemd-boot, by its own folder or by what the fallback loader says of itself. */
void karg_loaders_find_program (const KargLoadersSearch *search, KargLoaders *loaders);

/* Whether GRUB boots this system, and whether it is told to read entries: @reader when something tells. */
void karg_loaders_find_grub (const KargLoadersSearch *search, KargLoaders *loaders);

/* Without a program its settings beside entries say that systemd-boot is the boot loader, unless another reads them.
 * Then, where it looks. */
void karg_loaders_find_directories (const KargLoadersSearch *search, KargLoaders *loaders);

/* Whether what boots are copies of the entries. */
gboolean karg_loaders_copy_entries (const KargLoadersSearch *search, const KargLoaders *loaders);

G_END_DECLS
