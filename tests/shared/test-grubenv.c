/* GRUB's environment block, held against grub-editenv. */

#include "grubenv.h"

#include "text/carry.h"

#include <glib/gstdio.h>
#include <string.h>

#define SIGNATURE "# GRUB Environment Block\n"

static GBytes *
block (const char *lines, gsize size)
{
  GString *text = g_string_new (SIGNATURE);

  g_string_append (text, lines);
  while (text->len < size)
    g_string_append_c (text, '#');
  return g_string_free_to_bytes (text);
}

static KargGrubenv *
parse (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  KargGrubenv *env = karg_grubenv_parse ("/boot/grub/grubenv", bytes, &error);

  g_assert_no_error (error);
  return env;
}

/* The block in which @value is in the place of what @name holds. NULL with @error when it doesn't fit. */
static GBytes *
with (const KargGrubenv *env, const char *name, const char *value, GError **error)
{
  KargText *text = karg_grubenv_get_text (env, name);
  g_autoptr (KargFileEdits) edits = karg_file_edits_new ();
  g_autoptr (GArray) splices = g_array_new (FALSE, FALSE, sizeof (KargSplice));
  KargSplice splice = { .text = (char *) value };
  GBytes *before = NULL;
  GBytes *after = NULL;
  g_autoptr (GError) local = NULL;

  g_assert_nonnull (text);
  karg_text_get (text, &splice.length);
  g_array_append_val (splices, splice);
  karg_carry (text, splices, FALSE, edits, &local);
  g_assert_no_error (local);
  karg_file_edits_apply (edits, "/boot/grub/grubenv", &before, &after, error);
  g_clear_pointer (&before, g_bytes_unref);
  return after;
}

static void
test_read (void)
{
  g_autoptr (GBytes) bytes = block ("# WARNING: do not edit\nsaved_entry=a b\nkernelopts=x=1 \\\\ "
                                    "y\\\nz=2\nempty=\nno equals sign\nlast=#\n",
                                    1024);
  g_autoptr (KargGrubenv) env = parse (bytes);

  g_assert_cmpstr (karg_grubenv_get (env, "saved_entry"), ==, "a b");
  g_assert_cmpuint (karg_grubenv_get_line (env, "saved_entry"), ==, 3);
  g_assert_cmpstr (karg_grubenv_get (env, "kernelopts"), ==, "x=1 \\ y\nz=2");
  g_assert_cmpstr (karg_grubenv_get (env, "empty"), ==, "");
  g_assert_cmpstr (karg_grubenv_get (env, "last"), ==, "#");
  /* grubby: "kernelopts" was also found in "old_kernelopts" */
  g_assert_null (karg_grubenv_get (env, "opts"));
  g_assert_null (karg_grubenv_get (env, "z"));
}

static void
test_write_in_place (void)
{
  g_autoptr (GBytes) bytes = block ("# note\na=1\nb=2\nc=3\n", 1024);
  g_autoptr (KargGrubenv) env = parse (bytes);
  g_autoptr (GBytes) wanted = block ("# note\na=1\nb=x \\\\ y\nc=3\n", 1024);
  g_autoptr (GBytes) changed = with (env, "b", "x \\ y", NULL);
  g_autoptr (GBytes) same = with (env, "b", "2", NULL);
  g_autoptr (GBytes) empty = with (env, "b", "", NULL);
  g_autoptr (GBytes) wanted_empty = block ("# note\na=1\nb=\nc=3\n", 1024);
  g_autoptr (KargGrubenv) of_empty = parse (empty);
  g_autoptr (GBytes) again = with (of_empty, "b", "2", NULL);

  g_assert_true (g_bytes_equal (changed, wanted));
  g_assert_true (g_bytes_equal (same, bytes));
  g_assert_true (g_bytes_equal (empty, wanted_empty));
  g_assert_true (g_bytes_equal (again, bytes));
}

