/* Ownership: an argument goes when the last one who asked for it lets go, and what it replaced comes back. */

#include "line.h"
#include "owners.h"

#include <string.h>

typedef struct
{
  KargLedger *ledger;
  KargTargets *targets; /* one entry, "a" of "bls" */
  GString *notes;
  KargRoot *root;
} Host;

static void
host_hold (Host *host, const char *text)
{
  g_clear_pointer (&host->targets, karg_targets_free);
  host->targets = karg_targets_new ();
  karg_targets_set_backend (host->targets, "bls");
  line_hold (karg_targets_add (host->targets, KARG_TARGET_ENTRY, "a"), "/a.conf", text);
}

static const char *
host_text (Host *host)
{
  return karg_cmdline_get_text (karg_target_get_cmdline (karg_targets_get (host->targets, 0)), NULL);
}

static void
host_set_up (Host *host, gconstpointer data)
{
  host->ledger = karg_ledger_new ();
  host->notes = g_string_new (NULL);
  host->root = karg_root_open ("/proc/self", NULL); /* a tree without a ledger */
}

static void
host_tear_down (Host *host, gconstpointer data)
{
  karg_ledger_free (host->ledger);
  g_clear_pointer (&host->targets, karg_targets_free);
  g_string_free (host->notes, TRUE);
  karg_root_unref (host->root);
}

static void
host_note (gpointer data, const char *from, const char *text)
{
  g_string_append_printf (((Host *) data)->notes, "%s: %s\n", from, text);
}

/* Applies an intent of these edits and moves on to what it makes of the target. */
static KargTargets *
host_advance (Host *host, const GPtrArray *edits, KargIntent *intent)
{
  const KargTarget *target = karg_targets_get (host->targets, 0);

  karg_intent_add (intent, target, NULL, edits);
  g_autofree char *text = g_strdup (karg_cmdline_get_text (karg_intent_get_cmdline (intent, target), NULL));
  KargTargets *before = g_steal_pointer (&host->targets);
  host_hold (host, text);
  return before;
}

static void
host_ask (Host *host, const char *owner, KargEditKind kind, const char *argument, ...)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  g_autoptr (KargIntent) intent = karg_intent_new ();
  va_list more;

  va_start (more, argument);
  while (argument != NULL)
    {
      g_ptr_array_add (edits, karg_edit_new (kind, argument, NULL));
      kind = (KargEditKind) va_arg (more, int);
      argument = va_arg (more, const char *);
    }
  va_end (more);

  g_autoptr (KargTargets) before = host_advance (host, edits, intent);
  karg_owners_record (host->ledger, before, host->targets, intent, edits, owner, host_note, host);
}

static void
host_release (Host *host, const char *owner, const char *only)
{
  const char *arguments[] = { only, NULL };
  g_autoptr (GPtrArray) named = only != NULL ? karg_edit_list_new (KARG_EDIT_REMOVE, arguments, NULL) : NULL;
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (GPtrArray) edits
    = karg_owners_release (host->ledger, karg_targets_get (host->targets, 0), owner, named, host_note, host);
  g_autoptr (KargTargets) before = host_advance (host, edits, intent);
}

/* As host_ask(), with arguments that are given together. */
static void
host_ask_together (Host *host, const char *owner, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", -1);
  g_autoptr (GPtrArray) edits = karg_edit_list_new (KARG_EDIT_ADD, (const char *const *) words, NULL);
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (KargTargets) before = host_advance (host, edits, intent);

  karg_owners_record (host->ledger, before, host->targets, intent, edits, owner, host_note, host);
  karg_owners_reconcile (host->ledger, host->root, host->targets, host_note, host);
}

static void
test_owners_last_one_takes_it_along (Host *host, gconstpointer data)
{
  host_hold (host, "ro");
  host_ask (host, "user", KARG_EDIT_ADD, "iommu=pt", 0, NULL);
  host_ask (host, "tuned", KARG_EDIT_ADD, "iommu=pt", 0, NULL);

  g_autofree char *owners = karg_owners_of_word (host->ledger, host->targets, karg_targets_get (host->targets, 0), 1);
  g_assert_cmpstr (owners, ==, "tuned user");

  host_release (host, "user", NULL);
  g_assert_cmpstr (host_text (host), ==, "ro iommu=pt");
  g_assert_nonnull (strstr (host->notes->str, "tuned asked for it too"));
  host_release (host, "tuned", NULL);
  g_assert_cmpstr (host_text (host), ==, "ro");
}

