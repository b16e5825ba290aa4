/* standing.c: what command lines ask for devices already, for early-boot/ to read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "standing.h"

#include <karg/devices.h>

#include <string.h>

typedef void (*KargctlStandingRead) (GPtrArray *standing, const KargWord *word);

static void
kargctl_standing_free (gpointer data)
{
  KargctlStanding *one = data;

  g_free (one->address);
  g_free (one->argument);
  g_free (one);
}

static gboolean
kargctl_standing_has_argument (const GPtrArray *standing, const char *argument)
{
  for (guint i = 0; i < standing->len; i++)
    if (g_str_equal (((const KargctlStanding *) g_ptr_array_index (standing, i))->argument, argument))
      return TRUE;
  return FALSE;
}

static void
kargctl_standing_add (GPtrArray *standing, const char *address, const char *key, const char *value)
{
  g_autofree char *argument = g_strconcat (key, "=", value, NULL);

  if (kargctl_standing_has_argument (standing, argument))
    return;
  KargctlStanding *one = g_new0 (KargctlStanding, 1);
  *one = (KargctlStanding){ g_strdup (address), g_steal_pointer (&argument) };
  g_ptr_array_add (standing, one);
}

static void
kargctl_standing_read_reserved (GPtrArray *standing, const KargWord *word)
{
  gboolean ours = karg_key_equal (word->key, KARG_DEVICES_RESERVE_ARGUMENT);
  g_auto (GStrv) items = g_strsplit (ours ? word->value : "", ",", -1);

  for (guint i = 0; items[i] != NULL; i++)
    kargctl_standing_add (standing, items[i], KARG_DEVICES_RESERVE_ARGUMENT, items[i]);
}

static void
kargctl_standing_read_functions (GPtrArray *standing, const KargWord *word)
{
  if (g_str_has_prefix (word->key, KARG_DEVICES_SRIOV_ARGUMENT))
    kargctl_standing_add (standing, word->key + strlen (KARG_DEVICES_SRIOV_ARGUMENT), word->key, word->value);
}

static GPtrArray *
kargctl_standing_list (KargEngine *engine, KargctlStandingRead read)
{
  const KargTargets *targets = karg_engine_get_targets (engine);
  GPtrArray *standing = g_ptr_array_new_with_free_func (kargctl_standing_free);

  for (guint t = 0; t < karg_targets_get_n (targets); t++)
    {
      const KargCmdline *cmdline = karg_target_get_cmdline (karg_targets_get (targets, t));
      for (guint i = 0; cmdline != NULL && i < karg_cmdline_get_n_words (cmdline); i++)
        {
          const KargWord *word = karg_cmdline_get_word (cmdline, i);
          if (word->value != NULL && !word->for_init)
            read (standing, word);
        }
    }
  return standing;
}

GPtrArray *
kargctl_standing_list_reserved (KargEngine *engine)
{
  return kargctl_standing_list (engine, kargctl_standing_read_reserved);
}

GPtrArray *
kargctl_standing_list_functions (KargEngine *engine)
{
  return kargctl_standing_list (engine, kargctl_standing_read_functions);
}
