/* The laws of the house on random settings: an edit does what it says, the same edit again does nothing,
 * and no byte outside of the words it concerns changes. */

#include "system.h"

#include "shell/shell-quote.h"

#include <string.h>

#define ROUNDS 400

static char *
random_text (GRand *rand, const char *alphabet, guint max)
{
  GString *text = g_string_new (NULL);
  guint n = g_rand_int_range (rand, 1, max);

  for (guint i = 0; i < n; i++)
    g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, strlen (alphabet))]);
  return g_string_free (text, FALSE);
}

/* Few keys and values, so that edits meet what is there. */
static char *
random_word (GRand *rand)
{
  static const char *const keys[] = { "a", "b_c", "b-c", "d.e", "quiet" };
  static const char *const values[] = { "1", "2", "on,off", "x y", "$z", "", "q;r", "1,2,3" };
  const char *key = keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (keys))];
  const char *value = values[g_rand_int_range (rand, 0, G_N_ELEMENTS (values))];

  return karg_word_format (key, g_rand_int_range (rand, 0, 4) > 0 ? value : NULL, NULL);
}

/* GRUB script with words in every spelling and blanks of every kind. */
static char *
random_source (GRand *rand)
{
  static const char *const spellings[]
      = { "a=1",       "a=2",        "quiet",         "'a=x y'",   "a=\"x y\"", "b_c=\\$z",
          "b-c='$z'",  "d.e=on,off", "$tuned_params", "a",         "''",        "x=${y}z",
          "b_c=q\\;r", "--",         "b-c=",          "\"quiet\"", "d.e=1,2,3" };
  GString *source = g_string_new (NULL);
  guint n = g_rand_int_range (rand, 0, 7);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *blanks = random_text (rand, "  \t", 3);
      g_string_append_printf (source, "%s%s", spellings[g_rand_int_range (rand, 0, G_N_ELEMENTS (spellings))],
                              i + 1 < n || g_rand_boolean (rand) ? blanks : "");
    }
  return g_string_free (source, FALSE);
}

/* An assignment of it, in one of the forms that are met; sometimes joined lines and a reference. */
static char *
random_assignment (GRand *rand, const char *name)
{
  g_autofree char *first = random_source (rand);
  g_autofree char *second = random_source (rand);
  g_autofree char *one = shell_quote (first, SHELL_CONTEXT_DOUBLE);
  g_autofree char *two = shell_quote (second, SHELL_CONTEXT_DOUBLE);
  g_autofree char *single = shell_quote (first, SHELL_CONTEXT_SINGLE);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      return g_strdup_printf ("%s='%s' # why\n", name, single);
    case 1:
      return g_strdup_printf ("export %s=\"%s \\\n  %s\"\n", name, one, two);
    case 2:
      return g_strdup_printf ("%s=\"%s\"\n%s=\"$%s %s\"\n", name, one, name, name, two);
    case 3:
      return g_strdup_printf ("%s=\"%s\"\n%s=\"${%s:+$%s }\\$tuned_params\"\n", name, one, name, name, name);
    default:
      return g_strdup_printf ("%s=\"%s\"\n", name, one);
    }
}

static char *
random_file (GRand *rand)
{
  g_autofree char *all = random_assignment (rand, "GRUB_CMDLINE_LINUX");
  g_autofree char *normal = random_assignment (rand, "GRUB_CMDLINE_LINUX_DEFAULT");

  return g_strdup_printf ("# GRUB_CMDLINE_LINUX=\"no\"\nGRUB_TIMEOUT=5\n%s\nX=`run`\n%s\n# end\n", all,
                          normal);
}

/* A package's, that adds something, or overrides, or says nothing of it. */
static char *
random_drop_in (GRand *rand)
{
  g_autofree char *source = random_source (rand);
  g_autofree char *quoted = shell_quote (source, SHELL_CONTEXT_DOUBLE);
  static const char *const formats[] = { "", "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX ", "GRUB_CMDLINE_LINUX=\"" };
  guint which = g_rand_int_range (rand, 0, G_N_ELEMENTS (formats));

  return which == 0 ? g_strdup ("") : g_strconcat (formats[which], quoted, "\"\n", NULL);
}

