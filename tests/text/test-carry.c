/* Edits of a mapped text go down to where the bytes stand; all others stay.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "scribe.h"

#include <string.h>

/* The bytes [start, end) of a file, as they are. */
static KargText *
literal (KargText *file, gsize start, gsize end)
{
  KargText *text = karg_text_new (NULL);

  karg_text_append (text, file, start, end - start, 0);
  return text;
}

static void
test_carry_changes_one_line (void)
{
  g_autoptr (KargText) file = scribe_file ("# kept\r\nro  quiet a=1\r\nlast");
  g_autoptr (KargText) text = literal (file, 8, 21);

  scribe_assert (text, "+x", "# kept\r\nro  quiet a=1 x\r\nlast");
  scribe_assert (text, "-quiet", "# kept\r\nro a=1\r\nlast");
  scribe_assert (text, "-ro\n-a\n=b=2", "# kept\r\nquiet b=2\r\nlast");
  scribe_assert (text, "=a=2", "# kept\r\nro  quiet a=2\r\nlast");
  scribe_assert (text, "-ro\n-quiet\n-a", "# kept\r\n\r\nlast");
  scribe_assert (text, "-absent", NULL); /* nothing changes */
}

/* A file that isn't there is made by the first word; what it is to begin and end with is said at the place. */
static void
test_carry_creates_a_file (void)
{
  g_autoptr (KargText) file = scribe_file (NULL);
  g_autoptr (KargText) text = karg_text_new (NULL);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  karg_text_add_place (text, file, 0, 0, "# by hand\n", "\n");
  scribe_assert (text, "+a\n+b", "# by hand\na b\n");
  g_autoptr (KargFileEdits) edits = scribe_carry (text, "+a", NULL);
  g_assert_true (karg_file_edits_apply (edits, "/f", &before, &after, NULL));
  g_assert_null (before);
}

/* a\
   b: the two bytes of an escape go together, and those of a line that goes on with the byte behind them. */
