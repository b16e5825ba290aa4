/* loaders.h: which boot loaders read boot loader entries on this system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

/* Where the EFI system partition may be mounted; ends with NULL. /boot may be the extended boot loader
 * partition too. */
extern const char *const karg_esp_directories[];

/* @path below @directory whatever the case of its names, as on FAT. (transfer full) NULL when it isn't
 * there. */
char *karg_loaders_find_path (KargRoot *root, const char *directory, const char *path);

/* systemd-boot on the partition @esp, by its own folder or by what the fallback loader says of itself.
 * @version: optional; when the program tells it. (transfer full) NULL when it isn't there. */
char *karg_loaders_find_systemd_boot (KargRoot *root, const char *esp, char **version);

/* What says that GRUB reads boot loader entries: the path of a grub.cfg with "blscfg" or of
 * /etc/default/grub; NULL when nothing does. (transfer full) */
char *karg_loaders_find_grub (KargRoot *root);

/* Where they are: "/boot/loader", but for openSUSE's grub2-bls on the ESP. */
const char *karg_loaders_find_grub_entries (KargRoot *root);

/* The grub.cfg in force, if one is there. (transfer full) */
char *karg_loaders_find_grub_cfg (KargRoot *root);

/* LOADER_TYPE of /etc/sysconfig/bootloader (SUSE), or NULL. (transfer full) */
char *karg_loaders_get_suse_type (KargRoot *root);

G_END_DECLS
