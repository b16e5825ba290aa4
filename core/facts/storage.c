/* storage.c: which devices hold what is mounted, and what the system swaps to.
 *
 * A mount names a block device, and sysfs tells on what that stands: a partition on a disk, the disk on its controller; an
 * LVM, RAID or encrypted volume on its "slaves". Where that ends nowhere, it is not known which device is used, and so of none
 * that it isn't.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "device-path.h"
#include "listing.h"

#include <string.h>

#define KARG_STORAGE_BLOCK "/sys/class/block"
#define KARG_STORAGE_BTRFS "/sys/fs/btrfs"
#define KARG_STORAGE_SWAPS "/proc/swaps"
#define KARG_STORAGE_MAX_DEPTH 16 /* of volumes on volumes */

typedef struct
{
  KargFacts *facts;
  KargRoot *hardware;
  const char *use;      /* "/boot", or "swap" */
  const char *source;   /* where that was read */
  GPtrArray *elsewhere; /* uses of which it isn't known on what they stand */
} KargStorage;

static gboolean karg_storage_add_block (const KargStorage *storage, const char *name, guint depth);

/* (transfer full) */
static char *
karg_storage_read_link (const KargStorage *storage, const char *name)
{
  g_autofree char *path = g_strconcat (KARG_STORAGE_BLOCK "/", name, NULL);

  return karg_root_read_link (storage->hardware, path);
}

/* A disk that several controllers of NVMe lead to stands on none of them: .../nvme-subsys0/nvme0n1, beside links to each. */
static gboolean
karg_storage_add_multipath (const KargStorage *storage, const char *target)
{
  gboolean found = FALSE;
  const char *start = strstr (target, "/nvme-subsystem/");
  g_auto (GStrv) parts = g_strsplit (start + 1, "/", 3);
  g_autofree char *directory = g_strdup_printf ("/sys/devices/virtual/nvme-subsystem/%s", parts[1]);
  g_auto (GStrv) names = karg_listing_read (storage->hardware, directory);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", directory, names[i]);
      g_autofree char *link = karg_root_read_link (storage->hardware, path);
      g_autofree char *address = link != NULL ? karg_device_path_find_address (link) : NULL;
      if (address == NULL)
        continue;
      karg_device_path_add_word (storage->facts, address, "mounts", storage->use, storage->source);
      found = TRUE;
    }
  return found;
}

/* What a volume is made of. */
static gboolean
karg_storage_add_slaves (const KargStorage *storage, const char *name, guint depth)
{
  g_autofree char *path = g_strdup_printf (KARG_STORAGE_BLOCK "/%s/slaves", name);
  g_auto (GStrv) slaves = karg_listing_read (storage->hardware, path);
  gboolean all = slaves != NULL && slaves[0] != NULL;

  for (guint i = 0; slaves != NULL && slaves[i] != NULL; i++)
    all = karg_storage_add_block (storage, slaves[i], depth + 1) && all;
  return all;
}

/* Memory, and files that stand on something mounted: no device is theirs. */
static gboolean
karg_storage_is_made_up (const char *name)
{
  return g_str_has_prefix (name, "loop") || g_str_has_prefix (name, "zram") || g_str_has_prefix (name, "ram")
         || g_str_has_prefix (name, "nbd");
}

/* Without a PCI device above: a disk of another kind of bus, or a volume. Of the partition of one, the whole is asked. */
static gboolean
karg_storage_add_other (const KargStorage *storage, const char *name, const char *target, guint depth)
{
  g_autofree char *above = g_path_get_dirname (target);
  g_autofree char *whole = g_path_get_basename (above);

  if (strstr (target, "/devices/virtual/") == NULL || karg_storage_is_made_up (name))
    return TRUE;
  if (strstr (target, "/nvme-subsystem/") != NULL)
    return karg_storage_add_multipath (storage, target);
  return karg_storage_add_slaves (storage, g_str_equal (whole, "block") ? name : whole, depth);
}

/* Returns: whether it is known on which devices @name ("sda1") stands. */
static gboolean
karg_storage_add_block (const KargStorage *storage, const char *name, guint depth)
{
  g_autofree char *target = karg_storage_read_link (storage, name);
  g_autofree char *address = target != NULL ? karg_device_path_find_address (target) : NULL;

  if (target == NULL || depth > KARG_STORAGE_MAX_DEPTH)
    return FALSE;
  if (address == NULL)
    return karg_storage_add_other (storage, name, target, depth);
  karg_device_path_add_word (storage->facts, address, "mounts", storage->use, storage->source);
  return TRUE;
}

/* The volume that the device mapper calls @mapped. (transfer full) */
static char *
karg_storage_find_mapped (const KargStorage *storage, const char *mapped)
{
  g_auto (GStrv) names = karg_listing_read (storage->hardware, KARG_STORAGE_BLOCK);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (KARG_STORAGE_BLOCK "/%s/dm/name", names[i]);
      g_autofree char *name = g_str_has_prefix (names[i], "dm-") ? karg_root_read_attribute (storage->hardware, path) : NULL;
      if (g_strcmp0 (name, mapped) == 0)
        return g_strdup (names[i]);
    }
  return NULL;
}

