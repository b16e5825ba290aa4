/* default.h: which entry systemd-boot starts when nobody chooses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

#include "bls-name.h"
#include "loaders.h"

G_BEGIN_DECLS

/* An entry in the menu. */
typedef struct
{
  KargBlsRank rank;
  const char *path;
  gconstpointer what; /* whose it is */
  char *counted_id;   /* for the versions to which counters are part of the id */
} SdBootItem;

/* An empty array for the menu. */
GArray *sd_boot_items_new (void);

/* Sorts @items (SdBootItem) into the order of the menu and finds the default by the EFI variables, loader.conf and that
 * order, all as this version does; NULL when there are none.
 * @note: set when loader.conf's "default" leads to no entry, which people should know. (transfer full) */
const SdBootItem *sd_boot_default_find (KargRoot *root, const KargSystemdBoot *loader, GArray *items, char **note);

G_END_DECLS
