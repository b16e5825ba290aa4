/* Bytes of several owners in one text: a blank beside another owner's bytes stays, and no word is torn.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "scribe.h"

#include <string.h>

/* As a shell reads X="$BASE more" behind BASE=base: one file, two assignments. */
static KargText *
more (KargText *file, const char *base, const char *rest)
{
  KargText *text = karg_text_new (NULL);
  const char *bytes = karg_text_get (file, NULL);

  karg_text_set_owner (text, 1);
  karg_text_append (text, file, strstr (bytes, base) - bytes, strlen (base), 0);
  karg_text_set_owner (text, 2);
  karg_text_append (text, file, strstr (bytes, rest) - bytes, strlen (rest), 0);
  return text;
}

static void
test_owner_blank_stays_beside_another_owner (void)
{
  g_autoptr (KargText) file = scribe_file ("B=\"base b2\"\nX=\"$B more m2\"\n");
  g_autoptr (KargText) text = more (file, "base b2", " more m2");
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "base b2 more m2");

  scribe_assert (text, "-b2", "B=\"base\"\nX=\"$B more m2\"\n");
  scribe_assert (text, "-base\n-b2", "B=\"\"\nX=\"$B more m2\"\n");
  scribe_assert (text, "-m2", "B=\"base b2\"\nX=\"$B more\"\n");
  scribe_assert (text, "-more", "B=\"base b2\"\nX=\"$B m2\"\n");
  scribe_assert (text, "+x", "B=\"base b2\"\nX=\"$B more m2 x\"\n");
  scribe_assert (text, "-more\n-m2\n+x", "B=\"base b2\"\nX=\"$B x\"\n");
}

/* Regression: "$B more m2" without its first words became "$Bm2". */
static void
test_owner_blank_stays_behind_a_reference (void)
{
  g_autoptr (KargText) file = scribe_file ("B=\"base\"\nX=\"$B more m2\"\n");
  g_autoptr (KargText) text = more (file, "base", " more m2");

  scribe_assert (text, "-base\n-more", "B=\"\"\nX=\"$B m2\"\n");
}

/* Regression: a new word for the end that was set went to where another one goes that stood behind it. */
static void
test_owner_end_is_one_owners (void)
{
  g_autoptr (KargText) file = scribe_file ("B=\"base\"\nX=\"$B more m2\"\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_set_owner (text, 1);
  karg_text_append (text, file, 3, 4, 0);
  karg_text_set_end (text);
  karg_text_set_owner (text, 2);
  karg_text_append (text, file, 14, 8, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "base more m2");
  scribe_assert (text, "-more\n+x", "B=\"base x\"\nX=\"$B m2\"\n");
  scribe_assert (text, "-m2\n+x", "B=\"base x\"\nX=\"$B more\"\n");
  scribe_assert (text, "-base\n+x", "B=\"x\"\nX=\"$B more m2\"\n");
}

/* A new value for the first word behind the end that was set: the word went to the other assignment. */
static void
test_owner_value_stays_behind_the_end (void)
{
  g_autoptr (KargText) file = scribe_file ("B=\"\"\nX=\"$B m-o=n c\"\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_set_owner (text, 1);
  karg_text_add_place (text, file, 3, 0, NULL, NULL);
  karg_text_set_end (text);
  karg_text_set_owner (text, 2);
  karg_text_append (text, file, 10, 8, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, " m-o=n c");
  scribe_assert (text, "=m-o=y", "B=\"\"\nX=\"$B m-o=y c\"\n");
  scribe_assert (text, "=m_o=y", "B=\"\"\nX=\"$B m_o=y c\"\n");
  scribe_assert (text, "+x", "B=\"x\"\nX=\"$B m-o=n c\"\n");
}

/* The same where words stand before the end, and its blank is theirs. */
static void
test_owner_value_stays_behind_words_at_the_end (void)
{
  g_autoptr (KargText) file = scribe_file ("B=\"base \"\nX=\"${B}m-o=n c\"\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_set_owner (text, 1);
  karg_text_append (text, file, 3, 5, 0);
  karg_text_set_end (text);
  karg_text_set_owner (text, 2);
  karg_text_append (text, file, 17, 7, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "base m-o=n c");
  scribe_assert (text, "=m-o=y", "B=\"base \"\nX=\"${B}m-o=y c\"\n");
}

/* What comes of it, reads as was meant, whatever goes. */
static void
test_owner_every_word_can_go (void)
{
  static const char *const words[] = { "base", "b2", "more", "m2" };

  for (guint mask = 1; mask < 16; mask++)
    {
      g_autoptr (KargText) file = scribe_file ("B=\"base b2\"\nX=\"$B more m2\"\n");
      g_autoptr (KargText) text = more (file, "base b2", " more m2");
      g_autoptr (GString) script = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (words); i++)
        if (mask & (1 << i))
          g_string_append_printf (script, "%s-%s", script->len > 0 ? "\n" : "", words[i]);
      g_autofree char *after = scribe_edit (text, script->str, &error);
      g_assert_no_error (error);

      /* Read as a shell does: the name of a variable ends at a blank or a quote. */
      g_auto (GStrv) lines = g_strsplit (after, "\n", -1);
      g_assert_true (g_str_has_prefix (lines[0], "B=\"") && g_str_has_prefix (lines[1], "X=\"$B"));
      g_assert_nonnull (strchr (" \"", lines[1][5]));
      lines[0][strlen (lines[0]) - 1] = lines[1][strlen (lines[1]) - 1] = '\0';
      g_autofree char *whole = g_strconcat (lines[0] + 3, lines[1] + 5, NULL);
      g_autoptr (KargCmdline) is = karg_cmdline_parse (whole, -1);
      g_autoptr (KargCmdline) meant = scribe_cmdline (text, script->str);
      g_test_message ("%s: %s", script->str, after);
      g_assert_true (karg_cmdline_equal (is, meant));
      g_assert_null (strstr (after, "  "));
    }
}

/* Up to four owners, whose texts stand in a line each, and may be behind each other or with a blank between that
 * stands nowhere. */
#define OWNERS 4

typedef struct
{
  guint n;
  gboolean apart;         /* a blank between them that stands nowhere */
  char *parts[OWNERS + 1];
  KargText *file;
  KargText *text;
} Chain;

static char *
chain_join (const Chain *chain, char *const *parts)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < chain->n; i++)
    g_string_append_printf (all, "%s%s", chain->apart && i > 0 ? " " : "", parts[i]);
  return g_string_free (all, FALSE);
}

