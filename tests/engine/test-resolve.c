/* Resolving: who gets which share of the edits. */

#include "line.h"
#include "resolve.h"

#include <string.h>

typedef struct
{
  KargTargets *targets;
  KargChangeset *changes;
} Host;

static KargTarget *
host_add (Host *host, const char *backend, KargTargetKind kind, const char *id, const char *text)
{
  karg_targets_set_backend (host->targets, backend);
  KargTarget *target = karg_targets_add (host->targets, kind, id);
  g_autofree char *path = g_strconcat ("/", id, NULL);
  line_hold (target, path, text);
  karg_target_set_location (target, "/file", 1);
  return target;
}

static void
host_set_up (Host *host, gconstpointer data)
{
  host->targets = karg_targets_new ();
  host->changes = karg_changeset_new ();
}

static void
host_tear_down (Host *host, gconstpointer data)
{
  karg_targets_free (host->targets);
  karg_changeset_free (host->changes);
}

/* What @target holds after the edits, resolved for a task of this scope and entry; NULL when it isn't known. */
static char *
host_after (Host *host, const KargTarget *target, KargEditKind kind, const char *argument, KargScope scope,
            const char *entry)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = g_strsplit (argument, " ", -1);
  g_autoptr (GPtrArray) edits = karg_edit_list_new (kind, (const char *const *) arguments, &error);
  g_assert_no_error (error);
  KargTask task = { .struct_size = sizeof task, .edits = edits, .scope = scope, .entry = entry };
  g_autoptr (KargIntent) intent = karg_resolve (host->targets, &task, edits, host->changes, &error);

  g_assert_no_error (error);
  const KargCmdline *after = karg_intent_get_cmdline (intent, target);
  return after != NULL ? g_strdup (karg_cmdline_get_text (after, NULL)) : NULL;
}

static void
assert_after (Host *host, const KargTarget *target, KargEditKind kind, const char *argument, const char *expected)
{
  g_autofree char *after = host_after (host, target, kind, argument, KARG_SCOPE_ALL, NULL);

  g_assert_cmpstr (after, ==, expected);
}

static void
test_resolve_templates_and_entries_change_together (Host *host, gconstpointer data)
{
  const KargTarget *entry = host_add (host, "bls", KARG_TARGET_ENTRY, "a", "ro");
  const KargTarget *template = host_add (host, "bls", KARG_TARGET_TEMPLATE, "/etc/kernel/cmdline", "ro");

  assert_after (host, entry, KARG_EDIT_ADD, "quiet", "ro quiet");
  assert_after (host, template, KARG_EDIT_ADD, "quiet", "ro quiet");
}

/* A template that could not be read shows nothing: that isn't "nothing to remove". */
static void
test_resolve_unread_template_is_refused (Host *host, gconstpointer data)
{
  KargTarget *template = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX", "");
  const GPtrArray *refusals;

  karg_target_set_unknown (template, "/file:1: set inside a conditional");
  g_assert_null (host_after (host, template, KARG_EDIT_REMOVE, "quiet", KARG_SCOPE_ALL, NULL));
  refusals = karg_changeset_get_refusals (host->changes);
  g_assert_cmpuint (refusals->len, ==, 1);
  /* The place is told once. */
  g_assert_cmpstr (((const KargRefusal *) g_ptr_array_index (refusals, 0))->reason, ==,
                   "/file:1: set inside a conditional");
}

/* What nobody sees of a template is told by an entry that was made from it. A variable of the template shows nothing of
 * itself there, and says nothing against the entry. */
