/* Facts: kept with their sources, and a recorded file gives back the very same, or one clear error. */

#include "collect.h"
#include "base/strv.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_facts_unknown_is_not_no (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();

  karg_facts_set_tristate (facts, "iommu", "active", KARG_UNKNOWN, "/sys");
  karg_facts_set (facts, "iommu", "groups", NULL, "/sys");
  karg_facts_set (facts, "cpu", "virtualization", "maybe", "/proc/cpuinfo");
  g_assert_null (karg_facts_get (facts, "iommu", "active"));
  g_assert_null (karg_facts_get_source (facts, "iommu", "groups"));
  g_assert_cmpint (karg_facts_get_tristate (facts, "iommu", "active"), ==, KARG_UNKNOWN);
  g_assert_cmpint (karg_facts_get_tristate (facts, "cpu", "virtualization"), ==, KARG_UNKNOWN);

  karg_facts_set_tristate (facts, "iommu", "active", KARG_NO, "/sys");
  g_assert_cmpint (karg_facts_get_tristate (facts, "iommu", "active"), ==, KARG_NO);
  g_assert_true (karg_facts_is (facts, "iommu", "active", "no"));
  g_assert_false (karg_facts_is (facts, "iommu", "active", "yes"));
}

static void
test_facts_are_listed_in_order (void)
{
  g_autoptr (KargFacts) facts = karg_facts_new ();
  static const char *const groups[] = { "pci 0000:02:00.0", "cpu", "pci", "pci 0000:01:00.0" };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    karg_facts_set (facts, groups[i], "x", "1", "s");
  g_auto (GStrv) devices = karg_facts_list_groups (facts, "pci ");
  g_autofree char *joined = g_strjoinv (",", devices);
  g_assert_cmpstr (joined, ==, "pci 0000:01:00.0,pci 0000:02:00.0");
  g_auto (GStrv) none = karg_facts_list_names (facts, "nothing");
  g_assert_null (none[0]);
}

/* Facts that a file finds hard to hold. */
static KargFacts *
awkward_facts (void)
{
  static const char *const values[] = { "  Shanghai  ", "", " ", "\\", "a\\nb", "line\nline\r\tend", "# no comment",
                                        "[no group]", "a=b", "=", "\xc3\xa9t\xc3\xa9", "trailing\\", "\\s", "\x01\x7f" };
  KargFacts *facts = karg_facts_new ();

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *name = g_strdup_printf ("value-%u", i);
      karg_facts_set (facts, "cpu", name, values[i], "/proc/cpuinfo");
      karg_facts_set (facts, "pci 0000:00:1f.2", name, values[i], "a # source\nwith \xff in it");
    }
  return facts;
}

static void
assert_same (const KargFacts *a, const KargFacts *b)
{
  g_auto (GStrv) groups = karg_facts_list_groups (a, "");
  g_auto (GStrv) other = karg_facts_list_groups (b, "");

  g_assert_true (karg_strv_equal ((const char *const *) groups, (const char *const *) other));
  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (a, groups[g]);
      g_auto (GStrv) names_b = karg_facts_list_names (b, groups[g]);

      g_assert_true (karg_strv_equal ((const char *const *) names, (const char *const *) names_b));
      for (guint n = 0; names[n] != NULL; n++)
        {
          g_assert_cmpstr (karg_facts_get (a, groups[g], names[n]), ==, karg_facts_get (b, groups[g], names[n]));
          g_assert_cmpstr (karg_facts_get_source (a, groups[g], names[n]), ==,
                           karg_facts_get_source (b, groups[g], names[n]));
        }
    }
}

static void
test_facts_saved_are_facts_loaded (void)
{
  g_autoptr (KargFacts) facts = awkward_facts ();
  g_autofree char *text = karg_facts_to_text (facts);
  g_autoptr (GError) error = NULL;
  g_autoptr (KargFacts) loaded = karg_facts_from_text (text, strlen (text), "host.facts", &error);

  g_assert_no_error (error);
  assert_same (facts, loaded);
  g_autofree char *again = karg_facts_to_text (loaded);
  g_assert_cmpstr (again, ==, text);
}

/* The oracle: GLib reads the same file, and sees the same values and comments. */
static void
test_facts_file_is_a_key_file (void)
{
  g_autoptr (KargFacts) facts = awkward_facts ();
  g_autofree char *text = karg_facts_to_text (facts);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_KEEP_COMMENTS, &error));
  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (facts, groups[g]);

      for (guint n = 0; names[n] != NULL; n++)
        {
          g_autofree char *value = g_key_file_get_string (file, groups[g], names[n], &error);
          g_autofree char *comment = g_key_file_get_comment (file, groups[g], names[n], NULL);

          g_assert_no_error (error);
          g_assert_cmpstr (value, ==, karg_facts_get (facts, groups[g], names[n]));
          g_assert_cmpstr (g_strstrip (comment), ==, karg_facts_get_source (facts, groups[g], names[n]));
        }
    }
}

static void
test_facts_names_that_no_file_holds_are_left_out (void)
{
  static const char *const names[] = { "", " a", "a ", "a=b", "a[de]", "a\nb", "\xc3\xa9", "#a", "a]" };
  g_autoptr (KargFacts) facts = karg_facts_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      karg_facts_set (facts, "group", names[i], "1", "s");
      karg_facts_set (facts, names[i], "name", "1", "s");
    }
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");
  g_assert_null (groups[0]);
}

