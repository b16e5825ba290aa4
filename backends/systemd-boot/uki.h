/* uki.h: unified kernel images (Boot Loader Specification, Type #2).
 *
 * The kernel arguments are inside the image, which may be signed, so they are read and never written.
 * Addons beside the image, or for all images on the ESP, add to them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/backend.h>

#include "bls-name.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;
  KargBlsName name;    /* its id is without ".efi" */
  char *id;            /* with ".efi": how systemd-boot names it */
  GError *error;       /* why it can't be read */
  char *cmdline;       /* what is inside */
  GPtrArray *addons;   /* pairs of strings: path, arguments */
  char *title;
  char *kernel;
  char *sort_key;
  char *version;       /* of the operating system: what it is sorted by */
  char **command;      /* what makes it anew from /etc/kernel/cmdline; NULL when that isn't known */
  char *advice;        /* then: what people can do */
} SdBootUki;

/* Appends the images on the partition @directory to @ukis; @esp is where addons for all of them are.
 * Fails: PERMISSION, IO when they can't be listed. */
gboolean sd_boot_ukis_read (KargRoot *root, const char *directory, const char *esp, GPtrArray *ukis, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *sd_boot_ukis_new (void);

/* Whether there is one on @directory. */
gboolean sd_boot_ukis_exist (KargRoot *root, const char *directory);

void sd_boot_uki_add_target (const SdBootUki *uki, gboolean is_default, KargTargets *targets);

G_END_DECLS
