/* vital.c: the words by which a kernel finds its root file system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "vital.h"

#include "check.h"

/* A kernel takes one of each. */
static gboolean
karg_vital_is_one (const KargEdit *edit)
{
  static const char *const keys[] = { "root", "rootflags", "rootfstype" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (karg_key_equal (karg_edit_get_key (edit), keys[i]))
      return TRUE;
  return FALSE;
}

/* What the program that generates entries from the primary @template puts into them by itself, of this @key; NULL:
 * nothing, or that can't be told. */
static const char *
karg_vital_find_generated (const KargTargets *targets, const KargTarget *template, const char *key)
{
  const char *backend = karg_target_get_backend (template);

  if (karg_target_get_kind (template) != KARG_TARGET_TEMPLATE || karg_target_get_primary (template) != NULL
      || karg_check_templates_hold (targets, backend, key))
    return NULL;
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *entry = karg_targets_get (targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (entry);

      if (karg_target_get_access (entry) == KARG_ACCESS_GENERATED && cmdline != NULL
          && g_str_equal (karg_target_get_backend (entry), backend) && karg_cmdline_contains (cmdline, key, NULL))
        return karg_cmdline_get_last_value (cmdline, key);
    }
  return NULL;
}

char *
karg_vital_refuse (const KargTargets *targets, const KargTarget *target, const KargEdit *edit, KargErrorCode *code)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);
  const char *key = karg_edit_get_key (edit);
  KargEditKind kind = karg_edit_get_kind (edit);

  if (cmdline == NULL || !karg_vital_is_one (edit) || (kind != KARG_EDIT_ADD && kind != KARG_EDIT_SET))
    return NULL;
  const char *own = kind == KARG_EDIT_ADD ? karg_cmdline_get_last_value (cmdline, key) : NULL;
  const char *value = own != NULL ? own : karg_vital_find_generated (targets, target, key);
  if (value == NULL || g_strcmp0 (karg_edit_get_value (edit), value) == 0)
    return NULL;

  *code = own != NULL ? KARG_ERROR_SECOND_ROOT : KARG_ERROR_UNSUPPORTED;
  if (own != NULL)
    return g_strdup_printf ("it has %s=%s, and a system has one root", key, own);
  return g_strdup_printf ("its entries get %s=%s from the program that writes them: a second one would take its place"
                          " when they boot", key, value);
}

gboolean
karg_vital_is_lost (const KargTarget *target, const KargCmdline *after)
{
  return karg_cmdline_contains (karg_target_get_cmdline (target), "root", NULL)
         && !karg_cmdline_contains (after, "root", NULL);
}