static void
test_facts_people_may_write_them (void)
{
  static const char text[] = "[cpu]\r\n vendor = AuthenticAMD \r\n\r\n# seen on the label\r\n# twice\r\n"
                             "model=EPYC\r\n\n[acpi]\nIVRS=yes";
  g_autoptr (KargFacts) facts = karg_facts_from_text (text, sizeof text - 1, "mine.facts", NULL);

  g_assert_nonnull (facts);
  g_assert_cmpstr (karg_facts_get (facts, "cpu", "vendor"), ==, "AuthenticAMD");
  g_assert_cmpstr (karg_facts_get_source (facts, "cpu", "vendor"), ==, "mine.facts");
  g_assert_cmpstr (karg_facts_get_source (facts, "cpu", "model"), ==, "twice");
  g_assert_cmpint (karg_facts_get_tristate (facts, "acpi", "IVRS"), ==, KARG_YES);
}

static void
test_facts_errors_name_the_line (void)
{
#define BAD(text, line, words) { text, sizeof (text) - 1, line, words }
  static const struct
  {
    const char *text;
    gsize length;
    guint line;
    const char *words;
  } bad[] = {
    BAD ("vendor=x\n", 1, "before the first [group]"),
    BAD ("# c\n[cpu\nvendor=x\n", 2, "closing bracket"),
    BAD ("[cpu]\nvendor\n", 2, "NAME=VALUE"),
    BAD ("[cpu]\nvendor=a\nvendor=b\n", 3, "line 2 already"),
    BAD ("[cpu]\na=1\n[acpi]\n[cpu]\n", 4, "line 1 already"),
    BAD ("[cpu]\n=x\n", 2, "can't name a fact"),
    BAD ("[]\n", 1, "can't name a group"),
    BAD ("[a]b]\n", 1, "can't name a group"),
    BAD ("[cpu]\nvendor=a\\q\n", 2, "unknown escape"),
    BAD ("[cpu]\nvendor=a\\\n", 2, "unknown escape"),
    BAD ("[cpu]\n\nvendor=\xff\xfe\n", 3, "not UTF-8"),
    BAD ("[cpu]\nvendor=a\0b\n", 2, "NUL byte"),
    BAD ("\x7f" "ELF\x02\x01\x01\0\0\0", 1, "NUL byte"),
    BAD ("[", 1, "closing bracket"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KargFacts) facts = karg_facts_from_text (bad[i].text, bad[i].length, "bad.facts", &error);

      g_assert_null (facts);
      g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
      g_assert_cmpstr (karg_error_get_file (error), ==, "bad.facts");
      g_assert_cmpuint (karg_error_get_line (error), ==, bad[i].line);
      g_assert_nonnull (strstr (error->message, bad[i].words));
    }
}

/* Whatever the bytes: an error with a line, or facts that are saved and loaded as themselves. */
static void
test_facts_any_bytes (void)
{
  static const char alphabet[] = "[]=#\\\n\r\t abn\xc3\xa9\0\xff";

  for (guint round = 0; round < 20000; round++)
    {
      char text[64];
      gsize length = g_test_rand_int_range (0, sizeof text);
      g_autoptr (GError) error = NULL;

      for (gsize i = 0; i < length; i++)
        text[i] = alphabet[g_test_rand_int_range (0, round % 2 ? 14 : (int) sizeof alphabet - 1)];
      g_autoptr (KargFacts) facts = karg_facts_from_text (text, length, "any.facts", &error);
      if (facts == NULL)
        {
          g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
          g_assert_cmpuint (karg_error_get_line (error), >=, 1);
          continue;
        }
      g_assert_no_error (error);
      g_autofree char *saved = karg_facts_to_text (facts);
      g_autoptr (KargFacts) loaded = karg_facts_from_text (saved, strlen (saved), "any.facts", NULL);
      g_assert_nonnull (loaded);
      assert_same (facts, loaded);
    }
}

static void
test_facts_empty_file_is_an_unknown_machine (void)
{
  g_autoptr (KargFacts) facts = karg_facts_from_text ("", 0, "empty", NULL);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");

  g_assert_null (groups[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/unknown-is-not-no", test_facts_unknown_is_not_no);
  g_test_add_func ("/facts/listed-in-order", test_facts_are_listed_in_order);
  g_test_add_func ("/facts/saved-are-loaded", test_facts_saved_are_facts_loaded);
  g_test_add_func ("/facts/file-is-a-key-file", test_facts_file_is_a_key_file);
  g_test_add_func ("/facts/names-left-out", test_facts_names_that_no_file_holds_are_left_out);
  g_test_add_func ("/facts/people-may-write-them", test_facts_people_may_write_them);
  g_test_add_func ("/facts/errors-name-the-line", test_facts_errors_name_the_line);
  g_test_add_func ("/facts/any-bytes", test_facts_any_bytes);
  g_test_add_func ("/facts/empty", test_facts_empty_file_is_an_unknown_machine);
  return g_test_run ();
}