/* Regression: the first of two lines of one name was read and changed, which GRUB's load_env sets and then sets again. */
static void
test_last_counts (void)
{
  g_autoptr (GBytes) bytes = block ("kernelopts=old\na=1\nkernelopts=new\nb=2\n", 1024);
  g_autoptr (KargGrubenv) env = parse (bytes);
  g_autoptr (GBytes) changed = with (env, "kernelopts", "newer", NULL);
  g_autoptr (GBytes) wanted = block ("kernelopts=old\na=1\nkernelopts=newer\nb=2\n", 1024);

  g_assert_cmpstr (karg_grubenv_get (env, "kernelopts"), ==, "new");
  g_assert_cmpuint (karg_grubenv_get_line (env, "kernelopts"), ==, 4);
  g_assert_true (g_bytes_equal (changed, wanted));
}

static void
test_full (void)
{
  g_autofree char *filler = g_strnfill (1024 - strlen (SIGNATURE "a=\n"), 'x');
  g_autofree char *longer = g_strconcat (filler, "123", NULL);
  g_autoptr (GBytes) bytes = block ("a=1\n", 1024);
  g_autoptr (KargGrubenv) env = parse (bytes);
  g_autoptr (GBytes) full = with (env, "a", filler, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (full), ==, 1024);
  g_autoptr (KargGrubenv) again = parse (full);
  g_assert_cmpstr (karg_grubenv_get (again, "a"), ==, filler);
  g_assert_null (with (again, "a", longer, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
  g_assert_nonnull (strstr (error->message, "1024"));
  g_assert_nonnull (strstr (error->message, "1027"));

  /* A larger block keeps its size. */
  g_autoptr (GBytes) large = block ("a=1\n", 4096);
  g_autoptr (KargGrubenv) other = parse (large);
  g_autoptr (GBytes) still = with (other, "a", filler, NULL);
  g_assert_cmpuint (g_bytes_get_size (still), ==, 4096);
}

static void
test_damaged (void)
{
  static const char *const texts[]
      = { "", "#", "# GRUB Environment Block", "a=1\n", SIGNATURE "a=1", SIGNATURE "a=1####" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (karg_grubenv_parse ("/f", bytes, &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
      g_assert_cmpstr (karg_error_get_file (error), ==, "/f");
    }
}

static char *
editenv (const char *program, const char *path, const char *verb, const char *argument)
{
  const char *const argv[] = { program, path, verb, argument, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return out;
}

/* What grub-editenv writes we read, what it would write we write. */
static void
test_real_editenv (void)
{
  g_autofree char *program = g_find_program_in_path ("grub-editenv");
  g_autofree char *path = NULL;
  static const char *const values[] = { "",      "x", "root=UUID=1 ro quiet", "a\\b",          "\\",
                                        "a=b=c", "#", "it's \"q\"",           "memmap=3M\\$1", "\xc3\xa9" };
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;

  if (program == NULL)
    {
      g_test_skip ("no grub-editenv here (package grub-common)");
      return;
    }
  g_close (g_file_open_tmp ("kargctl-env-XXXXXX", &path, &error), NULL);
  g_assert_no_error (error);
  g_free (editenv (program, path, "create", NULL));
  g_free (editenv (program, path, "set", "before=1"));
  g_free (editenv (program, path, "set", "kernelopts=old"));
  g_free (editenv (program, path, "set", "behind=2"));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *argument = g_strconcat ("kernelopts=", values[i], NULL);

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_autoptr (GBytes) before = g_bytes_new_take (text, length);
      g_autoptr (KargGrubenv) env = parse (before);
      g_autoptr (GBytes) ours = with (env, "kernelopts", values[i], &error);
      g_assert_no_error (error);

      g_free (editenv (program, path, "set", argument));
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_autoptr (GBytes) theirs = g_bytes_new_take (text, length);
      g_assert_true (g_bytes_equal (ours, theirs));
      g_autoptr (KargGrubenv) read = parse (theirs);
      g_assert_cmpstr (karg_grubenv_get (read, "kernelopts"), ==, values[i]);
    }
  remove (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grubenv/read", test_read);
  g_test_add_func ("/grubenv/write-in-place", test_write_in_place);
  g_test_add_func ("/grubenv/last-counts", test_last_counts);
  g_test_add_func ("/grubenv/full", test_full);
  g_test_add_func ("/grubenv/damaged", test_damaged);
  g_test_add_func ("/grubenv/real-editenv", test_real_editenv);
  return g_test_run ();
}
