/* history.c: what was done, when and by whom.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "history-private.h"
#include "name-private.h"
#include "transaction.h"

#include "base/root.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define HISTORY_DIRECTORY KARG_STATE_DIRECTORY "/" KARG_STATE_HISTORY

static void
history_entry_free (gpointer data)
{
  KargHistoryEntry *entry = data;

  g_free (entry->id);
  g_free (entry->user);
  g_free (entry->summary);
  g_strfreev (entry->targets);
  g_strfreev (entry->files);
  g_strfreev (entry->commands);
  g_free (entry->undoes);
  g_free (entry->reason);
  g_free (entry);
}

/* The record that lies under @name, which is an id or one with KARG_STATE_TAKEN_BACK behind it. NULL without an error when
 * there is none. */
static KargJournal *
history_load_named (KargDir *dir, const char *name, GError **error)
{
  g_autoptr (KargJournal) journal = karg_state_load (dir, name, error);

  if (journal == NULL || (g_str_has_prefix (name, journal->id)
                          && (name[strlen (journal->id)] == '\0'
                              || g_str_equal (name + strlen (journal->id), KARG_STATE_TAKEN_BACK))))
    return g_steal_pointer (&journal);
  karg_error_set_at (error, KARG_ERROR_SYNTAX, dir->path, 0, "the record %s says that it is another one's: somebody "
                                                             "else made it",
                     name);
  return NULL;
}

KargJournal *
karg_history_load (KargRoot *root, const char *id, GError **error)
{
  g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (root));
  g_autoptr (GError) local = NULL;
  KargDir *dir = karg_name_is_id (id) ? karg_state_find_history (dirs, &local) : NULL;
  g_autofree char *back = g_strconcat (id, KARG_STATE_TAKEN_BACK, NULL);
  KargJournal *journal = dir != NULL ? history_load_named (dir, id, &local) : NULL;

  if (journal == NULL && dir != NULL && local == NULL)
    journal = history_load_named (dir, back, &local);
  if (journal != NULL)
    return journal;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no transaction “%s” in the history", id);
  return NULL;
}

gint64
karg_history_get_done_ns (KargRoot *root, const char *id)
{
  g_autofree char *path = g_build_filename (HISTORY_DIRECTORY, id, NULL);
  KargFileInfo info;

  return karg_root_stat (root, path, &info, NULL) ? info.mtime_ns : G_MAXINT64;
}

static char **
history_files (const KargJournal *journal)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (guint generated = 0; generated < 2; generated++)
    for (guint i = 0; i < journal->files->len; i++)
      {
        const KargJournalFile *file = g_ptr_array_index (journal->files, i);
        if (!file->state && (file->temp == NULL) == generated
            && !karg_file_value_same_bytes (&file->before, &file->after))
          g_ptr_array_add (files, g_strdup (file->path));
      }
  g_ptr_array_add (files, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&files), FALSE);
}

static char **
history_commands (const KargJournal *journal)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new ();

  for (guint i = 0; i < journal->commands->len; i++)
    g_ptr_array_add (commands, g_strjoinv (" ", ((KargJournalCommand *) journal->commands->pdata[i])->argv));
  g_ptr_array_add (commands, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&commands), FALSE);
}

static KargHistoryEntry *
history_entry_new (const KargJournal *journal)
{
  KargHistoryEntry *entry = g_new0 (KargHistoryEntry, 1);

  entry->id = g_strdup (journal->id);
  entry->when = journal->when;
  entry->user = g_strdup (journal->user);
  entry->summary = g_strdup (journal->summary);
  entry->targets = g_strdupv (journal->targets);
  entry->files = history_files (journal);
  entry->commands = history_commands (journal);
  entry->undoes = *journal->undoes != '\0' ? g_strdup (journal->undoes) : NULL;
  entry->state = journal->sealed               ? KARG_HISTORY_DONE
                 : journal->taken_back != NULL ? KARG_HISTORY_TAKEN_BACK
                                               : KARG_HISTORY_INTERRUPTED;
  entry->reason = g_strdup (journal->taken_back);
  return entry;
}

const KargHistoryEntry *
karg_history_find (const GPtrArray *entries, const char *id)
{
  const KargHistoryEntry *found = NULL;
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      if (g_str_equal (entry->id, id))
        return entry;
      if (*id == '\0' || !g_str_has_prefix (entry->id, id))
        continue;
      found = entry;
      n++;
    }
  return n == 1 ? found : NULL;
}

