/* recover.c: after a transaction that was interrupted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "recover-private.h"
#include "durable-private.h"
#include "history-private.h"
#include "rollback-private.h"
#include "stage-private.h"

#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

gboolean
karg_recover_pending (KargTransaction *transaction, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KargJournal) journal = karg_state_load (transaction->state, KARG_STATE_PENDING, &local);

  if (journal != NULL && journal->complete)
    return karg_stage_discard (transaction->dirs, transaction->state, journal, error);
  if (g_error_matches (local, KARG_ERROR, KARG_ERROR_IO))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* Torn: it was written before anything else, so nothing was staged. */
  unlinkat (transaction->state->fd, KARG_STATE_PENDING, 0);
  return TRUE;
}

/* Directories that the change had made which @journal undid, and that are empty now. A record that is gone, or damaged,
 * names none; one that can't be read is asked again by the next one who begins. */
static gboolean
recover_drop_directories (KargTransaction *transaction, const KargJournal *journal, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KargJournal) undone
    = *journal->undoes != '\0' ? karg_history_load (transaction->root, journal->undoes, &local) : NULL;

  if (g_error_matches (local, KARG_ERROR, KARG_ERROR_IO))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = undone != NULL ? g_strv_length (undone->directories) : 0; i > 0; i--)
    if (!karg_dirs_unmake (transaction->dirs, undone->directories[i - 1], error))
      return FALSE;
  return TRUE;
}

gboolean
karg_recover_finish (KargTransaction *transaction, const KargJournal *journal, GError **error)
{
  const KargDir *history = karg_state_find_history (transaction->dirs, error);

  if (history == NULL || !karg_rollback_forget (transaction->dirs, transaction->state, journal, error)
      || !recover_drop_directories (transaction, journal, error))
    return FALSE;
  if (renameat (transaction->state->fd, KARG_STATE_JOURNAL, history->fd, journal->id) < 0)
    {
      karg_error_set_errno (error, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_JOURNAL, "cannot file the record");
      return FALSE;
    }
  karg_history_prune (transaction->dirs);
  return TRUE;
}

/* FALSE: the reason can't be written behind the record. */
static gboolean
recover_write_reason (const KargDir *state, const KargJournal *journal)
{
  g_autoptr (GBytes) back = karg_journal_format_taken_back (journal);
  int fd = openat (state->fd, KARG_STATE_JOURNAL, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (back, &length);
  gboolean ok = fd >= 0 && karg_file_value_write_all (fd, data, length) && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

/* The record, with the reason behind it, under a name that tells it from those that can be undone. FALSE: it can't be kept. */
static gboolean
recover_keep (KargTransaction *transaction, KargJournal *journal, const char *why)
{
  const KargDir *state = transaction->state, *history = karg_state_find_history (transaction->dirs, NULL);
  g_autofree char *to = g_strconcat (journal->id, KARG_STATE_TAKEN_BACK, NULL);

  if (history != NULL && journal->taken_back == NULL)
    {
      journal->taken_back = g_strdup (why);
      if (!recover_write_reason (state, journal))
        return FALSE;
    }
  return history != NULL && renameat (state->fd, KARG_STATE_JOURNAL, history->fd, to) == 0;
}

gboolean
karg_recover_file_taken_back (KargTransaction *transaction, KargJournal *journal, const char *why, GError **error)
{
  if (why != NULL && recover_keep (transaction, journal, why))
    {
      karg_history_prune (transaction->dirs);
      return TRUE;
    }
  if (unlinkat (transaction->state->fd, KARG_STATE_JOURNAL, 0) == 0)
    return TRUE;
  karg_error_set_errno (error, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_JOURNAL, "cannot remove");
  return FALSE;
}

/* @id: of the transaction, or "*" when not even that can be told. */
static void
recover_set_damaged (const char *id, GError **error)
{
  karg_error_set_at (error, KARG_ERROR_JOURNAL_DAMAGED, KARG_STATE_DIRECTORY "/" KARG_STATE_JOURNAL, 0,
                     "the journal is damaged, so what it was about to change can't be told; its files are named "
                     ".kargctl-%s-*", id);
}

/* Who asks for the recovery, and what of. */
typedef struct
{
  KargRecordCheck check;
  gpointer data;
  GPtrArray *report;
} Recover;

static gboolean
recover_check (const Recover *recover, const KargJournal *journal, GError **error)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GBytes) large = g_bytes_new_static ("", 0);

  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      GBytes *before = file->before.digest != NULL ? large : file->before.bytes;
      if (!file->state && !karg_changeset_add_file (changes, file->path, before, file->after.bytes, file->phase, error))
        return FALSE;
    }
  return recover->check == NULL || recover->check (recover->data, changes, error);
}

static gboolean
recover_journal (KargTransaction *transaction, KargJournal *journal, const Recover *recover, GError **error)
{
  GPtrArray *report = recover->report;

  if (journal->sealed)
    {
      if (!karg_recover_finish (transaction, journal, error))
        return FALSE;
      g_ptr_array_add (report, g_strdup_printf ("%s: “%s” was complete; every file is as it was meant to be", journal->id,
                                                journal->summary));
      return TRUE;
    }
  if (!journal->complete)
    {
      recover_set_damaged (journal->id, error);
      return FALSE;
    }
  if (!recover_check (recover, journal, error)
      || !karg_rollback (transaction->dirs, transaction->state, journal, report, error)
      || !karg_durable_for_boot_loader (transaction->dirs, transaction->root, journal, report, error))
    return FALSE;
  if (!karg_recover_file_taken_back (transaction, journal, "it was interrupted", error))
    return FALSE;
  g_ptr_array_add (report, g_strdup_printf ("%s: “%s” was interrupted; every file is as it was before", journal->id,
                                            journal->summary));
  return TRUE;
}

static gboolean
recover_look (KargRoot *root, const KargWait *wait, const Recover *recover, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KargTransaction) transaction = karg_transaction_open (root, wait, error);

  if (transaction == NULL || !karg_recover_pending (transaction, error))
    return FALSE;
  g_autoptr (KargJournal) journal = karg_state_load (transaction->state, KARG_STATE_JOURNAL, &local);
  if (journal != NULL)
    return recover_journal (transaction, journal, recover, error);
  if (local == NULL)
    return TRUE;
  if (g_error_matches (local, KARG_ERROR, KARG_ERROR_SYNTAX))
    recover_set_damaged ("*", error);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Where nothing was ever changed, nothing is made either: *@any. */
static gboolean
recover_find_state (KargRoot *root, gboolean *any, GError **error)
{
  g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (root));
  g_autoptr (GError) local = NULL;

  *any = karg_state_find (dirs, &local) != NULL;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
karg_transaction_recover (KargRoot *root, const KargWait *wait, KargRecordCheck check, gpointer data, char ***report,
                          GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const Recover recover = { check, data, lines };
  gboolean any = FALSE;

  if (!recover_find_state (root, &any, error) || (any && !recover_look (root, wait, &recover, error)))
    return FALSE;
  g_ptr_array_add (lines, NULL);
  if (report != NULL)
    *report = (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
  return TRUE;
}
