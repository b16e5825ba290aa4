/* A third party's back end, loaded as a module: probed, read, planned and read back as the engine does it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "base/root-overlay.h"
#include "build.h"
#include "facts/collect.h"
#include "registry.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_NAME "/boot/firmware/cmdline.txt"

/* A directory that holds the module only, and a tree. */
typedef struct
{
  char *modules;
  char *tree;
  char *file;
  KargRegistry *registry;
  const KargRegistered *backend;
  KargFacts *facts;
} Board;

static const char *built;

static void
board_set_up (Board *board, gconstpointer data)
{
  g_autofree char *from = g_build_filename (built, "cmdline-txt.so", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  board->modules = g_dir_make_tmp ("karg-backend-XXXXXX", NULL);
  board->tree = g_dir_make_tmp ("karg-board-XXXXXX", NULL);
  board->file = g_build_filename (board->tree, FILE_NAME, NULL);
  g_autofree char *to = g_build_filename (board->modules, "cmdline-txt.so", NULL);
  g_autofree char *directory = g_path_get_dirname (board->file);
  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
  g_assert_cmpint (g_chmod (to, 0644), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);

  board->registry = karg_registry_new (NULL, board->modules);
  board->backend = g_ptr_array_index (karg_registry_get_all (board->registry), 0);
  board->facts = karg_facts_new ();
  g_assert_cmpstr (board->backend->refused, ==, NULL);
  g_assert_null (board->backend->plugin.vendor);
}

static void
board_tear_down (Board *board, gconstpointer data)
{
  static const char *const inside[] = { FILE_NAME, "/boot/firmware", "/boot", "" };
  g_autofree char *module = g_build_filename (board->modules, "cmdline-txt.so", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    {
      g_autofree char *path = g_build_filename (board->tree, inside[i], NULL);
      g_remove (path);
    }
  g_remove (module);
  g_remove (board->modules);
  karg_registry_free (board->registry);
  karg_facts_unref (board->facts);
  g_free (board->modules);
  g_free (board->tree);
  g_free (board->file);
}

static KargTargets *
board_read (const Board *board, const KargHost *host)
{
  g_autoptr (GError) error = NULL;
  KargTargets *targets = karg_targets_new ();

  karg_targets_set_backend (targets, board->backend->name);
  g_assert_true (board->backend->backend.read (host, targets, &error));
  g_assert_no_error (error);
  return targets;
}

/* What the file becomes when @argument is added; NULL when it doesn't change. */
static char *
board_add (const Board *board, const char *argument, KargChangeset *changes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargRoot) root = karg_root_open (board->tree, NULL);
  g_autoptr (KargHost) host = karg_host_new (root, board->facts, NULL);
  g_autoptr (KargTargets) targets = board_read (board, host);
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (KargEdit) edit = karg_edit_new (KARG_EDIT_ADD, argument, &error);

  g_assert_no_error (error);
  karg_intent_add (intent, karg_targets_get (targets, 0), edit);
  karg_changeset_set_backend (changes, board->backend->name);
  g_assert_true (board->backend->backend.plan (host, targets, intent, changes, &error));
  g_assert_no_error (error);
  if (karg_changeset_get_files (changes)->len == 0)
    return NULL;

  /* The planned bytes, read back: they hold what was asked for. */
  const KargFileChange *file = g_ptr_array_index (karg_changeset_get_files (changes), 0);
  g_autoptr (KargRoot) overlay = karg_root_overlay_new (root);
  karg_root_overlay_put (overlay, file->path, file->after);
  g_autoptr (KargHost) after = karg_host_new_over (host, overlay);
  g_autoptr (KargTargets) planned = board_read (board, after);
  g_autoptr (KargIntent) moved = karg_intent_transfer (intent, planned);
  g_assert_cmpuint (karg_targets_get_n (planned), ==, 1);
  g_assert_null (karg_intent_apply (moved, karg_targets_get (planned, 0)));
  return g_strndup (g_bytes_get_data (file->after, NULL), g_bytes_get_size (file->after));
}

static void
board_assert_adds (const Board *board, const char *before, const char *argument, const char *expected)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  g_assert_true (g_file_set_contents (board->file, before, -1, NULL));
  g_autofree char *after = board_add (board, argument, changes);
  g_assert_cmpstr (after, ==, expected);
}

static void
test_backend_is_absent_without_its_file (Board *board, gconstpointer data)
{
  g_autoptr (KargRoot) root = karg_root_open (board->tree, NULL);
  g_autoptr (KargHost) host = karg_host_new (root, board->facts, NULL);
  g_autoptr (KargProbe) probe = karg_probe_new ();

  g_assert_true (board->backend->backend.probe (host, probe, NULL));
  g_assert_cmpint (karg_probe_get_state (probe), ==, KARG_BACKEND_ABSENT);

  g_assert_true (g_file_set_contents (board->file, "ro\n", -1, NULL));
  g_autoptr (KargRoot) again = karg_root_open (board->tree, NULL);
  g_autoptr (KargHost) found = karg_host_new (again, board->facts, NULL);
  g_assert_true (board->backend->backend.probe (found, probe, NULL));
  g_assert_cmpint (karg_probe_get_state (probe), ==, KARG_BACKEND_ACTIVE);
  g_assert_cmpstr (karg_probe_get_evidence (probe)[0], ==, FILE_NAME);
}

static void
test_backend_changes_its_line_only (Board *board, gconstpointer data)
{
  board_assert_adds (board, "console=tty1 ro\n", "quiet", "console=tty1 ro quiet\n");
  board_assert_adds (board, "console=tty1 ro\r\n# kept \r\n", "quiet", "console=tty1 ro quiet\r\n# kept \r\n");
  board_assert_adds (board, "console=tty1  ro", "quiet", "console=tty1  ro quiet");
  board_assert_adds (board, "", "quiet", "quiet");
  board_assert_adds (board, "ro quiet\n", "quiet", NULL);
}

static void
test_backend_refuses_what_its_file_cannot_carry (Board *board, gconstpointer data)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  /* As a whole the line would begin and end with a quote, which is stripped. */
  g_assert_true (g_file_set_contents (board->file, "\n", -1, NULL));
  g_assert_null (board_add (board, "\"a=b c\"", changes));
  g_assert_cmpuint (karg_changeset_get_refusals (changes)->len, ==, 1);

  const KargRefusal *refusal = g_ptr_array_index (karg_changeset_get_refusals (changes), 0);
  g_assert_cmpstr (refusal->target, ==, "cmdline.txt");
  g_assert_cmpint (refusal->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
}

static void
add (const char *path, void (*test) (Board *board, gconstpointer data))
{
  g_test_add (path, Board, NULL, board_set_up, test, board_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  built = argv[1];
  add ("/backend/absent", test_backend_is_absent_without_its_file);
  add ("/backend/line", test_backend_changes_its_line_only);
  add ("/backend/refuses", test_backend_refuses_what_its_file_cannot_carry);
  return g_test_run ();
}
