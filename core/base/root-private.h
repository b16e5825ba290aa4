/* root-private.h: a root from the inside, for root.c and root-overlay.c.
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

struct _KargRoot
{
  gint refs;
  int fd;            /* -1 in an overlay */
  char *path;
  gboolean forgetful; /* reads are not remembered */
  KargRoot *below;   /* what an overlay lies on */
  GHashTable *files; /* path → KargRootFile: what was read, or what the overlay shows */
};

KargRoot *karg_root_alloc (int fd, char *path);
KargRootFile *karg_root_lookup (KargRoot *root, const char *path);
int karg_root_compare_names (gconstpointer a, gconstpointer b);

/* What karg_root_stat(), karg_root_read() and karg_root_list() do on an overlay. */
gboolean karg_root_overlay_stat (KargRoot *overlay, const char *path, KargFileInfo *info, GError **error);
GBytes *karg_root_overlay_read (KargRoot *overlay, const char *path, GError **error);
char **karg_root_overlay_list (KargRoot *overlay, const char *path, GError **error);

G_END_DECLS
