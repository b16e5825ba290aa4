/* commit.c: from a planned change to a changed system, all or nothing.
 *
 * The order, and what a death at each point leaves:
 *   the record and the new versions are written beside      nothing has happened; the next begin() clears them away
 *   the record becomes "journal"                            from here on recovery brings everything back
 *   each file is swapped with its new version               (readers see the old or the new one, whole)
 *   all is read back, commands run, directories are flushed
 *   the seal is appended to the journal and flushed         from here on all is done
 *   the old versions are removed, the record moves to the history
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "command-private.h"
#include "durable-private.h"
#include "record-private.h"
#include "recover-private.h"
#include "rollback-private.h"
#include "stage-private.h"

#include "base/root-file.h"
#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* Whether only the flags of renameat2(2) were at fault: a file system or kernel that knows none, as FAT before
 * Linux 6.0, or the filter of a container. */
static gboolean
commit_lacks_flags (void)
{
  return errno == EINVAL || errno == ENOSYS || errno == EPERM;
}

/* FALSE with errno. *swapped: the old version lies under the temporary name now. */
static gboolean
commit_rename (const KargDir *dir, const KargJournalFile *file, const char *name, gboolean *swapped)
{
  struct stat st;

  *swapped = FALSE;
  if (!file->after.exists)
    return renameat2 (dir->fd, name, dir->fd, file->temp, RENAME_NOREPLACE) == 0
           || (commit_lacks_flags () && renameat (dir->fd, name, dir->fd, file->temp) == 0);
  if (!file->before.exists)
    return renameat2 (dir->fd, file->temp, dir->fd, name, RENAME_NOREPLACE) == 0
           || (commit_lacks_flags () && renameat (dir->fd, file->temp, dir->fd, name) == 0);
  if (renameat2 (dir->fd, file->temp, dir->fd, name, RENAME_EXCHANGE) == 0)
    {
      /* Some drivers take the flag and ignore it: then the old version is gone, as after a plain rename. */
      *swapped = fstatat (dir->fd, file->temp, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
      return TRUE;
    }
  return commit_lacks_flags () && renameat (dir->fd, file->temp, dir->fd, name) == 0;
}

/* After a swap the old version can be looked at in peace: is it the one that was verified? */
static gboolean
commit_check_swapped (const KargDir *dir, const KargJournalFile *file, const char *name, GError **error)
{
  struct stat st;

  if (fstatat (dir->fd, file->temp, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == file->ino
      && (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec == file->mtime_ns
      && (gsize) st.st_size == g_bytes_get_size (file->before.bytes))
    return TRUE;
  if (renameat2 (dir->fd, file->temp, dir->fd, name, RENAME_EXCHANGE) < 0)
    karg_error_set_errno (error, errno, file->path, "somebody else changed it meanwhile, and it can't be swapped back");
  else
    karg_error_set_at (error, KARG_ERROR_STALE, file->path, 0, "somebody else changed it meanwhile");
  return FALSE;
}

static gboolean
commit_swap (KargTransaction *transaction, const KargJournal *journal, GError **error)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      const char *name = NULL;
      gboolean swapped = FALSE;
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (file->temp == NULL)
        continue;
      KargDir *dir = karg_dirs_get_parent (transaction->dirs, file->path, &name, error);
      if (dir == NULL)
        return FALSE;
      if (!commit_rename (dir, file, name, &swapped))
        {
          /* Debian 13's FAT through FUSE */
          if (errno == EEXIST && file->before.exists)
            karg_error_set_at (error, KARG_ERROR_IO, file->path, 0,
                               "the driver of its file system can't put one file in the place of another: mount it with"
                               " the kernel's own driver");
          else if (errno == EEXIST)
            karg_error_set_at (error, KARG_ERROR_STALE, file->path, 0, "somebody else created it meanwhile");
          else
            karg_error_set_errno (error, errno, file->path, "cannot put the new version in place");
          return FALSE;
        }
      dir->dirty = TRUE;
      if (swapped && !commit_check_swapped (dir, file, name, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether the journal is on the disk before what it is the journal of, without being flushed for that: then it is so by
 * the order of names, unless a command writes into files. */
static gboolean
commit_is_ordered (KargTransaction *transaction, const KargJournal *journal)
{
  if (journal->commands->len > 0 || !karg_durable_keeps_order (transaction->state))
    return FALSE;
  for (guint i = 0; i < journal->files->len; i++)
    {
      const char *name = NULL;
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      const KargDir *dir = karg_dirs_get_parent (transaction->dirs, file->path, &name, NULL);
      if (dir == NULL || dir->dev != transaction->state->dev)
        return FALSE;
    }
  return TRUE;
}

/* What is in the file now: *bytes, NULL when there is none. */
static gboolean
commit_look (KargTransaction *transaction, const KargJournalFile *file, GBytes **bytes, GError **error)
{
  const char *name = NULL;
  KargDir *dir = karg_dirs_get_parent (transaction->dirs, file->path, &name, NULL);
  g_autoptr (GError) local = NULL;
  int fd = dir != NULL ? karg_file_value_open (dir->fd, name, file->path, &local) : -1;

  *bytes = NULL;
  if (dir == NULL)
    return FALSE;
  if (fd < 0)
    {
      if (local == NULL)
        return TRUE; /* there is none */
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* from the device, not from our own memory of what we wrote */
  if (karg_durable_is_simple (dir))
    posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  *bytes = karg_file_value_read (fd, file->after.exists ? g_bytes_get_size (file->after.bytes) : 0);
  if (*bytes == NULL)
    karg_error_set_errno (error, errno, file->path, "cannot read back");
  close (fd);
  return *bytes != NULL;
}

static gboolean
commit_read_back (KargTransaction *transaction, const KargJournal *journal, gboolean generated, GError **error)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (file->temp == NULL || (file->generated && !generated))
        continue;
      if (!commit_look (transaction, file, &bytes, error))
        return FALSE;
      if ((bytes != NULL) != file->after.exists || (bytes != NULL && !g_bytes_equal (bytes, file->after.bytes)))
        {
          karg_error_set_at (error, KARG_ERROR_IO, file->path, 0, "does not hold what was written to it");
          return FALSE;
        }
    }
  return TRUE;
}

/* Commands don't flush what they write; grub-mkconfig leaves its file to the page cache. */
static gboolean
commit_flush_file (KargDir *dir, const char *name, KargJournalFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  int fd = karg_file_value_open (dir->fd, name, file->path, &local);

  if (fd < 0)
    {
      if (local == NULL)
        return TRUE; /* there is none */
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  gboolean ok = fsync (fd) == 0;
  if (!ok)
    karg_error_set_errno (error, errno, file->path, "cannot flush");
  close (fd);
  dir->dirty = TRUE;
  return ok
         && (file->temp == NULL ? karg_file_value_load_large (dir->fd, name, file->path, &file->after, error)
                                : karg_file_value_load (dir->fd, name, file->path, NULL, &file->after, NULL, error));
}

static gboolean
commit_flush_generated (KargTransaction *transaction, const KargJournal *journal, GError **error)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      g_autoptr (GError) local = NULL;
      const char *name = NULL;
      KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (!file->generated)
        continue;
      karg_file_value_clear (&file->after);
      KargDir *dir = karg_dirs_get_parent (transaction->dirs, file->path, &name, &local);
      if (dir == NULL && g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
        continue; /* the command didn't make it */
      if (dir == NULL || !commit_flush_file (dir, name, file, &local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
commit_run_commands (KargTransaction *transaction, const KargJournal *journal, KargCommandPolicy policy, GError **error)
{
  if (journal->commands->len > 0 && !karg_durable_flush_names (transaction->dirs, error))
    return FALSE;
  for (guint i = 0; i < journal->commands->len; i++)
    {
      const KargJournalCommand *command = g_ptr_array_index (journal->commands, i);
      if (!karg_command_run (karg_root_get_fd (transaction->root), karg_root_get_path (transaction->root),
                             (const char *const *) command->argv, policy == KARG_COMMANDS_CHROOT, transaction->lock,
                             journal->id, error))
        return FALSE;
      g_hash_table_add (transaction->ran, GUINT_TO_POINTER (i));
    }
  return journal->commands->len == 0
         || (commit_flush_generated (transaction, journal, error)
             && commit_read_back (transaction, journal, FALSE, error));
}

/* The moment from which on everything is done. */
static gboolean
commit_seal (KargTransaction *transaction, const KargJournal *journal, gsize record_size, GError **error)
{
  gsize length = 0;
  g_autoptr (GBytes) seal = karg_journal_format_seal (journal);
  gconstpointer data = g_bytes_get_data (seal, &length);
  int fd = openat (transaction->state->fd, KARG_STATE_JOURNAL, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);

  gboolean ok = fd >= 0 && karg_file_value_write_all (fd, data, length) && fsync (fd) == 0;
  if (!ok)
    {
      karg_error_set_errno (error, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_JOURNAL, "cannot seal");
      /* Nobody may find it sealed after the files went back: where the seal can't be taken back they stay,
       * and recovery decides by what it finds. */
      if (fd >= 0 && (ftruncate (fd, record_size) < 0 || fsync (fd) < 0))
        {
          g_clear_error (error);
          karg_error_set_at (error, KARG_ERROR_NEEDS_RECOVERY, KARG_STATE_DIRECTORY "/" KARG_STATE_JOURNAL, 0,
                             "cannot seal: %s", g_strerror (errno));
        }
    }
  if (fd >= 0)
    close (fd);
  return ok;
}

/* From the journal in place to the seal. */
static gboolean
commit_carry_out (KargTransaction *transaction, KargJournal *journal, const KargCommit *commit, gsize record_size,
                  GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new ();

  if (!commit_swap (transaction, journal, error) || !commit_read_back (transaction, journal, TRUE, error)
      || !commit_run_commands (transaction, journal, commit->commands, error))
    return FALSE;
  if (commit->verify != NULL && !commit->verify (commit->verify_data, error))
    return FALSE;
  if (!karg_durable_for_boot_loader (transaction->dirs, transaction->root, journal, notes, error))
    return FALSE;
  if (!commit_seal (transaction, journal, record_size, error))
    return FALSE;
  for (guint i = 0; i < notes->len; i++)
    karg_transaction_take_note (transaction, g_ptr_array_index (notes, i));
  return TRUE;
}

/* @why: for the history; NULL: it is tried again. */
static gboolean
commit_try_undo (KargTransaction *transaction, KargJournal *journal, const char *why, GPtrArray *report, GError **error)
{
  if (!karg_rollback (transaction->dirs, transaction->state, journal, report, error)
      || !karg_durable_for_boot_loader (transaction->dirs, transaction->root, journal, report, error))
    return FALSE;
  return karg_recover_file_taken_back (transaction, journal, why, error);
}

/* Every file back, and the journal gone. *error is why; it is told what became of it. */
static void
commit_undo (KargTransaction *transaction, KargJournal *journal, GError **error)
{
  gboolean ok = FALSE;
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) report = g_ptr_array_new_with_free_func (g_free);

  gboolean again = g_error_matches (*error, KARG_ERROR, KARG_ERROR_STALE);

  g_hash_table_remove_all (transaction->ran);
  if (g_error_matches (*error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY))
    return;
  /* The way back may be taken twice; what failed it once may have passed. */
  for (guint attempt = 0; attempt < 2 && !ok; attempt++)
    {
      g_clear_error (&local);
      ok = commit_try_undo (transaction, journal, again ? NULL : (*error)->message, report, &local);
    }
  for (guint i = 0; i < report->len; i++)
    karg_transaction_take_note (transaction, g_strdup (g_ptr_array_index (report, i)));
  if (ok && again)
    return; /* it is tried again */

  if (ok)
    {
      g_prefix_error (error, "all was taken back: ");
      return;
    }
  g_autoptr (GError) why = *error;
  *error = NULL;
  g_set_error (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY, "%s; then not everything could be brought back: %s",
               why->message, local->message);
}

static gboolean
commit_journaled (KargTransaction *transaction, KargJournal *journal, const KargCommit *commit, GError **error)
{
  KargDir *state = transaction->state;
  g_autoptr (GBytes) record = karg_journal_format (journal);
  g_autoptr (GError) local = NULL;

  /* the seal comes behind it, with what the commands wrote */
  if (g_bytes_get_size (record) > KARG_STATE_RECORD_MAX / 2)
    {
      karg_error_set_at (error, KARG_ERROR_IO, KARG_STATE_DIRECTORY "/" KARG_STATE_JOURNAL, 0,
                         "the record of this change would be too large to be read back (%" G_GSIZE_FORMAT " bytes)",
                         g_bytes_get_size (record));
      return FALSE;
    }
  if (!karg_stage_check_space (transaction->dirs, state, journal, g_bytes_get_size (record), error))
    return FALSE;
  gboolean ok = karg_stage_write (transaction->dirs, state, journal, record, error);
  if (ok && renameat (state->fd, KARG_STATE_PENDING, state->fd, KARG_STATE_JOURNAL) < 0)
    {
      karg_error_set_errno (error, errno, KARG_STATE_DIRECTORY "/" KARG_STATE_JOURNAL, "cannot put the journal in place");
      ok = FALSE;
    }
  if (!ok)
    {
      karg_stage_discard (transaction->dirs, state, journal, NULL);
      return FALSE;
    }

  state->dirty = TRUE;
  if ((!commit_is_ordered (transaction, journal) && !karg_durable_flush_names (transaction->dirs, &local))
      || !commit_carry_out (transaction, journal, commit, g_bytes_get_size (record), &local))
    {
      commit_undo (transaction, journal, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  transaction->id = g_strdup (journal->id);
  /* Done is done: what can't be tidied up now the next transaction will tidy. */
  if (!karg_recover_finish (transaction, journal, &local))
    karg_transaction_take_note (transaction, g_strdup (local->message));
  return TRUE;
}

static const int commit_faults[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP };

gboolean
karg_transaction_commit (KargTransaction *transaction, KargRoot *seen, KargChangeset *changes, const KargCommit *commit,
                         GError **error)
{
  sigset_t held, before;
  g_autoptr (KargJournal) journal = karg_record_new (transaction, seen, changes, commit, error);

  if (journal == NULL)
    return FALSE;
  if (journal->files->len == 0 && journal->commands->len == 0)
    return TRUE;

  /* A person's ^C, a hang-up and whatever timer was inherited wait until all or nothing is done; only what can't be held back
   * needs recovery. A fault of our own is no signal to be held. */
  sigfillset (&held);
  for (guint i = 0; i < G_N_ELEMENTS (commit_faults); i++)
    sigdelset (&held, commit_faults[i]);
  sigprocmask (SIG_BLOCK, &held, &before);
  gboolean ok = commit_journaled (transaction, journal, commit, error);
  sigprocmask (SIG_SETMASK, &before, NULL);
  return ok;
}
