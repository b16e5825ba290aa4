/* undo.c: planning the way back from a transaction that was done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "undo-claims.h"
#include "undo.h"

#include "apply/history.h"
#include "base/root.h"

#include <merge.h>

typedef struct
{
  KargRoot *root;
  KargChangeset *changes;
  const KargJournal *journal;
  GPtrArray *entries; /* the history */
  KargUndone *undone;
} Undo;

static void
karg_undo_conflict_free (gpointer data)
{
  KargUndoConflict *conflict = data;

  g_free (conflict->path);
  g_free (conflict->backend);
  g_clear_pointer (&conflict->before, g_bytes_unref);
  g_clear_pointer (&conflict->after, g_bytes_unref);
  g_clear_error (&conflict->why);
  g_free (conflict);
}

void
karg_undone_clear (KargUndone *undone)
{
  g_free (undone->id);
  g_free (undone->summary);
  g_clear_pointer (&undone->ledger, g_bytes_unref);
  g_clear_pointer (&undone->paths, g_hash_table_unref);
  g_clear_pointer (&undone->later, g_hash_table_unref);
  g_clear_pointer (&undone->conflicts, g_ptr_array_unref);
  *undone = (KargUndone){ 0 };
}

void
karg_undo_refuse (const KargUndone *undone, const KargUndoConflict *conflict, KargChangeset *changes)
{
  karg_changeset_set_backend (changes, conflict->backend);
  karg_changeset_refuse (changes, undone->id, conflict->why);
}

static const KargHistoryEntry *
karg_undo_find_last (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      if (entry->state == KARG_HISTORY_DAMAGED || (entry->state == KARG_HISTORY_DONE && entry->undoes == NULL))
        return entry;
    }
  return NULL;
}

/* The newest transaction after ours that changed @path, an undo only when there is no other; NULL when there
 * is none. */
static const KargHistoryEntry *
karg_undo_find_later (const Undo *undo, const char *path)
{
  const KargHistoryEntry *later = NULL;

  for (guint i = 0; i < undo->entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (undo->entries, i);
      if (g_str_equal (entry->id, undo->journal->id))
        break;
      if (entry->state != KARG_HISTORY_DONE || !g_strv_contains ((const char *const *) entry->files, path))
        continue;
      if (entry->undoes == NULL)
        return entry;
      if (later == NULL)
        later = entry;
    }
  return later;
}

/* Who wrote into @path after the transaction. */
static void
karg_undo_set_editor (const Undo *undo, const char *path, GError **error)
{
  KargFileInfo info;
  const KargHistoryEntry *later = karg_undo_find_later (undo, path);

  if (later != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_LATER_CHANGE, path, 0,
                         "transaction %s (“%s”, by %s) changed the same words since", later->id, later->summary, later->user);
      return;
    }
  if (!karg_root_stat (undo->root, path, &info, NULL))
    {
      karg_error_set_at (error, KARG_ERROR_CONFLICT, path, 0, "another program removed it since");
      return;
    }
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (info.mtime_ns / 1000000000);
  g_autofree char *text = when != NULL ? g_date_time_format (when, "%F %T") : g_strdup ("?");
  karg_error_set_at (error, KARG_ERROR_CONFLICT, path, 0,
                     "another program or person changed the same words since (last on %s)", text);
}

