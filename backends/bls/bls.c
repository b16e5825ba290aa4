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
#include "version.h"

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
bls_is_zipl (KargRoot *root)
{
  return karg_root_exists (root, "/etc/zipl.conf") && !karg_root_exists (root, "/boot/grub2");
}

static gboolean
bls_has_systemd_boot (KargRoot *root)
{
  for (guint i = 0; karg_esp_directories[i] != NULL; i++)
    {
      g_autofree char *program = karg_loaders_find_systemd_boot (root, karg_esp_directories[i], NULL);
      g_autofree char *settings = g_build_filename (karg_esp_directories[i], "loader/loader.conf", NULL);

      if (program != NULL || karg_root_exists (root, settings))
        return TRUE;
    }
  return FALSE;
}

/* Who reads the entries, as a path or phrase; NULL: nobody that this back end is for. (transfer full) */
static char *
bls_find_reader (KargRoot *root)
{
  g_autofree char *suse = karg_loaders_get_suse_type (root);
  char *grub = karg_loaders_find_grub (root);

  if (grub != NULL)
    return grub;
  if (g_strcmp0 (suse, "grub2-bls") == 0)
    return g_strdup ("/etc/sysconfig/bootloader");
  if (bls_is_zipl (root))
    return g_strdup ("/etc/zipl.conf");
  if (g_strcmp0 (suse, "systemd-boot") == 0 || bls_has_systemd_boot (root))
    return NULL;
  return g_strdup (karg_root_exists (root, "/boot/grub2") ? "/boot/grub2" : "no other boot loader is here");
}

static gboolean
bls_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  const char *owner = karg_facts_get (karg_host_get_facts (host), "os", "owner");
  const char *directory = karg_loaders_find_grub_entries (root);
  g_autofree char *entries = g_strconcat (directory, "/entries", NULL);
  g_autofree char *reader = NULL;

  karg_probe_add_role (probe, "entries");
  karg_probe_add_role (probe, "kernel-cmdline");
  if (!karg_bls_files_exist (root, directory))
    return TRUE;
  karg_probe_add_evidence (probe, entries);
  reader = bls_find_reader (root);
  if (reader == NULL)
    {
      karg_probe_set_state (probe, KARG_BACKEND_PRESENT);
      karg_probe_add_evidence (probe, "no GRUB that reads them");
      return TRUE;
    }
  karg_probe_add_evidence (probe, reader);
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
  KargBlsReader reader;

  state->root = karg_host_get_root (host);
  state->files = karg_bls_files_new ();
  if (!karg_bls_files_read (state->root, karg_loaders_find_grub_entries (state->root), state->files, error))
    return FALSE;

  reader = bls_is_zipl (state->root) ? KARG_BLS_READER_SPEC : KARG_BLS_READER_GRUB;
  karg_bls_files_sort (state->files, KARG_BLS_READER_GRUB);
  state->env = bls_grub_state_load (state->root);
  state->default_index = bls_grub_state_find_default (state->root, state->env, state->files);
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

/* petitboot before 1.8 can't read entries: grub2-mkconfig writes them out as menu entries
 * (grub.d/10_linux). */
static gboolean
bls_needs_written_menu (const KargHost *host)
{
  const KargFacts *facts = karg_host_get_facts (host);
  const char *version = karg_facts_get (facts, "firmware", "petitboot");

  if (!karg_facts_is (facts, "firmware", "kind", "opal"))
    return FALSE;
  while (version != NULL && *version != '\0' && !g_ascii_isdigit (*version))
    version++;
  return version == NULL || karg_version_compare (version, "1.8") < 0;
}

/* What has to run before the boot loader sees changed entries. */
static void
bls_plan_commands (const KargHost *host, KargChangeset *changes)
{
  static const char *const zipl[] = { "zipl", NULL };
  static const char *const bootmap[] = { "/boot/bootmap", NULL };
  static const char *const mkconfig[] = { "grub2-mkconfig", "-o", "/boot/grub2/grub.cfg", NULL };
  static const char *const config[] = { "/boot/grub2/grub.cfg", NULL };

  if (bls_is_zipl (karg_host_get_root (host)))
    karg_changeset_add_command (changes, zipl, bootmap, "zipl copies the entries into the boot record", FALSE);
  else if (bls_needs_written_menu (host))
    karg_changeset_add_command (changes, mkconfig, config, "this petitboot reads grub.cfg, not the entries", FALSE);
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
    bls_plan_commands (host, changes);
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
