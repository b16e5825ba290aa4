/* bls-text.h: the kernel arguments of a boot loader entry as mapped text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "bls-entry.h"
#include "grub-text.h"

G_BEGIN_DECLS

/* How entries are to be taken. */
typedef struct
{
  KargBlsReader shows;   /* whose reading the arguments are shown in */
  KargBlsReader writes;  /* GRUB when GRUB is one of the readers: what is written is understood by all of them */
  GrubTextExpand expand; /* GRUB: its variables; NULL: they stay as they are */
  gpointer data;
  gboolean lends; /* GRUB: an entry without "options" gets others (default_kernelopts in grub.cfg) */
} KargBlsManner;

/* The arguments of @entry, which is @file's. (transfer full) @why (transfer full) is set when GRUB, which is to read
 * them, can't: they are shown as they stand. */
KargText *karg_bls_text_new (const KargBlsEntry *entry, KargText *file, const KargBlsManner *manner, char **why);

/* The entry's bytes with all arguments on one "options" line that every reader sees. (transfer full) */
GBytes *karg_bls_text_merge (const KargBlsEntry *entry);

G_END_DECLS
