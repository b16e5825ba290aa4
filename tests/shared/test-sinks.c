/* Sinks: what is written arrives at the kernel as it was asked for, or is refused.
 *
 * GRUB is stood in for by a small model of its reader (script/yylex.l) and its writer (lib/cmdline.c); that the model
 * and GRUB agree on what a line is, grub-script-check says where it is installed. */

#include "sink.h"

#include <glib/gstdio.h>
#include <string.h>

/* One word as GRUB script reads it, written for the kernel. NULL: GRUB would not take it for one plain word. */
static char *
model_word (const char **text)
{
  g_autoptr (GString) word = g_string_new (NULL);
  const char *at = *text;
  gboolean quoted = *at == '"';
  gboolean pattern = FALSE;

  if (*at == '#')
    return NULL;
  for (; *at != '\0' && strchr (" \t", *at) == NULL; at++)
    {
      if (*at == '"')
        {
          const char *end = strchr (at + 1, '"');
          if (end == NULL)
            return NULL;
          g_string_append_len (word, at + 1, end - at - 1);
          at = end;
          continue;
        }
      if (strchr ("{}|&;<>$'\\\n", *at) != NULL)
        return NULL;
      pattern = pattern || *at == '*' || *at == '?';
      g_string_append_c (word, *at);
    }
  if (!quoted && ((pattern && strchr ("/(*", word->str[0]) != NULL) || g_str_equal (word->str, "[[")
                  || g_str_equal (word->str, "]]")))
    return NULL;
  *text = at;

  /* The writer. */
  g_autoptr (GString) written = g_string_new (NULL);
  for (at = word->str; *at != '\0'; at++)
    {
      if (strchr ("\\'\"", *at) != NULL)
        g_string_append_c (written, '\\');
      g_string_append_c (written, *at);
    }
  if (strchr (written->str, ' ') == NULL)
    return g_string_free (g_steal_pointer (&written), FALSE);
  return g_strdup_printf ("\"%s\"", written->str);
}

static char *
model_grub (const char *text)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (;;)
    {
      g_autofree char *word = NULL;

      text += strspn (text, " \t");
      if (*text == '\0')
        return g_string_free (g_steal_pointer (&line), FALSE);
      word = model_word (&text);
      if (word == NULL)
        return NULL;
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", word);
    }
}

static char *
random_word (void)
{
  static const char *const pieces[] = {
    "a", "b", "key", "=", "=", "\"", " ", "  ", "{", "}", "|", "&", ";", "<", ">", "#", "*", "?", "[", "]", "[[", "]]",
    "(", ")", "/", "/dev", "!", "~", "$", "$x", "'", "\\", "\xc3\xa9", "\xc3\xa0", "\xff", "\xa0", ",", ".", "if",
    "done", "%", "`", "^", "@", "--", "\t",
  };
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  gint n = g_test_rand_int_range (0, 5);
  gint m = g_test_rand_int_range (0, 6);

  for (gint i = 0; i <= n; i++)
    g_string_append (key, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  for (gint i = 0; i < m; i++)
    g_string_append (value, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return karg_word_format (key->str, m > 0 ? value->str : NULL, NULL);
}

static void
test_sinks_grub_reads_and_writes (void)
{
  guint carried = 0, refused = 0;

  for (guint round = 0; round < 50000; round++)
    {
      g_autofree char *word = random_word ();
      g_autoptr (KargCmdline) asked = word != NULL ? karg_cmdline_parse (word, -1) : NULL;
      g_autofree char *spelled = NULL;

      if (word == NULL)
        continue;
      spelled = karg_sink_spell (KARG_SINK_BLS_GRUB, asked, karg_cmdline_get_word (asked, 0), NULL);
      if (spelled == NULL)
        {
          refused++;
          continue;
        }

      /* To the kernel the spelling is the same word, ... */
      g_autoptr (KargCmdline) direct = karg_cmdline_parse (spelled, -1);
      g_assert_cmpuint (karg_cmdline_get_n_words (direct), ==, 1);
      /* ... and so is what GRUB makes of it. */
      g_autofree char *line = g_strdup_printf ("first %s last", spelled);
      g_autofree char *sent = model_grub (line);
      g_assert_nonnull (sent);
      g_autoptr (KargCmdline) seen = karg_cmdline_parse (sent, -1);
      g_assert_cmpuint (karg_cmdline_get_n_words (seen), ==, 3);

      const KargWord *wanted = karg_cmdline_get_word (asked, 0);
      g_assert_cmpstr (karg_cmdline_get_word (direct, 0)->key, ==, wanted->key);
      g_assert_cmpstr (karg_cmdline_get_word (direct, 0)->value, ==, wanted->value);
      g_assert_cmpstr (karg_cmdline_get_word (seen, 1)->key, ==, wanted->key);
      g_assert_cmpstr (karg_cmdline_get_word (seen, 1)->value, ==, wanted->value);
      carried++;
    }
  g_assert_cmpuint (carried, >, 1000);
  g_assert_cmpuint (refused, >, 1000);
}

static gboolean
grub_accepts (const char *script)
{
  g_autofree char *path = NULL;
  gint fd = g_file_open_tmp ("karg-sink-XXXXXX", &path, NULL);
  char *argv[] = { (char *) "grub-script-check", path, NULL };
  gint status = -1;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, NULL));
  g_assert_cmpint (g_remove (path), ==, 0);
  return status == 0;
}