static void
test_resolve_asks_a_witness (Host *host, gconstpointer data)
{
  static const struct
  {
    const char *template, *entry;
    gboolean doubt;
  } rows[] = {
    { "ro quiet", "ro quiet gone", FALSE },
    { "$kernelopts ro", "ro quiet", FALSE },
    { "ro quiet", "ro splash", TRUE },    /* made from other settings */
    { "ro x$y", "ro", TRUE },
    { "ro -- single", "ro quiet", FALSE }, /* for init */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      host_tear_down (host, NULL);
      host_set_up (host, NULL);
      KargTarget *template = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "t", rows[i].template);
      KargTarget *entry = host_add (host, "grub2", KARG_TARGET_ENTRY, "e", rows[i].entry);
      karg_target_set_incomplete (template, "/file:1: it runs a command", NULL);
      karg_target_set_access (entry, KARG_ACCESS_GENERATED, "made by a command");
      g_autofree char *after = host_after (host, template, KARG_EDIT_REMOVE, "nosmt", KARG_SCOPE_ALL, NULL);
      const char *const *notes = karg_changeset_get_notes (host->changes);

      g_assert_cmpuint (karg_changeset_get_refusals (host->changes)->len, ==, 0);
      g_assert_cmpuint (g_strv_length ((char **) notes), ==, rows[i].doubt ? 2 : 0);
      if (rows[i].doubt)
        g_assert_cmpstr (notes[1], ==, "whether t brings “nosmt” too can't be told: /file:1: it runs a command");
    }
}

static void
test_resolve_scope_and_entry_choose (Host *host, gconstpointer data)
{
  const KargTarget *first = host_add (host, "bls", KARG_TARGET_ENTRY, "a", "ro");
  KargTarget *second = host_add (host, "bls", KARG_TARGET_ENTRY, "b", "ro");
  const KargTarget *template = host_add (host, "bls", KARG_TARGET_TEMPLATE, "t", "ro");
  static const struct
  {
    KargScope scope;
    const char *entry;
    const char *first, *second, *template;
  } rows[] = {
    { KARG_SCOPE_ENTRIES, NULL, "ro x", "ro x", "ro" },  { KARG_SCOPE_FUTURE, NULL, "ro", "ro", "ro x" },
    { KARG_SCOPE_ALL, "a", "ro x", "ro", "ro" },         { KARG_SCOPE_ALL, "default", "ro", "ro x", "ro" },
    { KARG_SCOPE_ALL, "all", "ro x", "ro x", "ro x" },
  };

  karg_target_set_default (second, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *a = host_after (host, first, KARG_EDIT_ADD, "x", rows[i].scope, rows[i].entry);
      g_autofree char *b = host_after (host, second, KARG_EDIT_ADD, "x", rows[i].scope, rows[i].entry);
      g_autofree char *t = host_after (host, template, KARG_EDIT_ADD, "x", rows[i].scope, rows[i].entry);
      g_assert_cmpstr (a, ==, rows[i].first);
      g_assert_cmpstr (b, ==, rows[i].second);
      g_assert_cmpstr (t, ==, rows[i].template);
    }
}