/* The other devices of a btrfs that has @name among them. */
static gboolean
karg_storage_add_btrfs (const KargStorage *storage, const char *name)
{
  gboolean known = TRUE;
  g_auto (GStrv) systems = karg_listing_read (storage->hardware, KARG_STORAGE_BTRFS);

  for (guint i = 0; systems != NULL && systems[i] != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf (KARG_STORAGE_BTRFS "/%s/devices", systems[i]);
      g_auto (GStrv) members = karg_listing_read (storage->hardware, path);
      if (members == NULL || !g_strv_contains ((const char *const *) members, name))
        continue;
      for (guint m = 0; members[m] != NULL; m++)
        known = karg_storage_add_block (storage, members[m], 0) && known;
    }
  return known;
}

/* "/dev/sda2", "/dev/mapper/fedora-root", or several with a colon between (bcachefs). */
static gboolean
karg_storage_add_path (const KargStorage *storage, const char *paths, gboolean btrfs)
{
  gboolean known = TRUE;
  g_auto (GStrv) each = g_strsplit (paths, ":", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_autofree char *base = g_path_get_basename (each[i]);
      g_autofree char *mapped
          = g_str_has_prefix (each[i], "/dev/mapper/") ? karg_storage_find_mapped (storage, base) : NULL;
      const char *name = mapped != NULL ? mapped : base;
      known = karg_storage_add_block (storage, name, 0) && known;
      if (btrfs)
        known = karg_storage_add_btrfs (storage, name) && known;
    }
  return known;
}

/* @number: MAJOR:MINOR of its block device, with 0 for none of its own. Returns: whether it is known on what it stands. */
static gboolean
karg_storage_add_file_system (const KargStorage *storage, const char *number, const char *type, const char *device)
{
  g_autofree char *path = g_strconcat ("/sys/dev/block/", number, NULL);

  if (g_str_has_prefix (number, "0:"))
    return !g_str_equal (type, "zfs")
           && (!g_str_has_prefix (device, "/dev/") || karg_storage_add_path (storage, device, g_str_equal (type, "btrfs")));
  g_autofree char *target = karg_root_read_link (storage->hardware, path);
  g_autofree char *name = target != NULL ? g_path_get_basename (target) : NULL;
  return name != NULL && karg_storage_add_block (storage, name, 0);
}

/* One line of mountinfo (proc(5)): ID PARENT MAJOR:MINOR ROOT MOUNT-POINT OPTIONS… - TYPE SOURCE …. Of a file system that is
 * mounted in parts, such as a container's, the first part counts. */
static void
karg_storage_add_mount (KargStorage *storage, const char *line, GHashTable *seen)
{
  const char *dash = strstr (line, " - ");
  g_auto (GStrv) fields = g_strsplit (line, " ", 6);
  g_auto (GStrv) behind = g_strsplit (dash != NULL ? dash + 3 : "", " ", 3);

  if (g_strv_length (fields) < 6 || g_strv_length (behind) < 2)
    return;
  if (!g_hash_table_add (seen, g_strdup (fields[2])) && !g_str_equal (fields[3], "/"))
    return;
  storage->use = fields[4];
  if (!karg_storage_add_file_system (storage, fields[2], behind[0], behind[1]))
    g_ptr_array_add (storage->elsewhere, g_strdup (storage->use));
}

/* What process 1 sees is the whole system; a process in a sandbox sees a part, but may not be let see more. */
static char *
karg_storage_read_mounts (KargRoot *hardware, const char **source)
{
  static const char *const files[] = { "/proc/1/mountinfo", "/proc/self/mountinfo" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      char *text = karg_root_read_text (hardware, *source = files[i], NULL, NULL);
      if (text != NULL)
        return text;
    }
  return NULL;
}

static void
karg_storage_add_swaps (KargStorage *storage)
{
  g_autofree char *text = karg_root_read_text (storage->hardware, KARG_STORAGE_SWAPS, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  storage->use = "swap";
  storage->source = KARG_STORAGE_SWAPS;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *path = g_strndup (lines[i], strcspn (lines[i], " \t"));
      if (g_str_has_prefix (path, "/dev/") && !karg_storage_add_path (storage, path, FALSE))
        g_ptr_array_add (storage->elsewhere, g_strdup (storage->use));
    }
}

void
karg_storage_collect (KargFacts *facts, KargRoot *hardware)
{
  const char *source = NULL;
  g_autofree char *text = karg_storage_read_mounts (hardware, &source);
  g_autoptr (GPtrArray) elsewhere = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KargStorage storage = { facts, hardware, NULL, source, elsewhere };

  if (text == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    karg_storage_add_mount (&storage, lines[i], seen);
  karg_storage_add_swaps (&storage);
  g_ptr_array_add (elsewhere, NULL);
  g_autofree char *joined = g_strjoinv (" ", (char **) elsewhere->pdata);
  karg_facts_set (facts, "storage", "elsewhere", *joined != '\0' ? joined : "none", source);
}
