/* dirs-private.h: the directories that a transaction touches, each opened once, below the root.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  int fd;
  guint64 dev;
  guint64 magic;  /* of its file system, as statfs(2) says */
  gboolean dirty; /* a name in it was changed and not flushed */
} KargDir;

typedef struct
{
  int root_fd;      /* borrowed */
  GHashTable *open; /* path → KargDir */
  KargDir *last;    /* that was asked for as a parent; NULL: none */
} KargDirs;

KargDirs *karg_dirs_new (int root_fd);
void karg_dirs_free (KargDirs *dirs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargDirs, karg_dirs_free)

/* The directory @path; owned by @dirs. Fails: NOT_FOUND, PERMISSION, IO. */
KargDir *karg_dirs_get (KargDirs *dirs, const char *path, GError **error);

/* The directory that @path lies in; *name points to its last part. */
KargDir *karg_dirs_get_parent (KargDirs *dirs, const char *path, const char **name, GError **error);

/* The same, but one that isn't there is no error: NULL with *error unset. One that can't be looked at may be there. */
KargDir *karg_dirs_find_parent (KargDirs *dirs, const char *path, const char **name, GError **error);

/* Which directories on the way to the file @path don't exist yet, from the top. Fails where that can't be told.
 * (transfer full) */
char **karg_dirs_missing (KargDirs *dirs, const char *path, GError **error);

/* Creates the directory @path with @mode; the one it lies in must exist. One that is there already is
 * success. */
gboolean karg_dirs_make (KargDirs *dirs, const char *path, guint32 mode, GError **error);

/* Removes the directory @path; one that isn't there, or isn't empty any more, is success. */
gboolean karg_dirs_unmake (KargDirs *dirs, const char *path, GError **error);

/* All directories on the device @dev are on the disk as they are. */
void karg_dirs_set_flushed (KargDirs *dirs, guint64 dev);

G_END_DECLS