static void
test_carry_spelled_bytes_go_together (void)
{
  g_autoptr (KargText) file = scribe_file ("\\r\\o \\\n\\q,x \\a=\\1\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append_spelled (text, "r", 1, file, 0, 2, 0);
  karg_text_append_spelled (text, "o", 1, file, 2, 2, 0);
  karg_text_append (text, file, 4, 1, 0);
  karg_text_append_spelled (text, "q", 1, file, 5, 4, 0);
  karg_text_append (text, file, 9, 3, 0);
  karg_text_append_spelled (text, "a", 1, file, 12, 2, 0);
  karg_text_append (text, file, 14, 1, 0);
  karg_text_append_spelled (text, "1", 1, file, 15, 2, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "ro q,x a=1");

  scribe_assert (text, "-q,x", "\\r\\o \\a=\\1\n");
  scribe_assert (text, "-ro\n+new", "\\\n\\q,x \\a=\\1 new\n");
  scribe_assert (text, ".a=1\n,a=2", "\\r\\o \\\n\\q,x a=2\n");
}

/* Two bytes of the kernel's for one that is written: one of them can't go alone. */
static void
test_carry_half_of_what_is_spelled_stays (void)
{
  g_autoptr (KargText) file = scribe_file ("X=$q\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append (text, file, 0, 2, 0);
  karg_text_append_spelled (text, "1,2", 3, file, 2, 2, 0);
  scribe_assert_refused (text, ".X=1", KARG_ERROR_UNSUPPORTED, "a part of what is spelled here");
  scribe_assert (text, "=X=3", "X=3\n");
  scribe_assert (text, "+y", "X=$q y\n");
}

/* Empty quotes, a line that is not there, a place behind a reference. */
static void
test_carry_places_without_a_byte (void)
{
  g_autoptr (KargText) file = scribe_file ("X=\"\" # c\n");
  g_autoptr (KargText) empty = karg_text_new (NULL);
  g_autoptr (KargText) several = karg_text_new (NULL);
  g_autoptr (KargText) nowhere = karg_text_new (NULL);

  karg_text_add_place (empty, file, 3, 0, NULL, NULL);
  scribe_assert (empty, "+a\n+b", "X=\"a b\" # c\n");

  /* Of several the last; at the end that is set, the first. */
  karg_text_add_place (several, file, 3, 0, NULL, NULL);
  karg_text_add_place (several, file, 9, 0, "Y=", "\n");
  scribe_assert (several, "+a", "X=\"\" # c\nY=a\n");
  karg_text_set_end (several);
  scribe_assert (several, "+a", "X=\"a\" # c\n");

  scribe_assert_refused (nowhere, "+a", KARG_ERROR_UNSUPPORTED, "no place of its own");
}

/* /etc/default/grub before a package's drop-in: new words go to the administrator's own. */
static void
test_carry_to_the_end_that_was_set (void)
{
  g_autoptr (KargText) file = scribe_file ("X=a\nX+=b\n");
  g_autoptr (KargText) text = literal (file, 2, 3);

  karg_text_set_end (text);
  karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_append (text, file, 7, 1, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "a b");
  scribe_assert (text, "+c\n+d", "X=a c d\nX+=b\n");
  scribe_assert (text, "=b=1", "X=a\nX+=b=1\n");
  scribe_assert (text, "-b\n+c", "X=a c\nX+=\n");
}

/* The quotes go with the last byte between them, and stay for what comes in the place of some. */
static void
test_carry_quotes_go_with_their_words (void)
{
  g_autoptr (KargText) file = scribe_file ("l 'a b' \"c\" d\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append (text, file, 3, 3, 1);
  karg_text_add_group (text, 0, file, 2, 5);
  karg_text_append (text, file, 7, 1, 0);
  karg_text_append (text, file, 9, 1, 2);
  karg_text_add_group (text, 4, file, 8, 3);
  karg_text_append (text, file, 11, 2, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "a b c d");

  scribe_assert (text, "-c", "l 'a b' d\n");
  scribe_assert (text, "-a", "l 'b' \"c\" d\n");
  scribe_assert (text, "-a\n-b", "l \"c\" d\n");
  scribe_assert (text, "-b\n-c", "l 'a' d\n");
  scribe_assert (text, "-a\n-b\n-c\n-d", "l \n");
  scribe_assert (text, "+e", "l 'a b' \"c\" d e\n");
}

/* What is cut off takes its quotes along: they belong to nothing that comes instead. */
static void
test_carry_forgets_quotes_that_are_cut_off (void)
{
  g_autoptr (KargText) file = scribe_file ("l 'a b' \"c\" d\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append (text, file, 3, 3, 1);
  karg_text_add_group (text, 0, file, 2, 5);
  karg_text_append (text, file, 7, 1, 0);
  karg_text_append (text, file, 9, 1, 2);
  karg_text_add_group (text, 4, file, 8, 3);
  karg_text_cut (text, 4);
  karg_text_append (text, file, 12, 1, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "a b d");
  scribe_assert (text, "-d", "l 'a b'\"c\" \n");
  scribe_assert (text, "-a\n-b", "l \"c\" d\n");

  /* in the middle of what stands in the file as it is */
  karg_text_cut (text, 2);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "a ");
  karg_text_cut (text, 1);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "a");
  karg_text_cut (text, 0);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "");
}

/* What a layer is told of the place: shown instead of what is spelled. */
static char *
tell_place (const KargTextPlace *place, const char *bytes, GError **error)
{
  return g_strdup_printf ("<%s|%u%s%s>", bytes, place->context, place->inside ? " inside" : "",
                          place->replaces ? " replaces" : "");
}

static const KargLayer telling = { .struct_size = sizeof (KargLayer), .spell = tell_place };

/* Regression: bytes for between quotes that stay looked the same as those for the place of quotes that go. */
static void
test_carry_tells_a_layer_the_place (void)
{
  g_autoptr (KargText) file = scribe_file ("'a=1 b=1'\"c=1\"\n");
  g_autoptr (KargText) text = karg_text_new (&telling);

  karg_text_append (text, file, 1, 7, 1);
  karg_text_add_group (text, 0, file, 0, 9);
  karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_append (text, file, 10, 3, 2);
  karg_text_add_group (text, 8, file, 9, 5);

  scribe_assert (text, "=b=2", "'a=1 <b=2|1>'\"c=1\"\n");
  scribe_assert (text, "=c=2", "'a=1 b=1'<c=2|2 replaces>\n");
  scribe_assert (text, "+d", "'a=1 b=1'\"c=1\"< d|0>\n");
  scribe_assert (text, ",b=2", "'a=1 b=1<,2|1 inside>'\"c=1\"\n");
}

/* When a line holds no word any more, it goes; one that never had a word stays. */
static void
test_carry_lines_go_with_their_last_word (void)
{
  g_autoptr (KargText) file = scribe_file ("options a\ntitle t\noptions  b c\noptions \nend\n");
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append (text, file, 8, 1, 0);
  karg_text_add_line (text, 0, file, 0, 10);
  karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_append (text, file, 27, 3, 0);
  karg_text_add_line (text, 2, file, 18, 13);
  karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_add_line (text, 6, file, 31, 9);
  karg_text_add_place (text, file, 39, 0, NULL, NULL);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "a b c ");

  scribe_assert (text, "-a", "title t\noptions  b c\noptions \nend\n");
  scribe_assert (text, "-b", "options a\ntitle t\noptions  c\noptions \nend\n");
  scribe_assert (text, "-b\n-c", "options a\ntitle t\noptions \nend\n");
  scribe_assert (text, "-a\n-b\n-c", "title t\noptions \nend\n");
  /* what comes in its place keeps the line */
  scribe_assert (text, "=a=1", "options a=1\ntitle t\noptions  b c\noptions \nend\n");
}

