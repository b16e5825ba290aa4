/* The ledger: what two owners asked for stays until both let go; the same claims are the same bytes. */

#include "ledger.h"

#include <string.h>

static const KargLedgerTarget entry = { "bls", "entry", "6a98-6.1.0" };
static const KargLedgerTarget other = { "bls", "entry", "6a98-6.2.0" };
static const KargLedgerTarget template = { "grub2", "template", "GRUB_CMDLINE_LINUX" };

static char *
format (const KargLedger *ledger)
{
  g_autoptr (GBytes) bytes = karg_ledger_format (ledger);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static KargLedger *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return karg_ledger_parse (bytes, "/var/lib/kargctl/ledger", error);
}

static void
test_ledger_two_owners (void)
{
  g_autoptr (KargLedger) ledger = karg_ledger_new ();
  const char *replaced[] = { "intel_iommu=off", NULL };
  g_auto (GStrv) kept = NULL;
  g_auto (GStrv) restore = NULL;

  g_assert_true (karg_ledger_claim (ledger, &entry, "intel_iommu=on", "feature:iommu", replaced));
  g_assert_false (karg_ledger_claim (ledger, &entry, "intel_iommu=on", "feature:iommu", replaced));
  g_assert_true (karg_ledger_claim (ledger, &entry, "intel_iommu=on", "ansible", NULL));
  const KargClaim *claim = karg_ledger_find (ledger, &entry, "intel_iommu=on");
  g_assert_cmpstr (claim->owners[0], ==, "ansible");
  g_assert_cmpstr (claim->owners[1], ==, "feature:iommu");

  g_assert_cmpint (karg_ledger_release (ledger, &entry, "intel_iommu=on", "user", NULL), ==, KARG_RELEASE_NOT_OWNED);
  g_assert_cmpint (karg_ledger_release (ledger, &other, "intel_iommu=on", "ansible", NULL), ==, KARG_RELEASE_NOT_OWNED);
  g_assert_cmpint (karg_ledger_release (ledger, &entry, "intel_iommu=on", "feature:iommu", &kept), ==, KARG_RELEASE_KEPT);
  g_assert_null (kept[0]);
  g_assert_cmpint (karg_ledger_release (ledger, &entry, "intel_iommu=on", "ansible", &restore), ==, KARG_RELEASE_LAST);
  g_assert_cmpstr (restore[0], ==, "intel_iommu=off");
  g_assert_null (restore[1]);
  g_assert_null (karg_ledger_find (ledger, &entry, "intel_iommu=on"));
}

static void
test_ledger_order_of_claims_is_no_matter (void)
{
  g_autoptr (KargLedger) a = karg_ledger_new ();
  g_autoptr (KargLedger) b = karg_ledger_new ();

  karg_ledger_claim (a, &entry, "x", "user", NULL);
  karg_ledger_claim (a, &template, "y", "user", NULL);
  karg_ledger_claim (a, &other, "x", "user", NULL);
  karg_ledger_claim (b, &other, "x", "user", NULL);
  karg_ledger_claim (b, &entry, "x", "user", NULL);
  karg_ledger_claim (b, &template, "y", "user", NULL);
  g_autofree char *first = format (a);
  g_autofree char *second = format (b);
  g_assert_cmpstr (first, ==, second);
}

/* A word can hold anything that a command line can. */
static void
test_ledger_survives_its_own_text (void)
{
  static const char *const words[] = { "quiet", "a,b", "dyndbg=\"file x +p\"", "100%", "a\tb", "x=\xff\xfe", "\xc3\xa9" };
  const char *replaced[] = { "r1,r2", "r 3", NULL };
  g_autoptr (KargLedger) ledger = karg_ledger_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    karg_ledger_claim (ledger, i % 2 ? &entry : &template, words[i], "own er,x", i > 2 ? replaced : NULL);
  g_autofree char *text = format (ledger);
  g_autoptr (KargLedger) again = parse (text, &error);
  g_assert_no_error (error);
  g_autofree char *text_again = format (again);
  g_assert_cmpstr (text, ==, text_again);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const KargClaim *claim = karg_ledger_find (again, i % 2 ? &entry : &template, words[i]);
      g_assert_nonnull (claim);
      g_assert_cmpstr (claim->owners[0], ==, "own er,x");
      g_assert_cmpuint (g_strv_length ((char **) claim->replaced), ==, i > 2 ? 2 : 0);
    }
}

