/* One boot loader entry: what its readers see, and what an edit leaves alone. Several cases are what
 * grubby does to such a file; they are named after it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "entry.h"

#include <string.h>

/* Applies "+word" (add), "=word" (set), "-word" (remove); words are separated by newlines. */
static GPtrArray *
edits_new (const char *script)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  g_auto (GStrv) words = g_strsplit (script, "\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      KargEditKind kind = words[i][0] == '+' ? KARG_EDIT_ADD : words[i][0] == '=' ? KARG_EDIT_SET : KARG_EDIT_REMOVE;
      GError *error = NULL;
      KargEdit *edit = karg_edit_new (kind, words[i] + 1, &error);

      g_assert_no_error (error);
      g_ptr_array_add (edits, edit);
    }
  return edits;
}

static void
check_edit (KargBlsReader reader, const char *before, const char *script, const char *after)
{
  g_autoptr (KargBlsEntry) entry = entry_new (before);
  g_autoptr (GPtrArray) edits = edits_new (script);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = entry_edit (entry, reader, edits, &error);
  g_autofree char *text = NULL;
  g_autoptr (KargBlsEntry) again = NULL;
  g_autoptr (GBytes) second = NULL;

  g_assert_no_error (error);
  if (after == NULL)
    {
      g_assert_null (result);
      return;
    }
  g_assert_nonnull (result);
  text = g_strndup (g_bytes_get_data (result, NULL), g_bytes_get_size (result));
  g_assert_cmpstr (text, ==, after);

  again = karg_bls_entry_new (result);
  second = entry_edit (again, reader, edits, &error);
  g_assert_no_error (error);
  g_assert_null (second);
}

