/* default.h: which entry systemd-boot starts when nobody chooses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

#include "bls-name.h"
#include "partitions.h"

G_BEGIN_DECLS

/* An entry in the menu. */
typedef struct
{
  KargBlsRank rank;
  const char *suffix; /* ".conf", ".efi" */
  const char *path;
  gconstpointer what; /* whose it is */
} SdBootItem;

/* Sorts @items (SdBootItem) into the order of the menu and finds the default by the EFI variable,
 * loader.conf and that order; NULL when there are none. */
const SdBootItem *sd_boot_default_find (KargRoot *root, const SdBootPartitions *partitions, GArray *items);

G_END_DECLS
