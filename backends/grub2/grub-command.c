/* grub-command.c: what has to run so that a change of the templates reaches the entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-command.h"

#include "grub-entries.h"

#include <string.h>

#define GRUB_COMMAND_ENTRIES "/boot/loader/entries"

gboolean
grub_command_entries_are_bls (const GrubSystem *system, KargRoot *root, const GrubDefaults *defaults,
                              const GrubCfg *cfg)
{
  const char *setting = grub_defaults_get_text (defaults, "GRUB_ENABLE_BLSCFG");

  if (cfg != NULL && cfg->blscfg)
    return TRUE;
  if (setting != NULL)
    return g_str_equal (setting, "true");
  if (cfg != NULL && grub_entries_count_generated (cfg) > 0)
    return FALSE;
  /* The Red Hat family's 10_linux takes it for true. */
  return system->red_hat && karg_root_exists (root, GRUB_COMMAND_ENTRIES);
}

/* Petitboot before 1.8 reads grub.cfg but no boot loader entries, so there grub-mkconfig copies them into
 * it. */
static gboolean
grub_command_is_old_petitboot (const KargFacts *facts)
{
  const char *version = karg_facts_get (facts, "firmware", "petitboot");
  guint64 major, minor;
  char *end;

  if (!karg_facts_is (facts, "firmware", "kind", "opal") || version == NULL)
    return FALSE;
  while (*version != '\0' && !g_ascii_isdigit (*version))
    version++;
  major = g_ascii_strtoull (version, &end, 10);
  minor = *end == '.' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;
  return major < 1 || (major == 1 && minor < 8);
}

/* The files that grub-mkconfig itself rewrites besides grub.cfg when it takes the templates over into the
 * entries. */
static void
grub_command_add_bls_files (KargRoot *root, GPtrArray *rewrites)
{
  g_auto (GStrv) names = karg_root_list (root, GRUB_COMMAND_ENTRIES, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (g_str_has_suffix (names[i], ".conf"))
      g_ptr_array_add (rewrites, g_strconcat (GRUB_COMMAND_ENTRIES "/", names[i], NULL));
  g_ptr_array_add (rewrites, g_strdup ("/etc/kernel/cmdline"));
}

static void
grub_command_declare_one (const KargHost *host, const GrubSystem *system, const char *cfg, gboolean bls,
                          gboolean owed, KargChangeset *changes)
{
  KargRoot *root = karg_host_get_root (host);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rewrites = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *reason = NULL;
  g_autofree char *real = karg_root_resolve (root, cfg, NULL);
  g_autofree char *env
      = karg_root_exists (root, system->env) ? karg_root_resolve (root, system->env, NULL) : NULL;

  if (system->update_grub != NULL)
    g_ptr_array_add (argv, g_strdup ("update-grub"));
  else if (system->update_bootloader != NULL)
    {
      g_ptr_array_add (argv, g_strdup ("update-bootloader"));
      g_ptr_array_add (argv, g_strdup ("--refresh"));
    }
  else
    {
      g_ptr_array_add (argv, g_path_get_basename (system->mkconfig));
      g_ptr_array_add (argv, g_strdup ("-o"));
      g_ptr_array_add (argv, g_strdup (cfg));
      if (bls && system->updates_bls)
        g_ptr_array_add (argv, g_strdup ("--update-bls-cmdline"));
    }
  g_ptr_array_add (argv, NULL);

  g_ptr_array_add (rewrites, g_strdup (real != NULL ? real : cfg));
  if (bls)
    grub_command_add_bls_files (root, rewrites);
  /* Theirs sets kernelopts as well. */
  if (system->red_hat && env != NULL)
    g_ptr_array_add (rewrites, g_strdup (env));
  g_ptr_array_add (rewrites, NULL);

  reason = g_strdup_printf ("%s is generated from " GRUB_DEFAULTS_PATH "%s", bls ? "what GRUB boots" : cfg,
                            owed ? ", and does not show yet what stands there" : "");
  karg_changeset_add_command (changes, (const char *const *) argv->pdata,
                              (const char *const *) rewrites->pdata, reason, owed);
}

void
grub_command_declare (const KargHost *host, const GrubSystem *system, const GrubDefaults *defaults,
                      const GrubCfg *cfg, gboolean changed, KargChangeset *changes)
{
  KargRoot *root = karg_host_get_root (host);
  gboolean bls = grub_command_entries_are_bls (system, root, defaults, cfg);
  gboolean copied = bls
                    && (grub_command_is_old_petitboot (karg_host_get_facts (host))
                        || (cfg != NULL && grub_entries_count_generated (cfg) > 0));

  if (system->mkconfig == NULL && system->update_grub == NULL && system->update_bootloader == NULL)
    {
      karg_changeset_note (
          changes, "grub-mkconfig is not installed: the change takes effect once it has written grub.cfg");
      return;
    }
  /* The entries are written by the back end for them, or follow kernelopts. */
  if (bls && !copied && (karg_host_has_role (host, "entries") || grub_env_entries_refer (root)))
    return;
  for (guint i = 0; i < system->cfgs->len; i++)
    grub_command_declare_one (host, system, g_ptr_array_index (system->cfgs, i),
                              bls && !karg_host_has_role (host, "entries"), !changed, changes);
}