/* What is told of a file instead of a diff; NULL: nothing, there is a diff. (transfer full) */
static char *
history_tell_file (const KargJournal *journal, const KargJournalFile *file)
{
  const KargFileValue *after = &file->after;

  /* what a command wrote is noted at the end, which this change never came to */
  if (file->temp == NULL && !journal->sealed)
    return g_strdup_printf ("%s was to be written by a command", file->path);
  if (file->before.digest == NULL && after->digest == NULL)
    return NULL;
  if (!after->exists)
    return g_strdup_printf ("%s was removed", file->path);
  gint64 size = after->digest != NULL ? after->size : (gint64) g_bytes_get_size (after->bytes);
  return g_strdup_printf ("%s was written anew (%" G_GINT64_FORMAT " bytes)", file->path, size);
}

static gboolean
history_add_file (KargChangeset *changes, const KargJournal *journal, const KargJournalFile *file, GError **error)
{
  if (file->state || karg_file_value_same_bytes (&file->before, &file->after))
    return TRUE;
  g_autofree char *text = history_tell_file (journal, file);
  if (text == NULL)
    return karg_changeset_add_file (changes, file->path, file->before.bytes, file->after.bytes, file->phase, error);
  karg_changeset_note (changes, text);
  return TRUE;
}

KargChangeset *
karg_history_read_changes (KargRoot *root, const char *id, GError **error)
{
  g_autoptr (KargJournal) journal = karg_history_load (root, id, error);
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  for (guint i = 0; journal != NULL && i < journal->files->len; i++)
    if (!history_add_file (changes, journal, g_ptr_array_index (journal->files, i), error))
      return NULL;
  for (guint i = 0; journal != NULL && i < journal->commands->len; i++)
    {
      const KargJournalCommand *command = g_ptr_array_index (journal->commands, i);
      karg_changeset_add_command (changes, (const char *const *) command->argv, (const char *const *) command->rewrites,
                                  command->reason, FALSE);
    }
  return journal != NULL ? g_steal_pointer (&changes) : NULL;
}

/* From the newest on: an undo that was not undone itself makes what it undid undone. */
static void
history_judge (GPtrArray *entries)
{
  g_autoptr (GHashTable) undone = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < entries->len; i++)
    {
      KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      if (entry->state != KARG_HISTORY_DONE)
        continue;
      if (g_hash_table_contains (undone, entry->id))
        entry->state = KARG_HISTORY_UNDONE;
      else if (entry->undoes != NULL)
        g_hash_table_add (undone, entry->undoes);
    }
}

static int
history_compare_newest (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(KargHistoryEntry *const *) b)->id, (*(KargHistoryEntry *const *) a)->id);
}

static KargHistoryEntry *
history_entry_new_damaged (const char *id, const GError *error)
{
  KargHistoryEntry *entry = g_new0 (KargHistoryEntry, 1);

  entry->id = g_strdup (id);
  entry->user = g_strdup ("?");
  entry->summary = g_strdup (error->message);
  entry->targets = g_new0 (char *, 1);
  entry->files = g_new0 (char *, 1);
  entry->commands = g_new0 (char *, 1);
  entry->state = KARG_HISTORY_DAMAGED;
  return entry;
}

/* What the record @name holds; NULL when it went since it was listed, or when it can't be told. */
static KargHistoryEntry *
history_read_record (KargDir *dir, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KargJournal) journal = history_load_named (dir, name, &local);

  if (g_error_matches (local, KARG_ERROR, KARG_ERROR_PERMISSION))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (journal == NULL)
    return local != NULL ? history_entry_new_damaged (name, local) : NULL;

  KargHistoryEntry *entry = history_entry_new (journal);
  if (entry->state == KARG_HISTORY_INTERRUPTED)
    entry->state = KARG_HISTORY_DAMAGED; /* what is filed here was sealed */
  return entry;
}

/* Ids begin with the day; what others left here is no record. */
static void
history_add_records (KargDirs *dirs, GPtrArray *entries, GError **error)
{
  KargDir *dir = karg_state_find_history (dirs, error);
  g_auto (GStrv) names = dir != NULL ? karg_state_list (dir, error) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL && *error == NULL; i++)
    {
      KargHistoryEntry *entry = g_ascii_isdigit (*names[i]) ? history_read_record (dir, names[i], error) : NULL;
      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
}

