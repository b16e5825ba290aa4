/* save.c: copies of large files that a command is going to rewrite.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "save-private.h"
#include "name-private.h"
#include "transaction.h"

#include "base/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* (transfer full); NULL: it needs no copy. */
static char *
save_get_name (const KargJournal *journal, const KargJournalFile *file)
{
  guint index = 0;

  if (file->before.digest == NULL || !g_ptr_array_find (journal->files, file, &index))
    return NULL;
  return karg_name_saved (journal->id, index);
}

static gboolean
save_copy (KargDir *state, const char *saved, int from, const KargJournalFile *file, GError **error)
{
  g_autofree char *path = g_strconcat (KARG_STATE_DIRECTORY "/", saved, NULL);
  const KargFileValue own = { .exists = TRUE, .mode = 0600, .uid = geteuid (), .gid = getegid () };
  g_auto (KargFileValue) copy = { 0 };

  unlinkat (state->fd, saved, 0);
  if (!karg_file_value_write_from (state->fd, saved, path, &own, from, error)
      || !karg_file_value_load_large (state->fd, saved, path, &copy, error))
    return FALSE;
  state->dirty = TRUE;
  if (karg_file_value_same_bytes (&copy, &file->before))
    return TRUE;
  karg_error_set_at (error, KARG_ERROR_STALE, file->path, 0, "somebody else changed it meanwhile");
  return FALSE;
}

static gboolean
save_file (KargDirs *dirs, KargDir *state, const char *saved, const KargJournalFile *file, GError **error)
{
  const char *name = NULL;
  KargDir *dir = karg_dirs_get_parent (dirs, file->path, &name, error);
  g_autoptr (GError) local = NULL;
  int from = dir != NULL ? karg_file_value_open (dir->fd, name, file->path, &local) : -1;

  if (dir == NULL)
    return FALSE;
  if (from < 0)
    {
      if (local == NULL)
        karg_error_set_at (&local, KARG_ERROR_STALE, file->path, 0, "somebody else removed it meanwhile");
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  gboolean ok = save_copy (state, saved, from, file, error);
  close (from);
  return ok;
}

gboolean
karg_save_all (KargDirs *dirs, KargDir *state, const KargJournal *journal, GError **error)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      g_autofree char *saved = save_get_name (journal, file);
      if (saved != NULL && !save_file (dirs, state, saved, file, error))
        return FALSE;
    }
  return TRUE;
}

int
karg_save_open (KargDir *state, const KargJournal *journal, const KargJournalFile *file, GError **error)
{
  g_autofree char *saved = save_get_name (journal, file);

  g_autoptr (GError) local = NULL;
  g_autofree char *path = g_strconcat (state->path, "/", saved, NULL);
  int fd = saved != NULL ? karg_trust_open (state->fd, saved, O_RDONLY, S_IFREG, path, &local) : -1;

  if (fd < 0 && local == NULL)
    karg_error_set_at (&local, KARG_ERROR_IO, file->path, 0, "the copy of its old version is gone");
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return fd;
}

gboolean
karg_save_drop (KargDir *state, const KargJournal *journal, GError **error)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      g_autofree char *saved = save_get_name (journal, file);
      if (saved == NULL)
        continue;
      if (unlinkat (state->fd, saved, 0) < 0 && errno != ENOENT)
        {
          karg_error_set_errno (error, errno, file->path, "cannot remove the copy of its old version");
          return FALSE;
        }
      state->dirty = TRUE;
    }
  return TRUE;
}
