/* stage.c: before anything is replaced: look again, check for space, put new versions beside the old.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "stage-private.h"
#include "durable-private.h"
#include "save-private.h"
#include "state-private.h"
#include "transaction.h"

#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The mode of a file that nobody had before. */
#define STAGE_NEW_MODE 0644

/* A file that was written less than this before it was read may have been written again since without its
 * times telling: they move in steps of one kernel tick (at most 10 ms), on FAT of two seconds. */
#define STAGE_TICK_NS (G_GINT64_CONSTANT (20) * 1000 * 1000)
#define STAGE_FAT_TICK_NS (G_GINT64_CONSTANT (2100) * 1000 * 1000)

static gint64
stage_ns (const struct timespec *time)
{
  return (gint64) time->tv_sec * 1000000000 + time->tv_nsec;
}

/* Whether @st alone proves that the file holds the bytes that @seen read. */
static gboolean
stage_is_proven (const KargFileInfo *info, gint64 read_ns, const struct stat *st, gboolean coarse)
{
  gint64 tick = coarse ? STAGE_FAT_TICK_NS : STAGE_TICK_NS;

  return info->dev == st->st_dev && info->ino == st->st_ino && info->size == (guint64) st->st_size
         && info->mtime_ns == stage_ns (&st->st_mtim) && info->ctime_ns == stage_ns (&st->st_ctim)
         && MAX (info->ctime_ns, info->mtime_ns) < read_ns - tick;
}

static void
stage_set_stale (GError **error, const char *path)
{
  karg_error_set_at (error, KARG_ERROR_STALE, path, 0, "somebody else changed it meanwhile");
}

/* Loads what is there now; reads the bytes only when stat(2) doesn't prove that they are @before. */
static gboolean
stage_load_before (KargDir *dir, const char *name, KargRoot *seen, KargJournalFile *file, GBytes *before,
                   GError **error)
{
  gint64 read_ns = 0;
  struct stat st = { 0 };
  const KargFileInfo *info = karg_root_get_seen (seen, file->path, &read_ns);

  if (!karg_file_value_load (dir->fd, name, file->path, info != NULL ? before : NULL, &file->before, &st, error))
    return FALSE;
  if (!file->before.exists)
    {
      if (before != NULL)
        stage_set_stale (error, file->path);
      return before == NULL;
    }
  if (before != NULL && info != NULL && !stage_is_proven (info, read_ns, &st, karg_durable_is_simple (dir)))
    {
      karg_file_value_clear (&file->before);
      if (!karg_file_value_load (dir->fd, name, file->path, NULL, &file->before, &st, error))
        return FALSE;
    }
  if (before == NULL || !file->before.exists || !g_bytes_equal (file->before.bytes, before))
    {
      stage_set_stale (error, file->path);
      return FALSE;
    }
  file->ino = st.st_ino;
  file->mtime_ns = stage_ns (&st.st_mtim);
  return TRUE;
}

gboolean
karg_stage_verify (KargDirs *dirs, KargRoot *seen, KargJournalFile *file, GBytes *before, GBytes *after,
                   const KargFileValue *attributes, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *name = NULL;
  KargDir *dir = karg_dirs_get_parent (dirs, file->path, &name, &local);

  if (dir == NULL && (before != NULL || !g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND)))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (dir != NULL && !stage_load_before (dir, name, seen, file, before, error))
    return FALSE;
  if (after == NULL)
    return TRUE;

  if (attributes != NULL && attributes->exists)
    karg_file_value_copy (&file->after, attributes);
  else if (file->before.exists)
    karg_file_value_copy (&file->after, &file->before);
  else
    file->after = (KargFileValue){ .mode = STAGE_NEW_MODE, .uid = geteuid (), .gid = getegid () };
  g_clear_pointer (&file->after.bytes, g_bytes_unref);
  file->after.exists = TRUE;
  file->after.bytes = g_bytes_ref (after);
  return TRUE;
}

typedef struct
{
  int fd;
  const char *path;
  guint64 bytes;
  guint64 files;
} StageNeed;

static void
stage_need (GHashTable *needs, KargDir *dir, gsize bytes)
{
  StageNeed *need = g_hash_table_lookup (needs, &dir->dev);

  if (need == NULL)
    {
      need = g_new0 (StageNeed, 1);
      need->fd = dir->fd;
      need->path = dir->path;
      g_hash_table_insert (needs, &dir->dev, need);
    }
  /* whole blocks, and a little for the file system's own books */
  need->bytes += (bytes + 4095) / 4096 * 4096 + 512;
  need->files++;
}

/* The directory that @path will lie in, or the nearest one above it that is there. */
static KargDir *
stage_nearest_dir (KargDirs *dirs, const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  KargDir *dir = NULL;

  while ((dir = karg_dirs_get (dirs, directory, NULL)) == NULL && !g_str_equal (directory, "/"))
    {
      char *parent = g_path_get_dirname (directory);
      g_free (directory);
      directory = parent;
    }
  return dir;
}

