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

/* Up to here flushing file by file is cheaper than writing back all that others left unwritten on the file
 * system. */
#define DURABLE_EACH_MAX 4

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

/* TRUE unless the file system stands still and can't be woken. */
static gboolean
durable_freeze (KargDir *dir, GPtrArray *notes, GError **error)
{
  if (karg_freeze_and_thaw (dir->fd, dir->path, error))
    return TRUE;
  if (*error != NULL)
    return FALSE;
  g_ptr_array_add (notes, g_strdup_printf ("%s: its file system can't be frozen (%s): after a power cut a boot loader "
                                           "that replays no journal may still see the old files until Linux has "
                                           "mounted it once", dir->path, g_strerror (errno)));
  return TRUE;
}

static gboolean
durable_one (KargDir *dir, gboolean is_root, GPtrArray *notes, GError **error)
{
  guint32 flags = 0;

  if (dir->magic == BTRFS_SUPER_MAGIC && syncfs (dir->fd) < 0)
    {
      karg_error_set_errno (error, errno, dir->path, "cannot flush its file system");
      return FALSE;
    }
  /* ENODEV: an ext4 or ext2 without a journal, where what is flushed is in its place */
  if (dir->magic == EXT4_SUPER_MAGIC && (ioctl (dir->fd, DURABLE_EXT4_IOC_CHECKPOINT, &flags) == 0 || errno == ENODEV))
    return TRUE;
  if (dir->magic != EXT4_SUPER_MAGIC && dir->magic != XFS_SUPER_MAGIC)
    return TRUE;
  if (!is_root)
    return durable_freeze (dir, notes, error);

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
      if (!durable_one (dir, dir->dev == own_root->dev || dir->dev == system_root.st_dev, notes, &local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}
