/* bls-files.c: the entries of one boot partition, as boot loaders list them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-files.h"

#include <karg/lines.h>
#include <string.h>

#include "bls-system.h"
#include "kernel-image.h"
#include "version.h"

static void
bls_file_free (gpointer data)
{
  KargBlsFile *file = data;

  g_free (file->path);
  g_clear_pointer (&file->directory, g_free);
  karg_bls_name_clear (&file->name);
  g_free (file->id);
  g_free (file->stem);
  g_strfreev (file->parts);
  g_clear_pointer (&file->bytes, g_bytes_unref);
  karg_bls_entry_free (file->entry);
  g_clear_error (&file->error);
  g_free (file->no_kernel);
  g_free (file->foreign);
  g_free (file->title);
  g_free (file->version);
  g_free (file->machine_id);
  g_free (file->sort_key);
  g_free (file);
}

GPtrArray *
karg_bls_files_new (void)
{
  return g_ptr_array_new_with_free_func (bls_file_free);
}

/* systemd-boot makes "auto-…" itself and passes over hidden files; GRUB over those that don't end in
 * ".conf". */
static gboolean
bls_files_is_entry_name (const char *name, KargBlsName *parsed)
{
  return name[0] != '.' && !g_str_has_prefix (name, "auto-") && karg_bls_name_parse (name, ".conf", parsed);
}

gboolean
karg_bls_files_exist (KargRoot *root, const char *directory)
{
  g_autofree char *entries = g_strconcat (directory, "/entries", NULL);
  g_auto (GStrv) names = karg_root_list (root, entries, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_auto (KargBlsName) parsed = { 0 };

      if (bls_files_is_entry_name (names[i], &parsed))
        return TRUE;
    }
  return FALSE;
}

/* The file's content, NUL bytes refused. */
static GBytes *
bls_file_read_bytes (KargRoot *root, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = karg_root_read (root, path, error);
  const char *text, *nul;
  gsize size;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &size);
  nul = size > 0 ? memchr (text, '\0', size) : NULL;
  if (nul != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, karg_lines_number_at (text, size, nul - text),
                         "holds a NUL byte");
      return NULL;
    }
  return g_steal_pointer (&bytes);
}

/* What "efi" names, or "linux" without an initial RAM disk, is looked at, from the top of the partition that the entry
 * is on. A program that is started with "linux" is a kernel unless it is known for none; an EFI program must be known
 * for one. */
static char *
bls_file_look_at_program (const KargBlsFile *file, KargRoot *root)
{
  g_autofree char *linux_path = karg_bls_entry_get (file->entry, "linux");
  g_autofree char *efi_path = linux_path == NULL ? karg_bls_entry_get (file->entry, "efi") : NULL;
  const char *program = linux_path != NULL ? linux_path : efi_path;
  g_autofree char *loader = g_path_get_dirname (file->directory);
  g_autofree char *partition = g_path_get_dirname (loader);
  g_autofree char *path = program != NULL ? g_build_filename (partition, program, NULL) : NULL;
  guint line = karg_bls_entry_get_line (file->entry, linux_path != NULL ? "linux" : "efi");
  g_autofree char *why = NULL;

  if (path == NULL || (linux_path != NULL && karg_bls_entry_get_line (file->entry, "initrd") > 0))
    return NULL;
  switch (karg_kernel_image_look (root, path, &why))
    {
    case KARG_KERNEL_IMAGE_OTHER:
      return g_strdup_printf ("%s:%u: starts %s, which is not Linux", file->path, line, program);
    case KARG_KERNEL_IMAGE_UNKNOWN:
      if (efi_path == NULL)
        return NULL;
      return g_strdup_printf ("%s:%u: whether that is Linux can't be told: %s", file->path, line, why);
    default:
      return NULL;
    }
}