/* bootc writes "x-options-source-tuned nohz=full" beside the options of an entry. */
static void
test_owners_respects_what_the_file_says (Host *host, gconstpointer data)
{
  host_hold (host, "ro");
  host_ask (host, "user", KARG_EDIT_ADD, "nohz=full", 0, NULL);
  karg_target_add_claim (karg_targets_get (host->targets, 0), "tuned", "nohz=full isolcpus=1-3");

  g_autofree char *owners = karg_owners_of_word (host->ledger, host->targets, karg_targets_get (host->targets, 0), 1);
  g_assert_cmpstr (owners, ==, "tuned");
  host_release (host, "user", NULL);
  g_assert_cmpstr (host_text (host), ==, "ro nohz=full");
  g_assert_nonnull (strstr (host->notes->str, "tuned asked for it too"));
}

static void
test_owners_is_not_taken_of_what_was_there (Host *host, gconstpointer data)
{
  host_hold (host, "ro quiet");
  host_ask (host, "user", KARG_EDIT_ADD, "quiet", 0, NULL);
  g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, 0);
  host_release (host, "user", NULL);
  g_assert_cmpstr (host_text (host), ==, "ro quiet");
}

static void
test_owners_restores_what_was_replaced (Host *host, gconstpointer data)
{
  static const struct
  {
    const char *before, *enabled, *after;
  } rows[] = {
    { "ro intel_iommu=off quiet", "ro intel_iommu=on quiet", "ro intel_iommu=off quiet" },
    { "ro intel_iommu=sm_on", "ro intel_iommu=sm_on,on", "ro intel_iommu=sm_on" },
    { "ro intel_iommu=sm_on,off", "ro intel_iommu=sm_on,on", "ro intel_iommu=sm_on,off" },
    { "ro", "ro intel_iommu=on", "ro" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      host_hold (host, rows[i].before);
      host_ask (host, "feature:iommu", KARG_EDIT_LIST_ADD, "intel_iommu=on", KARG_EDIT_LIST_REMOVE, "intel_iommu=off", 0,
                NULL);
      g_assert_cmpstr (host_text (host), ==, rows[i].enabled);
      host_release (host, "feature:iommu", NULL);
      g_assert_cmpstr (host_text (host), ==, rows[i].after);
      g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, 0);
    }
}

static void
test_owners_set_gives_back_every_value (Host *host, gconstpointer data)
{
  host_hold (host, "console=tty0 ro console=ttyS0,115200");
  host_ask (host, "role", KARG_EDIT_SET, "console=ttyS1", 0, NULL);
  g_assert_cmpstr (host_text (host), ==, "console=ttyS1 ro");
  host_release (host, "role", NULL);
  g_assert_cmpstr (host_text (host), ==, "ro console=tty0 console=ttyS0,115200");
}

static void
test_owners_of_one_word_only (Host *host, gconstpointer data)
{
  host_hold (host, "ro");
  host_ask (host, "feature:iommu", KARG_EDIT_ADD, "intel_iommu=on", KARG_EDIT_ADD, "iommu=pt", 0, NULL);
  host_release (host, "feature:iommu", "iommu=pt");
  g_assert_cmpstr (host_text (host), ==, "ro intel_iommu=on");
}

/* Several words that are one edit were claimed as one text that no reading found again: the owner was lost at once. */
static void
test_owners_of_words_given_together (Host *host, gconstpointer data)
{
  static const struct
  {
    const char *before, *added, *between, *after;
    guint owned; /* this word */
  } rows[] = {
    { "ro", "console=tty0 console=ttyS0,115200", "ro console=tty0 console=ttyS0,115200", "ro", 2 },
    { "ro console=tty0", "console=tty0 console=ttyS0", "ro console=tty0 console=ttyS0", "ro console=tty0", 2 },
    { "ro", "hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=512",
      "ro hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=512", "ro", 4 },
    { "ro hugepagesz=1G hugepages=4 quiet", "hugepagesz=1G hugepages=8", "ro hugepagesz=1G hugepages=8 quiet",
      "ro quiet hugepagesz=1G hugepages=4", 2 },
    { "hugepagesz=2M hugepages=4", "hugepagesz=1G hugepages=4", "hugepagesz=2M hugepages=4 hugepagesz=1G hugepages=4",
      "hugepagesz=2M hugepages=4", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      host_hold (host, rows[i].before);
      host_ask_together (host, "role", rows[i].added);
      g_assert_cmpstr (host_text (host), ==, rows[i].between);
      g_assert_cmpstr (host->notes->str, ==, "");

      g_autofree char *owner
        = karg_owners_of_word (host->ledger, host->targets, karg_targets_get (host->targets, 0), rows[i].owned);
      g_assert_cmpstr (owner, ==, "role");
      host_release (host, "role", NULL);
      g_assert_cmpstr (host_text (host), ==, rows[i].after);
      g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, 0);
    }
}

