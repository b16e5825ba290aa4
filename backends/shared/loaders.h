/* loaders.h: which boot loaders read what on this system.
 *
 * Every back end asks here, so that all get the same answer; it is worked out once a run. What it rests on is in the
 * answer, for people to see; so is what can't be looked at, which is never taken for absent silently.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "esp.h"
#include "grub-system.h"

#include <karg/backend.h>

G_BEGIN_DECLS

typedef struct
{
  char *esp;              /* where the EFI system partition is mounted that it starts from; NULL: it isn't here */
  char *program;          /* NULL when only its loader.conf tells of it */
  char *version;          /* of the program, when it says so */
  guint major;            /* of that; 0: not known */
  GPtrArray *directories; /* (element-type utf8) where it looks for entries: the ESP and, if there is one that it can
                             read, the extended boot loader partition */
} KargSystemdBoot;

/* Who reads the boot loader entries that are not systemd-boot's. */
typedef enum
{
  KARG_ENTRIES_NOBODY,
  KARG_ENTRIES_GRUB, /* its command blscfg; or petitboot, which reads what GRUB reads */
  KARG_ENTRIES_ZIPL,
} KargEntriesReader;

typedef struct
{
  const KargEsp *esp;
  const GrubSystem *grub;
  KargSystemdBoot systemd_boot;

  char *grub_left_over; /* why this system doesn't boot from what grub-mkconfig writes; NULL when nothing speaks
                           against it */

  KargEntriesReader reader;
  char *entries;        /* the directory that holds "entries": "/boot/loader" */
  char *reader_why;     /* what says so: a path, or a phrase */
  gboolean menu_copies; /* the entries count, but what boots are copies of them in grub.cfg: grub-mkconfig has to run */

  GPtrArray *unseen;    /* (element-type utf8) what can't be looked at, and why */
} KargLoaders;

/* Owned by @host. */
const KargLoaders *karg_loaders_get (const KargHost *host);

/* Adds what can't be looked at to the evidence of @probe. */
void karg_loaders_show_unseen (const KargLoaders *loaders, KargProbe *probe);

G_END_DECLS
