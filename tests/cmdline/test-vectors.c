/* Vectors: words are what the kernel sees. vectors.tsv was written down from running the kernel's own next_arg(). */

#include <karg/cmdline.h>

#include <string.h>

/* The words as the file writes them: {key} {key}={value}. */
static char *
vectors_describe (const KargCmdline *cmdline)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      g_string_append_printf (text, "%s{%s}", i > 0 ? " " : "", word->key);
      if (word->value != NULL)
        g_string_append_printf (text, "={%s}", word->value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_vectors_words (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors.tsv", NULL);
  g_autofree char *file = NULL;
  guint checked = 0;

  g_assert_true (g_file_get_contents (path, &file, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (file, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", 2);
      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      g_autofree char *input = g_strcompress (columns[0]);
      g_autofree char *expected = g_strcompress (columns[1]);
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (input, -1);
      g_autofree char *seen = vectors_describe (cmdline);

      g_assert_cmpstr (seen, ==, expected);
      g_assert_cmpstr (karg_cmdline_get_text (cmdline, NULL), ==, input);
      checked++;
    }
  g_assert_cmpuint (checked, >=, 20);
}

/* lib/ctype.c calls the no-break space of Latin-1 a blank, so "à" in UTF-8 (c3 a0) is half a letter and a separator. */
static void
test_vectors_no_break_space (void)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("a=voil\xc3\xa0 b=\"\xc3\xa0\"", -1);

  g_assert_cmpuint (karg_cmdline_get_n_words (cmdline), ==, 2);
  g_assert_cmpstr (karg_cmdline_get_word (cmdline, 0)->value, ==, "voil\xc3");
  g_assert_cmpstr (karg_cmdline_get_word (cmdline, 1)->value, ==, "\xc3\xa0");
}

static void
test_vectors_init_words (void)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("ro x=1 -- x=2 single", -1);
  static const gboolean for_init[] = { FALSE, FALSE, TRUE, TRUE, TRUE };

  g_assert_cmpuint (karg_cmdline_get_n_words (cmdline), ==, G_N_ELEMENTS (for_init));
  for (guint i = 0; i < G_N_ELEMENTS (for_init); i++)
    g_assert_cmpint (karg_cmdline_get_word (cmdline, i)->for_init, ==, for_init[i]);
  g_assert_cmpstr (karg_cmdline_get_last_value (cmdline, "x"), ==, "1");
  g_assert_false (karg_cmdline_contains (cmdline, "single", NULL));
  g_assert_false (karg_cmdline_contains (cmdline, "__", NULL));
}

static void
test_vectors_lookup (void)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("intel-iommu=on a= b quiet a=2 b", -1);

  g_assert_true (karg_cmdline_contains (cmdline, "intel_iommu", "on"));
  g_assert_false (karg_cmdline_contains (cmdline, "intel_iommu", "o"));
  g_assert_false (karg_cmdline_contains (cmdline, "intel_iomm", NULL));
  g_assert_true (karg_cmdline_contains (cmdline, "a", ""));
  g_assert_false (karg_cmdline_contains (cmdline, "b", ""));
  g_assert_false (karg_cmdline_contains (cmdline, "a", "3"));
  g_assert_true (karg_cmdline_contains (cmdline, "b", NULL));
  g_assert_cmpstr (karg_cmdline_get_last_value (cmdline, "a"), ==, "2");
  g_assert_null (karg_cmdline_get_last_value (cmdline, "b"));
  g_assert_null (karg_cmdline_get_last_value (cmdline, "absent"));
}

/* Substring matching finds "on" in a list that says more (sriov-network-operator's kargs.sh). */
static void
test_vectors_whole_values (void)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("intel_iommu=on,sm_on my_iommu=pt", -1);

  g_assert_false (karg_cmdline_contains (cmdline, "intel_iommu", "on"));
  g_assert_true (karg_cmdline_contains (cmdline, "intel_iommu", "on,sm_on"));
  g_assert_false (karg_cmdline_contains (cmdline, "iommu", "pt"));
}

/* A NUL ends what the kernel reads; the bytes behind it are kept, and what is added goes before it. */
static void
test_vectors_nul (void)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("a b\0c d", 7);
  gsize length;
  const char *text = karg_cmdline_get_text (cmdline, &length);

  g_assert_cmpmem (text, length, "a b\0c d", 7);
  g_assert_cmpuint (karg_cmdline_get_n_words (cmdline), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmdline/vectors/words", test_vectors_words);
  g_test_add_func ("/cmdline/vectors/no-break-space", test_vectors_no_break_space);
  g_test_add_func ("/cmdline/vectors/init-words", test_vectors_init_words);
  g_test_add_func ("/cmdline/vectors/lookup", test_vectors_lookup);
  g_test_add_func ("/cmdline/vectors/whole-values", test_vectors_whole_values);
  g_test_add_func ("/cmdline/vectors/nul", test_vectors_nul);
  return g_test_run ();
}
