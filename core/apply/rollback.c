/* rollback.c: the way back, for a transaction that failed as for one that was interrupted.
 *
 * A file that was swapped lies, untouched, under its temporary name: one rename brings it back with
 * everything it had, and needs no space. Only where that is not so (a command rewrote it; a file system that
 * can't swap) is it written anew from the journal.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "rollback-private.h"
#include "durable-private.h"
#include "name-private.h"
#include "save-private.h"
#include "stage-private.h"
#include "state-private.h"
#include "transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

typedef struct
{
  KargDirs *dirs;
  KargDir *state;
  const KargJournal *journal;
  GPtrArray *report;
} Rollback;

/* What is there now. */
typedef struct
{
  KargDir *dir;
  const char *name;
  KargFileValue target;
  KargFileValue temp;
} RollbackSight;

static void
rollback_sight_clear (RollbackSight *sight)
{
  karg_file_value_clear (&sight->target);
  karg_file_value_clear (&sight->temp);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RollbackSight, rollback_sight_clear)

static gboolean
rollback_unlink (KargDir *dir, const char *name, const char *path, GError **error)
{
  if (unlinkat (dir->fd, name, 0) == 0 || errno == ENOENT)
    {
      dir->dirty = TRUE;
      return TRUE;
    }
  karg_error_set_errno (error, errno, path, "cannot remove");
  return FALSE;
}

static gboolean
rollback_rename (KargDir *dir, const char *from, const char *to, const char *path, GError **error)
{
  if (renameat (dir->fd, from, dir->fd, to) == 0)
    {
      dir->dirty = TRUE;
      return TRUE;
    }
  karg_error_set_errno (error, errno, path, "cannot bring the old version back");
  return FALSE;
}

/* Whether what lies in the place of a large file takes the room that its old version needs. */
static gboolean
rollback_lacks_room (const RollbackSight *sight, const KargJournalFile *file)
{
  struct statvfs vfs;

  return sight->target.exists && fstatvfs (sight->dir->fd, &vfs) == 0
         && (guint64) vfs.f_bfree * vfs.f_frsize < (guint64) file->before.size;
}

/* The old version under the name @temp: from the journal, or from the copy of a large file. */
static gboolean
rollback_write (Rollback *back, RollbackSight *sight, const KargJournalFile *file, const char *temp, GError **error)
{
  if (file->before.digest == NULL)
    return karg_file_value_write (sight->dir->fd, temp, file->path, &file->before, TRUE, error);

  int from = karg_save_open (back->state, back->journal, file, error);
  if (from < 0)
    return FALSE;
  gboolean ok = (!rollback_lacks_room (sight, file) || rollback_unlink (sight->dir, sight->name, file->path, error))
                && karg_file_value_write_from (sight->dir->fd, temp, file->path, &file->before, from, error);
  close (from);
  return ok;
}

/* From our own copy. */
static gboolean
rollback_rewrite (Rollback *back, RollbackSight *sight, const KargJournalFile *file, GError **error)
{
  g_autofree char *temp = karg_name_restored (back->journal->id);

  if (!file->before.exists)
    return rollback_unlink (sight->dir, sight->name, file->path, error);
  /* left by an earlier way back that was interrupted */
  unlinkat (sight->dir->fd, temp, 0);
  if (!rollback_write (back, sight, file, temp, error))
    return FALSE;
  if (rollback_rename (sight->dir, temp, sight->name, file->path, error))
    return TRUE;
  unlinkat (sight->dir->fd, temp, 0);
  return FALSE;
}

/* Somebody wrote into the file after us. All-before is what was promised, and nothing is lost: a copy goes to
 * the state directory. */
static gboolean
rollback_keep (Rollback *back, const RollbackSight *sight, const KargJournalFile *file, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s-%s", back->journal->id, sight->name);
  g_autofree char *path = g_strconcat (KARG_STATE_DIRECTORY "/" KARG_STATE_KEPT "/", name, NULL);

  if (!sight->target.exists)
    return TRUE;
  KargDir *kept = karg_state_open_kept (back->dirs, error);
  if (kept == NULL)
    return FALSE;
  unlinkat (kept->fd, name, 0);
  if (!karg_file_value_write (kept->fd, name, path, &sight->target, TRUE, error))
    return FALSE;
  kept->dirty = TRUE;
  g_ptr_array_add (back->report, g_strdup_printf ("%s: somebody else edited it meanwhile; what they wrote is kept as %s",
                                                  file->path, path));
  return TRUE;
}

