/* Roots: nothing outside is ever opened, whatever links the tree holds; and an overlay shows what is going to be. */

#include <karg/root.h>

#include "base/root.h"
#include "base/root-overlay.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
root_set_up (Tree *tree, gconstpointer data)
{
  tree_set_up (tree, data);
  tree_write (tree, "etc/passwd", "inside\n");
  tree_write (tree, "etc/two", "b\n");
}

static void
test_root_links_stay_inside (Tree *tree, gconstpointer data)
{
  static const char *const targets[] = { "/etc/passwd", "../../../../../../../../etc/passwd", "../etc/passwd" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *name = g_strdup_printf ("etc/link-%u", i);
      g_autofree char *inside = g_strconcat ("/", name, NULL);
      tree_link (tree, targets[i], name);

      g_autofree char *text = karg_root_read_text (tree->root, inside, NULL, NULL);
      g_assert_cmpstr (text, ==, "inside\n");
      g_autofree char *real = karg_root_resolve (tree->root, inside, NULL);
      g_assert_cmpstr (real, ==, "/etc/passwd");
    }
}

static void
test_root_names_what_is_wrong (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *path;
    KargErrorCode code;
    const char *says;
  } rows[] = {
    { "/etc/nothing", KARG_ERROR_NOT_FOUND, "cannot open" },
    { "/etc", KARG_ERROR_IO, "a directory where a file should be" },
    { "/etc/dangling", KARG_ERROR_IO, "leads nowhere" },
    { "/etc/loop", KARG_ERROR_IO, "cannot open" },
    { "/etc/fifo", KARG_ERROR_IO, "not a regular file" },
  };
  g_autofree char *fifo = g_build_filename (tree->path, "etc/fifo", NULL);

  tree_link (tree, "/no/where", "etc/dangling");
  tree_link (tree, "loop", "etc/loop");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = karg_root_read (tree->root, rows[i].path, &error);
      g_assert_null (bytes);
      g_assert_error (error, KARG_ERROR, (int) rows[i].code);
      g_assert_cmpstr (karg_error_get_file (error), ==, rows[i].path);
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

static void
test_root_text_holds_no_nul (Tree *tree, gconstpointer data)
{
  g_autofree char *path = g_build_filename (tree->path, "etc/nul", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "one\ntwo\0three\n", 14, NULL));
  g_autofree char *text = karg_root_read_text (tree->root, "/etc/nul", NULL, &error);
  g_assert_null (text);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpuint (karg_error_get_line (error), ==, 2);
}

static void
test_root_is_a_snapshot (Tree *tree, gconstpointer data)
{
  g_autofree char *first = karg_root_read_text (tree->root, "/etc/two", NULL, NULL);

  tree_write (tree, "etc/two", "changed\n");
  g_autofree char *second = karg_root_read_text (tree->root, "/etc/two", NULL, NULL);
  g_assert_cmpstr (first, ==, "b\n");
  g_assert_cmpstr (second, ==, "b\n");
}

static void
test_root_reads_files_without_a_size (Tree *tree, gconstpointer data)
{
  g_autoptr (KargRoot) system = karg_root_open ("/", NULL);
  g_autofree char *text = karg_root_read_text (system, "/proc/self/status", NULL, NULL);

  g_assert_true (karg_root_is_running_system (system));
  g_assert_false (karg_root_is_running_system (tree->root));
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "Pid:"));
}

static void
test_root_lists_in_order (Tree *tree, gconstpointer data)
{
  g_auto (GStrv) names = karg_root_list (tree->root, "/etc", NULL);
  g_auto (GStrv) absent = karg_root_list (tree->root, "/absent", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) file = karg_root_list (tree->root, "/etc/two", &error);

  g_assert_cmpstr (names[0], ==, "passwd");
  g_assert_cmpstr (names[1], ==, "two");
  g_assert_null (names[2]);
  g_assert_null (absent[0]);
  g_assert_null (file);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_IO);
}

static void
test_root_overlay_shows_what_will_be (Tree *tree, gconstpointer data)
{
  g_autoptr (KargRoot) overlay = karg_root_overlay_new (tree->root);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("new\n", 4);

  tree_link (tree, "two", "etc/alias");
  g_autofree char *real = karg_root_resolve (tree->root, "/etc/alias", NULL);
  karg_root_overlay_put (overlay, real, bytes);
  karg_root_overlay_put (overlay, "/etc/passwd", NULL);
  karg_root_overlay_put (overlay, "/etc/added", bytes);

  g_autofree char *two = karg_root_read_text (overlay, "/etc/two", NULL, NULL);
  g_autofree char *alias = karg_root_read_text (overlay, "/etc/alias", NULL, NULL);
  g_assert_cmpstr (two, ==, "new\n");
  g_assert_cmpstr (alias, ==, "new\n");
  g_assert_false (karg_root_exists (overlay, "/etc/passwd"));
  g_assert_true (karg_root_exists (tree->root, "/etc/passwd"));

  g_auto (GStrv) names = karg_root_list (overlay, "/etc", NULL);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "added alias two");
}

#define ADD(name, func) g_test_add (name, Tree, NULL, root_set_up, func, tree_tear_down)

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Each file once that is read, whole or in part, is there or not; looking is not reading. */
static void
test_root_notes_what_is_read (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/before", "x");
  tree_write (tree, "/whole", "x");
  tree_write (tree, "/part", "x");
  tree_write (tree, "/looked-at", "x");
  g_autoptr (GBytes) before = karg_root_read (tree->root, "/before", NULL);
  karg_root_note_reads (tree->root);
  g_autoptr (GBytes) part = karg_root_read_range (tree->root, "/part", 0, 1, NULL);
  g_autoptr (GBytes) whole = karg_root_read (tree->root, "/whole", NULL);
  g_autoptr (GBytes) again = karg_root_read (tree->root, "/whole", NULL);
  g_autoptr (GBytes) absent = karg_root_read (tree->root, "/absent", NULL);
  g_assert_true (karg_root_exists (tree->root, "/looked-at"));

  g_autoptr (GPtrArray) noted = karg_root_get_noted (tree->root);
  g_ptr_array_sort (noted, compare_paths);
  g_ptr_array_add (noted, NULL);
  g_autofree char *text = g_strjoinv (" ", (char **) noted->pdata);
  g_assert_cmpstr (text, ==, "/absent /part /whole");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/root/links-stay-inside", test_root_links_stay_inside);
  ADD ("/root/names-what-is-wrong", test_root_names_what_is_wrong);
  ADD ("/root/no-nul-in-text", test_root_text_holds_no_nul);
  ADD ("/root/snapshot", test_root_is_a_snapshot);
  ADD ("/root/proc", test_root_reads_files_without_a_size);
  ADD ("/root/list", test_root_lists_in_order);
  ADD ("/root/overlay", test_root_overlay_shows_what_will_be);
  ADD ("/root/noted", test_root_notes_what_is_read);
  return g_test_run ();
}
