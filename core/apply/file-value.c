/* file-value.c: a file as a value: its bytes and all that a restore must bring back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "file-value.h"

#include "base/root-file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifndef EXFAT_SUPER_MAGIC
#define EXFAT_SUPER_MAGIC 0x2011BAB0
#endif

/* More than any file system stores beside one small file. */
#define VALUE_XATTR_NAMES_MAX 65536
#define VALUE_XATTR_VALUE_MAX 65536

/* How much of a large file is in memory at a time. */
#define VALUE_PIECE (1024 * 1024)

void
karg_file_value_clear (KargFileValue *value)
{
  g_clear_pointer (&value->bytes, g_bytes_unref);
  g_clear_pointer (&value->digest, g_bytes_unref);
  g_clear_pointer (&value->xattrs, g_variant_unref);
  value->exists = FALSE;
}

void
karg_file_value_copy (KargFileValue *to, const KargFileValue *from)
{
  *to = *from;
  if (from->bytes != NULL)
    g_bytes_ref (from->bytes);
  if (from->digest != NULL)
    g_bytes_ref (from->digest);
  if (from->xattrs != NULL)
    g_variant_ref (from->xattrs);
}

static int
file_value_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Which rights a file gives to whom, and no more: no file that a boot loader reads is a program that runs as somebody else,
 * and a record that says so must not make it one. */
#define VALUE_MODE 0777

/* The kernel keeps the first two itself: a signature or hash of the old bytes would be a lie about the new ones. The last
 * one gives rights to whoever runs the file. */
static gboolean
file_value_is_never_ours (const char *name)
{
  return g_str_equal (name, "security.ima") || g_str_equal (name, "security.evm")
         || g_str_equal (name, "security.capability");
}

/* The attributes' names, sorted; NULL with errno 0 when there are none. */
static GPtrArray *
file_value_list_xattrs (int fd)
{
  g_autofree char *names = NULL;
  char few[1024];
  char *list = few;
  gssize n = flistxattr (fd, few, sizeof few);

  if (n < 0 && errno == ERANGE)
    {
      list = names = g_malloc (VALUE_XATTR_NAMES_MAX);
      n = flistxattr (fd, names, VALUE_XATTR_NAMES_MAX);
    }
  if (n <= 0)
    {
      errno = n == 0 || errno == ENOTSUP || errno == ENOSYS ? 0 : errno;
      return NULL;
    }

  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_free);
  for (const char *p = list; p < list + n; p += strlen (p) + 1)
    if (!file_value_is_never_ours (p))
      g_ptr_array_add (sorted, g_strdup (p));
  g_ptr_array_sort (sorted, file_value_compare_names);
  return sorted;
}

static GVariant *
file_value_bytes_variant (gconstpointer data, gsize length)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, length > 0 ? data : "", length, 1);
}

static gboolean
file_value_load_xattrs (int fd, const char *path, KargFileValue *value, GError **error)
{
  g_autoptr (GPtrArray) names = file_value_list_xattrs (fd);
  GVariantBuilder builder;

  if (names == NULL)
    {
      if (errno != 0)
        karg_error_set_errno (error, errno, path, "cannot list its extended attributes");
      return errno == 0;
    }
  g_autofree char *buffer = g_malloc (VALUE_XATTR_VALUE_MAX);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ayay)"));
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      gssize n = fgetxattr (fd, name, buffer, VALUE_XATTR_VALUE_MAX);
      if (n < 0)
        {
          g_variant_builder_clear (&builder);
          karg_error_set_errno (error, errno, path, "cannot read its extended attributes");
          return FALSE;
        }
      g_variant_builder_add (&builder, "(@ay@ay)", g_variant_new_bytestring (name), file_value_bytes_variant (buffer, n));
    }
  value->xattrs = g_variant_ref_sink (g_variant_builder_end (&builder));
  return TRUE;
}

GBytes *
karg_file_value_read (int fd, gsize expected)
{
  return karg_root_file_read (fd, 0, KARG_ROOT_READ_MAX, TRUE, expected);
}

/* Reads all of the open file @fd piece by piece, into @checksum and into the open file @to, where they are not NULL and
 * not -1. FALSE with errno. */
static gboolean
file_value_pump (int fd, GChecksum *checksum, int to)
{
  g_autofree char *piece = g_malloc (VALUE_PIECE);
  gssize n;

  for (off_t at = 0; (n = pread (fd, piece, VALUE_PIECE, at)) != 0; at += MAX (n, 0))
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      if (checksum != NULL)
        g_checksum_update (checksum, (const guchar *) piece, n);
      if (to >= 0 && !karg_file_value_write_all (to, piece, n))
        return FALSE;
    }
  return TRUE;
}

