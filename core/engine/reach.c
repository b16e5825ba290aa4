/* reach.c: which files of a tree kargctl could have written.
 *
 * A record says what was in which file. It is believed for the bytes; for the paths the back ends are asked: what they read
 * (with the files as they were, and as they were to be) is what kargctl changes, and nothing else is given back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "reach.h"

#include "base/root.h"
#include "base/root-overlay.h"

#include <string.h>

/* What every back end reads over @root. That one of them fails doesn't keep the others from it: what was interrupted may be
 * just what it can't read. */
static void
karg_reach_read (KargEngine *engine, KargRoot *root)
{
  const GPtrArray *all = karg_registry_get_all (engine->registry);
  g_autoptr (KargSurvey) whole
    = karg_survey_take (root, engine->host_facts, engine->config, engine->registry, NULL, NULL);

  for (guint i = 0; whole == NULL && i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      const char *const only[] = { registered->name, NULL };
      g_autoptr (KargSurvey) one
        = karg_survey_take (root, engine->host_facts, engine->config, engine->registry, only, NULL);
    }
}

/* Adds to @reached what is read with every file of @changes as it was before (or after). */
static void
karg_reach_collect (KargEngine *engine, KargChangeset *changes, gboolean after, GHashTable *reached)
{
  const GPtrArray *files = karg_changeset_get_files (changes);
  g_autoptr (KargRoot) overlay = karg_root_overlay_new (engine->root);

  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      karg_root_overlay_put (overlay, file->path, after ? file->after : file->before);
    }
  karg_root_note_reads (overlay);
  karg_reach_read (engine, overlay);

  g_autoptr (GPtrArray) read = karg_root_get_noted (overlay);
  for (guint i = 0; i < read->len; i++)
    {
      const char *path = g_ptr_array_index (read, i);
      char *real = karg_root_resolve (engine->root, path, NULL);
      g_hash_table_add (reached, real != NULL ? real : g_strdup (path));
    }
}

/* What a command leaves when it fails lies beside what it writes: "grub.cfg.new". */
static gboolean
karg_reach_is_leftover (const char *path, GHashTable *reached)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *stem = dot != NULL && strchr (dot, '/') == NULL ? g_strndup (path, dot - path) : NULL;

  return stem != NULL && g_hash_table_contains (reached, stem);
}

gboolean
karg_reach_check (KargEngine *engine, KargChangeset *changes, KargErrorCode code, GError **error)
{
  const GPtrArray *files = karg_changeset_get_files (changes);
  g_autoptr (GHashTable) reached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (files->len == 0)
    return TRUE;
  karg_reach_collect (engine, changes, FALSE, reached);
  karg_reach_collect (engine, changes, TRUE, reached);
  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      if (g_hash_table_contains (reached, file->path) || karg_reach_is_leftover (file->path, reached))
        continue;
      karg_error_set_at (error, code, file->path, 0,
                         "no back end that is active here reads this file, so the record that names it is not believed; "
                         "nothing was changed");
      return FALSE;
    }
  return TRUE;
}
