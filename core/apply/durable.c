/* durable.c: what it takes until a change survives a power cut, and until a boot loader sees it.
 *
 * docs/durability.md says which of this is there for which file system, and what was measured.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "durable-private.h"
#include "freeze-private.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

/* Writes the whole journal of an ext4 back to where its blocks belong; Linux 5.14,
 * Documentation/filesystems/ext4/journal.rst. */
#define DURABLE_EXT4_IOC_CHECKPOINT _IOW ('f', 43, guint32)

/* Says without doing it whether that is possible: not without the right, nor where there is no journal. */
#define DURABLE_CHECKPOINT_DRY_RUN 4

/* A single file is flushed by itself, rather than all that others left unwritten on the file system. */
#define DURABLE_EACH_MAX 1

typedef struct
{
  int fd;
  const char *path;
  guint files;
  gboolean each;
} DurableSystem;

struct _KargFlush
{
  GHashTable *systems; /* device → DurableSystem */
};

gboolean
karg_durable_is_simple (const KargDir *dir)
{
  switch (dir->magic)
    {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
      return FALSE;
    default:
      return TRUE;
    }
}

KargFlush *
karg_flush_new (void)
{
  KargFlush *flush = g_new0 (KargFlush, 1);

  flush->systems = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return flush;
}

void
karg_flush_free (KargFlush *flush)
{
  if (flush == NULL)
    return;
  g_hash_table_unref (flush->systems);
  g_free (flush);
}

void
karg_flush_expect (KargFlush *flush, KargDir *dir)
{
  DurableSystem *system = g_hash_table_lookup (flush->systems, &dir->dev);

  if (system == NULL)
    {
      system = g_new0 (DurableSystem, 1);
      system->fd = dir->fd;
      system->path = dir->path;
      system->each = karg_durable_is_simple (dir);
      g_hash_table_insert (flush->systems, &dir->dev, system);
    }
  system->files++;
}

static gboolean
durable_checkpoint (const KargDir *dir, guint32 flags)
{
  return dir->magic == EXT4_SUPER_MAGIC && ioctl (dir->fd, DURABLE_EXT4_IOC_CHECKPOINT, &flags) == 0;
}

gboolean
karg_durable_keeps_order (const KargDir *dir)
{
  return dir->magic == XFS_SUPER_MAGIC || durable_checkpoint (dir, DURABLE_CHECKPOINT_DRY_RUN);
}

static gboolean
durable_flush_system (const KargDir *dir, GError **error)
{
  if (syncfs (dir->fd) == 0)
    return TRUE;
  karg_error_set_errno (error, errno, dir->path, "cannot flush its file system");
  return FALSE;
}

/* @others: another directory of this file system waits, too. */
static gboolean
durable_flush_names (KargDirs *dirs, KargDir *dir, gboolean others, GError **error)
{
  if (others && !karg_durable_is_simple (dir))
    {
      gboolean ok = durable_flush_system (dir, error);
      if (ok)
        karg_dirs_set_flushed (dirs, dir->dev);
      return ok;
    }
  /* EINVAL: a file system that can't flush a directory has no names to lose separately */
  if (fsync (dir->fd) < 0 && errno != EINVAL)
    {
      karg_error_set_errno (error, errno, dir->path, "cannot flush this directory");
      return FALSE;
    }
  dir->dirty = FALSE;
  return TRUE;
}

gboolean
karg_durable_flush_names (KargDirs *dirs, GError **error)
{
  g_autoptr (GPtrArray) dirty = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, dirs->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((KargDir *) value)->dirty)
      g_ptr_array_add (dirty, value);
  for (guint i = 0; i < dirty->len; i++)
    {
      KargDir *dir = g_ptr_array_index (dirty, i);
      gboolean others = FALSE;
      for (guint j = i + 1; j < dirty->len && !others; j++)
        others = ((KargDir *) g_ptr_array_index (dirty, j))->dev == dir->dev;
      if (dir->dirty && !durable_flush_names (dirs, dir, others, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
durable_is_flushed_each (const DurableSystem *system)
{
  return system->each || system->files <= DURABLE_EACH_MAX;
}

gboolean
karg_flush_each (KargFlush *flush, KargDir *dir)
{
  const DurableSystem *system = g_hash_table_lookup (flush->systems, &dir->dev);

  return system == NULL || durable_is_flushed_each (system);
}

gboolean
karg_flush_rest (KargFlush *flush, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, flush->systems);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DurableSystem *system = value;
      if (!durable_is_flushed_each (system) && syncfs (system->fd) < 0)
        {
          karg_error_set_errno (error, errno, system->path, "cannot flush its file system");
          return FALSE;
        }
    }
  return TRUE;
}

/* FALSE when the file system stands still and can't be woken. */
static gboolean
durable_freeze (KargDirs *dirs, KargDir *dir, GPtrArray *notes, GError **error)
{
  if (karg_freeze_and_thaw (dir->fd, dir->path, error))
    {
      karg_dirs_set_flushed (dirs, dir->dev);
      return TRUE;
    }
  if (*error != NULL)
    return FALSE;
  g_ptr_array_add (notes, g_strdup_printf ("%s: its file system can't be frozen (%s): after a power cut a boot loader "
                                           "that replays no journal may still see the old files until Linux has "
                                           "mounted it once", dir->path, g_strerror (errno)));
  return TRUE;
}

/* What brings files to their place brings the names of all directories there, too: these need no flush of their own. */
static gboolean
durable_one (KargDirs *dirs, KargDir *dir, gboolean is_root, GPtrArray *notes, GError **error)
{
  if (dir->magic == BTRFS_SUPER_MAGIC && !durable_flush_system (dir, error))
    return FALSE;
  if (dir->magic == BTRFS_SUPER_MAGIC || durable_checkpoint (dir, 0))
    {
      karg_dirs_set_flushed (dirs, dir->dev);
      return TRUE;
    }
  /* ENODEV: an ext4 or ext2 without a journal, where what is flushed is in its place */
  if (dir->magic != XFS_SUPER_MAGIC && (dir->magic != EXT4_SUPER_MAGIC || errno == ENODEV))
    return TRUE;
  if (!is_root)
    return durable_freeze (dirs, dir, notes, error);

  g_ptr_array_add (notes, g_strdup_printf ("%s lies on the root file system, which is never frozen: after a power cut "
                                           "in the next seconds GRUB, which replays no journal, may still see the old "
                                           "files", dir->path));
  return TRUE;
}

gboolean
karg_durable_for_boot_loader (KargDirs *dirs, KargRoot *root, const KargJournal *journal, GPtrArray *notes,
                              GError **error)
{
  struct stat system_root = { 0 };
  KargDir *own_root = karg_dirs_get (dirs, "/", error);
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GError) local = NULL;

  if (own_root == NULL)
    return FALSE;
  if (stat ("/", &system_root) < 0)
    system_root.st_dev = own_root->dev;
  for (guint i = 0; i < journal->files->len; i++)
    {
      const char *name = NULL;
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (file->phase == KARG_PHASE_TEMPLATE)
        continue;
      KargDir *dir = karg_dirs_get_parent (dirs, file->path, &name, NULL);
      if (dir == NULL || !g_hash_table_add (done, &dir->dev))
        continue;
      /* a tree that lies in a directory of the running system: no boot loader reads it there */
      if (dir->dev == system_root.st_dev && !karg_root_is_running_system (root))
        continue;
      if (!durable_one (dirs, dir, dir->dev == own_root->dev || dir->dev == system_root.st_dev, notes, &local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return karg_durable_flush_names (dirs, error);
}
