/* loaders.c: which boot loaders read boot loader entries on this system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "loaders.h"

#include <karg/lines.h>
#include <string.h>

#include "pe.h"

const char *const karg_esp_directories[] = { "/efi", "/boot/efi", "/boot", NULL };

/* @name in @directory whatever its case. (transfer full) */
static char *
loaders_find_name (KargRoot *root, const char *directory, const char *name)
{
  g_auto (GStrv) names = karg_root_list (root, directory, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return g_build_filename (directory, names[i], NULL);
  return NULL;
}

char *
karg_loaders_find_path (KargRoot *root, const char *directory, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  char *found = g_strdup (directory);

  for (guint i = 0; names[i] != NULL && found != NULL; i++)
    {
      char *next = loaders_find_name (root, found, names[i]);

      g_free (found);
      found = next;
    }
  return found;
}

/* A program in EFI/@folder whose name begins with @prefix and ends in ".efi". (transfer full) */
static char *
loaders_find_program (KargRoot *root, const char *esp, const char *folder, const char *prefix)
{
  g_autofree char *path = g_build_filename ("EFI", folder, NULL);
  g_autofree char *directory = karg_loaders_find_path (root, esp, path);
  g_auto (GStrv) names = directory != NULL ? karg_root_list (root, directory, NULL) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (names[i], -1);

      if (g_str_has_prefix (lower, prefix) && g_str_has_suffix (lower, ".efi"))
        return g_build_filename (directory, names[i], NULL);
    }
  return NULL;
}

static char *
loaders_get_version (KargRoot *root, const char *program)
{
  g_autoptr (KargPe) pe = karg_pe_open (root, program, NULL);

  return pe != NULL ? karg_pe_get_program_version (pe, "systemd-boot") : NULL;
}

char *
karg_loaders_find_systemd_boot (KargRoot *root, const char *esp, char **version)
{
  g_autofree char *program = loaders_find_program (root, esp, "systemd", "systemd-boot");
  g_autofree char *found = NULL;

  if (program != NULL)
    found = loaders_get_version (root, program);
  else
    {
      program = loaders_find_program (root, esp, "BOOT", "boot");
      found = program != NULL ? loaders_get_version (root, program) : NULL;
      if (found == NULL)
        return NULL;
    }
  if (version != NULL)
    *version = g_steal_pointer (&found);
  return g_steal_pointer (&program);
}

static gboolean
loaders_line_is (const KargLine *line, const char *word)
{
  g_autofree char *text = g_strstrip (g_strndup (line->text, line->length));

  return strcmp (text, word) == 0;
}

static gboolean
loaders_has_line (KargRoot *root, const char *path, const char *const *wanted)
{
  gsize length = 0;
  g_autofree char *text = karg_root_read_text (root, path, &length, NULL);
  g_autoptr (GArray) lines = text != NULL ? karg_lines_split (text, length) : NULL;

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    for (guint w = 0; wanted[w] != NULL; w++)
      if (loaders_line_is (&g_array_index (lines, KargLine, i), wanted[w]))
        return TRUE;
  return FALSE;
}

/* The places of grub.cfg: GRUB's own directory first, then each vendor's on the ESP. */
static GPtrArray *
loaders_list_grub_cfg (KargRoot *root)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (paths, g_strdup ("/boot/grub2/grub.cfg"));
  g_ptr_array_add (paths, g_strdup ("/boot/grub/grub.cfg"));
  for (guint i = 0; karg_esp_directories[i] != NULL; i++)
    {
      g_autofree char *efi = g_build_filename (karg_esp_directories[i], "EFI", NULL);
      g_auto (GStrv) names = karg_root_list (root, efi, NULL);

      for (guint n = 0; names != NULL && names[n] != NULL; n++)
        g_ptr_array_add (paths, g_build_filename (efi, names[n], "grub.cfg", NULL));
    }
  return paths;
}

char *
karg_loaders_find_grub (KargRoot *root)
{
  static const char *const commands[] = { "blscfg", NULL };
  static const char *const settings[]
    = { "GRUB_ENABLE_BLSCFG=true", "GRUB_ENABLE_BLSCFG=\"true\"", "GRUB_ENABLE_BLSCFG='true'", NULL };
  g_autoptr (GPtrArray) paths = loaders_list_grub_cfg (root);

  for (guint i = 0; i < paths->len; i++)
    if (loaders_has_line (root, g_ptr_array_index (paths, i), commands))
      return g_strdup (g_ptr_array_index (paths, i));
  if (loaders_has_line (root, "/etc/default/grub", settings))
    return g_strdup ("/etc/default/grub");
  return NULL;
}

const char *
karg_loaders_find_grub_entries (KargRoot *root)
{
  g_autofree char *suse = karg_loaders_get_suse_type (root);

  if (g_strcmp0 (suse, "grub2-bls") == 0 && !karg_root_exists (root, "/boot/loader/entries"))
    return karg_root_exists (root, "/boot/efi/loader/entries") ? "/boot/efi/loader" : "/efi/loader";
  return "/boot/loader";
}

char *
karg_loaders_find_grub_cfg (KargRoot *root)
{
  static const char *const stub[] = { "blscfg", NULL };
  g_autoptr (GPtrArray) paths = loaders_list_grub_cfg (root);

  /* A vendor's file on the ESP may only lead to the real one. */
  for (guint i = 0; i < paths->len; i++)
    if (i < 2 ? karg_root_exists (root, g_ptr_array_index (paths, i))
              : loaders_has_line (root, g_ptr_array_index (paths, i), stub))
      return g_strdup (g_ptr_array_index (paths, i));
  return NULL;
}

char *
karg_loaders_get_suse_type (KargRoot *root)
{
  gsize length = 0;
  g_autofree char *text = karg_root_read_text (root, "/etc/sysconfig/bootloader", &length, NULL);
  g_autoptr (GArray) lines = text != NULL ? karg_lines_split (text, length) : NULL;
  const char *key = "LOADER_TYPE=";

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *value = NULL;

      if (line->length < strlen (key) || memcmp (line->text, key, strlen (key)) != 0)
        continue;
      value = g_strndup (line->text + strlen (key), line->length - strlen (key));
      return g_strdup (g_strstrip (g_strdelimit (value, "\"'", ' ')));
    }
  return NULL;
}
