/* Properties: laws that hold for any text and any edit, tried on many that are nasty. */

#include "nasty.h"

#include <karg/edit.h>

static const char *const arguments[] = {
  "a", "a=", "a=1", "a=2", "a=\"1 2\"", "\"a=1 2\"", "a_b", "a-b=1", "b=x", "b=y", "b=x,y", "__", "--=1", "=x",
  "b=\"1\"2\"", "\"b=x\"", "\"x\"", "a='x", "b=a\"x y\"z", "\\", "$a", "root=A", "console=tty0", "console=ttyS0",
  "hugepages=8", "hugepagesz=1G", "hugepagesz=2M",
};

/* One to three arguments; NULL when they make no edit. */
static GPtrArray *
random_edits (void)
{
  const char *list[4] = { NULL };
  gint n = g_test_rand_int_range (1, 4);

  for (gint i = 0; i < n; i++)
    list[i] = arguments[g_test_rand_int_range (0, G_N_ELEMENTS (arguments))];
  if (g_test_rand_int_range (0, 8) == 0)
    {
      list[0] = "hugepagesz=1G";
      list[1] = "hugepages=8";
    }
  return karg_edit_list_new (g_test_rand_int_range (KARG_EDIT_ADD, KARG_EDIT_LIST_REMOVE + 1), list, NULL);
}

static gboolean
edits_touch (const GPtrArray *edits, const char *key)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const char *own = karg_edit_get_key (g_ptr_array_index (edits, i));

      if (karg_key_equal (own, key) || (g_str_has_prefix (own, "hugepage") && g_str_has_prefix (key, "hugepage")))
        return TRUE;
    }
  return FALSE;
}

/* What must stay: the bytes of the words that no edit speaks of, in their order, and all from the "--" on. */
static char *
describe_untouched (const KargCmdline *cmdline, const GPtrArray *edits)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize length;
  const char *text = karg_cmdline_get_text (cmdline, &length);

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      if (word->for_init)
        {
          g_string_append_len (out, text + word->start, length - word->start);
          break;
        }
      if (edits_touch (edits, word->key))
        continue;
      g_string_append_len (out, text + word->start, word->length);
      g_string_append_c (out, '\n');
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
list_holds (const char *list, const char *item)
{
  g_auto (GStrv) items = list != NULL ? g_strsplit (list, ",", -1) : NULL;

  return items != NULL && g_strv_contains ((const char *const *) items, item);
}

/* The values of @key that the kernel sees, "-" for a bare word. */
static GPtrArray *
collect_values (const KargCmdline *cmdline, const char *key)
{
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);

      if (!word->for_init && karg_key_equal (word->key, key))
        g_ptr_array_add (values, (gpointer) (word->value != NULL ? word->value : "-"));
    }
  return values;
}

static void
assert_placed (const KargCmdline *cmdline, const KargEdit *edit)
{
  g_autoptr (KargCmdline) asked = karg_cmdline_parse (karg_edit_get_text (edit), -1);

  for (guint i = 0; i < karg_cmdline_get_n_words (asked); i++)
    {
      const KargWord *word = karg_cmdline_get_word (asked, i);
      g_autoptr (GPtrArray) values = collect_values (cmdline, word->key);

      /* A size that is the default one need not be named again. */
      if (g_str_equal (word->key, "hugepagesz")
          && g_strcmp0 (karg_cmdline_get_last_value (cmdline, "default_hugepagesz"), word->value) == 0)
        continue;
      g_assert_true (g_ptr_array_find_with_equal_func (values, word->value != NULL ? word->value : "-", g_str_equal,
                                                       NULL));
      if (karg_edit_get_kind (edit) == KARG_EDIT_SET && !g_str_has_prefix (word->key, "hugepage"))
        {
          g_autoptr (GPtrArray) wanted = collect_values (asked, word->key);
          g_assert_cmpuint (values->len, ==, wanted->len);
        }
    }
}

