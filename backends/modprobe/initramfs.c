/* initramfs.c: what must make an initramfs anew.
 *
 * An image has a copy of modprobe.d, and reads that one when it loads a module itself. Of the modules that kargctl sets options
 * of, generators take none along by themselves (VFIO, KVM): only where somebody names them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "initramfs.h"

#include <string.h>
#include <sys/stat.h>

typedef struct
{
  const char *program;
  const char *argv[6];
  const char *configuration[4]; /* files, and directories of them; ends with NULL */
  const char *image;            /* what its images in /boot begin with */
} Initramfs;

static const Initramfs initramfs_generators[] = {
  { "/usr/sbin/update-initramfs",
    { "update-initramfs", "-u", "-k", "all", NULL },
    { "/etc/initramfs-tools/modules", "/etc/initramfs-tools/hooks", "/usr/share/initramfs-tools/modules.d", NULL },
    "initrd.img-" },
  { "/usr/bin/dracut",
    { "dracut", "--force", "--regenerate-all", NULL },
    { "/etc/dracut.conf", "/etc/dracut.conf.d", "/usr/lib/dracut/dracut.conf.d", NULL },
    "initramfs-" },
  { "/usr/bin/mkinitcpio", { "mkinitcpio", "-P", NULL }, { "/etc/mkinitcpio.conf", "/etc/mkinitcpio.conf.d", NULL }, "initramfs-" },
};

/* Whether a line that is no comment names one of @modules, with '-' or '_'. */
static gboolean
initramfs_text_names (const char *text, const char *const *modules)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strdelimit (g_strstrip (lines[i]), "-", '_');
      for (guint m = 0; *line != '#' && modules[m] != NULL; m++)
        if (strstr (line, modules[m]) != NULL)
          return TRUE;
    }
  return FALSE;
}

/* What can't be read may name them. */
static gboolean
initramfs_file_names (KargRoot *root, const char *path, const char *const *modules)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = karg_root_read_text (root, path, NULL, &error);

  if (text == NULL)
    return !g_error_matches (error, KARG_ERROR, KARG_ERROR_NOT_FOUND);
  return initramfs_text_names (text, modules);
}

static gboolean
initramfs_names (KargRoot *root, const Initramfs *generator, const char *const *modules)
{
  for (guint i = 0; generator->configuration[i] != NULL; i++)
    {
      const char *path = generator->configuration[i];
      KargFileInfo info;
      if (!karg_root_stat (root, path, &info, NULL) || info.kind != KARG_FILE_DIRECTORY)
        {
          if (initramfs_file_names (root, path, modules))
            return TRUE;
          continue;
        }
      g_auto (GStrv) names = karg_root_list (root, path, NULL);
      for (guint n = 0; names != NULL && names[n] != NULL; n++)
        {
          g_autofree char *file = g_build_filename (path, names[n], NULL);
          if (initramfs_file_names (root, file, modules))
            return TRUE;
        }
    }
  return FALSE;
}

/* The images that there are: they are saved, and come back when the command fails. */
static GPtrArray *
initramfs_list_images (KargRoot *root, const char *prefix)
{
  GPtrArray *images = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) names = karg_root_list (root, "/boot", NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], prefix))
      g_ptr_array_add (images, g_build_filename ("/boot", names[i], NULL));
  g_ptr_array_add (images, NULL);
  return images;
}

void
karg_initramfs_declare (const KargHost *host, const char *const *modules, KargChangeset *changes)
{
  KargRoot *root = karg_host_get_root (host);

  for (guint i = 0; i < G_N_ELEMENTS (initramfs_generators); i++)
    {
      const Initramfs *generator = &initramfs_generators[i];
      if (!karg_root_exists (root, generator->program) || !initramfs_names (root, generator, modules))
        continue;
      g_autoptr (GPtrArray) images = initramfs_list_images (root, generator->image);
      karg_changeset_add_command (changes, generator->argv, (const char *const *) images->pdata,
                                  "an initramfs loads the module, and has a copy of modprobe.d", FALSE);
    }
}
