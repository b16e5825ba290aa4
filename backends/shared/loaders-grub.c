/* loaders-grub.c: whether GRUB boots this system, and whether it reads boot loader entries.
 *
 * GRUB's files are left behind when another boot loader takes over, and entries when GRUB goes back to a menu of
 * its own, so that they are there is not enough.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "loaders-private.h"

#include <string.h>

#include "grub-cfg.h"
#include "grub-settings.h"
#include "petitboot.h"

/* What all grub.cfg that a boot may read hold together. */
typedef struct
{
  const char *path;   /* of one that was read, or NULL */
  const char *blscfg; /* of one that reads entries, or NULL */
  guint kernels;
  guint generated;
} LoadersMenus;

static LoadersMenus
loaders_grub_read_menus (const KargLoadersSearch *search, const KargLoaders *loaders)
{
  LoadersMenus menus = { NULL, NULL, 0, 0 };

  for (guint i = 0; i < loaders->grub->cfgs->len; i++)
    {
      const char *path = g_ptr_array_index (loaders->grub->cfgs, i);
      g_autoptr (GError) error = NULL;
      const GrubCfg *cfg = grub_cfg_read (search->host, path, &error);

      karg_look_note (&search->look, error);
      if (cfg == NULL)
        continue;
      menus.path = path;
      menus.kernels += grub_cfg_count_kernels (cfg);
      menus.generated += grub_cfg_count_generated (cfg);
      if (cfg->blscfg && menus.blscfg == NULL)
        menus.blscfg = path;
    }
  return menus;
}

/* Why this system doesn't boot from what grub-mkconfig writes; NULL when nothing speaks against it.
 * (transfer full) */
static char *
loaders_grub_find_other (const KargLoadersSearch *search, const KargLoaders *loaders, gboolean has_menu)
{
  const char *suse = search->suse_type;
  g_autofree char *core = g_strconcat (loaders->grub->directory, "/i386-pc/core.img", NULL);

  if (suse != NULL
      && (g_str_equal (suse, "systemd-boot") || g_str_equal (suse, "grub2-bls") || g_str_equal (suse, "none")))
    return g_strdup_printf ("/etc/sysconfig/bootloader: LOADER_TYPE=%s", suse);
  if (karg_esp_find (loaders->esp, NULL, "systemd-boot", "") == NULL)
    return NULL;
  if (has_menu
      && (karg_look_exists (&search->look, core) || karg_esp_find (loaders->esp, NULL, "grub", ".efi") != NULL))
    return NULL;
  return g_strdup ("systemd-boot is installed, GRUB's own files are left over");
}

/* Red Hat's 10_linux takes GRUB_ENABLE_BLSCFG for true, but for the one that new-kernel-pkg writes grub.cfg for
 * (EL 7). */
static gboolean
loaders_grub_reads_by_default (const KargLoadersSearch *search, const KargLoaders *loaders)
{
  return loaders->grub->red_hat && karg_look_exists (&search->look, "/boot/loader/entries")
         && !karg_look_exists (&search->look, "/usr/sbin/new-kernel-pkg")
         && !karg_look_exists (&search->look, "/sbin/new-kernel-pkg");
}

/* What GRUB_ENABLE_BLSCFG is, as the shell that sources the settings sees it; NULL when nobody sets it, or that
 * can't be known. @where: the file that does. */
static const char *
loaders_grub_get_setting (const KargLoadersSearch *search, const char **where)
{
  const KargGrubSettings *settings = karg_grub_settings_get (search->host);
  g_autoptr (GError) error = NULL;
  const ShellValue *value = NULL;

  karg_look_note (&search->look, settings->error);
  if (settings->error == NULL)
    value = shell_script_get (settings->script, "GRUB_ENABLE_BLSCFG", &error);
  karg_look_note (&search->look, error);
  if (value == NULL)
    return NULL;
  *where = shell_value_locate (value, NULL);
  return shell_value_get (value);
}

/* A menu that reads entries does so whatever the settings say: they only count when it is written again. */
static void
loaders_grub_find_reader (const KargLoadersSearch *search, KargLoaders *loaders, const LoadersMenus *menus)
{
  const char *where = NULL;
  const char *setting = loaders_grub_get_setting (search, &where);
  gboolean reads = FALSE;

  if (menus->blscfg != NULL)
    {
      reads = TRUE;
      loaders->reader_why = g_strdup (menus->blscfg);
    }
  else if (setting != NULL)
    {
      reads = g_str_equal (setting, "true");
      loaders->reader_why = reads ? g_strdup (where) : g_strdup_printf ("%s: GRUB_ENABLE_BLSCFG=%s", where, setting);
    }
  else if (menus->kernels > 0)
    loaders->reader_why = g_strdup_printf ("%s reads no entries", menus->path);
  else if (loaders_grub_reads_by_default (search, loaders))
    {
      reads = TRUE;
      loaders->reader_why = g_strdup ("GRUB_ENABLE_BLSCFG is true unless set");
    }
  loaders->reader = reads ? KARG_ENTRIES_GRUB : KARG_ENTRIES_NOBODY;
}

void
karg_loaders_find_grub (const KargLoadersSearch *search, KargLoaders *loaders)
{
  const LoadersMenus menus = loaders_grub_read_menus (search, loaders);

  loaders->grub_left_over = loaders_grub_find_other (search, loaders, menus.path != NULL);
  if (g_strcmp0 (search->suse_type, "grub2-bls") == 0)
    {
      loaders->reader = KARG_ENTRIES_GRUB;
      loaders->reader_why = g_strdup (loaders->grub_left_over);
    }
  else if (loaders->grub_left_over == NULL)
    loaders_grub_find_reader (search, loaders, &menus);
}

gboolean
karg_loaders_copy_entries (const KargLoadersSearch *search, const KargLoaders *loaders)
{
  if (loaders->reader != KARG_ENTRIES_GRUB || loaders->grub_left_over != NULL)
    return FALSE;
  return karg_petitboot_is_old (karg_host_get_facts (search->host))
         || loaders_grub_read_menus (search, loaders).generated > 0;
}
