/* root-file.h: opening and reading below a directory, without leaving it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

/* Whether @root_fd is the directory "/" of this process. */
gboolean karg_root_file_is_system_root (int root_fd);

/* Opens @path below the directory @root_fd as openat2(2) does with RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS, on
 * kernels and in containers without it too; @flags as in open(2). Waits a second for a lease. Returns: a descriptor, or -1
 * with errno. */
int karg_root_file_open (int root_fd, const char *path, int flags);

/* Opens the one name @name in the directory @dirfd, following no link and waiting for no FIFO; for a lease it waits a second
 * (EAGAIN after that). Returns: a descriptor, or -1 with errno. */
int karg_root_file_open_name (int dirfd, const char *name, int flags);

/* FALSE with errno. */
gboolean karg_root_file_info (int fd, KargFileInfo *info);

/* Of two pointers to strings, for sorting by byte. */
int karg_root_file_compare_names (gconstpointer a, gconstpointer b);

/* The names in the directory @fd, sorted; closes it. (transfer full) NULL with errno, also when only some could be read. */
char **karg_root_file_list (int fd);

/* Reads from @offset up to @length bytes, until the end of the file. @expected: where that is, as fstat() said; what
 * one call has read up to there is taken for all. 0: not known, as on proc and sysfs, whose sizes say nothing.
 * Returns: NULL with errno; EFBIG when @whole and more than @length bytes are there. */
GBytes *karg_root_file_read (int fd, guint64 offset, gsize length, gboolean whole, gsize expected);

/* The path of @fd below the root whose own path is @root_path. (transfer full) NULL when the kernel can't tell. */
char *karg_root_file_path (int fd, const char *root_path);

G_END_DECLS
