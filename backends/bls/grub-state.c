/* grub-state.c: what GRUB's environment says of the entries it reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-state.h"

#include <string.h>

#include "grub-cfg.h"
#include "grub-system.h"
#include "grubenv.h"

/* NULL when there is none that can be read. */
static const GrubCfg *
bls_grub_state_read_cfg (const KargHost *host)
{
  const GPtrArray *paths = grub_system_get (host)->cfgs;
  const GrubCfg *cfg = NULL;

  for (guint i = 0; cfg == NULL && i < paths->len; i++)
    cfg = grub_cfg_read (host, g_ptr_array_index (paths, i), NULL);
  return cfg;
}

gboolean
bls_grub_state_lends_options (const KargHost *host)
{
  const GrubCfg *cfg = bls_grub_state_read_cfg (host);

  return cfg != NULL && cfg->lends_options;
}

/* What grub.cfg sets "default" to, when that is a plain word, no variable; else NULL. */
static const char *
bls_grub_state_get_fixed_default (const KargHost *host)
{
  const GrubCfg *cfg = bls_grub_state_read_cfg (host);

  if (cfg == NULL || cfg->default_setting == NULL || strchr (cfg->default_setting, '$') != NULL)
    return NULL;
  return cfg->default_setting;
}

/* GRUB takes the name of the file without ".conf", the title, or a number. */
static gboolean
bls_grub_state_matches (const KargBlsFile *file, const char *wanted)
{
  return strcmp (file->stem, wanted) == 0 || strcmp (file->name.id, wanted) == 0 || g_strcmp0 (file->title, wanted) == 0;
}

gint
bls_grub_state_find_default (const KargHost *host, const GPtrArray *files)
{
  const KargGrubenv *env = karg_grubenv_read (host, NULL);
  const char *fixed = bls_grub_state_get_fixed_default (host);
  const char *saved = env != NULL ? karg_grubenv_get (env, "saved_entry") : NULL;
  const char *wanted = fixed != NULL ? fixed : saved;
  gint first = -1, by_name = -1, by_number = -1;
  guint64 number = G_MAXUINT64;

  if (wanted != NULL)
    g_ascii_string_to_unsigned (wanted, 10, 0, G_MAXUINT, &number, NULL);
  for (guint i = 0, place = 0; i < files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (files, i);

      if (!karg_bls_file_is_listed (file, KARG_BLS_READER_GRUB))
        continue;
      if (first < 0)
        first = i;
      if (place++ == number)
        by_number = i;
      if (by_name < 0 && wanted != NULL && bls_grub_state_matches (file, wanted))
        by_name = i;
    }
  /* A number out of range, or a name that is gone: GRUB boots the first. */
  return by_name >= 0 ? by_name : by_number >= 0 ? by_number : first;
}
