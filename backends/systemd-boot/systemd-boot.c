/* systemd-boot.c: the back end of systemd-boot: entries and unified kernel images on the EFI system
 * partition and the extended boot loader partition, and /etc/kernel/cmdline.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/plugin.h>
#include <string.h>

#include "bls-targets.h"
#include "default.h"
#include "kernel-cmdline.h"
#include "loaders.h"
#include "template.h"
#include "uki.h"

/* Everything that is read of one system. */
typedef struct
{
  GPtrArray *files;       /* KargBlsFile, in the order of the menu */
  GPtrArray *ukis;        /* SdBootUki */
  gconstpointer standard; /* the one of both that boots by default */
  char *seed;             /* for the template */
  char *note;             /* what people should know of the default */
} SdBootState;

static void
sd_boot_state_free (gpointer data)
{
  SdBootState *state = data;

  g_ptr_array_unref (state->files);
  g_ptr_array_unref (state->ukis);
  g_free (state->seed);
  g_free (state->note);
  g_free (state);
}

/* What it would start, as evidence. */
static gboolean
sd_boot_probe_entries (KargRoot *root, const KargSystemdBoot *found, KargProbe *probe)
{
  gboolean any = FALSE;

  for (guint i = 0; i < found->directories->len; i++)
    {
      const char *directory = g_ptr_array_index (found->directories, i);
      g_autofree char *loader = g_build_filename (directory, "loader", NULL);
      g_autofree char *entries = g_build_filename (loader, "entries", NULL);
      g_autofree char *images = g_build_filename (directory, "EFI/Linux", NULL);

      if (karg_bls_files_exist (root, loader))
        {
          karg_probe_add_evidence (probe, entries);
          any = TRUE;
        }
      if (sd_boot_ukis_exist (root, directory))
        {
          karg_probe_add_evidence (probe, images);
          any = TRUE;
        }
    }
  return any;
}

static gboolean
sd_boot_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  const char *owner = karg_facts_get (karg_host_get_facts (host), "os", "owner");
  const KargLoaders *loaders = karg_loaders_get (host);
  const KargSystemdBoot *found = &loaders->systemd_boot;
  gboolean active = FALSE;

  karg_probe_add_role (probe, "kernel-cmdline");
  karg_loaders_show_unseen (loaders, probe);
  if (found->esp != NULL)
    {
      karg_probe_set_state (probe, KARG_BACKEND_PRESENT);
      karg_probe_add_evidence (probe, found->program != NULL ? found->program : found->esp);
      active = sd_boot_probe_entries (root, found, probe);
    }
  else
    karg_probe_add_evidence (probe, "no systemd-boot on /efi, /boot/efi or /boot");
  if (active)
    karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  /* Its partitions are not mounted while the system runs. */
  active = active || (g_strcmp0 (owner, "proxmox-boot-tool") == 0
                      && karg_root_exists (root, "/etc/kernel/proxmox-boot-uuids"));
  if (active && owner != NULL)
    karg_probe_set_foreign (probe, owner, karg_facts_get (karg_host_get_facts (host), "os", "owner-advice"));
  return TRUE;
}

static gconstpointer
sd_boot_state_find_default (SdBootState *state, const KargHost *host)
{
  g_autoptr (GArray) items = sd_boot_items_new ();
  const SdBootItem *found;

  for (guint i = 0; i < state->files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (state->files, i);
      SdBootItem item = { { file->name.menu_id, file->sort_key, file->machine_id, file->version,
                            file->name.tries_left, file->name.tries_done }, file->path, file, NULL };

      if (karg_bls_file_is_listed (file, KARG_BLS_READER_SPEC))
        g_array_append_val (items, item);
    }
  for (guint i = 0; i < state->ukis->len; i++)
    {
      const SdBootUki *uki = g_ptr_array_index (state->ukis, i);
      SdBootItem item = { { uki->name.menu_id, uki->sort_key, NULL, uki->version, uki->name.tries_left,
                            uki->name.tries_done }, uki->path, uki, NULL };

      if (uki->error == NULL)
        g_array_append_val (items, item);
    }
  found = sd_boot_default_find (karg_host_get_root (host), &karg_loaders_get (host)->systemd_boot, items, &state->note);
  return found != NULL ? found->what : NULL;
}