/* What the file holds now; FALSE on error, NULL in *bytes when there is none. */
static gboolean
karg_undo_read (const Undo *undo, const char *path, GBytes **bytes, GError **error)
{
  g_autoptr (GError) local = NULL;

  *bytes = karg_root_read (undo->root, path, &local);
  if (*bytes != NULL || g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
karg_undo_same (GBytes *bytes, const KargFileValue *image)
{
  if (bytes == NULL || !image->exists)
    return (bytes != NULL) == image->exists;
  return g_bytes_equal (bytes, image->bytes);
}

/* What the file should hold: *wanted, NULL for no file. FALSE when somebody's later change is in the way. */
static gboolean
karg_undo_want (const KargJournalFile *file, GBytes *now, GBytes **wanted)
{
  *wanted = NULL;
  if (karg_undo_same (now, &file->before) || karg_undo_same (now, &file->after))
    {
      *wanted = file->before.exists ? g_bytes_ref (file->before.bytes) : NULL;
      return TRUE;
    }
  if (now == NULL || !file->before.exists || !file->after.exists)
    return FALSE;
  *wanted = karg_merge_texts (file->after.bytes, now, file->before.bytes);
  return *wanted != NULL;
}

/* A boot loader may rename what it reads: the file is the one that bears one of its names and holds just the bytes that
 * were written. (transfer full): the path; NULL when there is none. */
static char *
karg_undo_find_renamed (const Undo *undo, const KargJournalFile *file)
{
  g_autofree char *directory = g_path_get_dirname (file->path);
  g_autoptr (GRegex) pattern = file->names != NULL ? g_regex_new (file->names, G_REGEX_RAW, 0, NULL) : NULL;
  g_auto (GStrv) names = pattern != NULL && file->after.exists ? karg_root_list (undo->root, directory, NULL) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (directory, names[i], NULL);
      gboolean bears = g_regex_match (pattern, names[i], 0, NULL);
      g_autoptr (GBytes) bytes = bears ? karg_root_read (undo->root, path, NULL) : NULL;

      if (bytes != NULL && g_bytes_equal (bytes, file->after.bytes))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Where the file is now. (transfer full) */
static char *
karg_undo_locate (const Undo *undo, const KargJournalFile *file)
{
  char *renamed = karg_root_exists (undo->root, file->path) ? NULL : karg_undo_find_renamed (undo, file);

  return renamed != NULL ? renamed : g_strdup (file->path);
}

/* What a boot loader renames is one kernel's own, and goes with it: there is nothing left to undo in it. */
static gboolean
karg_undo_is_removed_entry (const KargJournalFile *file, GBytes *now)
{
  return now == NULL && file->names != NULL && file->before.exists && file->after.exists;
}

static void
karg_undo_note_removed (const Undo *undo, const char *path)
{
  g_autofree char *text = g_strdup_printf ("%s was removed since: nothing is left to undo in it", path);

  karg_changeset_note (undo->changes, text);
}

/* The record gives the file to whom it belonged: told, where that is somebody else than now. */
static void
karg_undo_note_owner (const Undo *undo, const char *path, const KargFileValue *before)
{
  KargFileInfo now;

  if (!before->exists || !karg_root_stat (undo->root, path, &now, NULL) || (now.uid == before->uid && now.gid == before->gid))
    return;
  g_autofree char *text = g_strdup_printf ("%s goes back to user %u and group %u, as before that change; now it is user %u and"
                                           " group %u", path, before->uid, before->gid, now.uid, now.gid);
  karg_changeset_note (undo->changes, text);
}

static gboolean
karg_undo_file (const Undo *undo, const KargJournalFile *file, GError **error)
{
  g_autoptr (GBytes) now = NULL;
  g_autoptr (GBytes) wanted = NULL;
  g_autofree char *path = karg_undo_locate (undo, file);

  if (!karg_undo_read (undo, path, &now, error))
    return FALSE;
  karg_changeset_set_backend (undo->changes, file->backend);
  if (karg_undo_is_removed_entry (file, now))
    {
      karg_undo_note_removed (undo, path);
      return TRUE;
    }
  if (karg_undo_want (file, now, &wanted))
    {
      if (!karg_changeset_add_file (undo->changes, path, now, wanted, file->phase, error))
        return FALSE;
      karg_changeset_set_names (undo->changes, path, file->names);
      karg_undo_note_owner (undo, path, &file->before);
      return TRUE;
    }

  KargUndoConflict *conflict = g_new0 (KargUndoConflict, 1);
  conflict->path = g_steal_pointer (&path);
  conflict->backend = g_strdup (file->backend);
  conflict->before = file->before.exists ? g_bytes_ref (file->before.bytes) : NULL;
  conflict->after = file->after.exists ? g_bytes_ref (file->after.bytes) : NULL;
  karg_undo_set_editor (undo, conflict->path, &conflict->why);
  g_ptr_array_add (undo->undone->conflicts, conflict);
  return TRUE;
}

/* What a command wrote comes back as it was, unless it was written again since, or is too large to be remembered: then the
 * command must do so once more. */
static gboolean
karg_undo_generated (const Undo *undo, const KargJournalFile *file, GError **error)
{
  gboolean large = file->before.digest != NULL || file->after.digest != NULL;
  g_autoptr (GBytes) now = NULL;

  if (karg_file_value_same_bytes (&file->before, &file->after))
    return TRUE;
  if (!large && !karg_undo_read (undo, file->path, &now, error))
    return FALSE;
  if (!large && karg_undo_same (now, &file->before))
    return TRUE;
  karg_undo_note_owner (undo, file->path, &file->before);
  if (!large && karg_undo_same (now, &file->after))
    return karg_changeset_add_file (undo->changes, file->path, now, file->before.exists ? file->before.bytes : NULL,
                                    KARG_PHASE_ENTRY, error);

  for (guint i = 0; i < undo->journal->commands->len; i++)
    {
      const KargJournalCommand *command = g_ptr_array_index (undo->journal->commands, i);
      karg_changeset_set_backend (undo->changes, command->backend);
      if (!g_strv_contains ((const char *const *) command->rewrites, file->path))
        continue;
      karg_changeset_add_command (undo->changes, (const char *const *) command->argv,
                                  (const char *const *) command->rewrites, command->reason, TRUE);
      for (guint l = 0; command->leftovers[l] != NULL; l++)
        karg_changeset_add_leftover (undo->changes, (const char *const *) command->argv, command->leftovers[l]);
    }
  return TRUE;
}

static gboolean
karg_undo_trusts (const Undo *undo, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = karg_root_read_trusted (undo->root, path, error);

  return bytes != NULL;
}

/* Two changes of different claims always merge, wherever their lines stand. */
static gboolean
karg_undo_ledger (const Undo *undo, const KargJournalFile *file, GBytes **ledger, GError **error)
{
  g_autoptr (GBytes) now = NULL;
  g_autoptr (GBytes) wanted = NULL;
  g_autoptr (GError) why = NULL;

  if (!karg_undo_read (undo, file->path, &now, error)
      || (now != NULL && !karg_undo_trusts (undo, file->path, error)))
    return FALSE;
  if (!karg_undo_want (file, now, &wanted)
      && (wanted = karg_undo_claims_want (file->before.bytes, file->after.bytes, now, file->path)) == NULL)
    {
      karg_error_set_at (&why, KARG_ERROR_CONFLICT, file->path, 0, "who owns these arguments was changed since");
      karg_changeset_refuse (undo->changes, undo->journal->id, why);
      return TRUE;
    }
  /* a ledger that did not exist was an empty one */
  *ledger = wanted != NULL ? g_steal_pointer (&wanted) : g_bytes_new_static ("", 0);
  return TRUE;
}

static gboolean
karg_undo_all (const Undo *undo, GBytes **ledger, GError **error)
{
  for (guint i = 0; i < undo->journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (undo->journal->files, i);
      gboolean ok = file->state ? karg_undo_ledger (undo, file, ledger, error)
                    : file->generated ? karg_undo_generated (undo, file, error)
                                      : karg_undo_file (undo, file, error);
      if (!ok)
        return FALSE;
    }
  karg_changeset_set_backend (undo->changes, NULL);
  return TRUE;
}

/* Sets @error when it can't be undone. */
static void
karg_undo_check_entry (const KargHistoryEntry *entry, const char *id, GError **error)
{
  if (entry == NULL && id == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "there is nothing to undo");
  else if (entry == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no transaction in the history, or more than one, is “%s”",
                 id);
  else if (entry->state == KARG_HISTORY_UNDONE)
    g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "transaction %s (“%s”) is undone already", entry->id,
                 entry->summary);
  else if (entry->state == KARG_HISTORY_TAKEN_BACK)
    g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "nothing is left to undo of transaction %s (“%s”): it was taken back"
                 " at once", entry->id, entry->summary);
  else if (entry->state == KARG_HISTORY_INTERRUPTED)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY, "transaction %s was interrupted", entry->id);
  else if (entry->state == KARG_HISTORY_DAMAGED)
    g_set_error (error, KARG_ERROR, KARG_ERROR_RECORD_DAMAGED, "the record of transaction %s is damaged", entry->id);
}