/* The same of lines that came with another text, behind what was there. */
static void
test_carry_lines_of_an_appended_text (void)
{
  g_autoptr (KargText) file = scribe_file ("options a\noptions b\nend\n");
  g_autoptr (KargText) text = karg_text_new (NULL);
  g_autoptr (KargText) other = karg_text_new (NULL);

  karg_text_append (text, file, 8, 1, 0);
  karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
  karg_text_append (other, file, 18, 1, 0);
  karg_text_add_line (other, 0, file, 10, 10);
  karg_text_append_text (text, other, FALSE);

  scribe_assert (text, "-b", "options a\nend\n");
  scribe_assert (text, "-a", "options \noptions b\nend\n");
}

/* "$kernelopts quiet": the variable's words change elsewhere. */
static KargText *
shows (KargText *env, KargText *entry)
{
  g_autoptr (KargText) held = literal (env, 2, 8);
  KargText *text = karg_text_new (NULL);

  karg_text_append_text (text, held, TRUE);
  karg_text_append (text, entry, 19, 6, 0);
  return text;
}

static void
test_carry_leaves_foreign_bytes (void)
{
  g_autoptr (KargText) env = scribe_file_at ("/env", "o=ro a=1\n", NULL);
  g_autoptr (KargText) entry = scribe_file ("options $kernelopts quiet\n");
  g_autoptr (KargText) text = shows (env, entry);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, "ro a=1 quiet");

  scribe_assert (text, "+x", "options $kernelopts quiet x\n");
  scribe_assert (text, "-quiet", "options $kernelopts\n");
  scribe_assert_refused (text, "-ro", KARG_ERROR_UNSUPPORTED, "for several entries");
  scribe_assert_refused (text, "=a=2", KARG_ERROR_UNSUPPORTED, "for several entries");

  /* What changes in them is left to the one who changes them there. */
  g_autoptr (KargCmdline) cmdline = scribe_cmdline (text, "-ro\n-quiet");
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  g_autoptr (KargFileEdits) edits = karg_file_edits_new ();
  g_assert_true (karg_carry (text, splices, TRUE, edits, NULL));
  g_autoptr (GPtrArray) paths = karg_file_edits_list (edits);
  g_assert_cmpuint (paths->len, ==, 1);
  g_autofree char *after = scribe_apply (edits, "/f", NULL);
  g_assert_cmpstr (after, ==, "options $kernelopts\n");
}

/* Regression: in a foreign word's place there was "no place of its own", also for who skips them; and what was to go
 * into the foreign word at its end went before the own one behind it. */