static guint
count_words (const char *text)
{
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text, -1);

  return karg_cmdline_get_n_words (cmdline);
}

/* Whether no word is put together of bytes of two parts. */
static gboolean
chain_is_whole (const Chain *chain, char *const *parts)
{
  g_autofree char *all = chain_join (chain, parts);
  guint sum = 0;

  for (guint i = 0; i < chain->n; i++)
    sum += count_words (parts[i]);
  return count_words (all) == sum;
}

static char *
random_part (char *word)
{
  GString *part = g_string_new (NULL);
  guint n = g_test_rand_int_range (0, 4);

  if (g_test_rand_bit ())
    g_string_append_c (part, ' ');
  for (guint i = 0; i < n; i++)
    {
      g_string_append_c (part, (*word)++);
      if (i + 1 < n || g_test_rand_bit ())
        g_string_append (part, g_test_rand_int_range (0, 4) == 0 ? "  " : " ");
    }
  return g_string_free (part, FALSE);
}

static void
chain_read (Chain *chain)
{
  g_autofree char *lines = g_strjoinv ("\n", chain->parts);
  g_autofree char *all = g_strconcat (lines, "\n", NULL);
  guint end = g_test_rand_int_range (0, 2 * chain->n);
  gsize at = 0;

  chain->file = scribe_file (all);
  chain->text = karg_text_new (NULL);
  for (guint i = 0; i < chain->n; i++)
    {
      gsize length = strlen (chain->parts[i]);

      karg_text_set_owner (chain->text, i + 1);
      if (chain->apart && i > 0)
        karg_text_append_spelled (chain->text, " ", 1, NULL, 0, 0, 0);
      if (length == 0)
        karg_text_add_place (chain->text, chain->file, at, 0, NULL, NULL);
      karg_text_append (chain->text, chain->file, at, length, 0);
      if (i == end)
        karg_text_set_end (chain->text);
      at += length + 1;
    }
}

static char *
random_script (char last)
{
  GString *script = g_string_new (g_test_rand_bit () ? "+new" : "");

  for (char word = 'a'; word < last; word++)
    if (g_test_rand_int_range (0, 3) == 0)
      g_string_append_printf (script, "%s-%c", script->len > 0 ? "\n" : "", word);
  return g_string_free (script, FALSE);
}

/* When an owner's words are all gone and come back, they don't stick to others': the blanks beside them are still
 * there. */
static void
chain_assert_words_can_come_back (const Chain *chain, char *const *after)
{
  for (guint i = 0; i < chain->n; i++)
    {
      char *parts[OWNERS];

      if (count_words (after[i]) > 0)
        continue;
      memcpy (parts, after, chain->n * sizeof *parts);
      parts[i] = chain->parts[i];
      g_assert_true (chain_is_whole (chain, parts));
    }
}