/* GRUB reads GRUB_CMDLINE_LINUX and then GRUB_CMDLINE_LINUX_DEFAULT: one command line in two places. */
static void
test_resolve_shares_edits_between_two_templates (Host *host, gconstpointer data)
{
  static const struct
  {
    const char *first, *second;
    KargEditKind kind;
    const char *argument;
    const char *first_after, *second_after;
  } rows[] = {
    { "", "quiet", KARG_EDIT_ADD, "intel_iommu=on", "intel_iommu=on", "quiet" },
    { "", "quiet intel_iommu=on", KARG_EDIT_ADD, "intel_iommu=on", "", "quiet intel_iommu=on" },
    { "quiet", "quiet splash", KARG_EDIT_REMOVE, "quiet", "", "splash" },
    { "a=1", "b", KARG_EDIT_SET, "a=2", "a=2", "b" },
    { "b", "a=1", KARG_EDIT_SET, "a=2", "b", "a=2" },
    { "a=1", "a=1", KARG_EDIT_SET, "a=2", "a=2", "" },
    { "", "", KARG_EDIT_SET, "a=2", "a=2", "" },
    { "", "l=x,y", KARG_EDIT_LIST_ADD, "l=z", "", "l=x,y,z" },
    { "l=x", "l=x,y", KARG_EDIT_LIST_REMOVE, "l=x", "", "l=y" },
    /* the last console= wins: a new one went before those of the second */
    { "", "console=tty1 console=ttyS0", KARG_EDIT_ADD, "console=ttyS1", "", "console=tty1 console=ttyS0 console=ttyS1" },
    { "console=tty0", "console=ttyS0", KARG_EDIT_ADD, "console=tty0", "console=tty0", "console=ttyS0" },
    { "console=tty0", "quiet", KARG_EDIT_ADD, "console=ttyS0", "console=tty0 console=ttyS0", "quiet" },
    /* "hugepages=64" would have counted pages of 1G */
    { "", "hugepages=64", KARG_EDIT_ADD, "hugepagesz=1G hugepages=4", "", "hugepages=64 hugepagesz=1G hugepages=4" },
    { "", "hugepages=64", KARG_EDIT_SET, "hugepagesz=1G hugepages=4", "", "hugepages=64 hugepagesz=1G hugepages=4" },
    { "hugepagesz=1G hugepages=2", "quiet", KARG_EDIT_SET, "hugepagesz=1G hugepages=4", "hugepagesz=1G hugepages=4", "quiet" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Host pair = { 0 };
      host_set_up (&pair, NULL);
      const KargTarget *first = host_add (&pair, "grub2", KARG_TARGET_TEMPLATE, "ONE", rows[i].first);
      KargTarget *second = host_add (&pair, "grub2", KARG_TARGET_TEMPLATE, "TWO", rows[i].second);
      karg_target_set_secondary (second, "ONE");

      assert_after (&pair, first, rows[i].kind, rows[i].argument, rows[i].first_after);
      assert_after (&pair, second, rows[i].kind, rows[i].argument, rows[i].second_after);
      host_tear_down (&pair, NULL);
    }
}

/* GRUB's "kernelopts" is a template too. Paired with GRUB_CMDLINE_LINUX_DEFAULT it took away what had just been set
 * there, and didn't get what stood there already. */
static void
test_resolve_a_secondary_has_one_primary (Host *host, gconstpointer data)
{
  const KargTarget *first = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX", "");
  KargTarget *second = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX_DEFAULT", "quiet splash");
  const KargTarget *options = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "kernelopts", "ro quiet");

  karg_target_set_secondary (second, "GRUB_CMDLINE_LINUX");
  assert_after (host, first, KARG_EDIT_SET, "quiet=1", "");
  assert_after (host, second, KARG_EDIT_SET, "quiet=1", "quiet=1 splash");
  assert_after (host, options, KARG_EDIT_SET, "quiet=1", "ro quiet=1");
  assert_after (host, options, KARG_EDIT_ADD, "splash", "ro quiet splash");
}

/* "add root=A", and another day "add root=B", left both. */
static void
test_resolve_refuses_a_second_root (Host *host, gconstpointer data)
{
  const KargTarget *entry = host_add (host, "bls", KARG_TARGET_ENTRY, "a", "root=LABEL=a ro");

  assert_after (host, entry, KARG_EDIT_ADD, "root=LABEL=a", "root=LABEL=a ro");
  assert_after (host, entry, KARG_EDIT_SET, "root=LABEL=b", "root=LABEL=b ro");
  g_assert_cmpuint (karg_changeset_get_refusals (host->changes)->len, ==, 0);
  assert_after (host, entry, KARG_EDIT_ADD, "root=LABEL=b", "root=LABEL=a ro");
  const GPtrArray *refusals = karg_changeset_get_refusals (host->changes);
  g_assert_cmpuint (refusals->len, ==, 1);
  g_assert_nonnull (strstr (((const KargRefusal *) g_ptr_array_index (refusals, 0))->reason, "root=LABEL=a"));
}

static void
test_resolve_refuses_what_is_read_only (Host *host, gconstpointer data)
{
  KargTarget *image = host_add (host, "systemd-boot", KARG_TARGET_ENTRY, "linux.efi", "ro");

  karg_target_set_access (image, KARG_ACCESS_READ_ONLY, "sealed in an image");
  assert_after (host, image, KARG_EDIT_ADD, "ro", "ro");
  g_assert_cmpuint (karg_changeset_get_refusals (host->changes)->len, ==, 0);

  assert_after (host, image, KARG_EDIT_ADD, "quiet", "ro");
  const GPtrArray *refusals = karg_changeset_get_refusals (host->changes);
  g_assert_cmpuint (refusals->len, ==, 1);
  const KargRefusal *refusal = g_ptr_array_index (refusals, 0);
  g_assert_cmpstr (refusal->target, ==, "linux.efi");
  g_assert_nonnull (strstr (refusal->reason, "sealed in an image"));
}

