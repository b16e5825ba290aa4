/* bls-files.h: the entries of one boot partition, as boot loaders list them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

#include "bls-entry.h"
#include "bls-name.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;             /* as people know it */
  char *directory;        /* where the directory it is in really lies */
  KargBlsName name;
  char *id;               /* the name without counters; unique among those read together */
  char *stem;             /* the name without ".conf": what GRUB calls it */
  char **parts;           /* that, cut as GRUB sorts it */
  GBytes *bytes;
  KargBlsEntry *entry;    /* NULL when it can't be read */
  GError *error;          /* then why */
  gboolean ignored;       /* boot loaders pass over it */
  char *no_kernel;        /* why what it starts is not taken for a kernel, or NULL */
  char *foreign;          /* why it is another system's, or NULL */
  const char *read_only;  /* why nobody may write here, or NULL; static */
  char *title;
  char *version;
  char *machine_id;
  char *sort_key;
} KargBlsFile;

/* Appends the entries of @directory ("/boot/loader") to @files, sorted by file name; nothing when it is
 * absent. A file that is there already, under another name or path, is left out.
 * Fails: PERMISSION, IO when entries can't be listed. */
gboolean karg_bls_files_read (KargRoot *root, const char *directory, GPtrArray *files, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* An empty array for the above, which owns what is put into it. */
GPtrArray *karg_bls_files_new (void);

/* Whether @directory holds a file that boot loaders list. */
gboolean karg_bls_files_exist (KargRoot *root, const char *directory);

/* Puts them into the order of the boot menu: the specification's, or that of GRUB's blscfg. */
void karg_bls_files_sort (GPtrArray *files, KargBlsReader reader);

/* Whether @reader puts the entry into its menu: GRUB wants "linux", others take "efi" and "uki" too. */
gboolean karg_bls_file_is_listed (const KargBlsFile *file, KargBlsReader reader);

/* Whether the entry starts a kernel of this system: it has "linux", or "uki" or "efi" with something for a kernel beside it, and of
 * the last the program is Linux. @reason, if not, is one for people. (transfer full) */
gboolean karg_bls_file_starts_kernel (const KargBlsFile *file, char **reason);

/* Where the file really lies; NULL when it leads nowhere. (transfer full) */
char *karg_bls_file_resolve (const KargBlsFile *file, KargRoot *root);

/* The kernel's version: the key, or what the image's name says. (transfer full) NULL when neither does. */
char *karg_bls_file_get_kernel (const KargBlsFile *file);

G_END_DECLS
