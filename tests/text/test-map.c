/* Mapped text: each byte knows where it stands, whatever it was read through.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "scribe.h"

#include <string.h>

static void
assert_stands (const KargText *text, gsize offset, const char *path, guint line)
{
  guint found;

  g_assert_cmpstr (karg_text_locate (text, offset, &found), ==, path);
  g_assert_cmpuint (found, ==, line);
}

static void
test_map_bytes_stand_in_lines (void)
{
  g_autoptr (KargText) file = scribe_file ("one\ntwo three\nfour\n");
  g_autoptr (KargText) text = karg_text_new (NULL);
  gsize length;

  karg_text_append (text, file, 14, 4, 3);
  karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_append (text, file, 4, 3, 7);
  g_assert_cmpstr (karg_text_get (text, &length), ==, "four two");
  g_assert_cmpuint (length, ==, 8);

  assert_stands (text, 0, "/f", 3);
  assert_stands (text, 4, NULL, 0); /* the blank stands nowhere */
  assert_stands (text, 7, "/f", 2); /* a line before the last that was asked for */
  assert_stands (text, 3, "/f", 3);
  assert_stands (text, 8, NULL, 0);
  g_assert_null (karg_text_get_path (text));
  g_assert_cmpstr (karg_text_get_path (file), ==, "/f");

}

/* "$B own": what another assignment wrote, and where new words go when its end is taken over. */
static void
test_map_owners_and_ends (void)
{
  g_autoptr (KargText) file = scribe_file ("B=one\nA=$B own\n");
  g_autoptr (KargText) other = karg_text_new (NULL);
  g_autoptr (KargText) text = karg_text_new (NULL);
  gsize end;

  karg_text_set_owner (other, 1);
  karg_text_append (other, file, 2, 3, 0);
  g_assert_false (karg_text_get_end (other, &end));
  g_assert_cmpuint (end, ==, 3);
  karg_text_append_text (text, other, FALSE);
  karg_text_set_owner (text, 2);
  karg_text_append (text, file, 10, 4, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "one own");

  g_assert_true (karg_text_is_one_owner (text, 0, 2));
  g_assert_false (karg_text_is_one_owner (text, 2, 3));
  g_assert_true (karg_text_is_one_owner (text, 3, 6));
  karg_text_set_end_at (text, 3);
  g_assert_true (karg_text_get_end (text, &end));
  g_assert_cmpuint (end, ==, 3);
}

/* A plugin that counts wrongly: bytes behind the end of a file reached the boot entry. */
static void
test_map_bytes_that_are_not_there (void)
{
  g_autoptr (KargText) file = scribe_file ("root=a\n");
  g_autoptr (KargText) all = karg_text_new (NULL);
  g_autoptr (KargText) above = karg_text_new (NULL);
  g_autoptr (KargText) long_one = karg_text_new (NULL);
  g_autoptr (KargText) place = karg_text_new (NULL);

  karg_text_append (all, file, 0, 7, 0);
  g_assert_false (karg_text_is_broken (all));
  karg_text_append (long_one, file, 0, 8, 0);
  g_assert_true (karg_text_is_broken (long_one));
  karg_text_append (above, long_one, 0, 0, 0);
  g_assert_true (karg_text_is_broken (above));
  karg_text_add_place (place, file, G_MAXSIZE, 0, NULL, NULL);
  g_assert_true (karg_text_is_broken (place));
}

static void
test_map_goes_through_texts (void)
{
  g_autoptr (KargText) file = scribe_file ("\n\\a\\b c\n");
  g_autoptr (KargText) below = karg_text_new (NULL);
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append_spelled (below, "A", 1, file, 1, 2, 0);
  karg_text_append_spelled (below, "B", 1, file, 3, 2, 0);
  karg_text_append (below, file, 5, 2, 0);
  karg_text_append (text, below, 1, 3, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "B c");
  assert_stands (text, 0, "/f", 2);

  /* The file stays as long as a text of it. */
  g_clear_pointer (&below, karg_text_unref);
  g_clear_pointer (&file, karg_text_unref);
  assert_stands (text, 2, "/f", 2);
}

static void
test_map_of_an_absent_file (void)
{
  g_autoptr (KargText) file = scribe_file (NULL);
  gsize length;

  g_assert_cmpstr (karg_text_get (file, &length), ==, "");
  g_assert_cmpuint (length, ==, 0);
  assert_stands (file, 0, "/f", 0);
}

static void
test_map_appends_texts (void)
{
  g_autoptr (KargText) file = scribe_file ("ab cd");
  g_autoptr (KargText) part = karg_text_new (NULL);
  g_autoptr (KargText) text = karg_text_new (NULL);
  gsize end;

  karg_text_append (part, file, 3, 2, 5);
  karg_text_append (text, file, 0, 3, 4);
  g_assert_false (karg_text_get_end (text, &end));
  g_assert_cmpuint (end, ==, 3);
  karg_text_set_end (text);
  karg_text_append_text (text, part, FALSE);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "ab cd");
  g_assert_true (karg_text_get_end (text, &end));
  g_assert_cmpuint (end, ==, 3);
  g_assert_false (karg_text_is_foreign (text));
  karg_text_append_text (text, part, TRUE);
  g_assert_true (karg_text_is_foreign (text));
}

/* Who holds a text: the one that begins where its foreign bytes do, with a byte or with a place for one. */
static void
test_map_finds_the_holder (void)
{
  g_autoptr (KargText) env = scribe_file_at ("/env", "o=ro\np=\n", NULL);
  g_autoptr (KargText) holder = karg_text_new (NULL);
  g_autoptr (KargText) other = karg_text_new (NULL);
  g_autoptr (KargText) empty = karg_text_new (NULL);
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append (holder, env, 2, 2, 0);
  karg_text_append (other, env, 0, 4, 0);
  karg_text_add_place (empty, env, 7, 0, NULL, NULL);
  karg_text_append_text (text, holder, TRUE);
  g_assert_true (karg_text_is_held_by (text, holder));
  g_assert_false (karg_text_is_held_by (text, other));
  g_assert_false (karg_text_is_held_by (text, empty));
  g_assert_false (karg_text_is_held_by (holder, holder));

  g_autoptr (KargText) shows_empty = karg_text_new (NULL);
  karg_text_append_text (shows_empty, empty, TRUE);
  g_assert_true (karg_text_is_held_by (shows_empty, empty));
  g_assert_false (karg_text_is_held_by (shows_empty, holder));
}

static void
count_free (gpointer data)
{
  ++*(guint *) data;
}

static void
test_map_keeps_data (void)
{
  guint freed = 0;
  KargText *text = karg_text_new (NULL);

  karg_text_set_data (text, &freed, count_free);
  g_assert_true (karg_text_get_data (text) == &freed);
  karg_text_unref (karg_text_ref (text));
  g_assert_cmpuint (freed, ==, 0);
  karg_text_unref (text);
  g_assert_cmpuint (freed, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/map/bytes-that-are-not-there", test_map_bytes_that_are_not_there);
  g_test_add_func ("/text/map/owners-and-ends", test_map_owners_and_ends);
  g_test_add_func ("/text/map/lines", test_map_bytes_stand_in_lines);
  g_test_add_func ("/text/map/through-texts", test_map_goes_through_texts);
  g_test_add_func ("/text/map/absent-file", test_map_of_an_absent_file);
  g_test_add_func ("/text/map/append-text", test_map_appends_texts);
  g_test_add_func ("/text/map/holder", test_map_finds_the_holder);
  g_test_add_func ("/text/map/data", test_map_keeps_data);
  return g_test_run ();
}
