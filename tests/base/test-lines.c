/* Lines: what goes in comes out, to the byte. */

#include <karg/lines.h>

#include <string.h>

static void
test_lines_cover_the_text (void)
{
  static const char *const texts[] = { "", "a", "a\n", "\n", "\r\n", "a\r\nb\n\n\r\rc", "\r", "a\r", "x\r\n\r\n" };

  for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      g_autoptr (GArray) lines = karg_lines_split (texts[t], strlen (texts[t]));
      g_autoptr (GString) joined = g_string_new (NULL);

      for (guint i = 0; i < lines->len; i++)
        {
          const KargLine *line = &g_array_index (lines, KargLine, i);
          g_assert_null (memchr (line->text, '\n', line->length));
          g_string_append_len (joined, line->text, line->length + line->ending);
        }
      g_assert_cmpstr (joined->str, ==, texts[t]);
    }
}

static void
test_lines_know_their_endings (void)
{
  const char *text = "unix\ndos\r\nold\rmac\nlast";
  static const gsize endings[] = { 1, 2, 1, 0 };
  g_autoptr (GArray) lines = karg_lines_split (text, strlen (text));

  g_assert_cmpuint (lines->len, ==, G_N_ELEMENTS (endings));
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpuint (g_array_index (lines, KargLine, i).ending, ==, endings[i]);
}

static void
test_lines_are_numbered_from_one (void)
{
  g_assert_cmpuint (karg_lines_number_at ("a\nb\nc", 5, 0), ==, 1);
  g_assert_cmpuint (karg_lines_number_at ("a\nb\nc", 5, 2), ==, 2);
  g_assert_cmpuint (karg_lines_number_at ("a\nb\nc", 5, 99), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lines/cover-the-text", test_lines_cover_the_text);
  g_test_add_func ("/lines/endings", test_lines_know_their_endings);
  g_test_add_func ("/lines/numbers", test_lines_are_numbered_from_one);
  return g_test_run ();
}