/* Whether the templates are all understood. */
static gboolean
is_understood (Fixture *fixture)
{
  for (guint i = 0; i < karg_targets_get_n (fixture->targets); i++)
    if (karg_target_get_access (karg_targets_get (fixture->targets, i)) != KARG_ACCESS_WRITABLE)
      return FALSE;
  return TRUE;
}

/* The lines that no template stands on are as before. */
static void
assert_other_lines_same (const char *before, const char *after)
{
  static const char *const kept[]
      = { "# GRUB_CMDLINE_LINUX=\"no\"\nGRUB_TIMEOUT=5\n", "\nX=`run`\n", "\n# end\n" };

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_assert_nonnull (strstr (before, kept[i]));
      g_assert_nonnull (strstr (after, kept[i]));
    }
}

/* A word whose key no template holds. (What is empty to the kernel, GRUB's '', may go with a neighbour.) */
static gboolean
is_new (Fixture *fixture, const KargEdit *edit, const char *file, const char *drop_in)
{
  if (strstr (file, "''") != NULL || strstr (drop_in, "''") != NULL)
    return FALSE;
  for (guint i = 0; i < karg_targets_get_n (fixture->targets); i++)
    {
      const KargCmdline *cmdline = karg_target_get_cmdline (karg_targets_get (fixture->targets, i));

      if (karg_cmdline_contains (cmdline, karg_edit_get_key (edit), NULL))
        return FALSE;
    }
  return karg_edit_get_kind (edit) == KARG_EDIT_ADD;
}

/* Added, then removed: the same bytes. */
static void
assert_removal_undoes (Fixture *fixture, const char *word, const char *before, const char *drop_in)
{
  fixture_look (fixture);
  fixture_ask (fixture, KARG_EDIT_REMOVE, word);
  fixture_plan_asked (fixture);
  g_assert_cmpuint (fixture_n_refusals (fixture), ==, 0);
  fixture_commit (fixture);
  g_autofree char *after = fixture_read_file (fixture, "/etc/default/grub");
  g_autofree char *drop_in_after = fixture_read_file (fixture, "/etc/default/grub.d/package.cfg");
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (drop_in_after, ==, drop_in);
}

static void
test_laws (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (Fixture) fixture = system_with_defaults ("");
  guint changed = 0, refused = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autofree char *before = random_file (rand);
      g_autofree char *word = random_word (rand);
      KargEditKind kind = g_rand_int_range (rand, KARG_EDIT_ADD, KARG_EDIT_LIST_REMOVE + 1);
      g_autoptr (KargEdit) edit = karg_edit_new (kind, word, NULL);

      g_autofree char *drop_in = random_drop_in (rand);
      fixture_write (fixture, "/etc/default/grub", before);
      fixture_write (fixture, "/etc/default/grub.d/package.cfg", drop_in);
      fixture_look (fixture);
      if (edit == NULL || !is_understood (fixture))
        continue;
      gboolean new_word = is_new (fixture, edit, before, drop_in);
      fixture_ask (fixture, kind, word);
      fixture_plan_asked (fixture);
      if (fixture_n_refusals (fixture) > 0)
        {
          refused++;
          g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
          continue;
        }
      changed += fixture_n_planned (fixture);
      fixture_commit (fixture);
      g_autofree char *after = fixture_read_file (fixture, "/etc/default/grub");
      assert_other_lines_same (before, after);

      fixture_ask (fixture, kind, word);
      fixture_plan_asked (fixture);
      if (fixture_n_planned (fixture) > 0)
        {
          g_autofree char *text = karg_edit_describe (edit);
          g_error ("%s changes twice:\n%s---\n%s", text, before, after);
        }
      if (new_word)
        assert_removal_undoes (fixture, word, before, drop_in);
    }
  g_test_message ("%u changed, %u refused", changed, refused);
  g_assert_cmpuint (changed, >, ROUNDS / 8);
  g_assert_cmpuint (refused, <, changed / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/laws", test_laws);
  return g_test_run ();
}
