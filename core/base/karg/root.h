/* root.h: a rooted, read-only window on a file system.
 *
 * Every path that the library reads goes through a KargRoot. Paths are absolute as seen from inside
 * ("/etc/default/grub"); symbolic links, absolute ones and ".." too, are resolved inside the root, on every kernel,
 * so nothing outside it is ever opened, whatever links the tree holds.
 *
 * A root is a snapshot: the first read of a file is remembered, so that each file is read once, and everything that is
 * planned from one root speaks of the same bytes. No function here writes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

typedef struct _KargRoot KargRoot;

/* The largest file that karg_root_read() takes: 16 MiB. Kernel images are read with karg_root_read_range(). */
#define KARG_ROOT_READ_MAX (16 * 1024 * 1024)

typedef enum
{
  KARG_FILE_REGULAR,
  KARG_FILE_DIRECTORY,
  KARG_FILE_SYMLINK,
  KARG_FILE_OTHER,
} KargFileKind;

/* What stat(2) says. Two reads of a file whose dev, ino, size, mtime and ctime agree saw the same bytes. */
typedef struct
{
  KargFileKind kind;
  guint64 size;    /* bytes */
  guint32 mode;    /* permission bits, 07777 */
  guint32 uid;
  guint32 gid;
  guint64 dev;
  guint64 ino;
  gint64 mtime_ns; /* since the epoch */
  gint64 ctime_ns;
} KargFileInfo;

/* Opens the directory @path as a root. Fails: NOT_FOUND, PERMISSION, IO. */
KARG_API KargRoot *karg_root_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
KARG_API KargRoot *karg_root_ref (KargRoot *root);
KARG_API void karg_root_unref (KargRoot *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargRoot, karg_root_unref)

/* The path it was opened with, made absolute; for messages only. */
KARG_API const char *karg_root_get_path (KargRoot *root);

/* Whether this is the running system's own "/". */
KARG_API gboolean karg_root_is_running_system (KargRoot *root);

/* Whether @path leads to something, symbolic links followed. A path that may not be searched counts as absent. */
KARG_API gboolean karg_root_exists (KargRoot *root, const char *path);

/* Fills @info for what @path leads to. Fails: NOT_FOUND, PERMISSION, IO. */
KARG_API gboolean karg_root_stat (KargRoot *root, const char *path, KargFileInfo *info, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* Reads a whole regular file, proc and sysfs files too. The bytes may hold anything, NUL included.
 * Fails: NOT_FOUND; PERMISSION; IO for a directory, a dangling link, a file over KARG_ROOT_READ_MAX or a read error. */
KARG_API GBytes *karg_root_read (KargRoot *root, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads a file as text: as karg_root_read(), and a NUL byte is a SYNTAX error with the line that holds it.
 * Returns: (transfer full): NUL-terminated, otherwise byte for byte; @length (optional) excludes the terminator. */
KARG_API char *karg_root_read_text (KargRoot *root, const char *path, gsize *length, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* The first line without its ending and surrounding blanks, as sysfs and procfs attributes are read; NULL when the
 * file is absent, unreadable or empty: for facts, where unknown is an answer. (transfer full) */
KARG_API char *karg_root_read_attribute (KargRoot *root, const char *path);

/* Reads @length bytes at @offset, fewer at the end of the file; not remembered. */
KARG_API GBytes *karg_root_read_range (KargRoot *root, const char *path, guint64 offset, gsize length, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* Names in a directory, sorted by byte, without "." and "..".
 * Returns: (transfer full): a NULL-terminated array; empty when the directory is absent.
 * Fails: PERMISSION; IO, also when it is no directory. */
KARG_API char **karg_root_list (KargRoot *root, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where @path really lies: the same path with every symbolic link resolved inside the root; its last part need not
 * exist. (transfer full) Fails: NOT_FOUND when a directory on the way is missing, IO for a dangling link or a loop. */
KARG_API char *karg_root_resolve (KargRoot *root, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text of the symbolic link @path itself; NULL when it is none. (transfer full) */
KARG_API char *karg_root_read_link (KargRoot *root, const char *path);

G_END_DECLS
