/* root-private.h: a root from the inside, for root.c and what lies over it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

typedef struct
{
  GBytes *bytes; /* NULL in an overlay: the file is gone */
  KargFileInfo info;
  gint64 read_ns;
} KargRootFile;

/* What a root that lies over another one answers itself. */
typedef struct
{
  gboolean (*stat) (KargRoot *root, const char *path, KargFileInfo *info, GError **error);
  GBytes *(*read) (KargRoot *root, const char *path, GError **error);
  char **(*list) (KargRoot *root, const char *path, GError **error);
} KargRootCover;

struct _KargRoot
{
  gint refs;
  int fd;            /* -1 in an overlay */
  char *path;
  gboolean forgetful; /* reads are not remembered */
  KargRoot *below;   /* what an overlay lies on */
  const KargRootCover *cover; /* of an overlay */
  GError *trouble;   /* of the base: the first thing that could not be looked at; NULL: none */
  GHashTable *noted; /* paths; NULL: nobody wants to know what is read */
  GHashTable *files; /* path → KargRootFile: what was read, or what the overlay shows */
};

/* Sets @error to what can't be done with @path ("cannot open"), and why; and keeps it when @errnum doesn't say that nothing is
 * there: who asked may have passed no place for an error, or go on without an answer. */
void karg_root_trouble_set (KargRoot *root, GError **error, int errnum, const char *path, const char *what);

KargRoot *karg_root_alloc (int fd, char *path);
KargRootFile *karg_root_lookup (KargRoot *root, const char *path);

G_END_DECLS
