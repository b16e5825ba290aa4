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

#define ADD(name, func) g_test_add (name, Host, NULL, host_set_up, func, host_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/resolve/together", test_resolve_templates_and_entries_change_together);
  ADD ("/resolve/scope-and-entry", test_resolve_scope_and_entry_choose);
  ADD ("/resolve/unread-template", test_resolve_unread_template_is_refused);
  ADD ("/resolve/two-templates", test_resolve_shares_edits_between_two_templates);
  ADD ("/resolve/one-primary", test_resolve_a_secondary_has_one_primary);
  ADD ("/resolve/second-root", test_resolve_refuses_a_second_root);
  ADD ("/resolve/read-only", test_resolve_refuses_what_is_read_only);
  ADD ("/resolve/root", test_resolve_keeps_the_root);
  ADD ("/resolve/other-systems", test_resolve_leaves_other_systems_alone);
  ADD ("/resolve/generated", test_resolve_generated_entries_follow_their_template);
  ADD ("/resolve/held", test_resolve_goes_where_the_text_is_held);
  ADD ("/resolve/no-such-entry", test_resolve_names_the_entries_there_are);
  return g_test_run ();
}