/* GRUB's own reader takes all that is spelled for it, and refuses what is said to need it. */
static void
test_sinks_grub_script_check (void)
{
  static const char *const bad[] = { "[[", "]]", "a{b", "a}", "a<b", "a|" };
  g_autofree char *program = g_find_program_in_path ("grub-script-check");
  g_autoptr (GString) script = g_string_new (NULL);

  if (program == NULL)
    {
      g_test_skip ("grub-script-check is not installed");
      return;
    }

  for (guint round = 0; round < 4000; round++)
    {
      g_autofree char *word = random_word ();
      g_autoptr (KargCmdline) asked = word != NULL ? karg_cmdline_parse (word, -1) : NULL;
      g_autofree char *spelled = NULL;

      if (word != NULL)
        spelled = karg_sink_spell (KARG_SINK_BLS_GRUB, asked, karg_cmdline_get_word (asked, 0), NULL);
      if (spelled != NULL)
        g_string_append_printf (script, "linux /vmlinuz first %s last\n", spelled);
    }
  g_assert_true (grub_accepts (script->str));

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *line = g_strdup_printf ("linux /vmlinuz first %s last\n", bad[i]);
      g_assert_false (grub_accepts (line));
    }
}

static void
test_sinks_refuse (void)
{
  static const struct
  {
    const char *word;
    const char *carried_by; /* L: literal, G: GRUB script, B: BLS entry in GRUB, K: kernel-install */
  } cases[] = {
    { "intel_iommu=on", "LGBK" },
    { "dyndbg=\"file drivers/pci/* +p\"", "LGBK" },
    { "a='b'", "LK" },
    { "a=b\"c", "LK" },
    { "a=b\\c", "LK" },
    { "memmap=64M$512M", "LGK" },
    { "a=\"b  c\"", "LGB" },
    { "a=\"b\tc\"", "" },
    { "a=\"b\nc\"", "" },
    { "a=\xff", "" },
    { "a=\xc3\xa9", "LGBK" },
    { "a=\"\xc3\xa0\"", "LK" },
    { "a=\"\xc3\xa0 b\"", "LGBK" },
    { "a=\"b\xe2\x80\x83" "c\"", "LGB" },
    { "#a", "LGB" },
    { "a=#b", "LGBK" },
    { "a=b|c", "LGBK" },
  };
  static const char sinks[] = "LGBK";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (cases[i].word, -1);

      for (guint s = 0; sinks[s] != '\0'; s++)
        {
          g_autoptr (GError) error = NULL;
          gboolean carried = karg_sink_check (KARG_SINK_LITERAL + s, karg_cmdline_get_word (cmdline, 0), &error);

          g_test_message ("case %u through %c", i, sinks[s]);
          g_assert_cmpint (carried, ==, strchr (cases[i].carried_by, sinks[s]) != NULL);
          if (carried)
            g_assert_no_error (error);
          else
            g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
        }
    }
}

static void
test_sinks_spell (void)
{
  static const struct
  {
    KargSink sink;
    const char *word;
    const char *spelled;
  } cases[] = {
    { KARG_SINK_BLS_GRUB, "a=b", "a=b" },
    { KARG_SINK_BLS_GRUB, "a=\"b c\"", "a=\"b c\"" },
    { KARG_SINK_BLS_GRUB, "a=b;c", "\"a=b;c\"" },
    { KARG_SINK_BLS_GRUB, "a=\"b; c\"", "\"a=b; c\"" },
    { KARG_SINK_BLS_GRUB, "#a", "\"#a\"" },
    { KARG_SINK_BLS_GRUB, "[[", "\"[[\"" },
    { KARG_SINK_BLS_GRUB, "a=*", "a=*" },
    { KARG_SINK_BLS_GRUB, "/dev/*", "\"/dev/*\"" },
    { KARG_SINK_LITERAL, "a=b;c", "a=b;c" },
    { KARG_SINK_LITERAL, "\"a=b c\"", "a=\"b c\"" },
    { KARG_SINK_GRUB, "a=b;c", "a=b;c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (cases[i].word, -1);
      g_autoptr (GError) error = NULL;
      g_autofree char *spelled = karg_sink_spell (cases[i].sink, cmdline, karg_cmdline_get_word (cmdline, 0), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (spelled, ==, cases[i].spelled);
    }
}

/* Bytes that go into a word can't be put in quotes by themselves. */
static void
test_sinks_inside (void)
{
  g_assert_true (karg_sink_check_inside (KARG_SINK_BLS_GRUB, "on,", NULL));
  g_assert_false (karg_sink_check_inside (KARG_SINK_BLS_GRUB, "on;", NULL));
  g_assert_true (karg_sink_check_inside (KARG_SINK_LITERAL, "on;", NULL));
  g_assert_false (karg_sink_check_inside (KARG_SINK_GRUB, "o'n", NULL));
  g_assert_false (karg_sink_check_inside (KARG_SINK_LITERAL, "o\nn", NULL));
}

/* Blanks between words stay as they are, whatever becomes of the words. */
static void
test_sinks_spell_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *spelled = karg_sink_spell_words (KARG_SINK_BLS_GRUB, " ro  a=b;c ", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (spelled, ==, " ro  \"a=b;c\" ");
  g_assert_null (karg_sink_spell_words (KARG_SINK_BLS_GRUB, "ro a=$b", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sinks/grub-reads-and-writes", test_sinks_grub_reads_and_writes);
  g_test_add_func ("/sinks/grub-script-check", test_sinks_grub_script_check);
  g_test_add_func ("/sinks/refuse", test_sinks_refuse);
  g_test_add_func ("/sinks/spell", test_sinks_spell);
  g_test_add_func ("/sinks/spell-words", test_sinks_spell_words);
  g_test_add_func ("/sinks/inside", test_sinks_inside);
  return g_test_run ();
}
