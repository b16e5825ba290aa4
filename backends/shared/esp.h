/* esp.h: where the EFI system partition is, and which programs and settings lie on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/host.h>

G_BEGIN_DECLS

/* Where the extended boot loader partition is mounted, if there is one. */
#define KARG_ESP_XBOOTLDR "/boot"

/* A file in a folder below EFI/, where boot loaders lie. */
typedef struct
{
  char *path;        /* "/boot/efi/EFI/debian/grubx64.efi" */
  char *folder;      /* "debian" */
  char *name;        /* "grubx64.efi" */
  const char *mount; /* "/boot/efi", one of KargEsp's */
} KargEspFile;

typedef struct
{
  GPtrArray *mounts; /* (element-type utf8) where such a partition may be mounted and something is, most likely first;
                        a directory that has two names is there once */
  GPtrArray *files;  /* (element-type KargEspFile) on all of them */
  GPtrArray *unseen; /* (element-type utf8) what can't be looked at, and why */
} KargEsp;

/* Looked for once a run; owned by @host. */
const KargEsp *karg_esp_get (const KargHost *host);

/* Whether the file's name begins with @prefix and ends with @suffix, whatever their case. */
gboolean karg_esp_file_is (const KargEspFile *file, const char *prefix, const char *suffix);

/* The first file in @folder (NULL: in any) for which that holds. */
const KargEspFile *karg_esp_find (const KargEsp *esp, const char *folder, const char *prefix, const char *suffix);

/* @path below @directory whatever the case of its names, as on FAT. (transfer full) NULL when it isn't there. */
char *karg_esp_find_path (KargRoot *root, const char *directory, const char *path);

G_END_DECLS
