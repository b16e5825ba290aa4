/* Systems that are half there, broken or hostile: one clear answer each, and nothing planned. */

#include "system.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define GRUB "/etc/default/grub"

/* What can't be read is not known, which is not the same as empty; nothing is planned for it. */
static void
assert_unknown (Fixture *fixture, const char *place)
{
  fixture_look (fixture);
  KargTarget *target = fixture_get (fixture, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX");
  g_assert_null (karg_target_get_cmdline (target));
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_READ_ONLY);
  g_assert_true (g_str_has_prefix (karg_target_get_reason (target), place));
  fixture_ask (fixture, KARG_EDIT_ADD, "a=1");
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);
}

static void
test_nul (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults ("");

  fixture_write_bytes (fixture, GRUB, "X=1\nGRUB_CMDLINE_LINUX=\"a\0b\"\n", 30);
  assert_unknown (fixture, GRUB ":2: ");
}

/* A menu that is no text says nothing of the entries: that is no menu without any. */
static void
test_nul_in_menu (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX='x'\n");
  g_autoptr (GError) error = NULL;

  fixture_write_bytes (fixture, "/boot/grub/grub.cfg", "menuentry a {\n\0}\n", 17);
  fixture_probe (fixture);
  g_assert_false (fixture_try_read (fixture, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, "/boot/grub/grub.cfg:2: holds a NUL byte, so it is no text file");
}

static void
test_directory (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults (NULL);
  g_autofree char *full = g_strconcat (fixture->tree.path, GRUB, NULL);

  g_assert_cmpint (g_mkdir (full, 0755), ==, 0);
  assert_unknown (fixture, GRUB);
}

static void
test_dangling_link (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults (NULL);

  fixture_link (fixture, "/no/such/file", GRUB);
  assert_unknown (fixture, GRUB);
}

/* A link stays inside the root, and the file it leads to is the one that changes. */
static void
test_escaping_link (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults (NULL);

  fixture_write (fixture, "/srv/grub", "GRUB_CMDLINE_LINUX='x'\n");
  fixture_link (fixture, "../../../../../srv/grub", GRUB);
  fixture_look (fixture);
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_ADD, "a=1", "/srv/grub");
  g_assert_cmpstr (after, ==, "GRUB_CMDLINE_LINUX='x a=1'\n");
  g_autofree char *full = g_strconcat (fixture->tree.path, GRUB, NULL);
  g_assert_true (g_file_test (full, G_FILE_TEST_IS_SYMLINK));
}

static void
test_unreadable (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX='x'\n");
  g_autofree char *full = g_strconcat (fixture->tree.path, GRUB, NULL);

  if (geteuid () == 0)
    {
      g_test_skip ("root reads everything");
      return;
    }
  g_assert_cmpint (g_chmod (full, 0), ==, 0);
  assert_unknown (fixture, GRUB);
}

/* Bytes that are not UTF-8, a megabyte on one line: nothing that stands there already is in the way. */
static void
test_long_and_odd (void)
{
  g_autofree char *filler = g_strnfill (1024 * 1024, 'y');
  g_autofree char *before
      = g_strdup_printf ("X='\xff\xfe'\n# %s\nGRUB_CMDLINE_LINUX=\"\xff=%s x\"\nY=\xff\n", filler, filler);
  g_autofree char *wanted = g_strdup_printf (
      "X='\xff\xfe'\n# %s\nGRUB_CMDLINE_LINUX=\"\xff=%s x a=1\"\nY=\xff\n", filler, filler);
  g_autoptr (Fixture) fixture = system_with_defaults (before);
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_ADD, "a=1", GRUB);

  g_assert_true (g_str_equal (after, wanted));
}

/* Many words on many lines: a time that grows with the size. */
static void
test_many_words (void)
{
  g_autoptr (GString) text = g_string_new ("GRUB_CMDLINE_LINUX=\"");
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (text, "w%u=1 \\\n ", i);
  g_string_append (text, "end\"\n");
  g_autoptr (Fixture) fixture = system_with_defaults (text->str);
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_REMOVE, "w25000", GRUB);
  g_assert_cmpuint (strlen (after), <, text->len);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
}

/* What "reads everything in the directory" must not mean. */
static void
test_drop_in_trouble (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults ("GRUB_CMDLINE_LINUX='x'\n");

  fixture_write (fixture, "/etc/default/grub.d/a.cfg", "GRUB_CMDLINE_LINUX=\"y\n");
  assert_unknown (fixture, "/etc/default/grub.d/a.cfg:1: ");

  fixture_write (fixture, "/etc/default/grub.d/a.cfg", "");
  fixture_link (fixture, "/no/such/file", "/etc/default/grub.d/b.cfg");
  fixture_look (fixture);
  g_assert_cmpstr (system_template (fixture, "GRUB_CMDLINE_LINUX"), ==, "x");
}

