/* /etc/kernel/cmdline: one line for all of its readers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kernel-cmdline.h"

#include <string.h>

#define PATH "/etc/kernel/cmdline"

static GPtrArray *
edits_new (KargEditKind kind, const char *argument)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  g_ptr_array_add (edits, karg_edit_new (kind, argument, NULL));
  return edits;
}

static void
check_edit (const char *before, KargEditKind kind, const char *argument, const char *after)
{
  g_autoptr (GBytes) bytes = g_bytes_new (before, strlen (before));
  g_autoptr (GPtrArray) edits = edits_new (kind, argument);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = karg_kernel_cmdline_edit (bytes, PATH, edits, &error);

  g_assert_no_error (error);
  if (after == NULL)
    {
      g_assert_null (result);
      return;
    }
  g_assert_nonnull (result);
  g_assert_cmpmem (g_bytes_get_data (result, NULL), g_bytes_get_size (result), after, strlen (after));
  g_assert_null (karg_kernel_cmdline_edit (result, PATH, edits, &error));
  g_assert_no_error (error);
}

static void
check_refused (const char *before, KargEditKind kind, const char *argument, KargErrorCode code, guint line)
{
  g_autoptr (GBytes) bytes = g_bytes_new (before, strlen (before));
  g_autoptr (GPtrArray) edits = edits_new (kind, argument);
  g_autoptr (GError) error = NULL;

  g_assert_null (karg_kernel_cmdline_edit (bytes, PATH, edits, &error));
  g_assert_error (error, KARG_ERROR, (gint) code);
  g_assert_cmpstr (karg_error_get_file (error), ==, PATH);
  g_assert_cmpuint (karg_error_get_line (error), ==, line);
}

static void
test_one_line (void)
{
  check_edit ("root=x ro\n", KARG_EDIT_ADD, "n", "root=x ro n\n");
  check_edit ("root=x  ro \n", KARG_EDIT_ADD, "n", "root=x  ro n \n");
  check_edit ("root=x ro\n", KARG_EDIT_ADD, "ro", NULL);
  check_edit ("root=x ro\n", KARG_EDIT_REMOVE, "quiet", NULL);
  check_edit ("root=x ro -- single\n", KARG_EDIT_ADD, "n", "root=x ro n -- single\n");
}

static void
test_the_newline_is_there_afterwards (void)
{
  check_edit ("root=x ro", KARG_EDIT_ADD, "n", "root=x ro n\n");
  check_edit ("root=x ro", KARG_EDIT_ADD, "ro", NULL);
}

/* grubby keeps the first line only: the second one's arguments were lost. */
static void
test_grubby_several_lines (void)
{
  check_edit ("root=x ro\nquiet\n\n", KARG_EDIT_ADD, "n", "root=x ro quiet n\n\n");
  check_edit ("root=x ro\nquiet\n", KARG_EDIT_REMOVE, "quiet", "root=x ro\n");
  check_edit ("root=x ro\r\nquiet\r\n", KARG_EDIT_ADD, "n", "root=x ro quiet n\r\n");
}

static void
test_comments_stay_where_all_readers_agree (void)
{
  check_edit ("# made by hand\nroot=x ro\n", KARG_EDIT_ADD, "n", "# made by hand\nroot=x ro n\n");
  check_edit ("root=x\n# why\nro\n", KARG_EDIT_ADD, "n", "root=x ro n\n# why\n");
  check_refused ("# quiet is bad\nroot=x quiet\n", KARG_EDIT_REMOVE, "quiet", KARG_ERROR_SYNTAX, 1);
  check_refused ("\n# an \"open quote\nroot=x\n", KARG_EDIT_ADD, "n", KARG_ERROR_SYNTAX, 2);
}

static void
test_what_readers_break_is_refused (void)
{
  check_refused ("ro\n", KARG_EDIT_ADD, "a=\"b  c\"", KARG_ERROR_NOT_REPRESENTABLE, 1);
  check_edit ("ro a=\"b  c\"\n", KARG_EDIT_ADD, "n", "ro a=\"b  c\" n\n");
}

static void
test_nul_is_refused (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new ("a\nb\0c\n", 6);
  g_autoptr (GError) error = NULL;

  g_assert_null (karg_kernel_cmdline_get (bytes, PATH, NULL, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpuint (karg_error_get_line (error), ==, 2);
}

static void
test_made_from_an_entry (void)
{
  g_autofree char *seed = karg_kernel_cmdline_seed (
    "BOOT_IMAGE=/vmlinuz root=x  ro $tuned_params systemd.machine_id=0f2d initrd=\\i quiet");
  g_autoptr (GPtrArray) edits = edits_new (KARG_EDIT_ADD, "n");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = karg_kernel_cmdline_create ("root=x $kernelopts ro", PATH, edits, &error);

  g_assert_cmpstr (seed, ==, "root=x ro quiet");
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "root=x ro n\n", 12);
  g_assert_null (karg_kernel_cmdline_create ("root=\"a  b\"", PATH, edits, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-cmdline/one-line", test_one_line);
  g_test_add_func ("/kernel-cmdline/newline", test_the_newline_is_there_afterwards);
  g_test_add_func ("/kernel-cmdline/grubby/several-lines", test_grubby_several_lines);
  g_test_add_func ("/kernel-cmdline/comments", test_comments_stay_where_all_readers_agree);
  g_test_add_func ("/kernel-cmdline/refused", test_what_readers_break_is_refused);
  g_test_add_func ("/kernel-cmdline/nul", test_nul_is_refused);
  g_test_add_func ("/kernel-cmdline/seed", test_made_from_an_entry);
  return g_test_run ();
}
