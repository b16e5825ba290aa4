/* Disks that a test machine doesn't have: other file systems, a full one, one that lies; and somebody who is quicker. A
 * few functions of the C library are the test's own. */

#include "durable-private.h"
#include "root.h"
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif
#define CHECKPOINT _IOW ('f', 43, guint32)
#define DEVICE 4711

#define OLD "/boot/a.conf"
#define NEW "/boot/new.conf"
#define SEAL "/var/lib/kargctl/journal: cannot seal: "

/* What a call fails with; 0: it works. */
static int checkpoint_errnum, freeze_errnum, thaw_errnum, syncfs_errnum, fsync_errnum;
static GString *calls;

/* What the disk says that it has; 0: the truth. */
static guint64 blocks_free, files_free;

/* Before or after the next renaming of this file, somebody else writes that. */
static const char *rival, *rival_text;
static gboolean rival_is_late, rival_breaks_the_disk;
static Tree *rival_tree;

/* A file in whose flushing the disk fails, so many times; what cutting a file fails with; a name that nothing is renamed
 * from. */
static const char *unflushed, *stuck;
static guint unflushed_times;
static int cut_errnum;

static int
answer (const char *call, int errnum)
{
  g_string_append_printf (calls, "%s ", call);
  errno = errnum;
  return errnum == 0 ? 0 : -1;
}

int
ioctl (int fd, unsigned long request, ...)
{
  if (request == FIFREEZE)
    return answer ("freeze", freeze_errnum);
  if (request == FITHAW)
    return answer ("thaw", thaw_errnum);
  return answer (request == CHECKPOINT ? "checkpoint" : "ioctl", checkpoint_errnum);
}

int
syncfs (int fd)
{
  return answer ("syncfs", syncfs_errnum);
}

/* Whether @fd is the file that is called @name. */
static gboolean
is_called (int fd, const char *name)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  g_autofree char *base = path != NULL ? g_path_get_basename (path) : NULL;

  return g_strcmp0 (base, name) == 0;
}

int
fsync (int fd)
{
  if (unflushed_times > 0 && is_called (fd, unflushed))
    {
      unflushed_times--;
      return answer ("fsync", EIO);
    }
  return answer ("fsync", fsync_errnum);
}

int
ftruncate (int fd, off_t length)
{
  if (cut_errnum != 0)
    return answer ("ftruncate", cut_errnum);
  return (int) syscall (SYS_ftruncate, fd, length);
}

int
renameat (int from_dir, const char *from, int to_dir, const char *to)
{
  if (g_strcmp0 (from, stuck) == 0)
    {
      errno = EIO;
      return -1;
    }
  return (int) syscall (SYS_renameat2, from_dir, from, to_dir, to, 0);
}

int
fstatvfs (int fd, struct statvfs *out)
{
  *out = (struct statvfs){ .f_frsize = 512, .f_blocks = 1 << 20, .f_bfree = 1 << 20, .f_files = 1 << 20 };
  if (blocks_free > 0)
    out->f_bfree = blocks_free;
  out->f_bavail = out->f_bfree;
  out->f_ffree = files_free > 0 ? files_free : out->f_files;
  return 0;
}

static void
rival_strikes (void)
{
  tree_write (rival_tree, rival, rival_text);
  rival = NULL;
  fsync_errnum = rival_breaks_the_disk ? EIO : 0;
}

int
renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned int flags)
{
  gboolean meant = rival != NULL && g_str_has_suffix (rival, to);

  if (meant && !rival_is_late)
    rival_strikes ();
  int rc = syscall (SYS_renameat2, from_dir, from, to_dir, to, flags);
  if (meant && rival_is_late)
    rival_strikes ();
  return rc;
}

static void
disk_set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, data);
  calls = g_string_new (NULL);
  checkpoint_errnum = freeze_errnum = thaw_errnum = syncfs_errnum = fsync_errnum = 0;
  blocks_free = files_free = 0;
  unflushed_times = 0;
  cut_errnum = 0;
  rival = stuck = NULL;
  rival_breaks_the_disk = FALSE;
  rival_tree = tree;
  tree_write (tree, OLD, "options quiet\n");
}

static void
disk_tear_down (Tree *tree, gconstpointer data)
{
  g_string_free (calls, TRUE);
  tree_tear_down (tree, data);
}

