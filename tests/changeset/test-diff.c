/* Unified diffs: the oracles are the real diff(1), which must find no smaller one, and the real patch(1),
 * which must turn each text into the other. */

#include <karg/diff.h>

#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  Tree tree;
  char *old;
  char *new;
} Workbench;

static void
workbench_set_up (Workbench *bench, gconstpointer data)
{
  tree_set_up (&bench->tree, data);
  bench->old = tree_path (&bench->tree, "old");
  bench->new = tree_path (&bench->tree, "new");
}

static void
workbench_tear_down (Workbench *bench, gconstpointer data)
{
  tree_tear_down (&bench->tree, data);
  g_free (bench->old);
  g_free (bench->new);
}

static char *
run (const char *const *argv)
{
  char *out = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, NULL))
    return NULL;
  return out;
}

static char *
diff_of (const char *before, gssize before_length, const char *after, gssize after_length)
{
  g_autoptr (GBytes) old = g_bytes_new (before, before_length < 0 ? strlen (before) : (gsize) before_length);
  g_autoptr (GBytes) new = g_bytes_new (after, after_length < 0 ? strlen (after) : (gsize) after_length);

  return karg_diff_unified ("/etc/x", old, new);
}

static guint
count_changes (const char *diff)
{
  g_auto (GStrv) lines = g_strsplit (diff, "\n", -1);
  guint count = 0;

  for (guint i = 2; lines[0] != NULL && lines[1] != NULL && lines[i] != NULL; i++)
    count += lines[i][0] == '+' || lines[i][0] == '-';
  return count;
}

/* What diff(1) says, with our names in the header. */
static char *
oracle (Workbench *bench, const char *before, const char *after)
{
  const char *argv[] = { "diff", "-u", "-d", "-a", "--label", "a/etc/x", "--label", "b/etc/x", bench->old, bench->new, NULL };

  g_assert_true (g_file_set_contents (bench->old, before, -1, NULL));
  g_assert_true (g_file_set_contents (bench->new, after, -1, NULL));
  return run (argv);
}

static void
assert_patch (Workbench *bench, const char *diff, const char *from, const char *to, const char *direction)
{
  g_autofree char *input = tree_path (&bench->tree, "patch");
  const char *argv[] = { "patch", "-s", "--binary", "--posix", "-i", input, direction, bench->old, NULL };
  g_autofree char *got = NULL;

  g_assert_true (g_file_set_contents (input, diff, -1, NULL));
  g_assert_true (g_file_set_contents (bench->old, from, -1, NULL));
  g_free (run (argv));
  g_assert_true (g_file_get_contents (bench->old, &got, NULL, NULL));
  g_assert_cmpstr (got, ==, to);
}

static void
test_diff_reads_like_diff (Workbench *bench, gconstpointer data)
{
  static const char *const rows[][2] = {
    { "a\n", "b\n" },
    { "", "a\n" },
    { "a\n", "" },
    { "a", "a\n" },
    { "a\nb", "a\nc" },
    { "a\r\nb\r\n", "a\r\nB\r\n" },
    { "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n" },
    { "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n" },
    { "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "one\n2\n3\n4\n5\n6\n7\n8\n9\nten\n" },
    { "1\n2\n3\n4\n5\n6\n7\n8\n", "one\n2\n3\n4\n5\n6\n7\neight\n" },
    { "title x\noptions a\n\nlinux y\n", "title x\noptions a b\n\nlinux y\n" },
    { "{\n}\n", "{\n}\n{\n}\n" },
    { "\xff\xfe\n", "\xff\xfd\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *expected = oracle (bench, rows[i][0], rows[i][1]);
      g_autofree char *got = diff_of (rows[i][0], -1, rows[i][1], -1);
      if (expected == NULL)
        {
          g_test_skip ("no diff(1) here");
          return;
        }
      g_assert_cmpstr (got, ==, expected);
    }
}

static char *
random_text (GRand *rand, guint lines, guint words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines; i++)
    g_string_append_printf (text, "w%d\n", g_rand_int_range (rand, 0, words));
  if (lines > 0 && g_rand_boolean (rand))
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

/* Few different words make many equal lines: the hard case for a diff. */
static void
test_diff_is_small_and_patches (Workbench *bench, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);
  g_autofree char *patch = g_find_program_in_path ("patch");

  for (guint i = 0; i < 50; i++)
    {
      guint words = g_rand_int_range (rand, 1, 12);
      g_autofree char *before = random_text (rand, g_rand_int_range (rand, 0, 40), words);
      g_autofree char *after = random_text (rand, g_rand_int_range (rand, 0, 40), words);
      g_autofree char *expected = oracle (bench, before, after);
      g_autofree char *got = diff_of (before, -1, after, -1);

      if (expected == NULL)
        {
          g_test_skip ("no diff(1) here");
          return;
        }
      g_assert_cmpuint (count_changes (got), ==, count_changes (expected));
      if (patch == NULL || *got == '\0')
        continue;
      assert_patch (bench, got, before, after, "-u");
      assert_patch (bench, got, after, before, "-R");
    }
}

/* Each block of changes stands as far down as it goes: it doesn't begin with the line that follows it. */
static void
assert_slid (const char *diff)
{
  g_auto (GStrv) lines = g_strsplit (diff, "\n", -1);
  const char *removed = NULL, *added = NULL;

  for (guint i = 2; lines[0] != NULL && lines[1] != NULL && lines[i] != NULL; i++)
    {
      if (lines[i][0] == '-' && removed == NULL)
        removed = lines[i] + 1;
      else if (lines[i][0] == '+' && added == NULL)
        added = lines[i] + 1;
      /* a last line without a newline is another one */
      gboolean whole = lines[i + 1] == NULL || lines[i + 1][0] != '\\';
      if (lines[i][0] == ' ' && whole && (g_strcmp0 (removed, lines[i] + 1) == 0 || g_strcmp0 (added, lines[i] + 1) == 0))
        g_error ("a block that goes further down:\n%s", diff);
      if (lines[i][0] == ' ' || lines[i][0] == '@')
        removed = added = NULL;
    }
}

static void
test_diff_slides_down (Workbench *bench, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261127);

  for (guint i = 0; i < 2000; i++)
    {
      guint words = g_rand_int_range (rand, 1, 5);
      g_autofree char *before = random_text (rand, g_rand_int_range (rand, 0, 20), words);
      g_autofree char *after = random_text (rand, g_rand_int_range (rand, 0, 20), words);
      g_autofree char *diff = diff_of (before, -1, after, -1);
      assert_slid (diff);
    }
}