static void
test_carry_sets_what_is_foreign_too (void)
{
  g_autoptr (KargText) env = scribe_file_at ("/env", "o=ro a=1\n", NULL);
  g_autoptr (KargText) entry = scribe_file ("options $o a=3 x\n");
  g_autoptr (KargText) held = literal (env, 2, 8);
  g_autoptr (KargText) text = karg_text_new (NULL);
  static const char *const scripts[] = { "=a=2", ",a=2" };
  static const char *const after[] = { "options $o x\n", "options $o a=3,2 x\n" };

  karg_text_append_text (text, held, TRUE);
  karg_text_append (text, entry, 10, 6, 0);
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (KargCmdline) cmdline = scribe_cmdline (text, scripts[i]);
      g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
      g_autoptr (KargFileEdits) edits = karg_file_edits_new ();

      g_assert_true (karg_carry (text, splices, TRUE, edits, NULL));
      g_autofree char *own = scribe_apply (edits, "/f", NULL);
      g_assert_cmpstr (own, ==, after[i]);
    }

  g_autoptr (KargText) alone = karg_text_new (NULL);
  karg_text_append_text (alone, held, TRUE);
  karg_text_append (alone, entry, 14, 2, 0);
  g_assert_cmpstr (karg_text_get (alone, NULL), ==, "ro a=1 x");
  scribe_assert_refused (alone, ",a=2", KARG_ERROR_UNSUPPORTED, "for several entries");
}

/* Foreign words alone: new ones need a place of the entry's own. */
static void
test_carry_needs_a_place_behind_foreign_bytes (void)
{
  g_autoptr (KargText) env = scribe_file_at ("/env", "o=ro\n", NULL);
  g_autoptr (KargText) entry = scribe_file ("options $o\n");
  g_autoptr (KargText) held = literal (env, 2, 4);
  g_autoptr (KargText) text = karg_text_new (NULL);

  karg_text_append_text (text, held, TRUE);
  scribe_assert_refused (text, "+x", KARG_ERROR_UNSUPPORTED, "no place of its own");
  karg_text_add_place (text, entry, 10, 0, NULL, NULL);
  scribe_assert (text, "+x", "options $o x\n");
}

/* A part of what failed is not done. */
static void
test_carry_all_or_nothing (void)
{
  g_autoptr (KargText) env = scribe_file_at ("/env", "o=ro a=1\n", NULL);
  g_autoptr (KargText) entry = scribe_file ("options $kernelopts quiet\n");
  g_autoptr (KargText) text = shows (env, entry);
  g_autoptr (KargCmdline) cmdline = scribe_cmdline (text, "-quiet\n-ro");
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  g_autoptr (KargFileEdits) edits = karg_file_edits_new ();

  g_assert_false (karg_carry (text, splices, FALSE, edits, NULL));
  g_autoptr (GPtrArray) paths = karg_file_edits_list (edits);
  g_assert_cmpuint (paths->len, ==, 0);
}

/* A text that is rewritten as a whole: bytes in reverse. */
static gboolean
reverse_check (const KargText *text, const char *after, GError **error)
{
  if (strchr (after, '!') == NULL)
    return TRUE;
  g_set_error_literal (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE, "no ! here");
  return FALSE;
}

static gboolean
reverse_rewrite (const KargText *text, const char *after, KargTextEdits *edits, GError **error)
{
  g_autofree char *reversed = g_strreverse (g_strdup (after));
  gsize length;

  karg_text_get (karg_text_get_data (text), &length);
  karg_text_edit (edits, karg_text_get_data (text), 0, length, reversed);
  return TRUE;
}

static const KargLayer reverse
  = { .struct_size = sizeof (KargLayer), .check = reverse_check, .rewrite = reverse_rewrite };

static void
test_carry_rewrites_as_a_whole (void)
{
  g_autoptr (KargText) file = scribe_file ("[or teiuq]");
  g_autoptr (KargText) inner = literal (file, 1, 9);
  g_autoptr (KargText) text = karg_text_new (&reverse);

  karg_text_append_spelled (text, "quiet ro", 8, inner, 0, 8, 0);
  karg_text_set_data (text, inner, NULL);
  karg_text_set_rewritten (text);
  scribe_assert (text, "+x\n-ro", "[x teiuq]");
  scribe_assert_refused (text, "+x!", KARG_ERROR_NOT_REPRESENTABLE, "no ! here");
}