/* A journal that can't be read hides no record of what was done. */
static KargHistoryEntry *
history_read_journal (KargDir *state)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KargJournal) journal = karg_state_load (state, KARG_STATE_JOURNAL, &local);

  if (local != NULL)
    return history_entry_new_damaged (KARG_STATE_JOURNAL, local);
  return journal != NULL ? history_entry_new (journal) : NULL;
}

/* What is under way is no history yet. */
static void
history_add_interrupted (KargDirs *dirs, GPtrArray *entries, GError **error)
{
  KargDir *state = karg_state_find (dirs, error);
  int lock = -1;
  KargStateLock taken = state != NULL ? karg_state_try_share (state, &lock, error) : KARG_STATE_LOCK_UNKNOWN;
  KargHistoryEntry *entry = taken == KARG_STATE_LOCK_FREE ? history_read_journal (state) : NULL;

  if (lock >= 0)
    close (lock);
  if (entry != NULL)
    g_ptr_array_add (entries, entry);
}

GPtrArray *
karg_history_list (KargRoot *root, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (history_entry_free);
  g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (root));

  history_add_records (dirs, entries, &local);
  if (local == NULL)
    history_add_interrupted (dirs, entries, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_ptr_array_sort (entries, history_compare_newest);
  history_judge (entries);
  return g_steal_pointer (&entries);
}

/* "20261122": ids begin with the day. */
static char *
history_oldest_day (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -KARG_HISTORY_MAX_DAYS);

  return g_date_time_format (then, "%Y%m%d");
}

/* The last two that `undo` without an id would take back: when the one is undone, it is the other's turn. Judged as
 * history_judge() does, reading no more records than it takes. (transfer full): a set of ids, of which @names are the
 * oldest first */
static GHashTable *
history_last_good (KargDir *dir, const GPtrArray *names)
{
  GHashTable *good = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) undone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = names->len; i > 0 && g_hash_table_size (good) < 2; i--)
    {
      g_autoptr (KargJournal) journal = karg_state_load (dir, g_ptr_array_index (names, i - 1), NULL);
      if (journal == NULL || !journal->sealed || g_hash_table_contains (undone, journal->id))
        continue;
      gboolean undoes = *journal->undoes != '\0';
      g_hash_table_add (undoes ? undone : good, g_strdup (undoes ? journal->undoes : journal->id));
    }
  return good;
}

/* The records of one kind, the oldest first; what others left there is none. @all owns them. */
static GPtrArray *
history_names (char **all, gboolean taken_back)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; all != NULL && all[i] != NULL; i++)
    {
      gboolean back = g_str_has_suffix (all[i], KARG_STATE_TAKEN_BACK);
      g_autofree char *id = g_strndup (all[i], strlen (all[i]) - (back ? strlen (KARG_STATE_TAKEN_BACK) : 0));
      if (back == taken_back && karg_name_is_id (id))
        g_ptr_array_add (names, all[i]);
    }
  return names;
}

void
karg_history_prune (KargDirs *dirs)
{
  g_autofree char *oldest = history_oldest_day ();
  KargDir *dir = karg_state_find_history (dirs, NULL);
  g_auto (GStrv) all = dir != NULL ? karg_state_list (dir, NULL) : NULL;
  g_autoptr (GPtrArray) names = history_names (all, FALSE);
  g_autoptr (GPtrArray) back = history_names (all, TRUE);

  for (guint i = 0; dir != NULL && i + KARG_HISTORY_MAX_TAKEN_BACK < back->len; i++)
    unlinkat (dir->fd, g_ptr_array_index (back, i), 0);
  guint n = names->len;
  if (dir == NULL || n == 0 || (n <= KARG_HISTORY_MAX && strcmp (names->pdata[0], oldest) >= 0))
    return;
  g_autoptr (GHashTable) good = history_last_good (dir, names);
  /* the newest stays too, be it ever so old */
  for (guint i = 0; i + 1 < n; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      gboolean too_many = n - i > KARG_HISTORY_MAX;
      if ((too_many || strcmp (name, oldest) < 0) && !g_hash_table_contains (good, name))
        unlinkat (dir->fd, name, 0);
    }
}