static gboolean
stage_has_room (const StageNeed *need, GError **error)
{
  struct statvfs vfs;

  /* what can't be asked can't be refused: writing will tell */
  if (fstatvfs (need->fd, &vfs) < 0 || vfs.f_blocks == 0)
    return TRUE;
  guint64 room = (guint64) (geteuid () == 0 ? vfs.f_bfree : vfs.f_bavail) * vfs.f_frsize;
  if (room < need->bytes)
    {
      karg_error_set_at (error, KARG_ERROR_IO, need->path, 0,
                         "not enough space: %" G_GUINT64_FORMAT " bytes are needed, %" G_GUINT64_FORMAT " are free",
                         need->bytes, room);
      return FALSE;
    }
  if (vfs.f_files > 0 && vfs.f_ffree < need->files)
    {
      karg_error_set_at (error, KARG_ERROR_IO, need->path, 0, "not enough inodes: %" G_GUINT64_FORMAT " are needed",
                         need->files);
      return FALSE;
    }
  return TRUE;
}

gboolean
karg_stage_check_space (KargDirs *dirs, KargDir *state, const KargJournal *journal, gsize journal_size, GError **error)
{
  g_autoptr (GHashTable) needs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  GHashTableIter iter;
  gpointer value;

  stage_need (needs, state, journal_size);
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      const KargFileValue *image = file->temp != NULL ? &file->after : &file->before;
      KargDir *dir = stage_nearest_dir (dirs, file->path);
      /* what a command writes may have to be put back, too; the place of a large file is then taken by itself */
      if (image->digest != NULL)
        stage_need (needs, state, image->size);
      else if (dir != NULL && image->exists)
        stage_need (needs, dir, g_bytes_get_size (image->bytes));
    }

  g_hash_table_iter_init (&iter, needs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!stage_has_room (value, error))
      return FALSE;
  return TRUE;
}

static gboolean
stage_write_record (KargDir *state, GBytes *record, gboolean sync, GError **error)
{
  KargFileValue image = { .exists = TRUE, .mode = 0600, .uid = geteuid (), .gid = getegid (), .bytes = record };

  return karg_file_value_write (state->fd, KARG_STATE_PENDING, KARG_STATE_DIRECTORY "/" KARG_STATE_PENDING, &image, sync,
                           error);
}

gboolean
karg_stage_write (KargDirs *dirs, KargDir *state, const KargJournal *journal, GBytes *record, GError **error)
{
  g_autoptr (KargFlush) flush = karg_flush_new ();

  /* First how many files each file system gets: that decides how they are flushed. */
  karg_flush_expect (flush, state);
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      KargDir *dir = stage_nearest_dir (dirs, file->path);
      if (file->temp != NULL && file->after.exists && dir != NULL)
        karg_flush_expect (flush, dir);
    }

  if (!stage_write_record (state, record, karg_flush_each (flush, state), error))
    return FALSE;
  for (guint i = 0; journal->directories[i] != NULL; i++)
    if (!karg_dirs_make (dirs, journal->directories[i], 0755, error))
      return FALSE;
  for (guint i = 0; i < journal->files->len; i++)
    {
      const char *name = NULL;
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (file->temp == NULL || !file->after.exists)
        continue;
      KargDir *dir = karg_dirs_get_parent (dirs, file->path, &name, error);
      if (dir == NULL
          || !karg_file_value_write (dir->fd, file->temp, file->path, &file->after, karg_flush_each (flush, dir), error))
        return FALSE;
    }
  return karg_flush_rest (flush, error) && karg_save_all (dirs, state, journal, error);
}

gboolean
karg_stage_drop_temp (KargDirs *dirs, const KargJournalFile *file, const char *what, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *name = NULL;
  KargDir *dir = file->temp != NULL ? karg_dirs_find_parent (dirs, file->path, &name, &local) : NULL;

  if (dir != NULL && unlinkat (dir->fd, file->temp, 0) < 0 && errno != ENOENT)
    karg_error_set_errno (&local, errno, file->path, what);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
karg_stage_discard (KargDirs *dirs, KargDir *state, const KargJournal *journal, GError **error)
{
  static const char what[] = "cannot remove its new version, which lies beside it";
  gboolean ok = TRUE;

  /* as much as can be; the first error is told */
  for (guint i = 0; i < journal->files->len; i++)
    if (!karg_stage_drop_temp (dirs, g_ptr_array_index (journal->files, i), what, ok ? error : NULL))
      ok = FALSE;
  if (!karg_save_drop (state, journal, ok ? error : NULL))
    ok = FALSE;
  for (guint i = g_strv_length (journal->directories); i > 0; i--)
    if (!karg_dirs_unmake (dirs, journal->directories[i - 1], ok ? error : NULL))
      ok = FALSE;
  /* the record names what is left, for the next one who begins */
  if (ok)
    unlinkat (state->fd, KARG_STATE_PENDING, 0);
  return ok;
}