/* Regression: "remove root" left every entry of a host, rescue too, without a root file system. */
static void
test_resolve_keeps_the_root (Host *host, gconstpointer data)
{
  const KargTarget *entry = host_add (host, "bls", KARG_TARGET_ENTRY, "a", "root=/dev/sda1 ro");

  assert_after (host, entry, KARG_EDIT_REMOVE, "root", "root=/dev/sda1 ro");
  g_assert_cmpuint (karg_changeset_get_refusals (host->changes)->len, ==, 1);
  assert_after (host, entry, KARG_EDIT_SET, "root=/dev/sdb1", "root=/dev/sdb1 ro");

  g_autofree char *alone = host_after (host, entry, KARG_EDIT_REMOVE, "root", KARG_SCOPE_ALL, "a");
  g_assert_cmpstr (alone, ==, "ro");
}

static void
test_resolve_leaves_other_systems_alone (Host *host, gconstpointer data)
{
  KargTarget *other = host_add (host, "grub2", KARG_TARGET_ENTRY, "osprober", "ro");
  host_add (host, "grub2", KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX", "");

  karg_target_set_access (other, KARG_ACCESS_UNMANAGED, "another system's");
  assert_after (host, other, KARG_EDIT_ADD, "quiet", "ro");
  g_assert_cmpuint (karg_changeset_get_refusals (host->changes)->len, ==, 0);
}

static void
test_resolve_generated_entries_follow_their_template (Host *host, gconstpointer data)
{
  KargTarget *entry = host_add (host, "grub2", KARG_TARGET_ENTRY, "gnulinux", "ro");
  const KargTarget *template = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "GRUB_CMDLINE_LINUX", "");

  karg_target_set_access (entry, KARG_ACCESS_GENERATED, NULL);
  assert_after (host, template, KARG_EDIT_ADD, "quiet", "quiet");
  g_assert_cmpuint (karg_changeset_get_refusals (host->changes)->len, ==, 0);

  g_autofree char *alone = host_after (host, template, KARG_EDIT_ADD, "quiet", KARG_SCOPE_ALL, "gnulinux");
  g_assert_cmpstr (alone, ==, "");
  g_assert_cmpuint (karg_changeset_get_refusals (host->changes)->len, ==, 1);
}

static void
test_resolve_goes_where_the_text_is_held (Host *host, gconstpointer data)
{
  KargTarget *entry = host_add (host, "bls", KARG_TARGET_ENTRY, "a", "ro");
  const KargTarget *held = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "kernelopts", "ro");
  KargText *text = karg_text_new (NULL);

  karg_text_append_text (text, karg_target_get_text (held), TRUE);
  karg_target_take_text (entry, text);
  g_autofree char *after = host_after (host, held, KARG_EDIT_ADD, "quiet", KARG_SCOPE_ENTRIES, NULL);
  g_assert_cmpstr (after, ==, "ro quiet");
  assert_after (host, entry, KARG_EDIT_ADD, "quiet", "ro");
}

static void
test_resolve_names_the_entries_there_are (Host *host, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *arguments[] = { "quiet", NULL };
  g_autoptr (GPtrArray) edits = karg_edit_list_new (KARG_EDIT_ADD, arguments, NULL);
  KargTask task = { .struct_size = sizeof task, .edits = edits, .entry = "nonesuch" };

  host_add (host, "bls", KARG_TARGET_ENTRY, "fedora-6.1", "ro");
  g_autoptr (KargIntent) intent = karg_resolve (host->targets, &task, edits, host->changes, &error);
  g_assert_null (intent);
  g_assert_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "fedora-6.1"));
}

