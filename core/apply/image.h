/* image.h: a file as a value: its bytes and all that a restore must bring back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

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
} KargImage;

void karg_image_clear (KargImage *image);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KargImage, karg_image_clear)

void karg_image_copy (KargImage *to, const KargImage *from);

/* Reads the file @name of the directory @dirfd, links not followed; what is no regular file is an IO error.
 * An absent file is an answer. @path is for messages. @st (optional): what stat(2) says of it.
 * @known (optional): its bytes, so that they need not be read. */
gboolean karg_image_load (int dirfd, const char *name, const char *path, GBytes *known, KargImage *image,
                          struct stat *st, GError **error);

/* Creates the file @name with all that @image holds; it must not exist. With @sync it is on the disk on
 * return. On failure nothing is left. */
gboolean karg_image_write (int dirfd, const char *name, const char *path, const KargImage *image, gboolean sync,
                           GError **error);

gboolean karg_image_same_bytes (const KargImage *a, const KargImage *b);
gboolean karg_image_equal (const KargImage *a, const KargImage *b);

/* To and from the journal's form. */
#define KARG_IMAGE_TYPE "(buuuaya(ayay))"
GVariant *karg_image_to_variant (const KargImage *image);
void karg_image_from_variant (GVariant *variant, KargImage *image);

/* Writes all of @length bytes; FALSE with errno. */
gboolean karg_image_write_all (int fd, gconstpointer data, gsize length);

G_END_DECLS
