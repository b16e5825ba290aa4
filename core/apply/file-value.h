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
  guint32 mode;     /* permission bits, 07777 */
  guint32 uid;
  guint32 gid;
  GBytes *bytes;
  GVariant *xattrs; /* a(ayay), names sorted; NULL when there are none */
} KargFileValue;

void karg_file_value_clear (KargFileValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KargFileValue, karg_file_value_clear)

void karg_file_value_copy (KargFileValue *to, const KargFileValue *from);

/* Reads the file @name of the directory @dirfd, links not followed; what is no regular file is an IO error.
 * An absent file is an answer. @path is for messages. @st (optional): what stat(2) says of it.
 * @known (optional): its bytes, so that they need not be read. */
gboolean karg_file_value_load (int dirfd, const char *name, const char *path, GBytes *known, KargFileValue *value,
                          struct stat *st, GError **error);

/* Creates the file @name with all that @value holds; it must not exist. With @sync it is on the disk on
 * return. On failure nothing is left. */
gboolean karg_file_value_write (int dirfd, const char *name, const char *path, const KargFileValue *value, gboolean sync,
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
