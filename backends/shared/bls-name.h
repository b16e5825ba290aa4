/* bls-name.h: the file name of a boot loader entry: identity and boot counters.
 *
 * "NAME+LEFT-DONE.conf": an entry that is being tried has LEFT tries left and DONE behind it. The boot
 * loader renames the file at each try, so that an entry's identity is its name without the counters, and a
 * file that is rewritten keeps its name.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

typedef struct
{
  char *id;        /* without suffix and counters */
  char *menu_id;   /* as the menu is sorted by it: lower case, with the suffix, without counters */
  int tries_left;  /* -1: no counters */
  int tries_done;
} KargBlsName;

/* Takes @name apart, if it ends in @suffix (".conf", ".efi"; upper case too, FAT doesn't mind) and
 * something is before it. */
gboolean karg_bls_name_parse (const char *name, const char *suffix, KargBlsName *parsed);
void karg_bls_name_clear (KargBlsName *parsed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KargBlsName, karg_bls_name_clear)

/* A regular expression of the names that the file @name can have when tries are counted: those of the same entry.
 * (transfer full): NULL when @name is no entry's. */
char *karg_bls_name_pattern (const char *name, const char *suffix);

/* What an entry is sorted by. */
typedef struct
{
  const char *id; /* KargBlsName.menu_id: "a.conf" is newer than "a-1.conf", which "a" would not be */
  const char *sort_key; /* NULL where the entry has none */
  const char *machine_id;
  const char *version;
  int tries_left;
  int tries_done;
} KargBlsRank;

/* The menu of the Boot Loader Specification, first entry first: entries without tries left last; those
 * with a sort key by it, the machine's id and their version, newest first; then the others by their names,
 * newest first. */
int karg_bls_rank_compare (const KargBlsRank *a, const KargBlsRank *b);

G_END_DECLS
