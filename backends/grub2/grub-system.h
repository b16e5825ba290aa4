/* grub-system.h: which GRUB tools a system has, and where its GRUB reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "grub-defaults.h"

G_BEGIN_DECLS

typedef struct
{
  char *mkconfig;          /* "/usr/sbin/grub2-mkconfig", or NULL */
  char *update_grub;       /* Debian's wrapper, or NULL */
  char *update_bootloader; /* SUSE's, or NULL */
  gboolean drop_ins;       /* grub-mkconfig sources /etc/default/grub.d */
  gboolean updates_bls;    /* it knows --update-bls-cmdline */
  gboolean red_hat;
  char *directory; /* "/boot/grub" or "/boot/grub2" */
  GPtrArray *cfgs; /* the paths of grub.cfg that a boot may read: nearly always one */
  char *env;       /* of grubenv */
} GrubSystem;

GrubSystem *grub_system_find (KargRoot *root, const KargFacts *facts);
void grub_system_free (GrubSystem *system);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GrubSystem, grub_system_free)

/* The first of the paths (NULL-terminated) that is there, or NULL. */
const char *grub_system_first (KargRoot *root, const char *const *paths);

/* Whether os-release's ID or ID_LIKE holds one of @names (NULL-terminated). */
gboolean grub_system_is_like (const KargFacts *facts, const char *const *names);

G_END_DECLS