/* A snippet that nobody may edit adds to what may be edited. */
static void
test_resolve_goes_without_a_sealed_secondary (Host *host, gconstpointer data)
{
  static const struct
  {
    KargEditKind kind;
    const char *argument, *after;
    guint refusals;
  } rows[] = {
    { KARG_EDIT_ADD, "x", "quiet x", 0 },
    { KARG_EDIT_ADD, "splash", "quiet splash", 0 },
    { KARG_EDIT_REMOVE, "quiet", "", 0 },
    { KARG_EDIT_REMOVE, "absent", "quiet", 0 },
    { KARG_EDIT_REMOVE, "splash", "quiet", 1 },
    { KARG_EDIT_SET, "splash=1", "quiet splash=1", 1 },
  };
  const KargTarget *first = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "ONE", "quiet");
  KargTarget *second = host_add (host, "grub2", KARG_TARGET_TEMPLATE, "TWO", "splash");

  karg_target_set_secondary (second, "ONE");
  karg_target_set_access (second, KARG_ACCESS_READ_ONLY, "a snippet sets it");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_clear_pointer (&host->changes, karg_changeset_free);
      host->changes = karg_changeset_new ();
      assert_after (host, first, rows[i].kind, rows[i].argument, rows[i].after);
      const GPtrArray *refusals = karg_changeset_get_refusals (host->changes);
      g_assert_cmpuint (refusals->len, ==, rows[i].refusals);
      if (refusals->len > 0)
        {
          const KargRefusal *refusal = g_ptr_array_index (refusals, 0);
          g_assert_cmpstr (refusal->target, ==, "TWO");
          g_assert_cmpstr (refusal->reason, ==, "/file:1: a snippet sets it");
        }
    }
}

/* What recovery entries hold is what the primary holds: where they are to go without, it can't go there. */
static void
test_resolve_spares_recovery (Host *host, gconstpointer data)
{
  static const char *const backends[] = { "grub2", "bls" };

  for (guint i = 0; i < G_N_ELEMENTS (backends); i++)
    {
      Host own = { 0 };
      g_autoptr (GError) error = NULL;
      const char *arguments[] = { "quiet", NULL };
      g_autoptr (GPtrArray) edits = karg_edit_list_new (KARG_EDIT_ADD, arguments, NULL);
      KargTask task = { .struct_size = sizeof task, .edits = edits, .except = KARG_EXCEPT_RECOVERY };

      host_set_up (&own, NULL);
      const KargTarget *template = host_add (&own, "grub2", KARG_TARGET_TEMPLATE, "ONE", "");
      KargTarget *recovery = host_add (&own, backends[i], KARG_TARGET_ENTRY, "recovery", "single");
      karg_target_set_access (recovery, KARG_ACCESS_GENERATED, NULL);
      karg_target_set_recovery (recovery);
      g_autoptr (KargIntent) intent = karg_resolve (own.targets, &task, edits, own.changes, &error);
      g_assert_no_error (error);
      const KargCmdline *after = karg_intent_get_cmdline (intent, template);
      const GPtrArray *refusals = karg_changeset_get_refusals (own.changes);
      gboolean refused = i == 0; /* the other one is another back end's */
      g_assert_cmpstr (karg_cmdline_get_text (after, NULL), ==, refused ? "" : "quiet");
      g_assert_cmpuint (refusals->len, ==, refused);
      if (refused)
        g_assert_nonnull (strstr (((const KargRefusal *) g_ptr_array_index (refusals, 0))->reason,
                                  "the template that only normal entries take is not set"));
      host_tear_down (&own, NULL);
    }
}

static char *
host_release (Host *host, const char *const *owners, KargLedger *ledger, KargTask *task, GError **error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);
  g_autoptr (KargIntent) intent
    = karg_resolve_release (host->targets, task, ledger, owners, NULL, edits, host->changes, error);
  const KargTarget *target = karg_targets_get_n (host->targets) > 0 ? karg_targets_get (host->targets, 0) : NULL;

  return intent != NULL ? g_strdup (karg_cmdline_get_text (karg_intent_get_cmdline (intent, target), NULL)) : NULL;
}

