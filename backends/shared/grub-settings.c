/* grub-settings.c: the settings that grub-mkconfig sources.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-settings.h"

#include <karg/lines.h>

#include <string.h>

#include "grub-system.h"

#define GRUB_SETTINGS_DROP_INS "/etc/default/grub.d"

void
karg_grub_settings_free (KargGrubSettings *settings)
{
  shell_script_free (settings->script);
  g_clear_error (&settings->error);
  g_free (settings);
}

static gboolean
grub_settings_add (KargGrubSettings *settings, KargRoot *root, const char *path)
{
  g_autoptr (GBytes) bytes = karg_root_read (root, path, &settings->error);
  gsize length;
  const char *text;
  const char *nul;

  if (bytes == NULL && g_error_matches (settings->error, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    {
      g_clear_error (&settings->error);
      shell_script_add (settings->script, path, NULL);
      return FALSE;
    }
  if (bytes == NULL)
    return FALSE;
  text = g_bytes_get_data (bytes, &length);
  nul = length > 0 ? memchr (text, '\0', length) : NULL;
  if (nul != NULL)
    {
      karg_error_set_at (&settings->error, KARG_ERROR_SYNTAX, path, karg_lines_number_at (text, length, nul - text),
                         "a NUL byte; this is no text file");
      return FALSE;
    }
  shell_script_add (settings->script, path, bytes);
  return TRUE;
}

static gpointer
grub_settings_make (const KargHost *host, gpointer data, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  KargGrubSettings *settings = g_new0 (KargGrubSettings, 1);
  g_auto (GStrv) names = NULL;

  const ShellWorld world = { root, shell_world_find_dialect (root, karg_host_get_facts (host)), TRUE };
  settings->script = shell_script_new (&world);
  settings->present = grub_settings_add (settings, root, KARG_GRUB_SETTINGS_PATH);
  if (settings->error == NULL && grub_system_get (host)->drop_ins)
    names = karg_root_list (root, GRUB_SETTINGS_DROP_INS, &settings->error);

  /* The shell's "*.cfg": not the hidden ones, nor links that lead nowhere. */
  for (guint i = 0; names != NULL && names[i] != NULL && settings->error == NULL; i++)
    {
      g_autofree char *path = g_strconcat (GRUB_SETTINGS_DROP_INS "/", names[i], NULL);
      if (names[i][0] != '.' && g_str_has_suffix (names[i], ".cfg") && karg_root_exists (root, path))
        grub_settings_add (settings, root, path);
    }
  return settings;
}

const KargGrubSettings *
karg_grub_settings_get (const KargHost *host)
{
  static const char key;

  return karg_host_remember (host, KARG_HOST_READING, &key, grub_settings_make, NULL,
                             (GDestroyNotify) karg_grub_settings_free, NULL);
}
