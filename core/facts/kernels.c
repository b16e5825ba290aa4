/* kernels.c: which kernels are installed, and which one runs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"

#include <string.h>

static const char *const karg_kernels_module_dirs[] = { "/usr/lib/modules", "/lib/modules" };
/* How the file names in /boot begin that end with a version. */
static const char *const karg_kernels_config_prefix = "config-";

/* As kernel-install(8) and every package name them. */
static gboolean
karg_kernels_is_version (const char *name)
{
  static const char *const chars = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_+~^:";

  return g_ascii_isdigit (*name) && name[strspn (name, chars)] == '\0';
}

static int
karg_kernels_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
karg_kernels_add (GPtrArray *versions, const char *name)
{
  if (karg_kernels_is_version (name) && !g_ptr_array_find_with_equal_func (versions, name, g_str_equal, NULL))
    g_ptr_array_add (versions, g_strdup (name));
}

char **
karg_kernels_list (KargRoot *root)
{
  GPtrArray *versions = g_ptr_array_new ();
  g_auto (GStrv) boot = karg_root_list (root, "/boot", NULL);

  for (guint d = 0; d < G_N_ELEMENTS (karg_kernels_module_dirs); d++)
    {
      g_auto (GStrv) names = karg_root_list (root, karg_kernels_module_dirs[d], NULL);

      for (guint i = 0; names != NULL && names[i] != NULL; i++)
        karg_kernels_add (versions, names[i]);
    }
  for (guint i = 0; boot != NULL && boot[i] != NULL; i++)
    if (g_str_has_prefix (boot[i], karg_kernels_config_prefix))
      karg_kernels_add (versions, boot[i] + strlen (karg_kernels_config_prefix));

  g_ptr_array_sort (versions, karg_kernels_compare);
  g_ptr_array_add (versions, NULL);
  return (char **) g_ptr_array_free (versions, FALSE);
}

void
karg_kernels_collect (KargFacts *facts, KargRoot *root, const char *version)
{
  static const char *const formats[][2] = {
    { "/boot/vmlinuz-", "" },           { "/boot/vmlinux-", "" },       { "/boot/Image-", "" },
    { "/usr/lib/modules/", "/vmlinuz" }, { "/lib/modules/", "/vmlinuz" },
  };
  g_autofree char *group = g_strconcat ("kernel ", version, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = g_strconcat (formats[i][0], version, formats[i][1], NULL);

      if (!karg_root_exists (root, path))
        continue;
      karg_facts_set (facts, group, "image", path, path);
      return;
    }
}

void
karg_kernels_collect_running (KargFacts *facts, KargRoot *root)
{
  static const char *const paths[] = { "/proc/sys/kernel/osrelease", "/proc/cmdline" };

  if (!karg_root_is_running_system (root))
    return;
  g_autofree char *version = karg_root_read_attribute (root, paths[0]);
  g_autofree char *cmdline = karg_root_read_attribute (root, paths[1]);
  karg_facts_set (facts, "kernel", "running", version, paths[0]);
  karg_facts_set (facts, "kernel", "cmdline", cmdline, paths[1]);
}
