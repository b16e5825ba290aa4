/* partitions.c: where systemd-boot is, and where it looks for entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "partitions.h"

#include <karg/lines.h>
#include <string.h>

#include "loaders.h"

#define SD_BOOT_XBOOTLDR "/boot"

static gboolean
sd_boot_is_same (KargRoot *root, const char *a, const char *b)
{
  KargFileInfo left, right;

  return karg_root_stat (root, a, &left, NULL) && karg_root_stat (root, b, &right, NULL) && left.dev == right.dev
         && left.ino == right.ino;
}

/* The type that /etc/fstab gives for the file system at @directory. (transfer full) NULL when it says
 * nothing. */
static char *
sd_boot_get_fstab_type (KargRoot *root, const char *directory)
{
  gsize length = 0;
  g_autofree char *text = karg_root_read_text (root, "/etc/fstab", &length, NULL);
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
sd_boot_can_read_xbootldr (KargRoot *root, const char *esp)
{
  g_autofree char *type = sd_boot_get_fstab_type (root, SD_BOOT_XBOOTLDR);
  g_autofree char *drivers = NULL;

  if (type == NULL || strcmp (type, "vfat") == 0 || strcmp (type, "msdos") == 0 || strcmp (type, "auto") == 0)
    return TRUE;
  drivers = karg_loaders_find_path (root, esp, "EFI/systemd/drivers");
  return drivers != NULL;
}

static gboolean
sd_boot_has_entries (KargRoot *root, const char *directory)
{
  g_autofree char *entries = g_build_filename (directory, "loader/entries", NULL);
  g_autofree char *images = karg_loaders_find_path (root, directory, "EFI/Linux");

  return karg_root_exists (root, entries) || images != NULL;
}

/* Without the program, its settings beside entries say that it is the boot loader, unless GRUB is. */
static char *
sd_boot_find_settings (KargRoot *root)
{
  g_autofree char *grub = karg_loaders_find_grub (root);

  for (guint i = 0; grub == NULL && karg_esp_directories[i] != NULL; i++)
    {
      g_autofree char *settings = g_build_filename (karg_esp_directories[i], "loader/loader.conf", NULL);

      if (karg_root_exists (root, settings) && sd_boot_has_entries (root, karg_esp_directories[i]))
        return g_strdup (karg_esp_directories[i]);
    }
  return NULL;
}

void
sd_boot_partitions_find (KargRoot *root, SdBootPartitions *partitions)
{
  partitions->directories = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; partitions->esp == NULL && karg_esp_directories[i] != NULL; i++)
    {
      partitions->program = karg_loaders_find_systemd_boot (root, karg_esp_directories[i], &partitions->version);
      if (partitions->program != NULL)
        partitions->esp = g_strdup (karg_esp_directories[i]);
    }
  if (partitions->esp == NULL)
    partitions->esp = sd_boot_find_settings (root);
  if (partitions->esp == NULL)
    return;

  g_ptr_array_add (partitions->directories, g_strdup (partitions->esp));
  if (!sd_boot_is_same (root, partitions->esp, SD_BOOT_XBOOTLDR) && sd_boot_has_entries (root, SD_BOOT_XBOOTLDR)
      && sd_boot_can_read_xbootldr (root, partitions->esp))
    g_ptr_array_add (partitions->directories, g_strdup (SD_BOOT_XBOOTLDR));
}

void
sd_boot_partitions_clear (SdBootPartitions *partitions)
{
  g_clear_pointer (&partitions->esp, g_free);
  g_clear_pointer (&partitions->program, g_free);
  g_clear_pointer (&partitions->version, g_free);
  g_clear_pointer (&partitions->directories, g_ptr_array_unref);
}

guint
sd_boot_partitions_get_version (const SdBootPartitions *partitions)
{
  return partitions->version != NULL ? (guint) g_ascii_strtoull (partitions->version, NULL, 10) : 0;
}
