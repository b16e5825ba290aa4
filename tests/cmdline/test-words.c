/* Words for the kernel: how a key and a value are spelled, and how long a line may be. */

#include <karg/limits.h>

static void
test_words_format (void)
{
  static const struct
  {
    const char *key;
    const char *value;
    const char *word; /* NULL: has no spelling */
  } cases[] = {
    { "quiet", NULL, "quiet" },       { "a", "", "a=" },           { "a", "b", "a=b" },
    { "a", "b c", "a=\"b c\"" },      { "a", "b\"c", NULL },       { "a", "b\"c\"d", "a=b\"c\"d" },
    { "a", "\"b\"", "a=\"\"b\"\"" },  { "a", "b \"c", NULL },      { "a b", "c", NULL },
    { "a", "b\nc", NULL },            { "a\t", NULL, NULL },       { "", "a", NULL },
    { "--", NULL, NULL },             { "--", "1", "--=1" },       { "a=b", "c", NULL },
    { "=a", NULL, "=a" },             { "a", "\xc3\xa0", "a=\"\xc3\xa0\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *word = karg_word_format (cases[i].key, cases[i].value, &error);

      g_assert_cmpstr (word, ==, cases[i].word);
      if (cases[i].word == NULL)
        g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
    }
}

static void
test_words_limits (void)
{
  g_autofree char *fits = g_strnfill (2047, 'a');
  g_autofree char *spills = g_strnfill (2048, 'a');
  g_autoptr (KargCmdline) short_enough = karg_cmdline_parse (fits, -1);
  g_autoptr (KargCmdline) too_long = karg_cmdline_parse (spills, -1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (karg_limit_get ("x86_64"), ==, 2048);
  g_assert_cmpuint (karg_limit_get ("aarch64"), ==, 2048);
  g_assert_cmpuint (karg_limit_get ("armv7l"), ==, 1024);
  g_assert_cmpuint (karg_limit_get ("s390x"), ==, 4096);
  g_assert_cmpuint (karg_limit_get ("sparc64"), ==, 2048);
  g_assert_cmpuint (karg_limit_get ("unheard-of"), ==, 2048);
  g_assert_cmpuint (karg_limit_get (NULL), ==, 2048);
  g_assert_true (karg_limit_check (short_enough, "x86_64", &error));
  g_assert_no_error (error);
  g_assert_true (karg_limit_check (too_long, "s390x", NULL));
  g_assert_false (karg_limit_check (too_long, "x86_64", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmdline/words/format", test_words_format);
  g_test_add_func ("/cmdline/words/limits", test_words_limits);
  return g_test_run ();
}