static gint
sd_boot_state_get_default_index (const SdBootState *state)
{
  guint index;

  return g_ptr_array_find (state->files, state->standard, &index) ? (gint) index : -1;
}

/* What a new template is made from: the default, be it an entry or an image; else another entry. (transfer
 * full) */
static char *
sd_boot_state_find_seed (const SdBootState *state)
{
  char *seed;

  if (g_ptr_array_find (state->ukis, state->standard, NULL))
    return g_strdup (((const SdBootUki *) state->standard)->cmdline);
  seed = karg_template_find_seed (state->files, sd_boot_state_get_default_index (state), KARG_BLS_READER_SPEC);
  if (seed == NULL && state->ukis->len > 0)
    seed = g_strdup (((const SdBootUki *) g_ptr_array_index (state->ukis, 0))->cmdline);
  return seed;
}

/* The entries and images of all partitions. */
static gboolean
sd_boot_state_load (SdBootState *state, const KargHost *host, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  const KargSystemdBoot *found = &karg_loaders_get (host)->systemd_boot;

  for (guint i = 0; i < found->directories->len; i++)
    {
      const char *directory = g_ptr_array_index (found->directories, i);
      g_autofree char *loader = g_build_filename (directory, "loader", NULL);

      if (!karg_bls_files_read (root, loader, state->files, error)
          || !sd_boot_ukis_read (root, directory, found->esp, state->ukis, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
sd_boot_state_make (const KargHost *host, gpointer data, GError **error)
{
  SdBootState *state = g_new0 (SdBootState, 1);

  state->files = karg_bls_files_new ();
  state->ukis = sd_boot_ukis_new ();
  if (!sd_boot_state_load (state, host, error))
    {
      sd_boot_state_free (state);
      return NULL;
    }
  if (karg_loaders_get (host)->systemd_boot.esp == NULL)
    return state;
  karg_bls_files_sort (state->files, KARG_BLS_READER_SPEC);
  state->standard = sd_boot_state_find_default (state, host);
  if (karg_template_is_used (host, state->files))
    state->seed = sd_boot_state_find_seed (state);
  return state;
}

static const SdBootState *
sd_boot_state_get (const KargHost *host, GError **error)
{
  static const char key;

  return karg_host_remember (host, KARG_HOST_READING, &key, sd_boot_state_make, NULL, sd_boot_state_free, error);
}

/* Where GRUB reads entries as well the template is that back end's: one file, one author. */
static gboolean
sd_boot_has_template (const KargHost *host)
{
  return karg_loaders_get (host)->systemd_boot.esp != NULL && karg_host_is_my_role (host, "kernel-cmdline");
}

static const KargBlsManner sd_boot_alone = { .shows = KARG_BLS_READER_SPEC, .writes = KARG_BLS_READER_SPEC };
/* Where GRUB reads a file too, what is written has to suit both. */
static const KargBlsManner sd_boot_with_grub = { .shows = KARG_BLS_READER_SPEC, .writes = KARG_BLS_READER_GRUB };

static const KargBlsManner *
sd_boot_get_manner (const KargHost *host, const KargBlsFile *file)
{
  g_autofree char *grubs = g_strconcat (karg_loaders_get (host)->entries, "/entries/", NULL);
  gboolean grub = karg_host_has_role (host, "entries") && g_str_has_prefix (file->path, grubs);

  return grub ? &sd_boot_with_grub : &sd_boot_alone;
}

static gboolean
sd_boot_read (const KargHost *host, KargTargets *targets, GError **error)
{
  const SdBootState *state = sd_boot_state_get (host, error);

  if (state == NULL)
    return FALSE;
  for (guint i = 0; i < state->files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (state->files, i);

      karg_bls_targets_add (file, sd_boot_get_manner (host, file), file == state->standard, targets);
    }
  for (guint i = 0; i < state->ukis->len; i++)
    {
      const SdBootUki *uki = g_ptr_array_index (state->ukis, i);

      sd_boot_uki_add_target (uki, uki == state->standard, targets);
    }
  if (sd_boot_has_template (host))
    karg_template_read (karg_host_get_root (host), KARG_BLS_READER_SPEC, state->seed, targets);
  return TRUE;
}

/* What an image that is made from @cmdline holds of it. */
static char *
sd_boot_get_inside (const KargCmdline *cmdline)
{
  return karg_kernel_cmdline_seed (karg_cmdline_get_text (cmdline, NULL));
}

/* Images that kernel-install made are made anew when the template changes, or when they don't show it yet. */
static void
sd_boot_plan_images (const KargHost *host, const SdBootState *state, const KargTargets *targets,
                     const KargIntent *intent, KargChangeset *changes)
{
  const KargTarget *template = karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, KARG_TEMPLATE_ID);

  if (template == NULL || karg_intent_get_edits (intent, template)->len == 0)
    return;
  g_autofree char *before = sd_boot_get_inside (karg_target_get_cmdline (template));
  g_autofree char *after = sd_boot_get_inside (karg_intent_get_cmdline (intent, template));

  for (guint i = 0; i < state->ukis->len; i++)
    {
      const SdBootUki *uki = g_ptr_array_index (state->ukis, i);
      g_autofree char *inside = uki->cmdline != NULL ? karg_kernel_cmdline_seed (uki->cmdline) : NULL;

      if (uki->command == NULL || inside == NULL || strcmp (inside, after) == 0)
        continue;
      g_autofree char *file = karg_root_resolve (karg_host_get_root (host), uki->path, NULL);
      const char *const rewrites[] = { file != NULL ? file : uki->path, NULL };
      karg_changeset_add_command (changes, (const char *const *) uki->command, rewrites,
                                  "the image holds the arguments for kernels to come that were there when it was made",
                                  strcmp (inside, before) != 0);
    }
}

static gboolean
sd_boot_plan_entries (const KargHost *host, const SdBootState *state, const KargTargets *targets,
                      const KargIntent *intent, KargChangeset *changes, GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  g_autoptr (GPtrArray) ours = g_ptr_array_new ();
  g_autoptr (GPtrArray) shared = g_ptr_array_new ();
  gboolean changed;

  for (guint i = 0; i < state->files->len; i++)
    {
      KargBlsFile *file = g_ptr_array_index (state->files, i);

      g_ptr_array_add (sd_boot_get_manner (host, file) == &sd_boot_alone ? ours : shared, file);
    }
  return karg_bls_targets_plan (root, ours, &sd_boot_alone, targets, intent, changes, &changed, error)
         && karg_bls_targets_plan (root, shared, &sd_boot_with_grub, targets, intent, changes, &changed, error);
}

static gboolean
sd_boot_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
              GError **error)
{
  KargRoot *root = karg_host_get_root (host);
  const SdBootState *state = sd_boot_state_get (host, error);

  if (state == NULL)
    return FALSE;
  if (state->note != NULL)
    karg_changeset_note (changes, state->note);
  if (!sd_boot_plan_entries (host, state, targets, intent, changes, error)
      || !karg_template_plan (root, KARG_BLS_READER_SPEC, targets, intent, changes, error))
    return FALSE;
  sd_boot_plan_images (host, state, targets, intent, changes);
  return TRUE;
}

static const KargBackendOps sd_boot_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = sd_boot_probe,
  .read = sd_boot_read,
  .plan = sd_boot_plan,
};

KARG_PLUGIN_DEFINE (.name = "systemd-boot", .version = "1.0",
                    .summary = "systemd-boot: entries, unified kernel images, and /etc/kernel/cmdline",
                    .backend = &sd_boot_ops)