static void
test_owners_notices_what_others_took (Host *host, gconstpointer data)
{
  host_hold (host, "ro");
  host_ask (host, "user", KARG_EDIT_ADD, "quiet", 0, NULL);
  host_hold (host, "ro");
  karg_owners_reconcile (host->ledger, host->root, host->targets, host_note, host);
  g_assert_nonnull (strstr (host->notes->str, "quiet is no longer in a"));
  g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, 0);
}

static void
test_owners_ends_with_the_kernel (Host *host, gconstpointer data)
{
  host_hold (host, "ro");
  host_ask (host, "user", KARG_EDIT_ADD, "quiet", 0, NULL);

  g_clear_pointer (&host->targets, karg_targets_free);
  host->targets = karg_targets_new ();
  karg_targets_set_backend (host->targets, "bls");
  karg_targets_add (host->targets, KARG_TARGET_ENTRY, "another");
  karg_owners_reconcile (host->ledger, host->root, host->targets, host_note, host);
  g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, 0);
}

/* What is left is another's of that name, or a template. */
static void
test_owners_ends_with_the_kernel_alone (Host *host, gconstpointer data)
{
  static const struct
  {
    const char *backend;
    KargTargetKind kind;
    guint claims;
  } rows[] = { { "bls", KARG_TARGET_ENTRY, 1 }, { "bls", KARG_TARGET_TEMPLATE, 0 }, { "grub2", KARG_TARGET_ENTRY, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      host_hold (host, "ro");
      host_ask (host, "user", KARG_EDIT_ADD, "quiet", 0, NULL);
      g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, 1);

      g_clear_pointer (&host->targets, karg_targets_free);
      host->targets = karg_targets_new ();
      karg_targets_set_backend (host->targets, "bls");
      line_hold (karg_targets_add (host->targets, KARG_TARGET_ENTRY, "another"), "/another.conf", "ro");
      karg_targets_set_backend (host->targets, rows[i].backend);
      line_hold (karg_targets_add (host->targets, rows[i].kind, "a"), "/a.conf", "ro quiet");
      karg_owners_reconcile (host->ledger, host->root, host->targets, host_note, host);
      g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, rows[i].claims);
    }
}

/* A new entry of a kernel: what came from the template is whose the template's is, and nothing else. */
static void
test_owners_of_a_new_entry (Host *host, gconstpointer data)
{
  const KargLedgerTarget template = { "bls", "template", "t" }, entry = { "bls", "entry", "b" };
  const KargLedgerTarget others[] = { { "grub2", "template", "t" }, { "bls", "entry", "a" } };
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse ("ro a b c", -1);
  const KargOwnershipTarget target = { entry, cmdline, NULL, NULL };
  g_autoptr (GString) said = g_string_new (NULL);

  karg_ledger_claim (host->ledger, &template, "a", "user", NULL);
  karg_ledger_claim (host->ledger, &template, "a", "tuned", NULL);
  karg_ledger_claim (host->ledger, &template, "gone", "user", NULL);
  karg_ledger_claim (host->ledger, &others[0], "b", "user", NULL);
  karg_ledger_claim (host->ledger, &others[1], "c", "user", NULL);
  karg_ownership_inherit (host->ledger, &target);
  const GPtrArray *claims = karg_ledger_get_claims (host->ledger);
  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      g_autofree char *owners = g_strjoinv (",", (char **) claim->owners);
      if (g_str_equal (claim->target.id, "b"))
        g_string_append_printf (said, "%s:%s ", claim->word, owners);
    }
  g_assert_cmpstr (said->str, ==, "a:tuned,user ");
}

