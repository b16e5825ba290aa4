/* modprobe.c: the back end of modprobe.d(5): options of kernel modules, in a file of our own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/plugin.h>
#include <string.h>

#include "initramfs.h"
#include "options-file.h"

#define MODPROBE_DIRECTORY "/etc/modprobe.d"
#define MODPROBE_FILE MODPROBE_DIRECTORY "/kargctl.conf"

static gboolean
modprobe_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  static const char *const programs[] = { "/usr/sbin/modprobe", "/sbin/modprobe" };
  KargRoot *root = karg_host_get_root (host);

  karg_probe_add_role (probe, "module-options");
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (karg_root_exists (root, programs[i]) && karg_root_exists (root, MODPROBE_DIRECTORY))
      {
        karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
        karg_probe_add_evidence (probe, programs[i]);
        return TRUE;
      }
  return TRUE;
}

static void
modprobe_read_file (KargTarget *target, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  KargText *text = karg_options_file_read (MODPROBE_FILE, bytes, &error);

  if (text == NULL)
    {
      karg_target_set_unknown (target, error->message);
      return;
    }
  karg_target_take_text (target, text);
  if (bytes != NULL && !karg_options_file_is_ours (bytes))
    karg_target_set_access (target, KARG_ACCESS_READ_ONLY, "somebody else wrote this file: its first line isn't kargctl's");
}

static gboolean
modprobe_read (const KargHost *host, KargTargets *targets, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = karg_root_read (karg_host_get_root (host), MODPROBE_FILE, &local);
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_MODULES, MODPROBE_FILE);

  karg_target_set_location (target, MODPROBE_FILE, 0);
  if (bytes != NULL || g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    modprobe_read_file (target, bytes);
  else
    karg_target_set_unknown (target, local->message);
  return TRUE;
}

/* The modules of which some option differs, spelled with '_'; ends with NULL. */
static GPtrArray *
modprobe_list_changed (const KargCmdline *before, const KargCmdline *after)
{
  const KargCmdline *const both[] = { before, after };
  GPtrArray *modules = g_ptr_array_new_with_free_func (g_free);

  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < karg_cmdline_get_n_words (both[side]); i++)
      {
        const KargWord *word = karg_cmdline_get_word (both[side], i);
        char *module = g_strndup (word->key, strcspn (word->key, "."));
        if (karg_cmdline_contains (both[1 - side], word->key, word->value)
            || g_ptr_array_find_with_equal_func (modules, g_strdelimit (module, "-", '_'), g_str_equal, NULL))
          g_free (module);
        else
          g_ptr_array_add (modules, module);
      }
  g_ptr_array_add (modules, NULL);
  return modules;
}

static gboolean
modprobe_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
               GError **error)
{
  const KargTarget *target = karg_targets_find_own (targets, KARG_TARGET_MODULES, MODPROBE_FILE);

  if (target == NULL || !karg_intent_changes (intent, target))
    return TRUE;
  g_autoptr (GPtrArray) modules
    = modprobe_list_changed (karg_target_get_cmdline (target), karg_intent_get_cmdline (intent, target));
  karg_initramfs_declare (host, (const char *const *) modules->pdata, changes);
  return TRUE;
}

static const KargBackendOps modprobe_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = modprobe_probe,
  .read = modprobe_read,
  .plan = modprobe_plan,
};

KARG_PLUGIN_DEFINE (.name = "modprobe", .version = "1.0", .summary = "Options of kernel modules: " MODPROBE_FILE,
                    .backend = &modprobe_ops)