static void
chain_check (Chain *chain, char last)
{
  g_autofree char *script = random_script (last);
  g_autoptr (GError) error = NULL;

  if (*script == '\0')
    return;
  chain_read (chain);
  g_autoptr (KargCmdline) meant = scribe_cmdline (chain->text, script);
  g_autofree char *after = scribe_edit (chain->text, script, &error);
  g_assert_no_error (error);
  if (after != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (after, "\n", -1);
      g_autofree char *all = chain_join (chain, parts);
      g_autoptr (KargCmdline) is = karg_cmdline_parse (all, -1);

      g_assert_cmpuint (g_strv_length (parts), ==, chain->n + 1);
      if (!karg_cmdline_equal (is, meant))
        g_error ("“%s” in %u parts became “%s” by\n%s", karg_text_get (chain->text, NULL), chain->n, after, script);
      if (strstr (script, "new") == NULL) /* which has the blanks that it needs now */
        chain_assert_words_can_come_back (chain, parts);
    }
  g_clear_pointer (&chain->text, karg_text_unref);
  g_clear_pointer (&chain->file, karg_text_unref);
}

static void
test_owner_chains (void)
{
  guint checked = 0;

  for (guint round = 0; round < 20000; round++)
    {
      Chain chain = { .n = g_test_rand_int_range (1, OWNERS + 1), .apart = g_test_rand_bit () };
      char word = 'a';

      for (guint i = 0; i < chain.n; i++)
        chain.parts[i] = random_part (&word);
      if (chain_is_whole (&chain, chain.parts))
        {
          chain_check (&chain, word);
          checked++;
        }
      for (guint i = 0; i < chain.n; i++)
        g_free (chain.parts[i]);
    }
  g_assert_cmpuint (checked, >, 10000);
}

/* "$X" of nothing and a word behind it: that the word is at the edge is no matter. */
static void
test_owner_takes_its_own_blank (void)
{
  g_autoptr (KargText) file = scribe_file ("B=\"b \"\nX=\"$B\"m\n");
  g_autoptr (KargText) text = more (file, "b ", "m");

  scribe_assert (text, "-m", "B=\"b \"\nX=\"$B\"\n");
  scribe_assert (text, "-b", "B=\"\"\nX=\"$B\"m\n");
}

static void
test_owner_torn_word_is_refused (void)
{
  g_autoptr (KargText) file = scribe_file ("B=con\nX=\"${B}sole=tty0 y\"\n");
  g_autoptr (KargText) text = more (file, "con", "sole=tty0 y");

  scribe_assert_refused (text, "-console", KARG_ERROR_UNSUPPORTED, "put together of what stands here and at /f:1");
  scribe_assert (text, "-y", "B=con\nX=\"${B}sole=tty0\"\n");
}

/* Without a word about it, one source is one owner. */
static void
test_owner_is_who_wrote_it (void)
{
  g_autoptr (KargText) file = scribe_file ("a\n");
  g_autoptr (KargText) other = scribe_file_at ("/g", " b\n", NULL);
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append (text, file, 0, 1, 0);
  karg_text_append (text, other, 0, 2, 0);
  g_autoptr (KargFileEdits) edits = scribe_carry (text, "-a", NULL);
  g_autofree char *one = scribe_apply (edits, "/f", NULL);
  g_autofree char *two = scribe_apply (edits, "/g", NULL);
  g_assert_cmpstr (one, ==, "\n");
  g_assert_cmpstr (two, ==, NULL); /* its blank stays */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/owner/blank", test_owner_blank_stays_beside_another_owner);
  g_test_add_func ("/text/owner/every-word", test_owner_every_word_can_go);
  g_test_add_func ("/text/owner/reference", test_owner_blank_stays_behind_a_reference);
  g_test_add_func ("/text/owner/end", test_owner_end_is_one_owners);
  g_test_add_func ("/text/owner/value-behind-the-end", test_owner_value_stays_behind_the_end);
  g_test_add_func ("/text/owner/value-behind-words", test_owner_value_stays_behind_words_at_the_end);
  g_test_add_func ("/text/owner/chains", test_owner_chains);
  g_test_add_func ("/text/owner/own-blank", test_owner_takes_its_own_blank);
  g_test_add_func ("/text/owner/torn", test_owner_torn_word_is_refused);
  g_test_add_func ("/text/owner/source", test_owner_is_who_wrote_it);
  return g_test_run ();
}