/* The padding of a file follows from what it holds. */
static GBytes *
finish (const KargText *file, GBytes *edited, GError **error)
{
  gsize length, size;
  const char *bytes = g_bytes_get_data (edited, &length);
  const char *end = memchr (bytes, '#', length);
  gsize kept = end != NULL ? (gsize) (end - bytes) : length;

  karg_text_get (file, &size);
  if (kept > size)
    {
      g_set_error_literal (error, KARG_ERROR, KARG_ERROR_NOT_REPRESENTABLE, "the block is full");
      return NULL;
    }
  g_autofree char *all = g_strnfill (size, '#');
  memcpy (all, bytes, kept);
  return g_bytes_new (all, size);
}

static const KargLayer padded = { .struct_size = sizeof (KargLayer), .finish = finish };

static void
test_carry_finishes_a_file (void)
{
  g_autoptr (KargText) file = scribe_file_at ("/f", "o=ro\n#######", &padded);
  g_autoptr (KargText) text = literal (file, 2, 4);

  scribe_assert (text, "+quiet", "o=ro quiet\n#");
  scribe_assert (text, "-ro", "o=\n#########");
  scribe_assert_refused (text, "+initcall_debug", KARG_ERROR_NOT_REPRESENTABLE, "the block is full");
}

static char *
mute_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  return NULL;
}

static gboolean
mute_check (const KargText *text, const char *after, GError **error)
{
  return FALSE;
}

static gboolean
mute_rewrite (const KargText *text, const char *after, KargTextEdits *edits, GError **error)
{
  return FALSE;
}

static GBytes *
mute_finish (const KargText *file, GBytes *edited, GError **error)
{
  return NULL;
}

/* Regression: a layer that failed without an error ended the program; so did one without the rewrite() that it needs. */
static void
test_carry_says_which_layer_is_mute (void)
{
  static const struct
  {
    KargLayer layer;
    gboolean rewritten;
    const char *name;
  } rows[] = {
    { { .struct_size = sizeof (KargLayer), .spell = mute_spell }, FALSE, "the layer's spell() failed without saying why" },
    { { .struct_size = sizeof (KargLayer), .check = mute_check }, FALSE, "the layer's check() failed without saying why" },
    { { .struct_size = sizeof (KargLayer), .rewrite = mute_rewrite }, TRUE, "the layer's rewrite() failed without saying" },
    { { .struct_size = sizeof (KargLayer) }, TRUE, "the layer's rewrite() failed without saying" },
    { { .struct_size = sizeof (KargLayer), .finish = mute_finish }, FALSE, "the layer's finish() failed without saying why" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargText) file = scribe_file_at ("/f", "ro\n", &rows[i].layer);
      g_autoptr (KargText) text = karg_text_new (&rows[i].layer);

      karg_text_append (text, file, 0, 2, 0);
      if (rows[i].rewritten)
        karg_text_set_rewritten (text);
      scribe_assert_refused (text, "+quiet", KARG_ERROR_UNSUPPORTED, rows[i].name);
    }
}

/* Two texts that stand in one file. */
static void
test_carry_merges_what_goes_into_one_file (void)
{
  g_autoptr (KargText) file = scribe_file ("a b\nc\n");
  g_autoptr (KargText) again = scribe_file ("a b\nc\n"); /* the same file, read by somebody else */
  g_autoptr (KargText) first = literal (file, 0, 3);
  g_autoptr (KargText) second = literal (again, 4, 5);
  g_autoptr (KargText) same = literal (again, 0, 3);
  g_autoptr (KargFileEdits) edits = scribe_carry (first, "-a\n+x", NULL);
  g_autoptr (KargFileEdits) more = scribe_carry (second, "+x", NULL);
  g_autoptr (KargFileEdits) repeated = scribe_carry (same, "-a\n+x", NULL);
  g_autoptr (GError) error = NULL;

  karg_file_edits_merge (edits, more);
  karg_file_edits_merge (edits, repeated);
  g_autofree char *after = scribe_apply (edits, "/f", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after, ==, "b x\nc x\n");
}

/* Two entries show one word; one of them loses more than the other: what both lose goes once. */
static void
test_carry_merges_a_shared_word (void)
{
  g_autoptr (KargText) file = scribe_file ("a b c\n");
  g_autoptr (KargText) all = literal (file, 0, 5);
  g_autoptr (KargText) end = literal (file, 4, 5);
  g_autoptr (KargFileEdits) edits = scribe_carry (all, "-b\n-c\n+x", NULL);
  g_autoptr (KargFileEdits) less = scribe_carry (end, "-c", NULL);
  g_autoptr (GError) error = NULL;

  karg_file_edits_merge (edits, less);
  g_autofree char *after = scribe_apply (edits, "/f", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after, ==, "a x\n");
}

