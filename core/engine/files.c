/* files.c: from what each target is to become to the bytes of files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "files.h"

#include "check.h"
#include "resolve.h"

#include <string.h>

/* What a file is written for, and what it is to hold. */
typedef struct
{
  const KargIntentLine *line; /* the last one that touches it */
  KargPhase phase;
  char *real; /* where it lies */
  GBytes *before;
  GBytes *after;
} KargFileUse;

static void
karg_file_use_free (gpointer data)
{
  KargFileUse *use = data;

  g_free (use->real);
  g_clear_pointer (&use->before, g_bytes_unref);
  g_clear_pointer (&use->after, g_bytes_unref);
  g_free (use);
}

typedef struct
{
  KargEngine *engine;
  const KargTargets *targets;
  KargIntent *intent;
  KargChangeset *changes;
  KargFileEdits *edits;
  GHashTable *uses; /* path → KargFileUse */
} KargFiles;

static KargPhase
karg_files_get_phase (const KargFiles *self, const KargTarget *target)
{
  if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE)
    return karg_resolve_holds_entries (self->targets, target) ? KARG_PHASE_DEFAULT_ENTRY : KARG_PHASE_TEMPLATE;
  return karg_target_is_default (target) ? KARG_PHASE_DEFAULT_ENTRY : KARG_PHASE_ENTRY;
}

static void
karg_files_note_use (const KargFiles *self, const char *path, const KargIntentLine *line)
{
  KargFileUse *use = g_hash_table_lookup (self->uses, path);

  if (use == NULL)
    {
      use = g_new0 (KargFileUse, 1);
      g_hash_table_insert (self->uses, g_strdup (path), use);
    }
  use->line = line;
  use->phase = MAX (use->phase, karg_files_get_phase (self, line->first));
}

/* Says why @target can't become what was asked, with a place in a file. */
static void
karg_files_refuse_target (const KargFiles *self, const KargTarget *target, const GError *why)
{
  g_autoptr (GError) located = NULL;
  const char *path = karg_target_get_path (target);

  if (karg_error_get_file (why) == NULL && path != NULL)
    karg_error_set_at (&located, why->code, path, karg_target_get_line (target), "%s", why->message);
  karg_changeset_set_backend (self->changes, karg_target_get_backend (target));
  karg_changeset_refuse (self->changes, karg_target_get_id (target), located != NULL ? located : why);
}

static void
karg_files_refuse (const KargFiles *self, KargIntentLine *line, const GError *why)
{
  if (karg_intent_changes (self->intent, line->first))
    karg_files_refuse_target (self, line->first, why);
  if (line->second != NULL && karg_intent_changes (self->intent, line->second))
    karg_files_refuse_target (self, line->second, why);
  karg_intent_remove (self->intent, line);
}

/* Returns: FALSE when the line was refused. */
static gboolean
karg_files_carry (const KargFiles *self, KargIntentLine *line)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (KargFileEdits) own = karg_file_edits_new ();

  if (!karg_carry (line->text, line->splices, line->own_words_only, own, &why))
    {
      karg_files_refuse (self, line, why);
      return FALSE;
    }
  g_autoptr (GPtrArray) paths = karg_file_edits_list (own);
  for (guint i = 0; i < paths->len; i++)
    karg_files_note_use (self, g_ptr_array_index (paths, i), line);
  karg_file_edits_merge (self->edits, own);
  return TRUE;
}

static void
karg_files_carry_all (KargFiles *self)
{
  const GPtrArray *lines = karg_intent_get_lines (self->intent);

  for (guint i = 0; i < lines->len;)
    if (karg_files_carry (self, g_ptr_array_index (lines, i)))
      i++;
}

/* Where a file that need not be there yet, nor the directories above it, is to be written. (transfer full) */
static char *
karg_files_resolve (KargRoot *root, const char *path)
{
  g_autofree char *above = g_strdup (path);
  char *real = NULL;

  while ((real = karg_root_resolve (root, above, NULL)) == NULL && strlen (above) > 1)
    {
      char *parent = g_path_get_dirname (above);
      g_free (above);
      above = parent;
    }
  if (real == NULL || g_str_equal (above, path))
    return real != NULL ? real : g_strdup (path);
  g_autofree char *known = real;
  return g_build_filename (known, path + strlen (above), NULL);
}

