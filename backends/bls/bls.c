/* bls.c: the back end of boot loader entries that GRUB's blscfg reads (Fedora, RHEL and their kin; openSUSE's
 * grub2-bls; petitboot), or zipl.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/plugin.h>
#include <string.h>

#include "bls-targets.h"
#include "grub-state.h"
#include "grubenv.h"
#include "loaders.h"
#include "template.h"

/* Everything that is read of one system. */
typedef struct
{
  GPtrArray *files; /* KargBlsFile, in the order of the menu */
  gint default_index;
  KargBlsReader reader;
  char *seed; /* for the template */
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
    {
      g_autofree char *none = g_strdup_printf ("no entry in %s", entries);
      karg_probe_add_evidence (probe, none);
      return TRUE;
    }
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
bls_state_free (gpointer data)
{
  BlsState *state = data;

  g_clear_pointer (&state->files, g_ptr_array_unref);
  g_clear_pointer (&state->seed, g_free);
  g_free (state);
}

static gpointer
bls_state_make (const KargHost *host, gpointer data, GError **error)
{
  const KargLoaders *loaders = karg_loaders_get (host);
  BlsState *state = g_new0 (BlsState, 1);

  state->files = karg_bls_files_new ();
  if (!karg_bls_files_read (karg_host_get_root (host), loaders->entries, state->files, error))
    {
      bls_state_free (state);
      return NULL;
    }
  state->reader = loaders->reader == KARG_ENTRIES_ZIPL ? KARG_BLS_READER_SPEC : KARG_BLS_READER_GRUB;
  karg_bls_files_sort (state->files, KARG_BLS_READER_GRUB);
  state->default_index = bls_grub_state_find_default (host, state->files);
  state->seed = karg_template_find_seed (state->files, state->default_index, state->reader);
  return state;
}

static const BlsState *
bls_state_get (const KargHost *host, GError **error)
{
  static const char key;

  return karg_host_remember (host, KARG_HOST_READING, &key, bls_state_make, NULL, bls_state_free, error);
}

/* What GRUB puts in the place of a variable: kernelopts stands in its environment block, where the back end grub2
 * edits it. */
static const KargText *
bls_expand (gpointer host, const char *name)
{
  return g_str_equal (name, "kernelopts") ? karg_grubenv_get_kernelopts (host, NULL) : NULL;
}

static KargBlsManner
bls_get_manner (const KargHost *host, const BlsState *state)
{
  return (KargBlsManner){ state->reader, state->reader, bls_expand, (gpointer) host, bls_grub_state_lends_options (host) };
}

static gboolean
bls_read (const KargHost *host, KargTargets *targets, GError **error)
{
  const BlsState *state = bls_state_get (host, error);

  if (state == NULL)
    return FALSE;
  KargBlsManner manner = bls_get_manner (host, state);
  karg_bls_targets_read (state->files, &manner, state->default_index, targets);
  karg_template_read (karg_host_get_root (host), state->reader, state->seed, targets);
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
bls_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
          GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  const BlsState *state = bls_state_get (host, error);
  gboolean changed;

  if (state == NULL)
    return FALSE;
  KargBlsManner manner = bls_get_manner (host, state);
  if (!karg_bls_targets_plan (root, state->files, &manner, targets, intent, changes, &changed, error)
      || !karg_template_plan (root, state->reader, targets, intent, changes, error))
    return FALSE;
  if (changed)
    bls_plan_commands (karg_loaders_get (host), changes);
  return TRUE;
}

static const KargBackendOps bls_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = bls_probe,
  .read = bls_read,
  .plan = bls_plan,
};

KARG_PLUGIN_DEFINE (.name = "bls", .version = "1.0",
                    .summary = "Boot loader entries that GRUB or zipl reads, and /etc/kernel/cmdline",
                    .backend = &bls_ops)