static void
test_diff_sides_and_names (Workbench *bench, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x\n", 2);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autofree char *created = karg_diff_unified ("/etc/x", NULL, bytes);
  g_autofree char *removed = karg_diff_unified ("/etc/x", bytes, NULL);
  g_autofree char *nothing = karg_diff_unified ("/etc/x", bytes, bytes);
  g_autofree char *created_empty = karg_diff_unified ("/etc/x", NULL, empty);
  g_autofree char *blank = karg_diff_unified ("/etc/x y", NULL, bytes);
  g_autofree char *newline = karg_diff_unified ("/etc/x\n+++ evil", NULL, bytes);

  g_assert_cmpstr (created, ==, "--- /dev/null\n+++ b/etc/x\n@@ -0,0 +1 @@\n+x\n");
  g_assert_cmpstr (removed, ==, "--- a/etc/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (created_empty, ==, "--- /dev/null\n+++ b/etc/x\n");
  g_assert_true (g_str_has_prefix (blank, "--- /dev/null\n+++ b/etc/x y\t\n"));
  g_assert_true (g_str_has_prefix (newline, "--- /dev/null\n+++ \"b/etc/x\\n+++ evil\"\n"));
}

static void
test_diff_binary_is_one_line (Workbench *bench, gconstpointer data)
{
  g_autofree char *diff = diff_of ("a\0b", 3, "a\0c", 3);

  g_assert_cmpstr (diff, ==, "Binary files a/etc/x and b/etc/x differ\n");
}

/* A long file with few changes, and two long ones that share lines but no order: neither may take long. */
static void
test_diff_stays_quick (Workbench *bench, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autofree char *large = random_text (rand, 300000, 100000);
  g_autofree char *changed = g_strdup (large);
  g_autofree char *mixed = random_text (rand, 30000, 500);
  g_autofree char *other = random_text (rand, 30000, 500);

  for (guint i = 1; i < 10; i++)
    changed[strlen (large) / 10 * i] = 'X';
  gint64 start = g_get_monotonic_time ();
  g_autofree char *small = diff_of (large, -1, changed, -1);
  g_autofree char *big = diff_of (mixed, -1, other, -1);
  gint64 took = g_get_monotonic_time () - start;

  g_test_message ("%" G_GINT64_FORMAT " ms", took / 1000);
  g_assert_cmpuint (count_changes (small), <=, 36);
  g_assert_cmpuint (count_changes (big), >, 0);
  g_assert_cmpint (took, <, 10 * G_USEC_PER_SEC);
}

#define ADD(name, func) g_test_add (name, Workbench, NULL, workbench_set_up, func, workbench_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("LC_ALL", "C", TRUE);
  ADD ("/diff/like-diff", test_diff_reads_like_diff);
  ADD ("/diff/minimal", test_diff_is_small_and_patches);
  ADD ("/diff/names", test_diff_sides_and_names);
  ADD ("/diff/slides-down", test_diff_slides_down);
  ADD ("/diff/binary", test_diff_binary_is_one_line);
  ADD ("/diff/quick", test_diff_stays_quick);
  return g_test_run ();
}
