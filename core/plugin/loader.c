/* loader.c: plugins that lie in a file of their own. GModule is behind this file only.
 *
 * A module is code that runs with all rights of this process, often root's. So the file, the directory it lies in and
 * every one above that must belong to root, or to the very user who runs the process (who could run such code anyway),
 * and nobody else may write them. Then nobody untrusted can put another file there between the check and dlopen(3),
 * which only takes a path. (/proc/self/fd/N is no way around that: dlopen(3) tells libraries apart by their path, so
 * a number that is used again would give the earlier module.)
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "loader.h"

#include "base/root-file.h"
#include "base/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <gmodule.h>
#include <sys/stat.h>
#include <unistd.h>

struct _KargModule
{
  GModule *handle;
};

/* Opens @path, which has no links, and checks it. Returns: a descriptor, or -1. */
static int
karg_loader_open_trusted (const char *path, mode_t kind, GError **error)
{
  g_autoptr (GError) local = NULL;
  int fd = karg_trust_open (AT_FDCWD, path, O_RDONLY, kind, path, &local);

  if (fd >= 0)
    return fd;
  if (local == NULL)
    karg_error_set_errno (&local, ENOENT, path, "cannot open");
  g_propagate_error (error, g_steal_pointer (&local));
  return -1;
}

/* Those of @names that modules have. (transfer full) */
static char **
karg_loader_pick_modules (char **names, const char *directory)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] != '.' && g_str_has_suffix (names[i], ".so"))
      g_ptr_array_add (paths, g_build_filename (directory, names[i], NULL));
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

char **
karg_loader_list (const char *directory, GError **error)
{
  if (directory == NULL || directory[0] == '\0')
    return g_new0 (char *, 1);

  /* dlopen(3) searches other places for a name without a slash. Every symbolic link is resolved, so that what is checked
   * is what is used. */
  g_autofree char *real = realpath (directory, NULL);
  if (real == NULL && (errno == ENOENT || errno == ENOTDIR))
    return g_new0 (char *, 1);
  if (real == NULL)
    {
      karg_error_set_errno (error, errno, directory, "cannot look for modules");
      return NULL;
    }

  int fd = karg_trust_check_way (real, error) ? karg_loader_open_trusted (real, S_IFDIR, error) : -1;
  if (fd < 0)
    return NULL;

  g_auto (GStrv) names = karg_root_file_list (fd);
  if (names == NULL)
    karg_error_set_errno (error, errno, real, "cannot look for modules");
  return names != NULL ? karg_loader_pick_modules (names, real) : NULL;
}

KargModule *
karg_loader_open (const char *path, KargPluginFunc *function, GError **error)
{
  int fd = karg_loader_open_trusted (path, S_IFREG, error);
  gpointer symbol = NULL;

  if (fd < 0)
    return NULL;
  close (fd);

  /* Not lazy: a function that is missing is found now, and not when it is called. */
  GModule *handle = g_module_open (path, G_MODULE_BIND_LOCAL);
  if (handle == NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "cannot be loaded: %s", g_module_error ());
      return NULL;
    }
  if (!g_module_symbol (handle, "karg_plugin", &symbol) || symbol == NULL)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
                           "exports no function karg_plugin (KARG_PLUGIN_DEFINE makes one)");
      g_module_close (handle);
      return NULL;
    }

  KargModule *module = g_new0 (KargModule, 1);
  module->handle = handle;
  *function = (KargPluginFunc) symbol;
  return module;
}

void
karg_loader_close (KargModule *module)
{
  g_module_close (module->handle);
  g_free (module);
}

void
karg_loader_keep (KargModule *module)
{
  g_free (module); /* who keeps no handle can't close it */
}
