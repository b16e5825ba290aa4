/* Undoing who owned what: only the claims of the change that is taken back. */

#include "ledger/ledger.h"
#include "undo-claims.h"

#include <string.h>

/* @text: "word:owner,owner word:owner". (transfer full) NULL for NULL */
static GBytes *
ledger_of (const char *text)
{
  g_autoptr (KargLedger) ledger = karg_ledger_new ();
  g_auto (GStrv) claims = g_strsplit (text != NULL ? text : "", " ", -1);
  const KargLedgerTarget target = { "bls", "entry", "a" };

  for (guint i = 0; claims[i] != NULL && *claims[i] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (claims[i], ":", 2);
      g_auto (GStrv) owners = g_strsplit (parts[1], ",", -1);
      for (guint o = 0; owners[o] != NULL; o++)
        karg_ledger_claim (ledger, &target, parts[0], owners[o], NULL);
    }
  return text != NULL ? karg_ledger_format (ledger) : NULL;
}

static void
test_undo_claims (void)
{
  static const struct
  {
    const char *before, *after, *now, *wanted;
  } rows[] = {
    { "", "a:user", "a:user", "" },
    { NULL, "a:user", "a:user", "" },
    { "", "a:user b:user", "a:user b:user", "" },
    { "", "a:user", "a:user b:tuned", "b:tuned" },
    { "a:user", "a:user b:user", "a:user b:user c:x", "a:user c:x" },
    { "a:user", "a:user,tuned", "a:user,tuned", "a:user" },
    { "a:user", "a:tuned", "a:tuned", "a:user" },
    /* it went with its entry */
    { "", "a:user", "", "" },
    { "", "a:user b:user", "b:user", "" },
    /* what was let go of comes back, with all of its owners */
    { "a:user", "", "", "a:user" },
    { "a:user,tuned b:x", NULL, NULL, "a:user,tuned b:x" },
    { "a:user b:user", "c:user", "c:user d:x", "a:user b:user d:x" },
    /* changed since: nothing is guessed */
    { "a:user", "", "a:tuned", NULL },
    { "a:user", "", "a:user", NULL },
    { "", "a:user", "a:user,tuned", NULL },
    { "", "a:user b:user", "a:user b:tuned", NULL },
    { "a:user b:user", "", "b:user", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) before = ledger_of (rows[i].before);
      g_autoptr (GBytes) after = ledger_of (rows[i].after);
      g_autoptr (GBytes) now = ledger_of (rows[i].now);
      g_autoptr (GBytes) wanted = ledger_of (rows[i].wanted);
      g_autoptr (GBytes) got = karg_undo_claims_want (before, after, now, "/ledger");

      g_test_message ("%s, %s, %s", rows[i].before, rows[i].after, rows[i].now);
      g_assert_cmpint (got != NULL, ==, wanted != NULL);
      if (got != NULL)
        g_assert_true (g_bytes_equal (got, wanted));
    }
}

/* Of a ledger that can't be read nobody knows what it said. */
static void
test_undo_claims_damaged (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) good = ledger_of ("a:user");
      g_autoptr (GBytes) bad = g_bytes_new_static ("garbage", 7);

      g_assert_null (karg_undo_claims_want (i == 0 ? bad : good, i == 1 ? bad : good, i == 2 ? bad : good, "/ledger"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/undo-claims/taken-back", test_undo_claims);
  g_test_add_func ("/undo-claims/damaged", test_undo_claims_damaged);
  return g_test_run ();
}
