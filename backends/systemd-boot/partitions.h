/* partitions.h: where systemd-boot is, and where it looks for entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

typedef struct
{
  char *esp;              /* the mount point of the EFI system partition; NULL: systemd-boot isn't here */
  char *program;          /* NULL when only its loader.conf tells of it */
  char *version;          /* of the program, when it says so */
  GPtrArray *directories; /* the ESP and, if there is one, the extended boot loader partition */
} SdBootPartitions;

void sd_boot_partitions_find (KargRoot *root, SdBootPartitions *partitions);
void sd_boot_partitions_clear (SdBootPartitions *partitions);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SdBootPartitions, sd_boot_partitions_clear)

/* The major version, 0 when it is unknown. */
guint sd_boot_partitions_get_version (const SdBootPartitions *partitions);

G_END_DECLS
