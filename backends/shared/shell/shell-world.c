/* shell-world.c: which shell reads the files, and what it finds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-world.h"

#include "look-private.h"

#include <string.h>

/* (transfer full): the file's own name at the end of all links, or NULL. */
static char *
shell_world_find_shell (KargRoot *root)
{
  static const char *const paths[] = { "/bin/sh", "/usr/bin/sh" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *link = karg_root_read_link (root, paths[i]);
      g_autofree char *path = link != NULL ? karg_root_resolve (root, paths[i], NULL) : NULL;

      if (link != NULL)
        return g_path_get_basename (path != NULL ? path : link);
      if (karg_root_exists (root, paths[i]))
        return g_strdup ("sh");
    }
  return NULL;
}

ShellDialect
shell_world_find_dialect (KargRoot *root, const KargFacts *facts)
{
  static const char *const with_bash[]
    = { "fedora", "rhel", "centos", "ol", "arch", "suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "sles",
        "mageia", "azurelinux", "mariner", "amzn", "gentoo", NULL };
  static const char *const with_dash[] = { "debian", "ubuntu", NULL };
  g_autofree char *shell = shell_world_find_shell (root);

  if (shell != NULL && (g_str_has_prefix (shell, "bash") || g_str_equal (shell, "rbash")))
    return SHELL_DIALECT_BASH;
  if (shell != NULL
      && (g_str_equal (shell, "dash") || g_str_equal (shell, "ash") || g_str_has_prefix (shell, "busybox")))
    return SHELL_DIALECT_POSIX;
  /* A file of its own called "sh", or a shell of another family: the distribution's word for the first. */
  if (shell != NULL && !g_str_equal (shell, "sh"))
    return SHELL_DIALECT_UNKNOWN;
  if (karg_look_is_like (facts, with_dash))
    return SHELL_DIALECT_POSIX;
  return karg_look_is_like (facts, with_bash) ? SHELL_DIALECT_BASH : SHELL_DIALECT_UNKNOWN;
}

gboolean
shell_world_is_builtin (const ShellWorld *world, const char *name)
{
  static const char *const all[]
    = { ".",      ":",       "[",     "alias", "bg",   "break", "cd",     "command", "continue", "echo",  "eval",
        "exec",   "exit",    "export", "false", "fc",   "fg",    "getopts", "hash",   "jobs",     "kill",  "local",
        "printf", "pwd",     "read",  "readonly", "return", "set", "shift", "test",  "times",    "trap",  "true",
        "type",   "ulimit",  "umask", "unalias", "unset", "wait", NULL };
  static const char *const bash[]
    = { "[[", "builtin", "compgen", "declare", "disown", "enable", "function", "let", "mapfile", "pushd", "popd",
        "readarray", "select", "shopt", "source", "suspend", "typeset", NULL };

  return g_strv_contains (all, name) || (world->dialect != SHELL_DIALECT_POSIX && g_strv_contains (bash, name));
}

gboolean
shell_world_lacks (const ShellWorld *world, const char *name)
{
  static const char *const directories[]
    = { "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin" };
  g_autofree char *shell = world->root != NULL ? shell_world_find_shell (world->root) : NULL;

  if (shell == NULL || *name == '\0' || strchr (name, '/') != NULL || shell_world_is_builtin (world, name))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (directories); i++)
    {
      g_autofree char *path = g_build_filename (directories[i], name, NULL);
      g_autoptr (GError) error = NULL;
      KargFileInfo info;

      if (karg_root_stat (world->root, path, &info, &error)
          || !g_error_matches (error, KARG_ERROR, KARG_ERROR_NOT_FOUND))
        return FALSE;
    }
  return TRUE;
}

GBytes *
shell_world_read (const ShellWorld *world, const char *path, GError **error)
{
  if (world->root != NULL)
    return karg_root_read (world->root, path, error);
  g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "%s can't be looked at", path);
  return NULL;
}