static void
test_ledger_bad_text_is_named (void)
{
  static const struct
  {
    const char *text;
    guint line;
  } rows[] = {
    { "something else\n", 1 },
    { "# kargctl ledger 1\nbls\tentry\n", 2 },
    { "# kargctl ledger 1\nbls\tentry\tid\tw\tuser\t\nbls\tentry\tid\tw\tuser\t\n", 3 },
    { "# kargctl ledger 1\nbls\tentry\tid\tw%2\tuser\t\n", 2 },
    { "# kargctl ledger 1\nbls\tentry\tid\tw%00\tuser\t\n", 2 },
    { "# kargctl ledger 1\nbls\tentry\tid\tw\t\t\n", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KargLedger) ledger = parse (rows[i].text, &error);
      g_assert_null (ledger);
      g_assert_error (error, KARG_ERROR, KARG_ERROR_LEDGER_DAMAGED);
      g_assert_cmpuint (karg_error_get_line (error), ==, rows[i].line);
    }
}

static void
test_ledger_empty_is_empty (void)
{
  g_autoptr (KargLedger) ledger = parse ("", NULL);

  g_assert_nonnull (ledger);
  g_assert_cmpuint (karg_ledger_get_claims (ledger)->len, ==, 0);
}

/* A damaged line with many words took minutes: each was looked for among all before it. */
static void
test_ledger_many_words_in_one_line (void)
{
  GString *text = g_string_new ("# kargctl ledger 1\nbls\tentry\ta\tw\tuser\t");
  g_autoptr (GTimer) timer = g_timer_new ();

#ifdef __SANITIZE_ADDRESS__
  const guint n = 1000; /* its strstr() is slow by itself */
#else
  const guint n = 200000;
#endif
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%u%s", i, i + 1 < n ? "," : "\n");
  g_autoptr (KargLedger) ledger = parse (text->str, NULL);
  g_assert_nonnull (ledger);
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 10);
  g_string_free (text, TRUE);
}

static void
test_ledger_follows_the_files (void)
{
  g_autoptr (KargLedger) ledger = karg_ledger_new ();
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  const char *ids[] = { "6a98-6.2.0", NULL };

  g_hash_table_add (words, (char *) "kept");
  g_hash_table_add (words, (char *) "foreign");
  karg_ledger_claim (ledger, &entry, "kept", "user", NULL);
  karg_ledger_claim (ledger, &entry, "gone", "user", NULL);
  karg_ledger_claim (ledger, &entry, "also-gone", "user", NULL);
  karg_ledger_claim (ledger, &other, "gone", "user", NULL);
  karg_ledger_claim (ledger, &template, "gone", "user", NULL);

  g_auto (GStrv) dropped = karg_ledger_reconcile (ledger, &entry, words);
  g_autofree char *joined = g_strjoinv (" ", dropped);
  g_assert_cmpstr (joined, ==, "also-gone gone");
  g_assert_nonnull (karg_ledger_find (ledger, &entry, "kept"));
  g_assert_nonnull (karg_ledger_find (ledger, &other, "gone"));

  g_assert_true (karg_ledger_reconcile_targets (ledger, "bls", "entry", ids));
  g_assert_false (karg_ledger_reconcile_targets (ledger, "bls", "entry", ids));
  g_assert_null (karg_ledger_find (ledger, &entry, "kept"));
  g_assert_nonnull (karg_ledger_find (ledger, &other, "gone"));
  g_assert_nonnull (karg_ledger_find (ledger, &template, "gone"));
  g_assert_true (karg_ledger_forget (ledger, &template, "gone"));
  g_assert_false (karg_ledger_forget (ledger, &template, "gone"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/two-owners", test_ledger_two_owners);
  g_test_add_func ("/ledger/order", test_ledger_order_of_claims_is_no_matter);
  g_test_add_func ("/ledger/round-trip", test_ledger_survives_its_own_text);
  g_test_add_func ("/ledger/bad", test_ledger_bad_text_is_named);
  g_test_add_func ("/ledger/empty", test_ledger_empty_is_empty);
  g_test_add_func ("/ledger/many-words", test_ledger_many_words_in_one_line);
  g_test_add_func ("/ledger/reconcile", test_ledger_follows_the_files);
  return g_test_run ();
}