static void
test_owners_ends_with_removal_on_purpose (Host *host, gconstpointer data)
{
  host_hold (host, "ro");
  host_ask (host, "tuned", KARG_EDIT_ADD, "quiet", 0, NULL);
  host_ask (host, "user", KARG_EDIT_REMOVE, "quiet", 0, NULL);
  g_assert_cmpuint (karg_ledger_get_claims (host->ledger)->len, ==, 0);
}

/* `enable iommu passthrough`, then `set iommu=nopt --owner=tuned`: the feature's claim went without a word. */
static void
test_owners_tells_whose_word_goes (Host *host, gconstpointer data)
{
  host_hold (host, "ro");
  host_ask (host, "feature:iommu", KARG_EDIT_ADD, "iommu=pt", 0, NULL);
  host_ask (host, "tuned", KARG_EDIT_SET, "iommu=nopt", 0, NULL);
  g_assert_cmpstr (host_text (host), ==, "ro iommu=nopt");
  g_assert_cmpstr (host->notes->str, ==, "bls: iommu=pt goes, which feature:iommu asked for\n");

  /* one's own word is one's own business */
  host_ask (host, "tuned", KARG_EDIT_SET, "iommu=off", 0, NULL);
  g_assert_cmpstr (host->notes->str, ==, "bls: iommu=pt goes, which feature:iommu asked for\n");
}

/* A list loses one of its items: the note speaks of the item, and the others keep their owners. */
static void
test_owners_tells_whose_item_goes (Host *host, gconstpointer data)
{
  host_hold (host, "ro intel_iommu=sm_on");
  host_ask (host, "feature:iommu", KARG_EDIT_LIST_ADD, "intel_iommu=on", 0, NULL);
  host_ask (host, "user", KARG_EDIT_LIST_REMOVE, "intel_iommu=on", 0, NULL);
  g_assert_cmpstr (host->notes->str, ==, "bls: intel_iommu=on goes, which feature:iommu asked for\n");
}

/* An owner's claim is recorded also when the word stood there for another owner already. */
static void
test_owners_joins_on_every_kind_of_edit (Host *host, gconstpointer data)
{
  static const KargEditKind kinds[] = { KARG_EDIT_ADD, KARG_EDIT_SET, KARG_EDIT_LIST_ADD };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      host_hold (host, "ro");
      host_ask (host, "feature:iommu", KARG_EDIT_ADD, "iommu=pt", 0, NULL);
      host_ask (host, "tuned", kinds[i], "iommu=pt", 0, NULL);
      g_autofree char *owners = karg_owners_of_word (host->ledger, host->targets, karg_targets_get (host->targets, 0), 1);
      g_assert_cmpstr (owners, ==, "feature:iommu tuned");
      host_release (host, "feature:iommu", NULL);
      g_assert_cmpstr (host_text (host), ==, "ro iommu=pt");
      host_release (host, "tuned", NULL);
      g_assert_cmpstr (host_text (host), ==, "ro");
    }
}

#define ADD(name, func) g_test_add (name, Host, NULL, host_set_up, func, host_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/owners/last-one", test_owners_last_one_takes_it_along);
  ADD ("/owners/in-the-file", test_owners_respects_what_the_file_says);
  ADD ("/owners/was-there", test_owners_is_not_taken_of_what_was_there);
  ADD ("/owners/restores", test_owners_restores_what_was_replaced);
  ADD ("/owners/set", test_owners_set_gives_back_every_value);
  ADD ("/owners/one-word", test_owners_of_one_word_only);
  ADD ("/owners/given-together", test_owners_of_words_given_together);
  ADD ("/owners/others-took-it", test_owners_notices_what_others_took);
  ADD ("/owners/kernel-removed", test_owners_ends_with_the_kernel);
  ADD ("/owners/kernel-alone", test_owners_ends_with_the_kernel_alone);
  ADD ("/owners/new-entry", test_owners_of_a_new_entry);
  ADD ("/owners/removed-on-purpose", test_owners_ends_with_removal_on_purpose);
  ADD ("/owners/tells-of-word", test_owners_tells_whose_word_goes);
  ADD ("/owners/tells-of-item", test_owners_tells_whose_item_goes);
  ADD ("/owners/joins", test_owners_joins_on_every_kind_of_edit);
  return g_test_run ();
}
