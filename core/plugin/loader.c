/* loader.c: plugins that lie in a file of their own. GModule is behind this file only.
 *
 * A module is code that runs with all rights of this process, often root's. So the file and the directory it lies in
 * must belong to root, or to the very user who runs the process (who could run such code anyway), and nobody else
 * may write them. With such a directory nobody untrusted can put another file there between the check and dlopen(3),
 * which only takes a path. (/proc/self/fd/N is no way around that: dlopen(3) tells libraries apart by their path, so
 * a number that is used again would give the earlier module.)
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "loader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gmodule.h>
#include <sys/stat.h>
#include <unistd.h>

struct _KargModule
{
  GModule *handle;
};

/* Whether code from what @status describes may run in this process. */
static gboolean
karg_loader_check_trust (const struct stat *status, const char *path, GError **error)
{
  if (status->st_uid != 0 && status->st_uid != geteuid ())
    {
      karg_error_set_at (error, KARG_ERROR_PERMISSION, path, 0, "is owned by user %u, not by root",
                         (guint) status->st_uid);
      return FALSE;
    }
  if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      karg_error_set_at (error, KARG_ERROR_PERMISSION, path, 0, "may be written by others (mode %04o)",
                         (guint) status->st_mode & 07777);
      return FALSE;
    }
  return TRUE;
}

/* Opens @path and checks it. Returns: a descriptor, or -1. */
static int
karg_loader_open_trusted (const char *path, mode_t kind, GError **error)
{
  /* O_NONBLOCK: a FIFO must not hang us. */
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) < 0)
    {
      if (errno == ELOOP)
        karg_error_set_at (error, KARG_ERROR_PERMISSION, path, 0, "is a symbolic link");
      else
        karg_error_set_errno (error, errno, path, "cannot open");
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if ((status.st_mode & S_IFMT) != kind)
    karg_error_set_at (error, KARG_ERROR_PERMISSION, path, 0, "is not a %s",
                       kind == S_IFDIR ? "directory" : "regular file");
  else if (karg_loader_check_trust (&status, path, error))
    return fd;
  close (fd);
  return -1;
}

static gint
karg_loader_compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static char **
karg_loader_list_modules (DIR *stream, const char *directory)
{
  GPtrArray *paths = g_ptr_array_new ();
  const struct dirent *entry;

  while ((entry = readdir (stream)) != NULL)
    if (entry->d_name[0] != '.' && g_str_has_suffix (entry->d_name, ".so"))
      g_ptr_array_add (paths, g_build_filename (directory, entry->d_name, NULL));
  g_ptr_array_sort (paths, karg_loader_compare);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

char **
karg_loader_list (const char *directory, GError **error)
{
  if (directory == NULL || directory[0] == '\0')
    return g_new0 (char *, 1);

  /* dlopen(3) searches other places for a name without a slash. The last symbolic link is resolved, so that what is
   * checked is what is used. */
  g_autofree char *real = realpath (directory, NULL);
  if (real == NULL && (errno == ENOENT || errno == ENOTDIR))
    return g_new0 (char *, 1);
  if (real == NULL)
    {
      karg_error_set_errno (error, errno, directory, "cannot look for modules");
      return NULL;
    }

  int fd = karg_loader_open_trusted (real, S_IFDIR, error);
  if (fd < 0)
    return NULL;

  DIR *stream = fdopendir (fd);
  if (stream == NULL)
    {
      karg_error_set_errno (error, errno, real, "cannot look for modules");
      close (fd);
      return NULL;
    }

  char **paths = karg_loader_list_modules (stream, real);
  closedir (stream);
  return paths;
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
  g_module_make_resident (module->handle);
  g_free (module);
}
