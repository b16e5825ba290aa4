/* /etc/kernel/cmdline: one line for all of its readers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kernel-cmdline.h"

#include "text/carry.h"

#include <karg/edit.h>
#include <string.h>

#define PATH "/etc/kernel/cmdline"
#define VENDOR "/usr/lib/kernel/cmdline"

static KargText *
read_text (const char *path, const char *bytes)
{
  g_autoptr (GBytes) content = g_bytes_new (bytes, strlen (bytes));
  g_autoptr (GError) error = NULL;
  KargText *text = karg_kernel_cmdline_read (path, content, PATH, KARG_SINK_KERNEL_INSTALL, FALSE, &error);

  g_assert_no_error (error);
  return text;
}

/* The edit of @text, carried down to the file: its new bytes. NULL with @error, or without one when nothing changes. */
static char *
edit_text (KargText *text, KargEditKind kind, const char *argument, GBytes **before, GError **error)
{
  g_autoptr (KargEdit) edit = karg_edit_new (kind, argument, NULL);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (karg_text_get (text, NULL), -1);
  g_autoptr (KargFileEdits) files = karg_file_edits_new ();
  g_autoptr (GBytes) after = NULL;
  gsize size;

  g_assert_nonnull (edit);
  karg_text_set_cmdline_end (text, cmdline);
  if (!karg_cmdline_apply (cmdline, edit))
    return NULL;
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  if (!karg_carry (text, splices, FALSE, files, error))
    return NULL;

  g_autoptr (GPtrArray) paths = karg_file_edits_list (files);
  g_assert_cmpuint (paths->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (paths, 0), ==, PATH);
  g_assert_true (karg_file_edits_apply (files, PATH, before, &after, error));
  const char *bytes = g_bytes_get_data (after, &size);
  g_autofree char *result = g_strndup (bytes, size);

  /* What is read back is what was meant. */
  g_autoptr (KargText) again = read_text (PATH, result);
  g_autoptr (KargCmdline) is = karg_cmdline_parse (karg_text_get (again, NULL), -1);
  g_assert_true (karg_cmdline_equal (cmdline, is));
  return g_steal_pointer (&result);
}

