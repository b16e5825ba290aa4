/* A third party's back end, loaded as a module: probed, read, planned and read back as the engine does it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "backend.h"
#include "registry.h"

#include <string.h>

#define FILE_NAME "/boot/firmware/cmdline.txt"

/* A directory that holds the module only, and the back end that came of it. */
typedef struct
{
  Tree modules;
  KargRegistry *registry;
  Fixture *fixture;
} Board;

static const char *built;

static void
board_set_up (Board *board, gconstpointer data)
{
  g_autofree char *from = g_build_filename (built, "cmdline-txt.so", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
  tree_set_up (&board->modules, data);
  tree_write_bytes (&board->modules, "cmdline-txt.so", bytes, length);
  board->registry = karg_registry_new (NULL, board->modules.path);
  board->fixture = fixture_new_loaded (board->registry);
}

static void
board_tear_down (Board *board, gconstpointer data)
{
  fixture_free (board->fixture);
  karg_registry_free (board->registry);
  tree_tear_down (&board->modules, data);
}

/* What the file becomes when @argument is added (NULL: it doesn't change); read back it holds what was asked for. */
static void
board_assert_adds (const Board *board, const char *before, const char *argument, const char *expected)
{
  Fixture *fixture = board->fixture;
  g_autofree char *script = g_strconcat ("+", argument, NULL);

  fixture_write (fixture, FILE_NAME, before);
  fixture_plan (fixture, script);
  g_assert_cmpuint (karg_targets_get_n (fixture->targets), ==, 1);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, expected != NULL ? 1 : 0);
  g_assert_cmpstr (fixture_planned (fixture, FILE_NAME), ==, expected);

  fixture_commit (fixture);
  const KargTarget *target = karg_targets_get (fixture->targets, 0);
  g_assert_true (karg_cmdline_contains (karg_target_get_cmdline (target), argument, NULL));
  fixture_plan (fixture, script);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
}

static void
test_backend_is_absent_without_its_file (Board *board, gconstpointer data)
{
  g_assert_cmpint (fixture_probe (board->fixture), ==, KARG_BACKEND_ABSENT);

  fixture_write (board->fixture, FILE_NAME, "ro\n");
  g_assert_cmpint (fixture_probe (board->fixture), ==, KARG_BACKEND_ACTIVE);
  g_assert_cmpstr (karg_probe_get_evidence (board->fixture->probe)[0], ==, FILE_NAME);
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

/* It needs no layer: every byte stands for itself, quotes too. */
static void
test_backend_takes_quotes_as_they_are (Board *board, gconstpointer data)
{
  fixture_write (board->fixture, FILE_NAME, "ro\n");
  fixture_plan (board->fixture, "+\"a=b $c\"");
  g_assert_cmpstr (fixture_planned (board->fixture, FILE_NAME), ==, "ro \"a=b $c\"\n");
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
  add ("/backend/quotes", test_backend_takes_quotes_as_they_are);
  return g_test_run ();
}
