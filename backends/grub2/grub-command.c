/* grub-command.c: what has to run so that a change of the templates reaches the entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-command.h"

#include "grub-env.h"
#include "grub-settings.h"

/* The files that grub-mkconfig itself rewrites besides grub.cfg when it takes the templates over into the
 * entries. */
static void
grub_command_add_bls_files (KargRoot *root, const char *directory, GPtrArray *rewrites)
{
  g_autofree char *entries = g_strconcat (directory, "/entries", NULL);
  g_auto (GStrv) names = karg_root_list (root, entries, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_suffix (names[i], ".conf"))
      g_ptr_array_add (rewrites, g_build_filename (entries, names[i], NULL));
  g_ptr_array_add (rewrites, g_strdup ("/etc/kernel/cmdline"));
}

static void
grub_command_declare_one (const KargHost *host, const KargLoaders *loaders, const char *cfg, gboolean bls,
                          gboolean owed, KargChangeset *changes)
{
  const GrubSystem *system = loaders->grub;
  KargRoot *root = karg_host_get_root (host);
  g_autoptr (GPtrArray) argv = grub_system_get_command (system, cfg);
  g_autoptr (GPtrArray) rewrites = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *reason = NULL;
  g_autofree char *real = karg_root_resolve (root, cfg, NULL);
  g_autofree char *env
      = karg_root_exists (root, system->env) ? karg_root_resolve (root, system->env, NULL) : NULL;

  if (bls && system->updates_bls && system->update_grub == NULL && system->update_bootloader == NULL)
    g_ptr_array_add (argv, g_strdup ("--update-bls-cmdline"));
  g_ptr_array_add (argv, NULL);

  g_ptr_array_add (rewrites, g_strdup (real != NULL ? real : cfg));
  if (bls)
    grub_command_add_bls_files (root, loaders->entries, rewrites);
  /* Theirs sets kernelopts as well. */
  if (system->red_hat && env != NULL)
    g_ptr_array_add (rewrites, g_strdup (env));
  g_ptr_array_add (rewrites, NULL);

  reason = g_strdup_printf ("%s is generated from " KARG_GRUB_SETTINGS_PATH "%s", bls ? "what GRUB boots" : cfg,
                            owed ? ", and does not show yet what stands there" : "");
  karg_changeset_add_command (changes, (const char *const *) argv->pdata,
                              (const char *const *) rewrites->pdata, reason, owed);
  g_autofree char *unfinished = g_strconcat (rewrites->pdata[0], ".new", NULL);
  karg_changeset_add_leftover (changes, (const char *const *) argv->pdata, unfinished);
}

void
grub_command_declare (const KargHost *host, gboolean changed, KargChangeset *changes)
{
  const KargLoaders *loaders = karg_loaders_get (host);
  const GrubSystem *system = loaders->grub;
  gboolean bls = loaders->reader == KARG_ENTRIES_GRUB;
  gboolean edited = karg_host_has_role (host, "entries");

  if (system->mkconfig == NULL && system->update_grub == NULL && system->update_bootloader == NULL)
    {
      karg_changeset_note (
          changes, "grub-mkconfig is not installed: the change takes effect once it has written grub.cfg");
      return;
    }
  /* The entries are written by the back end for them, or follow kernelopts. */
  if (bls && !loaders->menu_copies && (edited || grub_env_entries_refer (host)))
    return;
  for (guint i = 0; i < system->cfgs->len; i++)
    grub_command_declare_one (host, loaders, g_ptr_array_index (system->cfgs, i), bls && !edited, !changed, changes);
}