/* A file of ours that was never in place: it can only be a temporary one. */
static gboolean
rollback_drop_temp (const RollbackSight *sight, const KargJournalFile *file, GError **error)
{
  return !sight->temp.exists || rollback_unlink (sight->dir, file->temp, file->path, error);
}

/* Who the file belongs to comes back too: told, where that is somebody else than now. */
static void
rollback_tell_owner (Rollback *back, const RollbackSight *sight, const KargJournalFile *file)
{
  const KargFileValue *now = &sight->target, *was = &file->before;

  if (now->exists && was->exists && (now->uid != was->uid || now->gid != was->gid))
    g_ptr_array_add (back->report, g_strdup_printf ("%s: belongs to user %u and group %u again, as before; just now it was"
                                                    " user %u and group %u", file->path, was->uid, was->gid, now->uid,
                                                    now->gid));
}

static gboolean
rollback_seen (Rollback *back, RollbackSight *sight, const KargJournalFile *file, GError **error)
{
  if (karg_file_value_equal (&sight->target, &file->before))
    return rollback_drop_temp (sight, file, error);

  gboolean holds_ours = karg_file_value_same_bytes (&sight->target, &file->after);
  /* our version still waits: what is in the file now was put there by somebody else, before our turn came */
  gboolean waits = file->after.exists && sight->temp.exists && karg_file_value_same_bytes (&sight->temp, &file->after);
  if (waits && !file->generated)
    return rollback_drop_temp (sight, file, error);
  if (!holds_ours && !file->generated && !rollback_keep (back, sight, file, error))
    return FALSE;
  rollback_tell_owner (back, sight, file);
  if (file->before.exists && sight->temp.exists && karg_file_value_equal (&sight->temp, &file->before))
    return rollback_rename (sight->dir, file->temp, sight->name, file->path, error);
  return rollback_rewrite (back, sight, file, error) && rollback_drop_temp (sight, file, error);
}

static gboolean
rollback_file (Rollback *back, const KargJournalFile *file, GError **error)
{
  g_auto (RollbackSight) sight = { 0 };
  g_autoptr (GError) local = NULL;

  sight.dir = karg_dirs_get_parent (back->dirs, file->path, &sight.name, &local);
  if (sight.dir == NULL && !file->before.exists && g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    return TRUE;
  if (sight.dir == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!(file->temp == NULL ? karg_file_value_load_large (sight.dir->fd, sight.name, file->path, &sight.target, error)
                           : karg_file_value_load (sight.dir->fd, sight.name, file->path, NULL, &sight.target, NULL, error)))
    return FALSE;
  if (file->temp != NULL && !karg_file_value_load (sight.dir->fd, file->temp, file->path, NULL, &sight.temp, NULL, error))
    return FALSE;
  return rollback_seen (back, &sight, file, error);
}

gboolean
karg_rollback (KargDirs *dirs, KargDir *state, const KargJournal *journal, GPtrArray *report, GError **error)
{
  Rollback back = { dirs, state, journal, report };
  gboolean ok = TRUE;

  /* The entry that boots next was the last to change and is the first to come back. One file that can't be
   * brought back doesn't keep the others from it; the first error is told. */
  for (guint i = journal->files->len; i > 0; i--)
    if (!rollback_file (&back, g_ptr_array_index (journal->files, i - 1), ok ? error : NULL))
      ok = FALSE;
  for (guint i = g_strv_length (journal->directories); i > 0; i--)
    if (!karg_dirs_unmake (dirs, journal->directories[i - 1], ok ? error : NULL))
      ok = FALSE;
  ok = ok && karg_save_drop (state, journal, error);
  return karg_durable_flush_names (dirs, ok ? error : NULL) && ok;
}

gboolean
karg_rollback_forget (KargDirs *dirs, KargDir *state, const KargJournal *journal, GError **error)
{
  static const char what[] = "cannot remove its old version, which lies beside it";

  if (!karg_save_drop (state, journal, error))
    return FALSE;
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (file->before.exists && !karg_stage_drop_temp (dirs, file, what, error))
        return FALSE;
    }
  return TRUE;
}
