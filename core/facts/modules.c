/* modules.c: whether the modules that matter are built in, loadable or absent, for each installed kernel.
 *
 * libkmod is behind this file and kmod-library.c only. It opens the indexes that depmod(8) made as the process sees
 * their path, and follows what they say unchecked. So it is only given a directory whose path is resolved inside the
 * root and whose indexes are no symbolic links and well-formed. It is given no configuration: it would mix the
 * running machine's /proc/cmdline into any, so the options of modprobe.d are read by module-options.c. (It opens
 * /proc/cmdline even then; a look-up in the indexes uses nothing of it.)
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "kmod-library.h"
#include "modules-index.h"

#include <string.h>

/* As the kernel spells them, with '_' (KBUILD_MODNAME). */
static const char *const karg_modules_names[] = { "iommufd",   "kvm",  "kvm_amd",  "kvm_hv",
                                                  "kvm_intel", "vfio", "vfio_pci", "vfio_iommu_spapr_tce",
                                                  "vfio_iommu_type1" };

static void
karg_modules_log_nothing (void *data, int priority, const char *file, int line, const char *function,
                          const char *format, va_list args)
{
}

/* The kernel's own list, which needs no depmod: one "kernel/drivers/vfio/vfio.ko" a line. */
static gboolean
karg_modules_is_listed (const char *builtin, const char *module)
{
  g_auto (GStrv) lines = g_strsplit (builtin != NULL ? builtin : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *slash = strrchr (lines[i], '/');
      char *name = g_strdelimit (g_strstrip (slash != NULL ? slash + 1 : lines[i]), "-", '_');
      char *suffix = strstr (name, ".ko");

      if (suffix != NULL)
        *suffix = '\0';
      if (g_str_equal (name, module))
        return TRUE;
    }
  return FALSE;
}

/* Whether libkmod may open @path: it is no index, or an empty one, or a well-formed one that is no link. */
static gboolean
karg_modules_is_safe (KargRoot *root, const char *path)
{
  if (!g_str_has_suffix (path, ".bin"))
    return TRUE;

  g_autofree char *link = karg_root_read_link (root, path);
  g_autoptr (GBytes) bytes
      = link == NULL ? karg_root_read_range (root, path, 0, KARG_ROOT_READ_MAX, NULL) : NULL;
  return bytes != NULL && (g_bytes_get_size (bytes) == 0 || karg_modules_index_is_sound (bytes));
}

/* The directory as this process sees it; NULL when libkmod must not see it. (transfer full) */
static char *
karg_modules_host_directory (KargRoot *root, const char *directory)
{
  g_autofree char *real = karg_root_resolve (root, directory, NULL);
  g_auto (GStrv) names = real != NULL ? karg_root_list (root, real, NULL) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (real, names[i], NULL);

      if (!karg_modules_is_safe (root, path))
        return NULL;
    }
  return names != NULL ? g_build_filename (karg_root_get_path (root), real, NULL) : NULL;
}

/* What the indexes say: a module with a path can be loaded, one without is built in. NULL when the look-up
 * fails. */
static const char *
karg_modules_look_up (const KargKmodLibrary *kmod, struct kmod_ctx *context, const char *name)
{
  struct kmod_list *list = NULL;
  const char *state = "absent";

  if (context == NULL || kmod->look_up (context, name, &list) < 0)
    return NULL;
  for (struct kmod_list *item = list; item != NULL; item = kmod->list_next (list, item))
    {
      struct kmod_module *module = kmod->get_module (item);

      if (g_str_equal (kmod->get_name (module), name))
        state = kmod->get_path (module) != NULL ? "loadable" : "built-in";
      kmod->unref_module (module);
    }
  kmod->unref_list (list);
  return state;
}

/* NULL when libkmod must not look, or depmod has not been there: then nothing is known to be absent. */
static struct kmod_ctx *
karg_modules_open (const KargKmodLibrary *kmod, KargRoot *root, const char *directory)
{
  KargFileInfo info;
  const char *no_configuration = NULL;
  g_autofree char *index = g_build_filename (directory, "modules.dep.bin", NULL);

  if (!karg_root_stat (root, index, &info, NULL) || info.size == 0)
    return NULL;
  g_autofree char *host = karg_modules_host_directory (root, directory);
  struct kmod_ctx *context = kmod != NULL && host != NULL ? kmod->create (host, &no_configuration) : NULL;
  if (context != NULL)
    kmod->set_log_fn (context, karg_modules_log_nothing, NULL);
  return context;
}

/* The two lists must agree that a module is absent. */
void
karg_modules_collect (KargFacts *facts, KargRoot *root, const char *version)
{
  g_autofree char *directory = g_strconcat ("/lib/modules/", version, NULL);
  g_autofree char *index = g_strconcat (directory, "/modules.dep.bin", NULL);
  g_autofree char *list = g_strconcat (directory, "/modules.builtin", NULL);
  g_autofree char *builtin = karg_root_read_text (root, list, NULL, NULL);
  const KargKmodLibrary *kmod = karg_kmod_library_get ();
  struct kmod_ctx *context = karg_modules_open (kmod, root, directory);

  for (guint i = 0; i < G_N_ELEMENTS (karg_modules_names); i++)
    {
      const char *name = karg_modules_names[i];
      g_autofree char *group = g_strdup_printf ("module %s %s", version, name);
      const char *state = karg_modules_look_up (kmod, context, name);

      if (g_strcmp0 (state, "loadable") != 0 && karg_modules_is_listed (builtin, name))
        karg_facts_set (facts, group, "state", "built-in", list);
      else if (builtin != NULL || g_strcmp0 (state, "absent") != 0)
        karg_facts_set (facts, group, "state", state, index);
    }
  if (context != NULL)
    kmod->unref (context);
}