/* A word that several of those claim who let go goes at once, and nobody is told about the others. */
static void
test_resolve_releases_for_several_owners (Host *host, gconstpointer data)
{
  static const struct
  {
    const char *owners[4];
    const char *after;
    guint notes;
  } rows[] = {
    { { "user", "tuned" }, "ro c", 0 },
    { { "tuned", "user" }, "ro c", 0 },
    { { "user" }, "ro b c", 1 },
    { { "role", "user", "tuned" }, "ro", 0 },
    { { "nobody", "user" }, "ro b c", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Host own = { 0 };
      g_autoptr (KargLedger) ledger = karg_ledger_new ();
      g_autoptr (GError) error = NULL;
      KargTask task = { .struct_size = sizeof task };

      host_set_up (&own, NULL);
      host_add (&own, "bls", KARG_TARGET_ENTRY, "a", "ro a b c");
      const KargLedgerTarget name = { "bls", "entry", "a" };
      karg_ledger_claim (ledger, &name, "a", "user", NULL);
      karg_ledger_claim (ledger, &name, "b", "user", NULL);
      karg_ledger_claim (ledger, &name, "b", "tuned", NULL);
      karg_ledger_claim (ledger, &name, "c", "role", NULL);
      g_autofree char *after = host_release (&own, rows[i].owners, ledger, &task, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (after, ==, rows[i].after);
      g_assert_cmpuint (g_strv_length ((char **) karg_changeset_get_notes (own.changes)) / 2, ==, rows[i].notes);
      host_tear_down (&own, NULL);
    }
}

static void
test_resolve_tells_that_nothing_is_meant (Host *host, gconstpointer data)
{
  static const char *const owners[] = { "user", NULL };
  g_autoptr (KargLedger) ledger = karg_ledger_new ();
  g_autoptr (GError) all = NULL;
  g_autoptr (GError) one = NULL;
  KargTask task = { .struct_size = sizeof task };

  g_assert_null (host_release (host, owners, ledger, &task, &all));
  g_assert_error (all, KARG_ERROR, KARG_ERROR_NOT_FOUND);
  g_assert_cmpstr (all->message, ==, "nothing here holds kernel arguments in this scope");
  host_add (host, "bls", KARG_TARGET_ENTRY, "a", "ro");
  task.entry = "default";
  g_assert_null (host_release (host, owners, ledger, &task, &one));
  g_assert_error (one, KARG_ERROR, KARG_ERROR_NOT_FOUND);
  g_assert_cmpstr (one->message, ==, "no boot entry is known to be the default; name one by its id");
}

#define ADD(name, func) g_test_add (name, Host, NULL, host_set_up, func, host_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/resolve/together", test_resolve_templates_and_entries_change_together);
  ADD ("/resolve/scope-and-entry", test_resolve_scope_and_entry_choose);
  ADD ("/resolve/unread-template", test_resolve_unread_template_is_refused);
  ADD ("/resolve/witness", test_resolve_asks_a_witness);
  ADD ("/resolve/two-templates", test_resolve_shares_edits_between_two_templates);
  ADD ("/resolve/one-primary", test_resolve_a_secondary_has_one_primary);
  ADD ("/resolve/second-root", test_resolve_refuses_a_second_root);
  ADD ("/resolve/read-only", test_resolve_refuses_what_is_read_only);
  ADD ("/resolve/root", test_resolve_keeps_the_root);
  ADD ("/resolve/other-systems", test_resolve_leaves_other_systems_alone);
  ADD ("/resolve/generated", test_resolve_generated_entries_follow_their_template);
  ADD ("/resolve/held", test_resolve_goes_where_the_text_is_held);
  ADD ("/resolve/no-such-entry", test_resolve_names_the_entries_there_are);
  ADD ("/resolve/sealed-secondary", test_resolve_goes_without_a_sealed_secondary);
  ADD ("/resolve/recovery", test_resolve_spares_recovery);
  ADD ("/resolve/release", test_resolve_releases_for_several_owners);
  ADD ("/resolve/nothing-meant", test_resolve_tells_that_nothing_is_meant);
  return g_test_run ();
}