static void
check_edit (const char *bytes, KargEditKind kind, const char *argument, const char *expected)
{
  g_autoptr (KargText) text = read_text (PATH, bytes);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *after = edit_text (text, kind, argument, &before, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (after, ==, expected);
  if (before != NULL)
    g_assert_cmpmem (g_bytes_get_data (before, NULL), g_bytes_get_size (before), bytes, strlen (bytes));
}

/* @line: of the comment that stands in the way; 0: it is the word's own fault, and the target says where that is. */
static void
check_refused (const char *bytes, KargEditKind kind, const char *argument, KargErrorCode code, guint line)
{
  g_autoptr (KargText) text = read_text (PATH, bytes);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (edit_text (text, kind, argument, &before, &error));
  g_assert_error (error, KARG_ERROR, (gint) code);
  g_assert_cmpstr (karg_error_get_file (error), ==, line > 0 ? PATH : NULL);
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
  check_edit ("m=a ro\n", KARG_EDIT_LIST_ADD, "m=b", "m=a,b ro\n");
  check_edit ("quiet\n", KARG_EDIT_REMOVE, "quiet", "\n");
  check_edit ("\n", KARG_EDIT_ADD, "n", "\nn\n");
  check_edit ("", KARG_EDIT_ADD, "n", "n\n");
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
  check_edit ("root=x\nquiet\nro\n", KARG_EDIT_REMOVE, "quiet", "root=x ro\n");
  check_edit ("root=x\n quiet\n ro\n", KARG_EDIT_REMOVE, "quiet", "root=x  ro\n");
}

static void
test_comments_stay_where_all_readers_agree (void)
{
  check_edit ("# made by hand\nroot=x ro\n", KARG_EDIT_ADD, "n", "# made by hand\nroot=x ro n\n");
  check_edit ("root=x\n# why\nro\n", KARG_EDIT_ADD, "n", "root=x ro n\n# why\n");
  check_refused ("# quiet is bad\nroot=x quiet\n", KARG_EDIT_REMOVE, "quiet", KARG_ERROR_SYNTAX, 1);
  check_refused ("\n# an \"open quote\nroot=x\n", KARG_EDIT_ADD, "n", KARG_ERROR_SYNTAX, 2);
  check_refused ("# for init -- and\nroot=x\n", KARG_EDIT_ADD, "n", KARG_ERROR_SYNTAX, 1);
  check_refused ("console=a\n# console=c\n", KARG_EDIT_SET, "console=b", KARG_ERROR_SYNTAX, 2);
  check_refused ("root=x\n# console=c\n", KARG_EDIT_SET, "console=b", KARG_ERROR_SYNTAX, 2);
  check_edit ("# console=c\nconsole=a\n", KARG_EDIT_ADD, "console=b", "# console=c\nconsole=a console=b\n");
  check_edit ("# console=b\nconsole=a\n", KARG_EDIT_ADD, "console=b", "# console=b\nconsole=a console=b\n");
  check_edit ("# why\nroot=x -- single\n", KARG_EDIT_ADD, "n", "# why\nroot=x n -- single\n");
  check_edit ("# quiet no more", KARG_EDIT_ADD, "n", "# quiet no more\nn\n");
}

static void
test_where_words_stand (void)
{
  g_autoptr (KargText) text = read_text (PATH, "# why\nroot=x\n\n# what\nro\n");
  guint line;

  g_assert_cmpstr (karg_text_get (text, NULL), ==, "root=x ro");
  g_assert_cmpstr (karg_text_locate (text, 0, &line), ==, PATH);
  g_assert_cmpuint (line, ==, 2);
  g_assert_cmpstr (karg_text_locate (text, 7, &line), ==, PATH);
  g_assert_cmpuint (line, ==, 5);
}

/* Its arguments are shown where they stand, and changed in a file that is not there yet. */
static void
test_of_the_vendor (void)
{
  g_autoptr (KargText) text = read_text (VENDOR, "# vendor\nroot=v\nro\n");
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *after = edit_text (text, KARG_EDIT_ADD, "n", &before, &error);
  guint line;

  g_assert_no_error (error);
  g_assert_cmpstr (karg_text_locate (text, 0, &line), ==, VENDOR);
  g_assert_cmpuint (line, ==, 2);
  g_assert_null (before);
  g_assert_cmpstr (after, ==, "# vendor\nroot=v ro n\n");
}

static void
test_what_readers_break_is_refused (void)
{
  check_refused ("ro\n", KARG_EDIT_ADD, "a=\"b  c\"", KARG_ERROR_NOT_REPRESENTABLE, 0);
  check_refused ("ro\n", KARG_EDIT_ADD, "#b", KARG_ERROR_NOT_REPRESENTABLE, 0);
  check_refused ("a=b\n", KARG_EDIT_LIST_ADD, "a=\xe2\x80\x83", KARG_ERROR_NOT_REPRESENTABLE, 0);
  check_edit ("ro a=\"b  c\"\n", KARG_EDIT_ADD, "n", "ro a=\"b  c\" n\n");
}

static void
test_nul_is_refused (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new ("a\nb\0c\n", 6);
  g_autoptr (GError) error = NULL;

  g_assert_null (karg_kernel_cmdline_read (PATH, bytes, PATH, KARG_SINK_KERNEL_INSTALL, FALSE, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpuint (karg_error_get_line (error), ==, 2);
}

static void
check_made (const char *bytes, const char *line, KargEditKind kind, const char *argument, const char *expected)
{
  g_autoptr (GBytes) content = bytes != NULL ? g_bytes_new (bytes, strlen (bytes)) : NULL;
  g_autoptr (KargText) text = karg_kernel_cmdline_new (PATH, content, line, KARG_SINK_KERNEL_INSTALL);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *after = edit_text (text, kind, argument, &before, &error);

  g_assert_null (karg_text_locate (text, 0, NULL));
  g_assert_cmpstr (after, ==, expected);
  if (expected == NULL)
    {
      g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
      g_assert_cmpstr (karg_error_get_file (error), ==, PATH);
      return;
    }
  g_assert_no_error (error);
  g_assert_true (before == NULL ? bytes == NULL : g_bytes_equal (before, content));
}

static void
test_made_from_an_entry (void)
{
  g_autofree char *seed = karg_kernel_cmdline_seed (
    "BOOT_IMAGE=/vmlinuz root=x  ro $tuned_params systemd.machine_id=0f2d initrd=\\i quiet");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (seed, ==, "root=x ro quiet");
  check_made (NULL, "root=x ro", KARG_EDIT_ADD, "n", "root=x ro n\n");
  check_made (NULL, "root=x quiet ro", KARG_EDIT_REMOVE, "quiet", "root=x ro\n");
  check_made ("\n", "root=x ro", KARG_EDIT_ADD, "n", "root=x ro n\n");
  check_made (NULL, "", KARG_EDIT_ADD, "n", "n\n");
  /* What stands in a file stays; what is put into one must arrive. */
  check_made (NULL, "root=\"a  b\"", KARG_EDIT_ADD, "n", NULL);
  g_assert_null (karg_kernel_cmdline_create (PATH, "root=\"a  b\"", KARG_SINK_KERNEL_INSTALL, &error));
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
  g_test_add_func ("/kernel-cmdline/places", test_where_words_stand);
  g_test_add_func ("/kernel-cmdline/vendor", test_of_the_vendor);
  g_test_add_func ("/kernel-cmdline/refused", test_what_readers_break_is_refused);
  g_test_add_func ("/kernel-cmdline/nul", test_nul_is_refused);
  g_test_add_func ("/kernel-cmdline/seed", test_made_from_an_entry);
  return g_test_run ();
}
