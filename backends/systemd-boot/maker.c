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
sd_boot_maker_get_kernel_install (KargRoot *root, const char *id, const char *kernel)
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

/* Whether a line of a preset that is no comment names the image: default_uki="/efi/EFI/Linux/arch-linux.efi". */
static gboolean
sd_boot_maker_names (const char *preset, const char *path)
{
  g_auto (GStrv) lines = g_strsplit (preset, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *uki = *g_strchug (lines[i]) != '#' ? strstr (lines[i], "_uki=") : NULL;
      const char *named = uki != NULL ? strstr (uki, path) : NULL;
      if (named != NULL && strchr ("\"' \t#;", named[strlen (path)]) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* The mkinitcpio preset that names the image: its name without ".preset". *@follows: it says nothing of arguments, so that
 * the image gets those of /etc/kernel/cmdline. (transfer full) */
static char *
sd_boot_maker_find_preset (KargRoot *root, const char *path, gboolean *follows)
{
  g_auto (GStrv) names = karg_root_list (root, "/etc/mkinitcpio.d", NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *preset = g_build_filename ("/etc/mkinitcpio.d", names[i], NULL);
      g_autofree char *text
        = g_str_has_suffix (names[i], ".preset") ? karg_root_read_text (root, preset, NULL, NULL) : NULL;

      if (text == NULL || !sd_boot_maker_names (text, path))
        continue;
      *follows = !g_regex_match_simple ("^[^#\n]*cmdline", text, G_REGEX_MULTILINE, 0);
      return g_strndup (names[i], strlen (names[i]) - strlen (".preset"));
    }
  return NULL;
}

/* mkinitcpio's images of one preset are made together. */
static char **
sd_boot_maker_get_mkinitcpio (KargRoot *root, const char *preset, gboolean follows)
{
  const char *const argv[] = { "mkinitcpio", "-p", preset, NULL };

  if (preset == NULL || !follows || *preset == '-' || !karg_root_exists (root, "/usr/bin/mkinitcpio"))
    return NULL;
  return g_strdupv ((char **) argv);
}

void
sd_boot_maker_find (KargRoot *root, const char *path, const char *id, const char *kernel, char ***command, char **advice)
{
  gboolean follows = FALSE;
  g_autofree char *preset = sd_boot_maker_find_preset (root, path, &follows);

  *advice = NULL;
  *command = sd_boot_maker_get_kernel_install (root, id, kernel);
  if (*command == NULL)
    *command = sd_boot_maker_get_mkinitcpio (root, preset, follows);
  if (*command != NULL)
    return;

  if (preset != NULL && !follows)
    *advice = g_strdup_printf ("its arguments are inside a unified kernel image, and /etc/mkinitcpio.d/%s.preset says"
                               " where mkinitcpio takes them from: change them there, then run mkinitcpio -p %s",
                               preset, preset);
  else if (preset != NULL)
    *advice = g_strdup_printf ("its arguments are inside a unified kernel image, which mkinitcpio makes, that isn't here:"
                               " change only /etc/kernel/cmdline, then run mkinitcpio -p %s", preset);
  else
    *advice = g_strdup ("its arguments are inside a unified kernel image: change only /etc/kernel/cmdline, then make the image"
                        " anew with what made it (kernel-install add, mkinitcpio -P, dracut --uefi, ukify)");
}
