/* reach.c: which files of a tree kargctl could have written.
 *
 * A record says what was in which file. It is believed for the bytes; for the paths the back ends are asked: what they read
 * (with the files as they were, and as they were to be), or have a command rewrite, is what kargctl changes, and nothing else is
 * given back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "reach.h"

#include "base/root.h"
#include "base/root-overlay.h"

/* Adds the paths that lie behind @paths (NULL-terminated, as anybody wrote them down) to @reached. */
static void
karg_reach_add (KargEngine *engine, const char *const *paths, GHashTable *reached)
{
  for (guint i = 0; paths[i] != NULL; i++)
    {
      char *real = karg_root_resolve (engine->root, paths[i], NULL);
      g_hash_table_add (reached, real != NULL ? real : g_strdup (paths[i]));
    }
}

/* An edit of all that can be edited. (transfer full) */
static KargIntent *
karg_reach_make_intent (const KargTargets *targets)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  KargIntent *intent = karg_intent_new ();

  g_ptr_array_add (edits, karg_edit_new (KARG_EDIT_ADD, "kargctl.reach", NULL));
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    if (karg_target_get_access (karg_targets_get (targets, i)) == KARG_ACCESS_WRITABLE)
      karg_intent_add (intent, karg_targets_get (targets, i), NULL, edits);
  return intent;
}

/* What the commands rewrite that the back ends of @survey declare when everything is edited. Nothing of it is carried out. */
static void
karg_reach_ask_commands (KargEngine *engine, KargSurvey *survey, GHashTable *reached)
{
  const GPtrArray *all = karg_registry_get_all (engine->registry);
  g_autoptr (KargIntent) intent = karg_reach_make_intent (survey->targets);
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  const GPtrArray *commands = karg_changeset_get_commands (changes);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      if (!karg_survey_is_active (survey, registered->name) || registered->backend.plan == NULL)
        continue;
      karg_host_set_caller (survey->host, registered->plugin.name);
      karg_targets_set_backend (survey->targets, registered->plugin.name);
      karg_changeset_set_backend (changes, registered->plugin.name);
      /* one that can't plan has declared what it could */
      g_autoptr (GError) ignored = NULL;
      registered->backend.plan (survey->host, survey->targets, intent, changes, &ignored);
    }
  for (guint i = 0; i < commands->len; i++)
    {
      const KargCommand *command = g_ptr_array_index (commands, i);
      karg_reach_add (engine, command->rewrites, reached);
      karg_reach_add (engine, command->leftovers, reached);
    }
}

/* What every back end reads over @root, or has rewritten by a command. That one of them fails doesn't keep the others from it:
 * what was interrupted may be just what it can't read. */
static void
karg_reach_read (KargEngine *engine, KargRoot *root, GHashTable *reached)
{
  const GPtrArray *all = karg_registry_get_all (engine->registry);
  g_autoptr (KargSurvey) whole
    = karg_survey_take (root, engine->host_facts, engine->config, engine->registry, NULL, NULL);

  if (whole != NULL)
    karg_reach_ask_commands (engine, whole, reached);
  for (guint i = 0; whole == NULL && i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      const char *const only[] = { registered->name, NULL };
      g_autoptr (KargSurvey) one
        = karg_survey_take (root, engine->host_facts, engine->config, engine->registry, only, NULL);
      if (one != NULL)
        karg_reach_ask_commands (engine, one, reached);
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
  karg_reach_read (engine, overlay, reached);

  g_autoptr (GPtrArray) read = karg_root_get_noted (overlay);
  g_ptr_array_add (read, NULL);
  karg_reach_add (engine, (const char *const *) read->pdata, reached);
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
      if (g_hash_table_contains (reached, file->path))
        continue;
      karg_error_set_at (error, code, file->path, 0,
                         "no back end that is active here reads this file (is its file system mounted?), so the record that"
                         " names it is not believed; nothing was changed");
      return FALSE;
    }
  return TRUE;
}
