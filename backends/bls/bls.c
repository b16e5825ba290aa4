/* bls.c: the back end of boot loader entries that GRUB's blscfg reads (Fedora, RHEL and their kin; openSUSE's
 * grub2-bls; petitboot), or zipl.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/plugin.h>
#include <string.h>

#include "bls-targets.h"
#include "grub-state.h"
#include "loaders.h"
#include "template.h"

#define BLS_NAME "bls"

/* Everything that read() and plan() look at. */
typedef struct
{
  KargRoot *root;
  GPtrArray *files; /* KargBlsFile, in the order of the menu */
  KargGrubenv *env;
  gint default_index;
  KargBlsManner manner;
  char *seed;       /* for the template */
} BlsState;

static gboolean
bls_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  const char *owner = karg_facts_get (karg_host_get_facts (host), "os", "owner");
  const KargLoaders *loaders = karg_loaders_get (host);
  g_autofree char *entries = g_strconcat (loaders->entries, "/entries", NULL);

  karg_probe_add_role (probe, "entries");
  karg_probe_add_role (probe, "kernel-cmdline");
  karg_loaders_show_unseen (loaders, probe);
  if (!karg_bls_files_exist (karg_host_get_root (host), loaders->entries))
    return TRUE;
  karg_probe_add_evidence (probe, entries);
  karg_probe_add_evidence (probe, loaders->reader_why);
  if (loaders->reader == KARG_ENTRIES_NOBODY)
    {
      karg_probe_set_state (probe, KARG_BACKEND_PRESENT);
      return TRUE;
    }
  karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  if (owner != NULL)
    karg_probe_set_foreign (probe, owner, karg_facts_get (karg_host_get_facts (host), "os", "owner-advice"));
  return TRUE;
}

static void
bls_state_clear (BlsState *state)
{
  g_clear_pointer (&state->files, g_ptr_array_unref);
  g_clear_pointer (&state->env, karg_grubenv_free);
  g_clear_pointer (&state->seed, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BlsState, bls_state_clear)

static gboolean
bls_state_load (BlsState *state, const KargHost *host, GError **error)
{
  const KargLoaders *loaders = karg_loaders_get (host);
  KargBlsReader reader = loaders->reader == KARG_ENTRIES_ZIPL ? KARG_BLS_READER_SPEC : KARG_BLS_READER_GRUB;

  state->root = karg_host_get_root (host);
  state->files = karg_bls_files_new ();
  if (!karg_bls_files_read (state->root, loaders->entries, state->files, error))
    return FALSE;

  karg_bls_files_sort (state->files, KARG_BLS_READER_GRUB);
  state->env = bls_grub_state_load (host);
  state->default_index = bls_grub_state_find_default (host, state->env, state->files);
  state->manner.shows = state->manner.writes = reader;
  state->manner.kernelopts = state->env != NULL ? karg_grubenv_get (state->env, "kernelopts") : NULL;
  state->manner.kernelopts_held = karg_host_has_role (host, "kernelopts");
  state->seed = karg_template_find_seed (state->files, state->default_index, reader);
  return TRUE;
}

static gboolean
bls_read (const KargHost *host, KargTargets *targets, GError **error)
{
  g_auto (BlsState) state = { 0 };

  if (!bls_state_load (&state, host, error))
    return FALSE;
  karg_bls_targets_read (state.files, &state.manner, state.default_index, targets);
  karg_template_read (state.root, state.seed, targets);
  return TRUE;
}

/* grub-mkconfig writes the entries out as menu entries, and these are what boots. */
static void
bls_plan_menu (const GrubSystem *grub, KargChangeset *changes)
{
  for (guint i = 0; i < grub->cfgs->len; i++)
    {
      const char *config[] = { g_ptr_array_index (grub->cfgs, i), NULL };
      g_autoptr (GPtrArray) argv = grub_system_get_command (grub, config[0]);

      g_ptr_array_add (argv, NULL);
      karg_changeset_add_command (changes, (const char *const *) argv->pdata, config,
                                  "what boots are copies of the entries in grub.cfg", FALSE);
      g_autofree char *unfinished = g_strconcat (config[0], ".new", NULL);
      karg_changeset_add_leftover (changes, (const char *const *) argv->pdata, unfinished);
    }
}

/* What has to run before the boot loader sees changed entries. */
static void
bls_plan_commands (const KargLoaders *loaders, KargChangeset *changes)
{
  static const char *const zipl[] = { "zipl", NULL };
  static const char *const bootmap[] = { "/boot/bootmap", NULL };

  if (loaders->reader == KARG_ENTRIES_ZIPL)
    karg_changeset_add_command (changes, zipl, bootmap, "zipl copies the entries into the boot record", FALSE);
  else if (loaders->menu_copies)
    bls_plan_menu (loaders->grub, changes);
}

static gboolean
bls_changes_entries (KargChangeset *changes)
{
  const GPtrArray *files = karg_changeset_get_files (changes);

  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);

      if (g_strcmp0 (file->backend, BLS_NAME) == 0 && file->phase != KARG_PHASE_TEMPLATE)
        return TRUE;
    }
  return FALSE;
}

static gboolean
bls_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
          GError **error)
{
  g_auto (BlsState) state = { 0 };

  if (!bls_state_load (&state, host, error))
    return FALSE;
  if (!karg_bls_targets_plan (state.root, state.files, &state.manner, BLS_NAME, targets, intent, changes, error)
      || !karg_template_plan (state.root, state.seed, BLS_NAME, targets, intent, changes, error))
    return FALSE;
  if (bls_changes_entries (changes))
    bls_plan_commands (karg_loaders_get (host), changes);
  return TRUE;
}

static const KargBackendOps bls_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = bls_probe,
  .read = bls_read,
  .plan = bls_plan,
};

KARG_PLUGIN_DEFINE (.name = BLS_NAME, .version = "1.0",
                    .summary = "Boot loader entries that GRUB or zipl reads, and /etc/kernel/cmdline",
                    .backend = &bls_ops)