/* A file that makes programs of the root run: nothing does, whatever stands there. */
static void
test_nothing_runs (void)
{
  g_autoptr (Fixture) fixture = system_with_defaults (NULL);
  g_autofree char *mark = g_strconcat (fixture->tree.path, "/ran", NULL);
  g_autofree char *text = g_strdup_printf (
      "touch %s\nX=`touch %s`\nY=$(touch %s)\nGRUB_CMDLINE_LINUX=\"x\"\n", mark, mark, mark);

  fixture_write (fixture, GRUB, text);
  fixture_look (fixture);
  g_autofree char *after = fixture_change (fixture, KARG_EDIT_ADD, "a=$(touch${IFS}/ran)`x`", GRUB);
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
  g_assert_nonnull (strstr (after, "GRUB_CMDLINE_LINUX=\"x a="));
}

static void
test_probe (void)
{
  g_autoptr (Fixture) none = system_new ("debian");
  g_autoptr (Fixture) image = system_with_defaults ("GRUB_CMDLINE_LINUX=x\n");
  g_autoptr (Fixture) left_over = system_with_defaults ("GRUB_CMDLINE_LINUX=x\n");
  g_autoptr (Fixture) both = system_with_defaults ("GRUB_CMDLINE_LINUX=x\n");
  g_autoptr (Fixture) by_hand = system_new ("arch");
  g_autoptr (Fixture) no_tool = system_new ("debian");
  g_autoptr (Fixture) owned = system_with_defaults ("GRUB_CMDLINE_LINUX=x\n");
  g_autoptr (Fixture) suse = system_with_defaults ("GRUB_CMDLINE_LINUX=x\n");

  g_assert_cmpint (fixture_look (none), ==, KARG_BACKEND_ABSENT);
  g_assert_cmpint (fixture_look (image), ==, KARG_BACKEND_ACTIVE);

  fixture_write (left_over, "/boot/efi/EFI/systemd/systemd-bootx64.efi", "MZ");
  fixture_write (left_over, "/boot/grub/grub.cfg", "");
  g_assert_cmpint (fixture_look (left_over), ==, KARG_BACKEND_PRESENT);
  fixture_write (both, "/boot/efi/EFI/systemd/systemd-bootx64.efi", "MZ");
  fixture_write (both, "/boot/efi/EFI/debian/grubx64.efi", "MZ");
  fixture_write (both, "/boot/grub/grub.cfg", "");
  g_assert_cmpint (fixture_look (both), ==, KARG_BACKEND_ACTIVE);

  fixture_write (by_hand, "/boot/grub/grub.cfg", "menuentry a {\n linux /vmlinuz-linux quiet\n}\n");
  g_assert_cmpint (fixture_look (by_hand), ==, KARG_BACKEND_ACTIVE);
  g_assert_nonnull (
      strstr (karg_target_get_reason (fixture_find (by_hand, KARG_TARGET_ENTRY, "a")), "by hand"));
  g_assert_null (fixture_find (by_hand, KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX"));
  fixture_write (no_tool, GRUB, "GRUB_CMDLINE_LINUX=x\n");
  g_assert_cmpint (fixture_look (no_tool), ==, KARG_BACKEND_PRESENT);

  fixture_set_fact (owned, "os", "owner", "rpm-ostree");
  g_assert_cmpint (fixture_look (owned), ==, KARG_BACKEND_FOREIGN);
  fixture_write (suse, "/etc/sysconfig/bootloader", "LOADER_TYPE=\"grub2-bls\"\n");
  g_assert_cmpint (fixture_look (suse), ==, KARG_BACKEND_PRESENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bad-input/nul", test_nul);
  g_test_add_func ("/bad-input/nul-in-menu", test_nul_in_menu);
  g_test_add_func ("/bad-input/directory", test_directory);
  g_test_add_func ("/bad-input/dangling-link", test_dangling_link);
  g_test_add_func ("/bad-input/escaping-link", test_escaping_link);
  g_test_add_func ("/bad-input/unreadable", test_unreadable);
  g_test_add_func ("/bad-input/long-and-odd", test_long_and_odd);
  g_test_add_func ("/bad-input/many-words", test_many_words);
  g_test_add_func ("/bad-input/drop-in-trouble", test_drop_in_trouble);
  g_test_add_func ("/bad-input/nothing-runs", test_nothing_runs);
  g_test_add_func ("/probe", test_probe);
  return g_test_run ();
}