/* Puts the new bytes of all files into @changes. Returns: the line at fault, with @error, or NULL. */
static const KargIntentLine *
karg_files_put (const KargFiles *self, GPtrArray *paths, KargChangeset *changes, GError **error)
{
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      KargFileUse *use = g_hash_table_lookup (self->uses, path);

      karg_changeset_set_backend (changes, karg_target_get_backend (use->line->first));
      if (use->real == NULL && !karg_file_edits_apply (self->edits, path, &use->before, &use->after, error))
        return use->line;
      if (use->real == NULL)
        use->real = karg_files_resolve (self->engine->root, path);
      gboolean gone = karg_target_get_kind (use->line->first) == KARG_TARGET_MODULES && g_bytes_get_size (use->after) == 0;
      if (!karg_changeset_add_file (changes, use->real, use->before, gone ? NULL : use->after, use->phase, error))
        return use->line;
    }
  return NULL;
}

/* Something that nobody spoke of would change as well: the line that does it, as far as files tell; NULL: none. */
static KargIntentLine *
karg_files_find_culprit (const KargFiles *self, const KargTarget *spoiled)
{
  const KargIntentLine *own = karg_intent_get_line (self->intent, spoiled);
  const GPtrArray *lines = karg_intent_get_lines (self->intent);

  if (own != NULL && own->splices->len > 0)
    return (KargIntentLine *) own;
  for (guint i = 0; i < lines->len; i++)
    {
      KargIntentLine *line = g_ptr_array_index (lines, i);
      if (line->splices->len > 0
          && g_str_equal (karg_target_get_backend (line->first), karg_target_get_backend (spoiled)))
        return line;
    }
  return NULL;
}

static void
karg_files_refuse_entangled (const KargFiles *self, KargIntentLine *line, const KargTarget *spoiled,
                             const GError *reading)
{
  g_autoptr (GError) why = NULL;

  g_set_error (&why, KARG_ERROR, KARG_ERROR_UNSUPPORTED,
               "%s is put together in a way that can't be changed without changing something else; edit it by hand (%s)",
               karg_target_get_id (spoiled), reading->message);
  karg_files_refuse (self, line, why);
}

/* One try: the targets as they would be, or NULL without an error when a line had to be refused, so that another try
 * is due. */
static KargTargets *
karg_files_try (KargFiles *self, GError **error)
{
  g_autoptr (KargFileEdits) edits = karg_file_edits_new ();
  g_autoptr (GHashTable) uses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, karg_file_use_free);
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) why = NULL;

  self->edits = edits;
  self->uses = uses;
  karg_files_carry_all (self);
  g_autoptr (GPtrArray) paths = karg_file_edits_list (edits);
  const KargIntentLine *fault = karg_files_put (self, paths, changes, &why);
  if (fault != NULL)
    {
      karg_files_refuse (self, (KargIntentLine *) fault, why);
      return NULL;
    }

  g_autoptr (KargRoot) overlay = karg_check_overlay (self->engine->root, changes);
  g_autoptr (KargTargets) after = karg_survey_read_again (self->engine->survey, self->engine->registry, overlay, error);
  if (after == NULL)
    return NULL;
  const KargTarget *spoiled = karg_check_targets (self->targets, after, self->intent, &why);
  KargIntentLine *culprit = spoiled != NULL ? karg_files_find_culprit (self, spoiled) : NULL;
  if (culprit != NULL)
    karg_files_refuse_entangled (self, culprit, spoiled, why);
  else if (spoiled != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else if (karg_files_put (self, paths, self->changes, error) == NULL)
    return g_steal_pointer (&after);
  return NULL;
}

KargTargets *
karg_files_plan (KargEngine *engine, KargIntent *intent, KargChangeset *changes, GError **error)
{
  KargFiles self = { .engine = engine, .targets = engine->survey->targets, .intent = intent, .changes = changes };
  KargTargets *after = NULL;
  g_autoptr (GError) local = NULL;

  /* Each try that fails takes a line out. */
  while (after == NULL && local == NULL)
    after = karg_files_try (&self, &local);
  if (after == NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local), "the plan was given up, nothing is written: ");
      return NULL;
    }
  return after;
}
