/* The laws of the house on random settings: an edit does what it says, the same edit again does nothing,
 * and no byte outside of the words it concerns changes. */

#include "world.h"

#include "grub-diff.h"
#include "shell-quote.h"

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

/* Whether the templates are all understood. */
static gboolean
is_understood (World *world)
{
  for (guint i = 0; i < karg_targets_get_n (world->targets); i++)
    if (!karg_target_is_writable (karg_targets_get (world->targets, i)))
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

static void
test_laws (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (World) world = world_with_defaults ("");
  guint changed = 0, refused = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autofree char *before = random_file (rand);
      g_autofree char *word = random_word (rand);
      KargEditKind kind = g_rand_int_range (rand, KARG_EDIT_ADD, KARG_EDIT_LIST_REMOVE + 1);
      g_autoptr (KargEdit) edit = karg_edit_new (kind, word, NULL);

      world_write (world, "/etc/default/grub", before);
      world_look (world);
      if (edit == NULL || !is_understood (world))
        continue;
      world_ask (world, kind, word);
      world_plan (world);
      if (karg_changeset_get_refusals (world->changes)->len > 0)
        {
          refused++;
          g_assert_cmpuint (karg_changeset_get_files (world->changes)->len, ==, 0);
          continue;
        }
      changed += karg_changeset_get_files (world->changes)->len;
      world_commit (world);
      g_autofree char *after = world_read_file (world, "/etc/default/grub");
      assert_other_lines_same (before, after);

      world_ask (world, kind, word);
      world_plan (world);
      if (karg_changeset_get_files (world->changes)->len > 0)
        {
          g_autofree char *text = karg_edit_describe (edit);
          g_error ("%s changes twice:\n%s---\n%s", text, before, after);
        }
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