static void
bls_file_load (KargBlsFile *file, KargRoot *root)
{
  KargFileInfo info;

  file->bytes = bls_file_read_bytes (root, file->path, &file->error);
  if (file->bytes == NULL)
    {
      /* A directory, a dangling link: no loader lists it. */
      file->ignored = !karg_root_stat (root, file->path, &info, NULL) || info.kind != KARG_FILE_REGULAR;
      return;
    }
  file->entry = karg_bls_entry_new (file->bytes);
  file->title = karg_bls_entry_get (file->entry, "title");
  file->version = karg_bls_entry_get (file->entry, "version");
  file->machine_id = karg_bls_entry_get (file->entry, "machine-id");
  file->sort_key = karg_bls_entry_get (file->entry, "sort-key");
  file->no_kernel = bls_file_look_at_program (file, root);
}

/* "entries.srel" with anything but "type1" says that the entries are of another kind than this
 * specification's. */
static const char *
bls_files_check_release (KargRoot *root, const char *directory)
{
  g_autofree char *path = g_strconcat (directory, "/entries.srel", NULL);
  g_autofree char *release = karg_root_read_attribute (root, path);

  if (release == NULL || strcmp (release, "type1") == 0)
    return NULL;
  return "loader/entries.srel says that these entries are of another kind than type1: change them with what made them";
}

char *
karg_bls_file_resolve (const KargBlsFile *file, KargRoot *root)
{
  g_autofree char *link = karg_root_read_link (root, file->path);
  g_autofree char *name = NULL;

  if (link != NULL)
    return karg_root_resolve (root, file->path, NULL);
  name = g_path_get_basename (file->path);
  return g_build_filename (file->directory, name, NULL);
}

/* Takes out of @files, from @first on, what lies where an earlier one lies. */
static void
bls_files_drop_doubles (GPtrArray *files, guint first, KargRoot *root)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; first > 0 && i < files->len;)
    {
      char *real = karg_bls_file_resolve (g_ptr_array_index (files, i), root);

      if (i >= first && real != NULL && g_hash_table_contains (seen, real))
        {
          g_ptr_array_remove_index (files, i);
          g_free (real);
          continue;
        }
      if (real != NULL)
        g_hash_table_add (seen, real);
      i++;
    }
}

/* Two entries that only differ in counters or directory are told apart by what differs. */
static char *
bls_files_make_id (GHashTable *ids, const char *name, const char *path, const KargBlsName *parsed)
{
  char *id = g_strdup (parsed->id);

  if (g_hash_table_contains (ids, id) && parsed->tries_left >= 0)
    {
      g_free (id);
      id = g_strndup (name, strlen (name) - strlen (".conf"));
    }
  if (g_hash_table_contains (ids, id))
    {
      g_free (id);
      id = g_strdup (path);
    }
  g_hash_table_add (ids, id);
  return id;
}

gboolean
karg_bls_files_read (KargRoot *root, const char *directory, GPtrArray *files, GError **error)
{
  g_autofree char *entries = g_strconcat (directory, "/entries", NULL);
  g_auto (GStrv) names = karg_root_list (root, entries, error);
  g_autofree char *resolved = karg_root_resolve (root, entries, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  const char *read_only = bls_files_check_release (root, directory);
  guint already = files->len;

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    g_hash_table_add (ids, ((KargBlsFile *) g_ptr_array_index (files, i))->id);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (KargBlsName) parsed = { 0 };
      g_autofree char *path = g_build_filename (entries, names[i], NULL);
      KargBlsFile *file;

      if (!bls_files_is_entry_name (names[i], &parsed))
        continue;
      file = g_new0 (KargBlsFile, 1);
      file->id = bls_files_make_id (ids, names[i], path, &parsed);
      file->name = parsed;
      parsed = (KargBlsName){ 0 };
      file->path = g_steal_pointer (&path);
      file->stem = g_strndup (names[i], strlen (names[i]) - strlen (".conf"));
      file->parts = karg_version_split_grub (file->stem);
      file->directory = g_strdup (resolved != NULL ? resolved : entries);
      file->read_only = read_only;
      bls_file_load (file, root);
      g_ptr_array_add (files, file);
    }
  bls_files_drop_doubles (files, already, root);
  karg_bls_system_judge (files, root);
  return TRUE;
}

