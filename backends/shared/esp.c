/* esp.c: where the EFI system partition is, and which programs and settings lie on it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "esp.h"

#include <string.h>

#include "look-private.h"

static void
esp_file_free (gpointer data)
{
  KargEspFile *file = data;

  g_free (file->path);
  g_free (file->folder);
  g_free (file->name);
  g_free (file);
}

static void
esp_free (gpointer data)
{
  KargEsp *esp = data;

  g_ptr_array_unref (esp->files);
  g_ptr_array_unref (esp->mounts);
  g_ptr_array_unref (esp->unseen);
  g_free (esp);
}

/* @name in @directory whatever its case. (transfer full) */
static char *
esp_find_name (const KargLook *look, const char *directory, const char *name)
{
  g_auto (GStrv) names = karg_look_list (look, directory);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return g_build_filename (directory, names[i], NULL);
  return NULL;
}

static char *
esp_walk (const KargLook *look, const char *directory, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  char *found = g_strdup (directory);

  for (guint i = 0; names[i] != NULL && found != NULL; i++)
    {
      char *next = esp_find_name (look, found, names[i]);

      g_free (found);
      found = next;
    }
  return found;
}

char *
karg_esp_find_path (KargRoot *root, const char *directory, const char *path)
{
  g_autoptr (GPtrArray) unseen = g_ptr_array_new_with_free_func (g_free);
  const KargLook look = { root, unseen };

  return esp_walk (&look, directory, path);
}

static void
esp_add_folder (KargEsp *esp, const KargLook *look, const char *mount, const char *efi, const char *folder)
{
  g_autofree char *directory = g_build_filename (efi, folder, NULL);
  g_auto (GStrv) names = karg_look_list (look, directory);

  for (guint i = 0; names[i] != NULL; i++)
    {
      KargEspFile *file = g_new0 (KargEspFile, 1);

      file->path = g_build_filename (directory, names[i], NULL);
      file->folder = g_strdup (folder);
      file->name = g_strdup (names[i]);
      file->mount = mount;
      g_ptr_array_add (esp->files, file);
    }
}

static void
esp_add_mount (KargEsp *esp, const KargLook *look, const char *mount)
{
  g_autofree char *efi = esp_walk (look, mount, "EFI");
  g_auto (GStrv) folders = efi != NULL ? karg_look_list (look, efi) : NULL;
  char *copy = g_strdup (mount);

  g_ptr_array_add (esp->mounts, copy);
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    esp_add_folder (esp, look, copy, efi, folders[i]);
}

/* Whether @mount is another name of one that is known. */
static gboolean
esp_is_known (const KargEsp *esp, const KargLook *look, const char *mount)
{
  g_autofree char *real = karg_root_resolve (look->root, mount, NULL);

  for (guint i = 0; real != NULL && i < esp->mounts->len; i++)
    {
      g_autofree char *other = karg_root_resolve (look->root, g_ptr_array_index (esp->mounts, i), NULL);

      if (g_strcmp0 (real, other) == 0)
        return TRUE;
    }
  return FALSE;
}

static gpointer
esp_make (const KargHost *host, gpointer data, GError **error)
{
  static const char *const mounts[] = { "/efi", "/boot/efi", KARG_ESP_XBOOTLDR };
  KargEsp *esp = g_new0 (KargEsp, 1);
  const KargLook look = { karg_host_get_root (host), g_ptr_array_new_with_free_func (g_free) };

  esp->mounts = g_ptr_array_new_with_free_func (g_free);
  esp->files = g_ptr_array_new_with_free_func (esp_file_free);
  esp->unseen = look.unseen;
  for (guint i = 0; i < G_N_ELEMENTS (mounts); i++)
    if (karg_look_exists (&look, mounts[i]) && !esp_is_known (esp, &look, mounts[i]))
      esp_add_mount (esp, &look, mounts[i]);
  return esp;
}

const KargEsp *
karg_esp_get (const KargHost *host)
{
  static const char key;

  return karg_host_remember (host, KARG_HOST_RUN, &key, esp_make, NULL, esp_free, NULL);
}

gboolean
karg_esp_file_is (const KargEspFile *file, const char *prefix, const char *suffix)
{
  gsize length = strlen (file->name), end = strlen (suffix);

  return length >= end && g_ascii_strncasecmp (file->name, prefix, strlen (prefix)) == 0
         && g_ascii_strcasecmp (file->name + length - end, suffix) == 0;
}

const KargEspFile *
karg_esp_find (const KargEsp *esp, const char *folder, const char *prefix, const char *suffix)
{
  for (guint i = 0; i < esp->files->len; i++)
    {
      const KargEspFile *file = g_ptr_array_index (esp->files, i);

      if ((folder == NULL || g_ascii_strcasecmp (file->folder, folder) == 0)
          && karg_esp_file_is (file, prefix, suffix))
        return file;
    }
  return NULL;
}