static GBytes *
file_value_digest (int fd)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  if (!file_value_pump (fd, checksum, -1))
    return NULL;
  g_checksum_get_digest (checksum, digest, &length);
  return g_bytes_new (digest, length);
}

/* @large: what is too large for the record need not be read into memory. */
static gboolean
file_value_load_fd (int fd, const char *path, GBytes *known, gboolean large, KargFileValue *value, struct stat *st,
                    GError **error)
{
  if (fstat (fd, st) < 0)
    {
      karg_error_set_errno (error, errno, path, "cannot stat");
      return FALSE;
    }
  *value = (KargFileValue){ .exists = TRUE, .mode = st->st_mode & VALUE_MODE, .uid = st->st_uid, .gid = st->st_gid };
  if (large && st->st_size > KARG_FILE_VALUE_LARGE)
    {
      value->digest = file_value_digest (fd);
      value->size = st->st_size;
    }
  else
    value->bytes = known != NULL ? g_bytes_ref (known) : karg_file_value_read (fd, MAX (st->st_size, 0));
  if (value->bytes == NULL && value->digest == NULL)
    {
      karg_error_set_errno (error, errno, path, "cannot read");
      return FALSE;
    }
  return file_value_load_xattrs (fd, path, value, error);
}

int
karg_file_value_open (int dirfd, const char *name, const char *path, GError **error)
{
  struct stat st;
  int fd = -1;

  if (fstatat (dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
    {
      if (!S_ISREG (st.st_mode))
        {
          karg_error_set_at (error, KARG_ERROR_IO, path, 0, "not a regular file");
          return -1;
        }
      fd = karg_root_file_open_name (dirfd, name, O_RDONLY);
    }
  if (fd < 0 && errno != ENOENT)
    karg_error_set_errno (error, errno, path, "cannot open");
  return fd;
}

static gboolean
file_value_load (int dirfd, const char *name, const char *path, GBytes *known, gboolean large, KargFileValue *value,
                 struct stat *st, GError **error)
{
  g_autoptr (GError) local = NULL;
  int fd = karg_file_value_open (dirfd, name, path, &local);

  *value = (KargFileValue){ .exists = FALSE };
  if (fd < 0)
    {
      if (local == NULL)
        return TRUE; /* there is none */
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  gboolean ok = file_value_load_fd (fd, path, known, large, value, st, error);
  close (fd);
  if (!ok)
    karg_file_value_clear (value);
  return ok;
}

gboolean
karg_file_value_load (int dirfd, const char *name, const char *path, GBytes *known, KargFileValue *value, struct stat *st,
                      GError **error)
{
  struct stat own;

  return file_value_load (dirfd, name, path, known, FALSE, value, st != NULL ? st : &own, error);
}

gboolean
karg_file_value_load_large (int dirfd, const char *name, const char *path, KargFileValue *value, GError **error)
{
  struct stat own;

  return file_value_load (dirfd, name, path, NULL, TRUE, value, &own, error);
}

gboolean
karg_file_value_write_all (int fd, gconstpointer data, gsize length)
{
  const char *p = data;

  while (length > 0)
    {
      gssize n = write (fd, p, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          errno = n == 0 ? ENOSPC : errno;
          return FALSE;
        }
      p += n;
      length -= n;
    }
  return TRUE;
}

/* Sets one attribute unless the new file has it already: a security label given by the directory's policy may
 * not be settable, and needs no setting when it is the same. FALSE with errno. */
static gboolean
file_value_write_xattr (int fd, const char *name, gconstpointer value, gsize length)
{
  if (fsetxattr (fd, name, value, length, 0) == 0)
    return TRUE;

  int errnum = errno;
  g_autofree char *has = g_malloc (VALUE_XATTR_VALUE_MAX);
  gssize n = fgetxattr (fd, name, has, VALUE_XATTR_VALUE_MAX);
  errno = errnum;
  return n >= 0 && (gsize) n == length && memcmp (has, value, length) == 0;
}

/* Whether errno says that the file system has no owners and modes of its own, as FAT: its mount options give
 * them, to every file the same. */
static gboolean
file_value_is_modeless (int fd)
{
  struct statfs fs;
  int errnum = errno;

  if (errnum != EPERM && errnum != ENOSYS && errnum != EOPNOTSUPP)
    return FALSE;
  gboolean modeless = fstatfs (fd, &fs) == 0
                      && (fs.f_type == MSDOS_SUPER_MAGIC || fs.f_type == EXFAT_SUPER_MAGIC
                          || fs.f_type == FUSE_SUPER_MAGIC);
  errno = errnum;
  return modeless;
}

/* Only what the file wasn't born with: calls that change nothing cost too. */
static gboolean
file_value_write_attributes (int fd, const KargFileValue *value)
{
  struct stat st;
  gsize n = value->xattrs != NULL ? g_variant_n_children (value->xattrs) : 0;

  if (fstat (fd, &st) < 0)
    return FALSE;
  if ((st.st_uid != value->uid || st.st_gid != value->gid) && fchown (fd, value->uid, value->gid) < 0
      && !file_value_is_modeless (fd))
    return FALSE;
  if ((st.st_mode & VALUE_MODE) != value->mode && fchmod (fd, value->mode) < 0 && !file_value_is_modeless (fd))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const char *name = NULL;
      gsize length = 0;
      g_autoptr (GVariant) content = NULL;

      g_variant_get_child (value->xattrs, i, "(^&ay@ay)", &name, &content);
      if (file_value_is_never_ours (name))
        continue;
      gconstpointer data = g_variant_get_fixed_array (content, &length, 1);
      if (!file_value_write_xattr (fd, name, data != NULL ? data : "", length))
        return FALSE;
    }
  return TRUE;
}

/* @from: -1 for the value's own bytes. */
static gboolean
file_value_write_content (int fd, const KargFileValue *value, int from)
{
  gsize length = 0;
  gconstpointer data = from < 0 ? g_bytes_get_data (value->bytes, &length) : NULL;

  return from < 0 ? karg_file_value_write_all (fd, data, length) : file_value_pump (from, NULL, fd);
}

static gboolean
file_value_write (int dirfd, const char *name, const char *path, const KargFileValue *value, int from, gboolean sync,
                  GError **error)
{
  int fd = openat (dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, value->mode & VALUE_MODE);

  if (fd < 0)
    {
      karg_error_set_errno (error, errno, path, "cannot create its new version beside it");
      return FALSE;
    }
  gboolean ok = file_value_write_content (fd, value, from) && file_value_write_attributes (fd, value)
                && (!sync || fsync (fd) == 0);
  int errnum = errno;
  /* close(2) is where some network file systems tell of a failed write */
  if (close (fd) < 0 && ok)
    {
      ok = FALSE;
      errnum = errno;
    }
  if (!ok)
    {
      unlinkat (dirfd, name, 0);
      karg_error_set_errno (error, errnum, path, "cannot write its new version");
    }
  return ok;
}

gboolean
karg_file_value_write (int dirfd, const char *name, const char *path, const KargFileValue *value, gboolean sync,
                       GError **error)
{
  return file_value_write (dirfd, name, path, value, -1, sync, error);
}

gboolean
karg_file_value_write_from (int dirfd, const char *name, const char *path, const KargFileValue *value, int from,
                            GError **error)
{
  return file_value_write (dirfd, name, path, value, from, TRUE, error);
}

gboolean
karg_file_value_same_bytes (const KargFileValue *a, const KargFileValue *b)
{
  if (!a->exists || !b->exists)
    return a->exists == b->exists;
  if (a->digest != NULL || b->digest != NULL)
    return a->digest != NULL && b->digest != NULL && g_bytes_equal (a->digest, b->digest);
  return a->bytes == b->bytes || g_bytes_equal (a->bytes, b->bytes);
}

gboolean
karg_file_value_equal (const KargFileValue *a, const KargFileValue *b)
{
  if (!a->exists || !b->exists)
    return a->exists == b->exists;
  if (a->mode != b->mode || a->uid != b->uid || a->gid != b->gid || (a->xattrs == NULL) != (b->xattrs == NULL))
    return FALSE;
  return (a->xattrs == NULL || g_variant_equal (a->xattrs, b->xattrs)) && karg_file_value_same_bytes (a, b);
}

void
karg_file_value_pack (KargFileValue *value, KargPack *pack)
{
  g_autoptr (GBytes) xattrs = NULL;

  karg_pack_boolean (pack, &value->exists);
  karg_pack_number (pack, &value->mode);
  karg_pack_number (pack, &value->uid);
  karg_pack_number (pack, &value->gid);
  karg_pack_bytes (pack, &value->bytes);
  karg_pack_bytes (pack, &value->digest);
  karg_pack_long (pack, &value->size);
  /* of bytes and their framing alone: the same on every machine */
  if (pack->out != NULL && value->xattrs != NULL)
    xattrs = g_variant_get_data_as_bytes (value->xattrs);
  karg_pack_bytes (pack, &xattrs);
  if (pack->out == NULL && xattrs != NULL)
    value->xattrs = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("a(ayay)"), xattrs, FALSE));
  if (pack->out != NULL)
    return;
  value->mode &= VALUE_MODE;
  if (value->exists != (value->bytes != NULL || value->digest != NULL) || (value->bytes != NULL && value->digest != NULL)
      || (value->xattrs != NULL && !g_variant_is_normal_form (value->xattrs)))
    pack->torn = TRUE;
  if (pack->torn)
    karg_file_value_clear (value);
}