static void
assert_holds (const KargCmdline *cmdline, const KargEdit *edit)
{
  const char *key = karg_edit_get_key (edit);
  const char *value = karg_edit_get_value (edit);
  g_autoptr (GPtrArray) values = collect_values (cmdline, key);

  switch (karg_edit_get_kind (edit))
    {
    case KARG_EDIT_ADD:
    case KARG_EDIT_SET:
      assert_placed (cmdline, edit);
      break;
    case KARG_EDIT_REMOVE:
      if (strchr (karg_edit_get_text (edit), ' ') == NULL)
        g_assert_false (karg_cmdline_contains (cmdline, key, value));
      break;
    case KARG_EDIT_LIST_ADD:
      {
        gboolean found = FALSE;
        for (guint i = 0; i < values->len; i++)
          found |= list_holds (g_ptr_array_index (values, i), value);
        g_assert_true (found);
        break;
      }
    default:
      for (guint i = 0; i < values->len; i++)
        g_assert_false (list_holds (g_ptr_array_index (values, i), value));
    }
}

/* The splices turn what was parsed into what is there now, and touch each other nowhere. */
static void
assert_splices (const GString *source, const KargCmdline *cmdline)
{
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  g_autoptr (GString) built = g_string_new (NULL);
  gsize done = 0;

  for (guint i = 0; i < splices->len; i++)
    {
      const KargSplice *splice = &g_array_index (splices, KargSplice, i);

      g_assert_cmpuint (splice->start, >=, done);
      g_assert_true (splice->length > 0 || *splice->text != '\0');
      g_string_append_len (built, source->str + done, splice->start - done);
      g_string_append (built, splice->text);
      done = splice->start + splice->length;
    }
  g_assert_cmpuint (done, <=, source->len);
  g_string_append_len (built, source->str + done, source->len - done);
  g_assert_true (nasty_text_equals (cmdline, built->str, built->len));
}

static void
test_properties_edits (void)
{
  for (guint round = 0; round < NASTY_ROUNDS; round++)
    {
      GString *text = nasty_text ();
      g_autoptr (GPtrArray) edits = random_edits ();
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text->str, text->len);

      for (guint i = 0; edits != NULL && i < edits->len; i++)
        {
          KargEdit *edit = g_ptr_array_index (edits, i);
          g_autoptr (GPtrArray) only = g_ptr_array_new ();
          g_autoptr (KargCmdline) before = karg_cmdline_copy (cmdline);
          g_autofree char *untouched = NULL;
          g_autofree char *still = NULL;
          gsize length;
          const char *bytes = karg_cmdline_get_text (before, &length);

          g_ptr_array_add (only, edit);
          untouched = describe_untouched (cmdline, only);
          gboolean held = karg_cmdline_holds (cmdline, edit);
          g_assert_cmpint (karg_cmdline_apply (cmdline, edit), ==, !held);
          g_assert_cmpint (held, ==, nasty_text_equals (cmdline, bytes, length));
          assert_splices (text, cmdline);
          assert_holds (cmdline, edit);
          still = describe_untouched (cmdline, only);
          g_assert_cmpstr (still, ==, untouched);
          g_assert_false (karg_cmdline_apply (cmdline, edit));
        }
      g_string_free (text, TRUE);
    }
}

/* Adding what is absent and removing it again gives back every byte. */
static void
test_properties_there_and_back (void)
{
  g_autoptr (KargEdit) add = karg_edit_new (KARG_EDIT_ADD, "fresh=\"1 2\"", NULL);
  g_autoptr (KargEdit) remove = karg_edit_new (KARG_EDIT_REMOVE, "fresh", NULL);

  for (guint round = 0; round < NASTY_ROUNDS; round++)
    {
      GString *text = nasty_text ();
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text->str, text->len);

      g_assert_true (karg_cmdline_apply (cmdline, add));
      g_assert_cmpstr (karg_cmdline_get_last_value (cmdline, "fresh"), ==, "1 2");
      g_assert_true (karg_cmdline_apply (cmdline, remove));
      g_assert_true (nasty_text_equals (cmdline, text->str, text->len));
      g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
      g_assert_cmpuint (splices->len, ==, 0);
      g_string_free (text, TRUE);
    }
}

static char *
describe_key (const KargCmdline *cmdline, const char *key)
{
  g_autoptr (GPtrArray) values = collect_values (cmdline, key);

  g_ptr_array_add (values, NULL);
  return g_strjoinv ("\n", (char **) values->pdata);
}