static void
test_carry_names_a_conflict (void)
{
  g_autoptr (KargText) file = scribe_file ("abc=1\n");
  g_autoptr (KargText) text = literal (file, 0, 5);
  g_autoptr (KargFileEdits) edits = scribe_carry (text, "=abc=2", NULL);
  g_autoptr (KargFileEdits) other = scribe_carry (text, "=abc=3", NULL);
  g_autoptr (GError) error = NULL;

  karg_file_edits_merge (edits, other);
  g_assert_null (scribe_apply (edits, "/f", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_CONFLICT);
}

/* Two templates that the kernel reads one behind the other. */
static void
test_carry_joins_two_texts (void)
{
  g_autoptr (KargText) file = scribe_file ("A=\"\"\nB=\"quiet a=1\"\n");
  g_autoptr (KargText) first = karg_text_new (NULL);
  g_autoptr (KargText) second = literal (file, 8, 17);

  karg_text_add_place (first, file, 3, 0, NULL, NULL);
  g_autoptr (KargText) text = karg_text_join (first, second);
  g_assert_cmpstr (karg_text_get (text, NULL), ==, " quiet a=1");
  scribe_assert (text, "+x", "A=\"x\"\nB=\"quiet a=1\"\n");
  scribe_assert (text, "=a=2", "A=\"\"\nB=\"quiet a=2\"\n");
  scribe_assert (text, "-quiet\n+x", "A=\"x\"\nB=\"a=1\"\n");
  scribe_assert (text, "-quiet\n-a", "A=\"\"\nB=\"\"\n");

  g_autoptr (KargCmdline) cmdline = scribe_cmdline (text, "+x\n-quiet");
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  g_autofree char *one = karg_carry_preview (text, splices, 0, 0);
  g_autofree char *other = karg_carry_preview (text, splices, 1, 10);
  g_assert_cmpstr (one, ==, "x");
  g_assert_cmpstr (other, ==, "a=1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/carry/one-line", test_carry_changes_one_line);
  g_test_add_func ("/text/carry/creates", test_carry_creates_a_file);
  g_test_add_func ("/text/carry/spelled", test_carry_spelled_bytes_go_together);
  g_test_add_func ("/text/carry/half-spelled", test_carry_half_of_what_is_spelled_stays);
  g_test_add_func ("/text/carry/places", test_carry_places_without_a_byte);
  g_test_add_func ("/text/carry/end", test_carry_to_the_end_that_was_set);
  g_test_add_func ("/text/carry/quotes", test_carry_quotes_go_with_their_words);
  g_test_add_func ("/text/carry/cut-quotes", test_carry_forgets_quotes_that_are_cut_off);
  g_test_add_func ("/text/carry/tells-the-place", test_carry_tells_a_layer_the_place);
  g_test_add_func ("/text/carry/lines", test_carry_lines_go_with_their_last_word);
  g_test_add_func ("/text/carry/appended-lines", test_carry_lines_of_an_appended_text);
  g_test_add_func ("/text/carry/foreign", test_carry_leaves_foreign_bytes);
  g_test_add_func ("/text/carry/foreign-too", test_carry_sets_what_is_foreign_too);
  g_test_add_func ("/text/carry/behind-foreign", test_carry_needs_a_place_behind_foreign_bytes);
  g_test_add_func ("/text/carry/all-or-nothing", test_carry_all_or_nothing);
  g_test_add_func ("/text/carry/rewrite", test_carry_rewrites_as_a_whole);
  g_test_add_func ("/text/carry/finish", test_carry_finishes_a_file);
  g_test_add_func ("/text/carry/mute", test_carry_says_which_layer_is_mute);
  g_test_add_func ("/text/carry/merge", test_carry_merges_what_goes_into_one_file);
  g_test_add_func ("/text/carry/shared-word", test_carry_merges_a_shared_word);
  g_test_add_func ("/text/carry/conflict", test_carry_names_a_conflict);
  g_test_add_func ("/text/carry/join", test_carry_joins_two_texts);
  return g_test_run ();
}
