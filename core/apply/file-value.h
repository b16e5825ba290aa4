/* file-value.h: a file as a value: its bytes and all that a restore must bring back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "pack.h"

#include <karg/error.h>

#include <sys/stat.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean exists;  /* FALSE: there is no such file, and nothing below counts */
  guint32 mode;     /* permission bits, 0777: never set-user-ID, set-group-ID or sticky */
  guint32 uid;
  guint32 gid;
  GBytes *bytes;    /* NULL of a large file, */
  GBytes *digest;   /* which is known by its SHA-256; else NULL */
  gint64 size;      /* of a large file */
  GVariant *xattrs; /* a(ayay), names sorted; NULL when there are none */
} KargFileValue;

void karg_file_value_clear (KargFileValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KargFileValue, karg_file_value_clear)

void karg_file_value_copy (KargFileValue *to, const KargFileValue *from);

/* Opens the file @name of the directory @dirfd for reading; links are not followed, and what is no regular file isn't even
 * opened. -1 with an error, or without one when there is none. */
int karg_file_value_open (int dirfd, const char *name, const char *path, GError **error);

/* Reads the file @name of the directory @dirfd, links not followed; what is no regular file is an IO error.
 * An absent file is an answer. @path is for messages. @st (optional): what stat(2) says of it.
 * @known (optional): its bytes, so that they need not be read. */
gboolean karg_file_value_load (int dirfd, const char *name, const char *path, GBytes *known, KargFileValue *value,
                          struct stat *st, GError **error);

/* Larger files are kept beside a change that has a command rewrite them, and not in its record: a kernel image. */
#define KARG_FILE_VALUE_LARGE (4 * 1024 * 1024)

/* The same; of a file over KARG_FILE_VALUE_LARGE the digest. */
gboolean karg_file_value_load_large (int dirfd, const char *name, const char *path, KargFileValue *value, GError **error);

/* Creates the file @name with all that @value holds; it must not exist. With @sync it is on the disk on
 * return. On failure nothing is left. Not for large files. */
gboolean karg_file_value_write (int dirfd, const char *name, const char *path, const KargFileValue *value, gboolean sync,
                           GError **error);

/* The same, for a large file too: its bytes are those of the open file @from, which is read from its beginning. On the disk on
 * return. */
gboolean karg_file_value_write_from (int dirfd, const char *name, const char *path, const KargFileValue *value, int from,
                                     GError **error);

gboolean karg_file_value_same_bytes (const KargFileValue *a, const KargFileValue *b);
gboolean karg_file_value_equal (const KargFileValue *a, const KargFileValue *b);

/* To and from the journal's form. */
void karg_file_value_pack (KargFileValue *value, KargPack *pack);

/* The bytes of the open file @fd, which are probably @expected: that many need one call. NULL with errno. */
GBytes *karg_file_value_read (int fd, gsize expected);

/* Writes all of @length bytes; FALSE with errno. */
gboolean karg_file_value_write_all (int fd, gconstpointer data, gsize length);

G_END_DECLS
