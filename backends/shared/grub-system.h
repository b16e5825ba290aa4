/* grub-system.h: which GRUB tools a system has, and where its GRUB reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/host.h>

G_BEGIN_DECLS

typedef struct
{
  char *mkconfig;          /* "/usr/sbin/grub2-mkconfig", or NULL */
  char *update_grub;       /* Debian's wrapper, or NULL */
  char *update_bootloader; /* SUSE's, or NULL */
  gboolean drop_ins;       /* grub-mkconfig sources /etc/default/grub.d */
  gboolean updates_bls;    /* it knows --update-bls-cmdline */
  gboolean red_hat;
  char *directory;   /* "/boot/grub" or "/boot/grub2" */
  GPtrArray *cfgs;   /* the paths of grub.cfg that a boot may read: nearly always one, there or to be made */
  char *env;         /* of grubenv, there or not */
  GPtrArray *unseen; /* (element-type utf8) what can't be looked at, and why */
} GrubSystem;

/* Found once a run; owned by @host. */
const GrubSystem *grub_system_get (const KargHost *host);

/* The command that writes @cfg anew; without its ending NULL. (element-type utf8) (transfer full) */
GPtrArray *grub_system_get_command (const GrubSystem *system, const char *cfg);

G_END_DECLS