/* Notes what @journal, a later transaction, found in the files that it wrote. */
static void
karg_undo_note_later (const Undo *undo, const KargJournal *journal)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      GBytes *bytes = file->before.bytes;

      if (!file->state && !file->generated)
        g_hash_table_insert (undo->undone->later, g_strdup (file->path), bytes != NULL ? g_bytes_ref (bytes) : NULL);
    }
}

static void
karg_undo_release_bytes (gpointer bytes)
{
  if (bytes != NULL)
    g_bytes_unref (bytes);
}

/* Which files are this transaction's, and what those after it found: the newest first, so that the first one counts. */
static void
karg_undo_collect (const Undo *undo)
{
  KargUndone *undone = undo->undone;

  undone->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  undone->later = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, karg_undo_release_bytes);
  undone->conflicts = g_ptr_array_new_with_free_func (karg_undo_conflict_free);
  for (guint i = 0; i < undo->journal->files->len; i++)
    g_hash_table_add (undone->paths, g_strdup (((KargJournalFile *) undo->journal->files->pdata[i])->path));
  for (guint i = 0; i < undo->entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (undo->entries, i);
      if (g_str_equal (entry->id, undone->id))
        return;
      g_autoptr (KargJournal) later
        = entry->state == KARG_HISTORY_DONE || entry->state == KARG_HISTORY_UNDONE
            ? karg_history_load (undo->root, entry->id, NULL) : NULL;
      if (later != NULL)
        karg_undo_note_later (undo, later);
    }
}

gboolean
karg_undo_plan (KargRoot *root, const char *id, KargChangeset *changes, KargUndone *undone, GError **error)
{
  g_autoptr (GPtrArray) entries = karg_history_list (root, error);

  *undone = (KargUndone){ 0 };
  if (entries == NULL)
    return FALSE;
  const KargHistoryEntry *entry = id != NULL ? karg_history_find (entries, id) : karg_undo_find_last (entries);
  karg_undo_check_entry (entry, id, error);
  if (entry == NULL || entry->state != KARG_HISTORY_DONE)
    return FALSE;

  g_autoptr (KargJournal) journal = karg_history_load (root, entry->id, error);
  if (journal == NULL)
    return FALSE;
  Undo undo = { root, changes, journal, entries, undone };
  undone->id = g_strdup (entry->id);
  undone->summary = g_strdup (entry->summary);
  undone->done_ns = karg_history_get_done_ns (root, entry->id);
  karg_undo_collect (&undo);
  return karg_undo_all (&undo, &undone->ledger, error);
}
