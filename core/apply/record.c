/* record.c: the record of what is going to happen, with everything that is there now.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "record-private.h"
#include "history.h"
#include "name-private.h"
#include "stage-private.h"

#include "base/root.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

/* An id that no record has. The lock is held, so nobody else takes it meanwhile. */
static char *
record_unused_id (KargTransaction *transaction, gint64 now_us, GError **error)
{
  KargDir *history = karg_state_find_history (transaction->dirs, error);
  gboolean taken = history != NULL;

  for (; taken; now_us += 16)
    {
      g_autofree char *id = karg_name_new_id (now_us);
      if (!karg_state_look (history, id, &taken, error))
        return NULL;
      if (!taken)
        return g_steal_pointer (&id);
    }
  return NULL;
}

static char *
record_user (void)
{
  const char *sudo = g_getenv ("SUDO_USER");
  const struct passwd *self = sudo == NULL ? getpwuid (getuid ()) : NULL;

  if (sudo != NULL)
    return g_strdup (sudo);
  return self != NULL ? g_strdup (self->pw_name) : g_strdup_printf ("%u", getuid ());
}

static KargJournal *
record_new_journal (KargTransaction *transaction, const KargCommit *commit, GError **error)
{
  static char *nothing[] = { NULL };
  gint64 now_us = g_get_real_time ();
  g_autofree char *id = record_unused_id (transaction, now_us, error);

  if (id == NULL)
    return NULL;
  KargJournal *journal = karg_journal_new ();
  journal->when = now_us / G_USEC_PER_SEC;
  journal->id = g_steal_pointer (&id);
  journal->user = record_user ();
  journal->uid = getuid ();
  journal->summary = g_strdup (commit->summary != NULL ? commit->summary : "");
  journal->undoes = g_strdup (commit->undoes != NULL ? commit->undoes : "");
  journal->targets = g_strdupv (commit->targets != NULL ? (char **) commit->targets : nothing);
  return journal;
}

/* A file that we replace. */
static gboolean
record_file (KargTransaction *transaction, KargRoot *seen, KargJournal *journal, const KargFileChange *change,
                 const KargJournal *undone, GError **error)
{
  KargJournalFile *file = karg_journal_add_file (journal, change->path);
  const KargJournalFile *earlier = undone != NULL ? karg_journal_find_file (undone, change->path) : NULL;

  file->temp = karg_name_staged (journal->id, journal->files->len);
  file->backend = g_strdup (change->backend);
  file->phase = change->phase;
  file->names = g_strdup (change->names);
  return karg_stage_verify (transaction->dirs, seen, file, change->before, change->after,
                            earlier != NULL ? &earlier->before : NULL, error);
}

static gboolean
record_state (KargTransaction *transaction, KargRoot *seen, KargJournal *journal, const KargCommit *commit,
              GError **error)
{
  const char *path = commit->state_path;
  gint64 read_ns = 0;
  g_autoptr (GBytes) before = NULL;

  if (karg_root_get_seen (seen, path, &read_ns) != NULL)
    before = karg_root_read (seen, path, NULL);
  if (before != NULL && g_bytes_equal (before, commit->state))
    return TRUE;

  KargFileValue attributes = { .exists = TRUE, .mode = 0644, .uid = geteuid (), .gid = getegid () };
  KargJournalFile *file = karg_journal_add_file (journal, path);
  file->temp = karg_name_staged_state (journal->id);
  file->state = TRUE;
  return karg_stage_verify (transaction->dirs, seen, file, before, commit->state, before == NULL ? &attributes : NULL,
                            error);
}

/* A file that a command is going to write. */
static gboolean
record_rewrite (KargTransaction *transaction, KargJournal *journal, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *name = NULL;
  KargJournalFile *file = karg_journal_find_file (journal, path);

  if (file != NULL)
    {
      file->generated = TRUE;
      return TRUE;
    }
  file = karg_journal_add_file (journal, path);
  file->generated = TRUE;
  file->phase = KARG_PHASE_ENTRY;
  KargDir *dir = karg_dirs_find_parent (transaction->dirs, path, &name, &local);
  if (dir != NULL)
    return karg_file_value_load_large (dir->fd, name, path, &file->before, error);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
record_rewrites (KargTransaction *transaction, KargJournal *journal, const char *const *paths, GError **error)
{
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *real = karg_root_resolve (transaction->root, paths[i], NULL);
      if (!record_rewrite (transaction, journal, real != NULL ? real : paths[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
record_command (KargTransaction *transaction, KargJournal *journal, const KargCommand *command, GError **error)
{
  karg_journal_add_command (journal, command);
  return record_rewrites (transaction, journal, command->rewrites, error)
         && record_rewrites (transaction, journal, command->leftovers, error);
}

static gboolean
record_directories (KargTransaction *transaction, KargJournal *journal, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (file->before.exists || file->temp == NULL)
        continue;
      g_auto (GStrv) missing = karg_dirs_missing (transaction->dirs, file->path, error);
      if (missing == NULL)
        return FALSE;
      for (guint j = 0; missing[j] != NULL; j++)
        if (!g_ptr_array_find_with_equal_func (all, missing[j], g_str_equal, NULL))
          g_ptr_array_add (all, g_strdup (missing[j]));
    }
  g_ptr_array_add (all, NULL);
  journal->directories = (char **) g_ptr_array_free (g_steal_pointer (&all), FALSE);
  return TRUE;
}

KargJournal *
karg_record_new (KargTransaction *transaction, KargRoot *seen, KargChangeset *changes, const KargCommit *commit,
              GError **error)
{
  const GPtrArray *files = karg_changeset_get_files (changes);
  const GPtrArray *commands = karg_changeset_get_commands (changes);
  g_autoptr (KargJournal) journal = record_new_journal (transaction, commit, error);
  g_autoptr (KargJournal) undone = NULL;

  if (journal == NULL)
    return NULL;
  if (commit->undoes != NULL)
    {
      undone = karg_history_load (transaction->root, commit->undoes, error);
      if (undone == NULL)
        return NULL;
    }
  for (guint i = 0; i < files->len; i++)
    if (!record_file (transaction, seen, journal, g_ptr_array_index (files, i), undone, error))
      return NULL;
  if (commit->state != NULL && !record_state (transaction, seen, journal, commit, error))
    return NULL;
  for (guint i = 0; commit->commands != KARG_COMMANDS_LIST && i < commands->len; i++)
    if (!record_command (transaction, journal, g_ptr_array_index (commands, i), error))
      return NULL;
  return record_directories (transaction, journal, error) ? g_steal_pointer (&journal) : NULL;
}
