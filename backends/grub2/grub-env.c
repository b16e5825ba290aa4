/* grub-env.c: RHEL 8's kernelopts in grubenv.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-env.h"

#include "grubenv.h"
#include "loaders.h"

static gboolean
grub_env_entry_refers (KargRoot *root, const char *path)
{
  g_autoptr (GBytes) bytes = karg_root_read (root, path, NULL);
  gsize length;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  return text != NULL
         && (g_strstr_len (text, length, "$kernelopts") != NULL
             || g_strstr_len (text, length, "${kernelopts}") != NULL);
}

static gpointer
grub_env_find_entry (const KargHost *host, gpointer data, GError **error)
{
  static gboolean answers[] = { FALSE, TRUE };
  KargRoot *root = karg_host_get_root (host);
  const KargLoaders *loaders = karg_loaders_get (host);
  g_autofree char *entries = g_strconcat (loaders->entries, "/entries", NULL);
  g_auto (GStrv) names = loaders->reader == KARG_ENTRIES_GRUB ? karg_root_list (root, entries, NULL) : NULL;
  gboolean found = FALSE;

  for (guint i = 0; !found && names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (entries, names[i], NULL);
      found = g_str_has_suffix (path, ".conf") && grub_env_entry_refers (root, path);
    }
  return &answers[found];
}

gboolean
grub_env_entries_refer (const KargHost *host)
{
  static const char key;

  return *(gboolean *) karg_host_remember (host, KARG_HOST_READING, &key, grub_env_find_entry, NULL, NULL, NULL);
}

void
grub_env_describe (const KargHost *host, KargTargets *targets)
{
  g_autoptr (GError) error = NULL;
  KargText *text = karg_grubenv_get_kernelopts (host, &error);
  const KargGrubenv *env = karg_grubenv_read (host, NULL);

  /* Without the variable GRUB reads such an entry as one without arguments: that is for people to mend. */
  if ((text == NULL && error == NULL) || !grub_env_entries_refer (host))
    return;
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_TEMPLATE, GRUB_ENV_KERNELOPTS);
  karg_target_set_location (target, grub_system_get (host)->env,
                            env != NULL ? karg_grubenv_get_line (env, GRUB_ENV_KERNELOPTS) : 0);
  if (text != NULL)
    karg_target_take_text (target, karg_text_ref (text));
  else
    karg_target_set_unknown (target, error->message);
}
