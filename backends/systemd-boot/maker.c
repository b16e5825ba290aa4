/* maker.c: what makes a unified kernel image anew.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "maker.h"

#include <string.h>

/* kernel-install's own setting: "layout=uki". The first file that is there counts. */
static gboolean
sd_boot_maker_is_layout_uki (KargRoot *root)
{
  static const char *const paths[] = { "/etc/kernel/install.conf", "/usr/lib/kernel/install.conf" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = karg_root_read_text (root, paths[i], NULL, NULL);
      g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

      for (guint n = 0; lines[n] != NULL; n++)
        if (strcmp (g_strstrip (lines[n]), "layout=uki") == 0)
          return TRUE;
      if (text != NULL)
        return FALSE;
    }
  return FALSE;
}

/* The kernel that kernel-install is given. (transfer full) */
static char *
sd_boot_maker_find_image (KargRoot *root, const char *kernel)
{
  static const char *const formats[] = { "/usr/lib/modules/%s/vmlinuz", "/lib/modules/%s/vmlinuz", "/boot/vmlinuz-%s" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_auto (GStrv) parts = g_strsplit (formats[i], "%s", 2);
      g_autofree char *path = g_strconcat (parts[0], kernel, parts[1], NULL);

      if (karg_root_exists (root, path))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* "TOKEN-VERSION": how kernel-install names its images. */
static char **
sd_boot_maker_get_command (KargRoot *root, const char *id, const char *kernel)
{
  g_autofree char *ending = g_strconcat ("-", kernel, NULL);
  g_autofree char *image = NULL;
  const char *argv[] = { "kernel-install", "add", kernel, NULL, NULL };

  if (kernel == NULL || *kernel == '\0' || strchr (kernel, '/') != NULL || !g_str_has_suffix (id, ending))
    return NULL;
  if (!sd_boot_maker_is_layout_uki (root) || !karg_root_exists (root, "/usr/bin/kernel-install"))
    return NULL;
  image = sd_boot_maker_find_image (root, kernel);
  if (image == NULL)
    return NULL;
  argv[3] = image;
  return g_strdupv ((char **) argv);
}

/* The mkinitcpio preset that names the image. (transfer full) */
static char *
sd_boot_maker_find_preset (KargRoot *root, const char *path)
{
  g_auto (GStrv) names = karg_root_list (root, "/etc/mkinitcpio.d", NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *preset = g_build_filename ("/etc/mkinitcpio.d", names[i], NULL);
      g_autofree char *text = g_str_has_suffix (names[i], ".preset") ? karg_root_read_text (root, preset, NULL, NULL) : NULL;

      if (text != NULL && strstr (text, path) != NULL)
        return g_steal_pointer (&preset);
    }
  return NULL;
}

void
sd_boot_maker_find (KargRoot *root, const char *path, const char *id, const char *kernel, char ***command, char **advice)
{
  g_autofree char *preset = NULL;

  *command = sd_boot_maker_get_command (root, id, kernel);
  *advice = NULL;
  if (*command != NULL)
    return;

  preset = sd_boot_maker_find_preset (root, path);
  if (preset != NULL)
    *advice = g_strdup_printf ("its arguments are inside a unified kernel image, which mkinitcpio makes (%s): change only"
                               " /etc/kernel/cmdline, then run mkinitcpio -P", preset);
  else
    *advice = g_strdup ("its arguments are inside a unified kernel image: change only /etc/kernel/cmdline, then make the image"
                        " anew with what made it (kernel-install add, mkinitcpio -P, dracut --uefi, ukify)");
}