/* docs/durability.md has the table. */
static void
test_disk_reaches_the_boot_loader (Tree *tree, gconstpointer data)
{
  static const struct
  {
    guint64 magic;
    gboolean root, template;
    int checkpoint, freeze, thaw, syncfs, fsync;
    const char *calls, *note, *error;
  } rows[] = {
    { XFS_SUPER_MAGIC, .calls = "freeze thaw " },
    { XFS_SUPER_MAGIC, .freeze = EOPNOTSUPP, .calls = "freeze fsync ",
      .note = "/boot: its file system can't be frozen (Operation not supported): after a power cut a boot loader that "
              "replays no journal may still see the old files until Linux has mounted it once" },
    { XFS_SUPER_MAGIC, .thaw = EIO, .calls = "freeze thaw ",
      .error = "/boot: its file system was frozen and can't be thawed: Input/output error" },
    { XFS_SUPER_MAGIC, .root = TRUE, .calls = "fsync ",
      .note = "/boot lies on the root file system, which is never frozen: after a power cut in the next seconds GRUB, "
              "which replays no journal, may still see the old files" },
    { XFS_SUPER_MAGIC, .template = TRUE, .calls = "fsync " },
    { BTRFS_SUPER_MAGIC, .calls = "syncfs " },
    { BTRFS_SUPER_MAGIC, .syncfs = EIO, .calls = "syncfs ",
      .error = "/boot: cannot flush its file system: Input/output error" },
    { EXT4_SUPER_MAGIC, .calls = "checkpoint " },
    { EXT4_SUPER_MAGIC, .checkpoint = ENODEV, .calls = "checkpoint fsync " },
    { EXT4_SUPER_MAGIC, .checkpoint = EPERM, .calls = "checkpoint freeze thaw " },
    { MSDOS_SUPER_MAGIC, .calls = "fsync " },
    { MSDOS_SUPER_MAGIC, .fsync = EINVAL, .calls = "fsync " },
    { MSDOS_SUPER_MAGIC, .fsync = EIO, .calls = "fsync ",
      .error = "/boot: cannot flush this directory: Input/output error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (tree->root));
      g_autoptr (KargJournal) journal = karg_journal_new ();
      g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;
      KargDir *dir = karg_dirs_get (dirs, "/boot", NULL);
      KargDir *root = karg_dirs_get (dirs, "/", NULL);

      dir->magic = rows[i].magic;
      dir->dev = DEVICE;
      dir->dirty = TRUE;
      if (rows[i].root)
        root->dev = DEVICE;
      /* two on one file system, which is asked once */
      karg_journal_add_file (journal, OLD)->phase = rows[i].template ? KARG_PHASE_TEMPLATE : KARG_PHASE_ENTRY;
      karg_journal_add_file (journal, NEW)->phase = rows[i].template ? KARG_PHASE_TEMPLATE : KARG_PHASE_ENTRY;
      checkpoint_errnum = rows[i].checkpoint;
      freeze_errnum = rows[i].freeze;
      thaw_errnum = rows[i].thaw;
      syncfs_errnum = rows[i].syncfs;
      fsync_errnum = rows[i].fsync;
      g_string_truncate (calls, 0);
      gboolean ok = karg_durable_for_boot_loader (dirs, tree->root, journal, notes, &error);

      g_assert_cmpstr (calls->str, ==, rows[i].calls);
      g_assert_cmpint (ok, ==, rows[i].error == NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
      g_assert_cmpuint (notes->len, ==, rows[i].note != NULL);
      if (rows[i].note != NULL)
        g_assert_cmpstr (g_ptr_array_index (notes, 0), ==, rows[i].note);
    }
}

/* Names in two directories of one file system cost one call where that can be relied on. */
static void
test_disk_flushes_names (Tree *tree, gconstpointer data)
{
  static const struct
  {
    guint64 magic;
    int syncfs;
    const char *calls, *error;
  } rows[] = {
    { EXT4_SUPER_MAGIC, 0, "syncfs ", NULL },
    { MSDOS_SUPER_MAGIC, 0, "fsync fsync ", NULL },
    { EXT4_SUPER_MAGIC, EIO, "syncfs ", "cannot flush its file system: Input/output error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargDirs) dirs = karg_dirs_new (karg_root_get_fd (tree->root));
      g_autoptr (GError) error = NULL;
      const char *const paths[] = { "/boot", "/" };
      for (guint p = 0; p < G_N_ELEMENTS (paths); p++)
        {
          KargDir *dir = karg_dirs_get (dirs, paths[p], NULL);
          dir->magic = rows[i].magic;
          dir->dev = DEVICE;
          dir->dirty = TRUE;
        }
      syncfs_errnum = rows[i].syncfs;
      g_string_truncate (calls, 0);
      g_assert_cmpint (karg_durable_flush_names (dirs, &error), ==, rows[i].error == NULL);
      g_assert_cmpstr (calls->str, ==, rows[i].calls);
      if (rows[i].error != NULL)
        g_assert_nonnull (strstr (error->message, rows[i].error));
      g_assert_cmpint (karg_dirs_get (dirs, "/", NULL)->dirty, ==, rows[i].error != NULL);
    }
}

static gboolean
commit (Tree *tree, GPtrArray *notes, GError **error)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (KargTransaction) transaction = karg_transaction_begin (tree->root, FALSE, error);
  KargCommit how = { .summary = "test" };

  g_assert_nonnull (transaction);
  scene_plan (tree, changes, OLD, "options quiet iommu=pt\n", KARG_PHASE_ENTRY);
  scene_plan (tree, changes, NEW, "options new\n", KARG_PHASE_ENTRY);
  gboolean ok = karg_transaction_commit (transaction, tree->root, changes, &how, error);
  for (const char *const *note = karg_transaction_get_notes (transaction); notes != NULL && *note != NULL; note++)
    g_ptr_array_add (notes, g_strdup (*note));
  return ok;
}

/* Between the last look at a file and its renaming, or just after that. */
static void
test_disk_somebody_is_quicker (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *path, *text;
    gboolean late;
    int code;
    const char *error;
  } rows[] = {
    { OLD, "options other\n", FALSE, KARG_ERROR_STALE, OLD ": somebody else changed it meanwhile" },
    /* of the same size */
    { OLD, "options QUIET\n", FALSE, KARG_ERROR_STALE, OLD ": somebody else changed it meanwhile" },
    { NEW, "options other\n", FALSE, KARG_ERROR_STALE, NEW ": somebody else created it meanwhile" },
    { OLD, "options other\n", TRUE, KARG_ERROR_IO,
      "all was taken back: " OLD ": does not hold what was written to it" },
    { NEW, "options other\n", TRUE, KARG_ERROR_IO,
      "all was taken back: " NEW ": does not hold what was written to it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Tree own;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
      tree_set_up (&own, NULL);
      tree_write (&own, OLD, "options quiet\n");
      rival = rows[i].path;
      rival_text = rows[i].text;
      rival_is_late = rows[i].late;
      rival_tree = &own;
      g_assert_false (commit (&own, notes, &error));
      g_assert_null (rival);
      g_assert_cmpstr (error->message, ==, rows[i].error);
      g_assert_error (error, KARG_ERROR, rows[i].code);
      g_assert_cmpstr (karg_error_get_file (error), ==, rows[i].path);
      g_autofree char *entry = tree_read (&own, OLD);
      g_autofree char *new = tree_read (&own, NEW);
      gboolean kept = !rows[i].late;
      g_assert_cmpuint (notes->len, ==, rows[i].late);
      if (rows[i].late)
        {
          const char *copy = strstr (g_ptr_array_index (notes, 0), "; what they wrote is kept as /");
          g_assert_nonnull (copy);
          g_autofree char *theirs = tree_read (&own, strchr (copy, '/'));
          g_assert_cmpstr (theirs, ==, rows[i].text);
        }
      g_assert_cmpstr (entry, ==, kept && g_str_equal (rows[i].path, OLD) ? rows[i].text : "options quiet\n");
      g_assert_cmpstr (new, ==, kept && g_str_equal (rows[i].path, NEW) ? rows[i].text : NULL);
      g_autofree char *left = scene_leftovers (own.path);
      g_assert_cmpstr (left, ==, "");
      tree_tear_down (&own, NULL);
    }
}

/* A disk that breaks on the way: both mishaps are told, and what is left is a matter of recovery. */
static void
test_disk_breaks (Tree *tree, gconstpointer data)
{
  static const char says[]
    = OLD ": does not hold what was written to it; then not everything could be brought back: ";
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) report = NULL;

  rival = OLD;
  rival_text = "garbage\n";
  rival_is_late = rival_breaks_the_disk = TRUE;
  g_assert_false (commit (tree, NULL, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY);
  g_assert_true (g_str_has_prefix (error->message, says));
  g_assert_true (g_str_has_suffix (error->message, ": Input/output error"));

  fsync_errnum = 0;
  tree_reopen (tree);
  g_clear_error (&error);
  g_assert_true (karg_transaction_recover (tree->root, NULL, NULL, NULL, &report, &error));
  g_assert_no_error (error);
  g_autofree char *entry = tree_read (tree, OLD);
  g_autofree char *left = scene_leftovers (tree->path);
  g_assert_cmpstr (entry, ==, "options quiet\n");
  g_assert_cmpstr (left, ==, "");
}

static void
test_disk_is_full (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) bytes = NULL;
  g_autoptr (GError) files = NULL;
  g_autofree char *before = scene_describe (tree->path);

  blocks_free = 1;
  g_assert_false (commit (tree, NULL, &bytes));
  g_assert_nonnull (strstr (bytes->message, ": not enough space: "));
  g_assert_nonnull (strstr (bytes->message, " bytes are needed, 512 are free"));
  blocks_free = 0;
  files_free = 2;
  g_assert_false (commit (tree, NULL, &files));
  g_assert_nonnull (strstr (files->message, ": not enough inodes: 3 are needed"));
  g_autofree char *now = scene_describe (tree->path);
  g_assert_cmpstr (now, ==, before);
  files_free = 3;
  g_assert_true (commit (tree, NULL, NULL));
}

/* The seal is written and can't be flushed. Where it is taken back for sure, so is all; else nobody may bring the files
 * back, as the next one may find it sealed: recovery decides. */
static void
test_disk_cannot_seal (Tree *tree, gconstpointer data)
{
  static const struct
  {
    guint times;
    int cut;
    int code;
    const char *error, *entry, *recovered;
  } rows[] = {
    { 1, 0, KARG_ERROR_IO, "all was taken back: " SEAL "Input/output error", "options quiet\n", "options quiet\n" },
    { 2, 0, KARG_ERROR_NEEDS_RECOVERY, SEAL "Input/output error", "options quiet iommu=pt\n", "options quiet\n" },
    { 1, EROFS, KARG_ERROR_NEEDS_RECOVERY, SEAL "Read-only file system", "options quiet iommu=pt\n",
      "options quiet iommu=pt\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Tree own;
      g_autoptr (GError) error = NULL;
      tree_set_up (&own, NULL);
      tree_write (&own, OLD, "options quiet\n");
      unflushed = "journal";
      unflushed_times = rows[i].times;
      cut_errnum = rows[i].cut;
      g_assert_false (commit (&own, NULL, &error));
      g_assert_cmpstr (error->message, ==, rows[i].error);
      g_assert_error (error, KARG_ERROR, rows[i].code);
      g_autofree char *entry = tree_read (&own, OLD);
      g_assert_cmpstr (entry, ==, rows[i].entry);

      unflushed_times = 0;
      cut_errnum = 0;
      tree_reopen (&own);
      g_clear_error (&error);
      g_assert_true (karg_transaction_recover (own.root, NULL, NULL, NULL, NULL, &error));
      g_assert_no_error (error);
      g_autofree char *recovered = tree_read (&own, OLD);
      g_assert_cmpstr (recovered, ==, rows[i].recovered);
      scene_assert_clean (&own);
      tree_tear_down (&own, NULL);
    }
}

/* Before anything happened it is a failure; behind the seal it is a note, and the next one tidies. */
static void
test_disk_cannot_file_the_journal (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *before = scene_describe (tree->path);

  stuck = "journal.new";
  g_assert_false (commit (tree, notes, &error));
  g_assert_cmpstr (error->message, ==,
                   "/var/lib/kargctl/journal: cannot put the journal in place: Input/output error");
  g_autofree char *after = scene_describe (tree->path);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (notes->len, ==, 0);
  scene_assert_clean (tree);

  g_clear_error (&error);
  stuck = "journal";
  g_assert_true (commit (tree, notes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (notes, 0), ==,
                   "/var/lib/kargctl/journal: cannot file the record: Input/output error");
  stuck = NULL;
  g_autoptr (KargTransaction) next = karg_transaction_begin (tree->root, FALSE, &error);
  g_assert_no_error (error);
  scene_assert_holds (tree, OLD, "options quiet iommu=pt\n");
  scene_assert_clean (tree);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Tree, NULL, disk_set_up, func, disk_tear_down)
  ADD ("/disk/boot-loader", test_disk_reaches_the_boot_loader);
  ADD ("/disk/names", test_disk_flushes_names);
  ADD ("/disk/rival", test_disk_somebody_is_quicker);
  ADD ("/disk/breaks", test_disk_breaks);
  ADD ("/disk/cannot-seal", test_disk_cannot_seal);
  ADD ("/disk/cannot-file", test_disk_cannot_file_the_journal);
  ADD ("/disk/full", test_disk_is_full);
  return g_test_run ();
}