static int
bls_files_compare_spec (gconstpointer a, gconstpointer b)
{
  const KargBlsFile *left = *(const KargBlsFile *const *) a;
  const KargBlsFile *right = *(const KargBlsFile *const *) b;
  const KargBlsRank left_rank = { left->name.menu_id, left->sort_key, left->machine_id, left->version,
                                  left->name.tries_left, left->name.tries_done };
  const KargBlsRank right_rank = { right->name.menu_id, right->sort_key, right->machine_id, right->version,
                                   right->name.tries_left, right->name.tries_done };

  return karg_bls_rank_compare (&left_rank, &right_rank);
}

/* GRUB knows no counters: they are part of the name. */
static int
bls_files_compare_grub (gconstpointer a, gconstpointer b)
{
  const KargBlsFile *left = *(const KargBlsFile *const *) a;
  const KargBlsFile *right = *(const KargBlsFile *const *) b;

  return -karg_version_compare_split (left->parts, right->parts);
}

void
karg_bls_files_sort (GPtrArray *files, KargBlsReader reader)
{
  g_ptr_array_sort (files, reader == KARG_BLS_READER_GRUB ? bls_files_compare_grub : bls_files_compare_spec);
}

gboolean
karg_bls_file_is_listed (const KargBlsFile *file, KargBlsReader reader)
{
  static const char *const keys[] = { "linux", "efi", "uki", "uki-url", NULL };

  if (file->entry == NULL)
    return FALSE;
  for (guint i = 0; keys[i] != NULL && (i == 0 || reader == KARG_BLS_READER_SPEC); i++)
    if (karg_bls_entry_get_line (file->entry, keys[i]) > 0)
      return TRUE;
  return FALSE;
}

gboolean
karg_bls_file_starts_kernel (const KargBlsFile *file, char **reason)
{
  guint efi = karg_bls_entry_get_line (file->entry, "efi");
  guint uki = karg_bls_entry_get_line (file->entry, "uki");
  gboolean options = karg_bls_entry_get_line (file->entry, "options") > 0;

  gboolean kernel = karg_bls_entry_get_line (file->entry, "linux") > 0
                    || (efi > 0 && (options || karg_bls_entry_get_line (file->entry, "initrd") > 0));

  if (file->foreign != NULL)
    {
      *reason = g_strdup (file->foreign);
      return FALSE;
    }
  if (kernel && file->no_kernel == NULL)
    return TRUE;
  if (kernel)
    {
      *reason = g_strdup (file->no_kernel);
      return FALSE;
    }
  if (uki > 0 && options)
    return TRUE;

  if (efi > 0)
    *reason = g_strdup_printf ("%s:%u: starts an EFI program, which takes no kernel arguments", file->path, efi);
  else if (uki > 0)
    *reason = g_strdup_printf ("%s:%u: the arguments are inside the unified kernel image; an options line would replace"
                               " them all", file->path, uki);
  else
    *reason = g_strdup_printf ("%s:1: has neither linux nor efi: boot loaders pass over it", file->path);
  return FALSE;
}

char *
karg_bls_file_get_kernel (const KargBlsFile *file)
{
  g_autofree char *image = NULL;
  g_autofree char *base = NULL;

  if (file->version != NULL || file->entry == NULL)
    return g_strdup (file->version);
  image = karg_bls_entry_get (file->entry, "linux");
  if (image == NULL)
    return NULL;
  base = g_path_get_basename (image);
  if (g_str_has_prefix (base, "vmlinuz-"))
    return g_strdup (base + strlen ("vmlinuz-"));
  return NULL;
}
