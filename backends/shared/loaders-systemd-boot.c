/* loaders-systemd-boot.c: where systemd-boot is, and where it looks for entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "loaders-private.h"

#include <karg/lines.h>
#include <string.h>

#include "pe.h"

/* What @program says of itself in a section of its own. (transfer full) NULL when it says nothing, or is another. */
static char *
systemd_boot_read_version (const KargLook *look, const char *program)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargPe) pe = karg_pe_open (look->root, program, &error);

  if (!g_error_matches (error, KARG_ERROR, KARG_ERROR_SYNTAX))
    karg_look_note (look, error);
  return pe != NULL ? karg_pe_get_program_version (pe, "systemd-boot") : NULL;
}

/* The fallback loader that says that it is systemd-boot. @version: what it says. */
static const KargEspFile *
systemd_boot_find_fallback (const KargLook *look, const KargEsp *esp, char **version)
{
  for (guint i = 0; i < esp->files->len; i++)
    {
      const KargEspFile *file = g_ptr_array_index (esp->files, i);

      if (g_ascii_strcasecmp (file->folder, "BOOT") == 0 && karg_esp_file_is (file, "boot", ".efi")
          && (*version = systemd_boot_read_version (look, file->path)) != NULL)
        return file;
    }
  return NULL;
}

void
karg_loaders_find_program (const KargLoadersSearch *search, KargLoaders *loaders)
{
  KargSystemdBoot *found = &loaders->systemd_boot;
  const KargEspFile *file = karg_esp_find (loaders->esp, NULL, "systemd-boot", ".efi");

  found->directories = g_ptr_array_new_with_free_func (g_free);
  if (file != NULL)
    found->version = systemd_boot_read_version (&search->look, file->path);
  else
    file = systemd_boot_find_fallback (&search->look, loaders->esp, &found->version);
  if (file == NULL)
    return;
  found->program = g_strdup (file->path);
  found->esp = g_strdup (file->mount);
  found->major = found->version != NULL ? (guint) g_ascii_strtoull (found->version, NULL, 10) : 0;
}

/* The type that /etc/fstab gives for the file system at @directory. (transfer full) NULL when it says
 * nothing. */
static char *
systemd_boot_get_fstab_type (const KargLook *look, const char *directory)
{
  gsize length = 0;
  g_autofree char *text = karg_look_read_text (look, "/etc/fstab", &length);
  g_autoptr (GArray) lines = text != NULL ? karg_lines_split (text, length) : NULL;

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *copy = g_strndup (line->text, line->length);
      g_auto (GStrv) words = g_strsplit_set (g_strstrip (copy), " \t", -1);
      const char *fields[3] = { NULL };

      for (guint w = 0, f = 0; words[w] != NULL && f < 3; w++)
        if (*words[w] != '\0')
          fields[f++] = words[w];
      if (fields[2] != NULL && fields[0][0] != '#' && strcmp (fields[1], directory) == 0)
        return g_strdup (fields[2]);
    }
  return NULL;
}

/* Firmware reads FAT; everything else needs a driver beside the boot loader. */
static gboolean
systemd_boot_can_read_xbootldr (const KargLook *look, const char *esp)
{
  g_autofree char *type = systemd_boot_get_fstab_type (look, KARG_ESP_XBOOTLDR);
  g_autofree char *drivers = NULL;

  if (type == NULL || strcmp (type, "vfat") == 0 || strcmp (type, "msdos") == 0 || strcmp (type, "auto") == 0)
    return TRUE;
  drivers = karg_esp_find_path (look->root, esp, "EFI/systemd/drivers");
  return drivers != NULL;
}

static gboolean
systemd_boot_has_entries (const KargLook *look, const char *directory)
{
  g_autofree char *entries = g_build_filename (directory, "loader/entries", NULL);
  g_autofree char *images = karg_esp_find_path (look->root, directory, "EFI/Linux");

  return karg_look_exists (look, entries) || images != NULL;
}

/* (transfer full) */
static char *
systemd_boot_find_settings (const KargLook *look, const KargEsp *esp)
{
  for (guint i = 0; i < esp->mounts->len; i++)
    {
      const char *mount = g_ptr_array_index (esp->mounts, i);
      g_autofree char *settings = g_build_filename (mount, "loader/loader.conf", NULL);

      if (karg_look_exists (look, settings)
          && (systemd_boot_has_entries (look, mount) || systemd_boot_has_entries (look, KARG_ESP_XBOOTLDR)))
        return g_strdup (mount);
    }
  return NULL;
}

void
karg_loaders_find_directories (const KargLoadersSearch *search, KargLoaders *loaders)
{
  KargSystemdBoot *found = &loaders->systemd_boot;
  const KargLook *look = &search->look;

  if (found->esp == NULL && loaders->reader == KARG_ENTRIES_NOBODY)
    found->esp = systemd_boot_find_settings (look, loaders->esp);
  if (found->esp == NULL)
    return;

  g_ptr_array_add (found->directories, g_strdup (found->esp));
  /* Not there when it is another name of one that comes before. */
  if (strcmp (found->esp, KARG_ESP_XBOOTLDR) != 0
      && g_ptr_array_find_with_equal_func (loaders->esp->mounts, KARG_ESP_XBOOTLDR, g_str_equal, NULL)
      && systemd_boot_has_entries (look, KARG_ESP_XBOOTLDR) && systemd_boot_can_read_xbootldr (look, found->esp))
    g_ptr_array_add (found->directories, g_strdup (KARG_ESP_XBOOTLDR));
}
