/* loaders.c: which boot loaders read what on this system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "loaders-private.h"

#include <string.h>

#include "shell/shell-script.h"

#define LOADERS_SUSE_PATH "/etc/sysconfig/bootloader"
#define LOADERS_ZIPL_PATH "/etc/zipl.conf"

/* openSUSE says outright which boot loader it has, in a file that shells source. (transfer full) */
static char *
loaders_read_suse_type (const KargLook *look)
{
  const ShellWorld world = { .root = look->root, .dialect = SHELL_DIALECT_BASH };
  g_autoptr (GBytes) bytes = karg_look_read (look, LOADERS_SUSE_PATH);
  g_autoptr (ShellScript) script = shell_script_new (&world);
  g_autoptr (GError) error = NULL;
  const ShellValue *value;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0
      || memchr (g_bytes_get_data (bytes, NULL), '\0', g_bytes_get_size (bytes)) != NULL)
    return NULL;
  shell_script_add (script, LOADERS_SUSE_PATH, bytes);
  value = shell_script_get (script, "LOADER_TYPE", &error);
  karg_look_note (look, error);
  return value != NULL ? g_strdup (shell_value_get (value)) : NULL;
}

/* openSUSE's grub2-bls has its entries on the ESP. (transfer full) */
static char *
loaders_find_entries (const KargLoadersSearch *search, const KargLoaders *loaders)
{
  const GPtrArray *mounts = loaders->esp->mounts;

  if (g_strcmp0 (search->suse_type, "grub2-bls") == 0 && !karg_look_exists (&search->look, "/boot/loader/entries"))
    for (guint i = 0; i < mounts->len; i++)
      {
        g_autofree char *entries = g_build_filename (g_ptr_array_index (mounts, i), "loader/entries", NULL);

        if (karg_look_exists (&search->look, entries))
          return g_path_get_dirname (entries);
      }
  return g_strdup ("/boot/loader");
}

static void
loaders_set_reader (KargLoaders *loaders, KargEntriesReader reader, const char *why)
{
  loaders->reader = reader;
  g_free (loaders->reader_why);
  loaders->reader_why = g_strdup (why);
}

static gboolean
loaders_have_zipl (const KargLook *look)
{
  return karg_look_exists (look, LOADERS_ZIPL_PATH) && !karg_look_exists (look, "/boot/grub2");
}

/* Nobody says who reads the entries: whoever is left. */
static void
loaders_guess_reader (const KargLook *look, KargLoaders *loaders)
{
  if (loaders->reader_why != NULL)
    return;
  if (loaders->systemd_boot.esp != NULL)
    loaders_set_reader (loaders, KARG_ENTRIES_NOBODY, "no GRUB that reads them");
  else if (loaders->grub_left_over != NULL)
    loaders_set_reader (loaders, KARG_ENTRIES_NOBODY, loaders->grub_left_over);
  else if (karg_look_exists (look, loaders->grub->directory))
    loaders_set_reader (loaders, KARG_ENTRIES_GRUB, loaders->grub->directory);
  else
    loaders_set_reader (loaders, KARG_ENTRIES_GRUB, "no other boot loader is here");
}

static void
loaders_free (gpointer data)
{
  KargLoaders *loaders = data;

  g_free (loaders->systemd_boot.esp);
  g_free (loaders->systemd_boot.program);
  g_free (loaders->systemd_boot.version);
  g_ptr_array_unref (loaders->systemd_boot.directories);
  g_free (loaders->grub_left_over);
  g_free (loaders->entries);
  g_free (loaders->reader_why);
  g_ptr_array_unref (loaders->unseen);
  g_free (loaders);
}

static void
loaders_add_unseen (KargLoaders *loaders, const GPtrArray *unseen)
{
  for (guint i = 0; i < unseen->len; i++)
    g_ptr_array_add (loaders->unseen, g_strdup (g_ptr_array_index (unseen, i)));
}

static gpointer
loaders_make (const KargHost *host, gpointer data, GError **error)
{
  KargLoaders *loaders = g_new0 (KargLoaders, 1);
  KargLoadersSearch search = { host, { karg_host_get_root (host), g_ptr_array_new_with_free_func (g_free) }, NULL };

  loaders->unseen = search.look.unseen;
  loaders->esp = karg_esp_get (host);
  loaders->grub = grub_system_get (host);
  loaders_add_unseen (loaders, loaders->esp->unseen);
  loaders_add_unseen (loaders, loaders->grub->unseen);
  search.suse_type = loaders_read_suse_type (&search.look);

  loaders->entries = loaders_find_entries (&search, loaders);
  karg_loaders_find_program (&search, loaders);
  karg_loaders_find_grub (&search, loaders);
  /* a distribution's habits with GRUB say nothing of a machine that has none */
  if (loaders_have_zipl (&search.look))
    loaders_set_reader (loaders, KARG_ENTRIES_ZIPL, LOADERS_ZIPL_PATH);
  karg_loaders_find_directories (&search, loaders);
  loaders_guess_reader (&search.look, loaders);
  loaders->menu_copies = karg_loaders_copy_entries (&search, loaders);
  g_free (search.suse_type);
  return loaders;
}

const KargLoaders *
karg_loaders_get (const KargHost *host)
{
  static const char key;

  return karg_host_remember (host, KARG_HOST_RUN, &key, loaders_make, NULL, loaders_free, NULL);
}

void
karg_loaders_show_unseen (const KargLoaders *loaders, KargProbe *probe)
{
  for (guint i = 0; i < loaders->unseen->len; i++)
    karg_probe_add_evidence (probe, g_ptr_array_index (loaders->unseen, i));
}