static void
check_refused (KargBlsReader reader, const char *before, const char *script)
{
  g_autoptr (KargBlsEntry) entry = entry_new (before);
  g_autoptr (GPtrArray) edits = edits_new (script);
  g_autoptr (GError) error = NULL;

  g_assert_null (entry_edit (entry, reader, edits, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
}

static void
check_options (const char *text, const char *spec, const char *grub)
{
  g_autoptr (KargBlsEntry) entry = entry_new (text);
  g_autofree char *joined = karg_bls_entry_get_options (entry, KARG_BLS_READER_SPEC);
  g_autofree char *first = karg_bls_entry_get_grub_options (entry);

  g_assert_cmpstr (joined, ==, spec);
  g_assert_cmpstr (first, ==, grub);
}

#define SPEC KARG_BLS_READER_SPEC
#define GRUB KARG_BLS_READER_GRUB

static void
test_readers_see_what_they_see (void)
{
  check_options ("", "", "");
  check_options ("linux /l\noptions a b\n", "a b", "a b");
  check_options ("linux /l\noptions a\noptions b c\n", "a b c", "a");
  check_options ("linux /l\n\noptions a\n", "a", "");
  check_options ("linux /l\noptions\noptions a\n", "a", "");
  check_options ("linux /l\ninitrd\noptions a\n", "a", "");
  check_options ("linux /l\n#\n  # x\noptions a", "a", "a");
  check_options ("linux /l\noptions\ta b\r\n", "a b", "");
  check_options ("linux /l\noptions\ta\n", "a", "a");
  check_options ("linux /l\n  options   a b  \n", "a b", "a b");
  check_options ("linux /l\noptionsfoo a\n", "", "");
  check_options ("linux /l\noptions \"a b\"\n", "a b", "\"a b\"");
}

static void
test_lines_are_numbered (void)
{
  g_autoptr (KargBlsEntry) entry = entry_new ("title t\noptions a\nlinux /l\noptions b c\n");

  g_assert_cmpuint (karg_bls_entry_get_line (entry, "options"), ==, 2);
  g_assert_cmpuint (karg_bls_entry_get_line (entry, "linux"), ==, 3);
  g_assert_cmpuint (karg_bls_entry_get_line (entry, "efi"), ==, 0);

  g_autoptr (KargText) words = entry_get_text (entry, KARG_BLS_READER_SPEC);
  static const guint lines[] = { 2, 2, 4, 4, 4 };
  for (guint at = 0; at < G_N_ELEMENTS (lines); at++)
    {
      guint line = 0;
      if (at != 1)
        g_assert_nonnull (karg_text_locate (words, at, &line));
      g_assert_cmpuint (line, ==, at == 1 ? 0 : lines[at]);
    }
}

static void
test_nothing_to_do_is_no_change (void)
{
  check_edit (SPEC, "linux /l\noptions a b=1\n", "+a\n-x\n=b=1", NULL);
  check_edit (GRUB, "linux /l\noptions a b=1\n", "+a\n-x\n=b=1", NULL);
  check_edit (SPEC, "linux /l\noptions a\noptions b\n", "+b", NULL);
}

static void
test_every_other_byte_stays (void)
{
  const char *before = "# comment\ntitle\tT  \n\nx-options-source-tuned a\nlinux /l \noptions   a \xff  b  \nfoo bar\xc3\n\n";
  const char *after = "# comment\ntitle\tT  \n\nx-options-source-tuned a\nlinux /l \noptions   a \xff  b new  \nfoo bar\xc3\n\n";

  check_edit (SPEC, before, "+new", after);
}

static void
test_crlf_stays (void)
{
  check_edit (SPEC, "linux /l\r\noptions ro quiet\r\ninitrd /i\r\n", "+n", "linux /l\r\noptions ro quiet n\r\ninitrd /i\r\n");
  check_edit (GRUB, "linux /l\r\noptions ro quiet\r\ninitrd /i\r\n", "+n", "linux /l\r\noptions ro quiet n\r\ninitrd /i\r\n");
  check_edit (GRUB, "linux /l\r\ninitrd /i\r\n", "+n", "linux /l\r\ninitrd /i\r\noptions n\r\n");
}

/* grubby replaced the whole command line, root= included. */
static void
test_grubby_tab (void)
{
  check_edit (SPEC, "linux /l\noptions\troot=/dev/x ro\n", "+n", "linux /l\noptions\troot=/dev/x ro n\n");
  check_edit (GRUB, "linux /l\noptions\troot=/dev/x ro\n", "+n", "linux /l\noptions root=/dev/x ro n\n");
}

/* grubby put the merged line into every one of them. */
static void
test_grubby_several_options_lines (void)
{
  const char *before = "linux /l\noptions root=x ro\ninitrd /i\noptions quiet\n";

  check_edit (SPEC, before, "+n", "linux /l\noptions root=x ro\ninitrd /i\noptions quiet n\n");
  check_edit (SPEC, before, "-ro", "linux /l\noptions root=x\ninitrd /i\noptions quiet\n");
  check_edit (SPEC, before, "-ro\n-quiet\n+n", "linux /l\noptions root=x n\ninitrd /i\n");
  check_edit (SPEC, before, "-quiet", "linux /l\noptions root=x ro\ninitrd /i\n");
  check_edit (SPEC, before, "=root=y", "linux /l\noptions root=y ro\ninitrd /i\noptions quiet\n");
  check_edit (SPEC, before, "-root\n-ro", "linux /l\ninitrd /i\noptions quiet\n");
  check_edit (SPEC, before, "-root\n-ro\n-quiet\n+n", "linux /l\noptions n\ninitrd /i\n");
  check_edit (GRUB, before, "+n", "linux /l\noptions root=x ro quiet n\ninitrd /i\n");
  check_edit (GRUB, before, "-quiet", "linux /l\noptions root=x ro\ninitrd /i\n");
}

/* A line in the middle that is emptied goes; its neighbours don't melt together. */
static void
test_lines_stay_apart (void)
{
  check_edit (SPEC, "options a b\noptions c\noptions d e\n", "-c", "options a b\noptions d e\n");
  check_edit (SPEC, "options a b\noptions c d\n", "-b", "options a\noptions c d\n");
  check_edit (SPEC, "options a b\noptions c d\n", "-c", "options a b\noptions d\n");
  check_edit (SPEC, "options x\noptions x\noptions x\n", "=x=1", "options x=1\n");
  check_edit (SPEC, "options a -- i\noptions b\n", "+n", "options a n -- i\noptions b\n");
}

/* GRUB stops at a blank line and at a key without a value: what it must see goes before. */
static void
test_grub_sees_what_is_written (void)
{
  check_edit (GRUB, "linux /l\n\noptions a\n", "+n", "linux /l\noptions a n\n\n");
  check_edit (GRUB, "linux /l\ninitrd\noptions a\n", "+n", "linux /l\noptions a n\ninitrd\n");
  check_edit (GRUB, "linux /l\noptions\ninitrd /i\n", "+n", "linux /l\noptions n\ninitrd /i\n");
  check_edit (GRUB, "linux /l\n\n", "+n", "linux /l\noptions n\n\n");
  check_edit (GRUB, "linux /l\noptions a\n\noptions b\n", "+n", "linux /l\noptions a b n\n\n");
}

/* grubby silently did nothing. */
static void
test_grubby_no_options_line (void)
{
  check_edit (SPEC, "title t\nlinux /l\n", "+n", "title t\nlinux /l\noptions n\n");
  check_edit (SPEC, "title t\nlinux /l", "+n", "title t\nlinux /l\noptions n");
  check_edit (SPEC, "title t\nlinux /l\n\n# end\n", "+n", "title t\nlinux /l\noptions n\n\n# end\n");
  check_edit (SPEC, "  title t\n  linux /l\n", "+n", "  title t\n  linux /l\noptions n\n");
}

/* grubby overwrote it with the options line. */
static void
test_grubby_longer_key (void)
{
  check_edit (SPEC, "optionsfoo a\noptions b\n", "+n", "optionsfoo a\noptions b n\n");
}

/* grubby took the key for a regular expression, "&" for the whole match, and dropped quotes. */
static void
test_grubby_patterns (void)
{
  check_edit (SPEC, "options rd.luks.uuid=a rdXluksYuuid=z\n", "-rd.luks.uuid", "options rdXluksYuuid=z\n");
  check_edit (SPEC, "options ro\n", "+a=b&c", "options ro a=b&c\n");
  check_edit (SPEC, "options ro\n", "+a=*\n+p=a\\c", "options ro a=* p=a\\c\n");
  check_edit (SPEC, "options dyndbg=\"file foo.c +p\" ro\n", "-dyndbg", "options ro\n");
  check_edit (SPEC, "options foo foo=1 foo=2 quiet quiet quiet\n", "=foo=9\n-quiet", "options foo=9\n");
  check_edit (GRUB, "options ro $tuned_params\n", "+n\n+ro", "options ro $tuned_params n\n");
  check_edit (GRUB, "options ro  $tuned_params  x\n", "-$tuned_params", "options ro  x\n");
}

static void
test_grub_gets_quotes_where_it_needs_them (void)
{
  check_edit (GRUB, "options ro\n", "+a.b=c;d&e", "options ro \"a.b=c;d&e\"\n");
  check_edit (GRUB, "options ro a;b\n", "+n", "options ro a;b n\n");
  check_edit (GRUB, "options ro\n", "+dyndbg=\"file x +p\"", "options ro dyndbg=\"file x +p\"\n");
  check_edit (SPEC, "options ro\n", "+a.b=c;d&e", "options ro a.b=c;d&e\n");
}

static void
test_what_a_reader_would_change_is_refused (void)
{
  check_refused (GRUB, "options ro\n", "+memmap=3M$11992M");
  check_refused (GRUB, "options ro\n", "+a=it's");
  check_refused (SPEC, "options \"a 2\"\tro\n", "+b=\"3 4\"");
  check_edit (SPEC, "options \"a=1 2\"\tro\n", "+b=\"3 4\"", "options a=\"1 2\"\tro b=\"3 4\"\n");
  check_edit (SPEC, "options x\noptions \"a=1 2\" ro\n", "+b=\"3 4\"", "options x\noptions a=\"1 2\" ro b=\"3 4\"\n");
  check_edit (SPEC, "linux /l\n", "+\"a=1 2\"", "linux /l\noptions a=\"1 2\"\n");
  check_edit (SPEC, "options ro\n", "+memmap=3M$11992M", "options ro memmap=3M$11992M\n");
  check_edit (SPEC, "options \"ro quiet\"\n", "+n", "options \"ro quiet n\"\n");
}

static void
test_a_megabyte_is_no_trouble (void)
{
  g_autofree char *word = g_strnfill (1024 * 1024, 'x');
  g_autofree char *before = g_strdup_printf ("linux /l\noptions %s\n", word);
  g_autofree char *after = g_strdup_printf ("linux /l\noptions %s n\n", word);
  g_autofree char *blanks = g_strnfill (1024 * 1024, ' ');
  g_autofree char *wide = g_strdup_printf ("options a%sb\noptions c\n", blanks);
  g_autofree char *narrow = g_strdup_printf ("options a%sb\n", blanks);

  check_edit (GRUB, before, "+n", after);
  check_edit (SPEC, wide, "-c", narrow);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bls-entry/readers", test_readers_see_what_they_see);
  g_test_add_func ("/bls-entry/line-numbers", test_lines_are_numbered);
  g_test_add_func ("/bls-entry/no-change", test_nothing_to_do_is_no_change);
  g_test_add_func ("/bls-entry/other-bytes", test_every_other_byte_stays);
  g_test_add_func ("/bls-entry/crlf", test_crlf_stays);
  g_test_add_func ("/bls-entry/grubby/tab", test_grubby_tab);
  g_test_add_func ("/bls-entry/grubby/several-options-lines", test_grubby_several_options_lines);
  g_test_add_func ("/bls-entry/lines-stay-apart", test_lines_stay_apart);
  g_test_add_func ("/bls-entry/grub-stops", test_grub_sees_what_is_written);
  g_test_add_func ("/bls-entry/grubby/no-options-line", test_grubby_no_options_line);
  g_test_add_func ("/bls-entry/grubby/longer-key", test_grubby_longer_key);
  g_test_add_func ("/bls-entry/grubby/patterns", test_grubby_patterns);
  g_test_add_func ("/bls-entry/grub-quotes", test_grub_gets_quotes_where_it_needs_them);
  g_test_add_func ("/bls-entry/refused", test_what_a_reader_would_change_is_refused);
  g_test_add_func ("/bls-entry/megabyte", test_a_megabyte_is_no_trouble);
  return g_test_run ();
}