/* Edits of different keys give the same values of each key in either order. */
static void
test_properties_order_of_edits (void)
{
  for (guint round = 0; round < NASTY_ROUNDS; round++)
    {
      GString *text = nasty_text ();
      g_autoptr (GPtrArray) first = random_edits ();
      g_autoptr (GPtrArray) second = random_edits ();
      g_autoptr (KargCmdline) one = karg_cmdline_parse (text->str, text->len);
      g_autoptr (KargCmdline) two = karg_cmdline_copy (one);

      g_string_free (text, TRUE);
      if (first == NULL || second == NULL)
        continue;
      KargEdit *a = g_ptr_array_index (first, 0);
      KargEdit *b = g_ptr_array_index (second, 0);
      if (edits_touch (first, karg_edit_get_key (b)))
        continue;

      karg_cmdline_apply (one, a);
      karg_cmdline_apply (one, b);
      karg_cmdline_apply (two, b);
      karg_cmdline_apply (two, a);
      for (guint i = 0; i < 2; i++)
        {
          const char *key = karg_edit_get_key (i == 0 ? a : b);
          g_autofree char *in_one = describe_key (one, key);
          g_autofree char *in_two = describe_key (two, key);

          g_assert_cmpstr (in_one, ==, in_two);
        }
    }
}

/* Taking an item out of a list can make a value that is to be removed as a whole. */
static gboolean
must_come_first (const KargEdit *edit, const KargEdit *other)
{
  return karg_edit_get_kind (edit) == KARG_EDIT_LIST_REMOVE && karg_edit_get_kind (other) == KARG_EDIT_REMOVE;
}

/* Two edits that don't conflict hold both. */
static void
test_properties_conflicts (void)
{
  for (guint round = 0; round < NASTY_ROUNDS; round++)
    {
      GString *text = nasty_text ();
      g_autoptr (GPtrArray) first = random_edits ();
      g_autoptr (GPtrArray) second = random_edits ();
      g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (text->str, text->len);

      g_string_free (text, TRUE);
      if (first == NULL || second == NULL)
        continue;
      KargEdit *a = g_ptr_array_index (first, 0);
      KargEdit *b = g_ptr_array_index (second, 0);
      g_assert_cmpint (karg_edit_conflicts (a, b), ==, karg_edit_conflicts (b, a));
      if (karg_edit_conflicts (a, b) || must_come_first (b, a))
        continue;
      /* Whether a count without a size and one with speak of the same depends on the line. */
      if (strstr (karg_edit_get_text (a), "hugepages=") != NULL && strstr (karg_edit_get_text (b), "hugepages=") != NULL
          && karg_cmdline_contains (cmdline, "default_hugepagesz", NULL))
        continue;

      karg_cmdline_apply (cmdline, a);
      karg_cmdline_apply (cmdline, b);
      assert_holds (cmdline, b);
      if (karg_edit_get_kind (a) != KARG_EDIT_LIST_ADD)
        assert_holds (cmdline, a);
    }
}

/* A line of a mebibyte is no more than many words; there is no time limit here, but the test runner has one. */
static void
test_properties_large (void)
{
  static const char *const units[] = {
    "a ", "a=1 ", "\"", "a=\"", "=", ",", " ", "b=x,", "-- ", "hugepagesz=1G hugepages=8 ",
  };
  static const char *const changes[] = { "a=9", "b=x", "hugepagesz=1G" };

  for (guint u = 0; u < G_N_ELEMENTS (units); u++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (KargCmdline) cmdline = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, units[u]);
      cmdline = karg_cmdline_parse (text->str, text->len);
      for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
        for (KargEditKind kind = KARG_EDIT_ADD; kind <= KARG_EDIT_LIST_REMOVE; kind++)
          {
            g_autoptr (KargEdit) edit = karg_edit_new (kind, changes[i], NULL);
            if (edit != NULL && kind != KARG_EDIT_REMOVE)
              karg_cmdline_apply (cmdline, edit);
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmdline/properties/edits", test_properties_edits);
  g_test_add_func ("/cmdline/properties/there-and-back", test_properties_there_and_back);
  g_test_add_func ("/cmdline/properties/order-of-edits", test_properties_order_of_edits);
  g_test_add_func ("/cmdline/properties/conflicts", test_properties_conflicts);
  g_test_add_func ("/cmdline/properties/large", test_properties_large);
  return g_test_run ();
}
