/* Targets, intents, hosts, probes and proposals: what back ends and plugins fill in is what the engine finds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"
#include "facts/collect.h"
#include "line.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <string.h>

static KargEdit *
edit_new (KargEditKind kind, const char *argument)
{
  g_autoptr (GError) error = NULL;
  KargEdit *edit = karg_edit_new (kind, argument, &error);

  g_assert_no_error (error);
  return edit;
}

static void
intent_ask (KargIntent *intent, const KargTarget *target, KargEditKind kind, const char *argument)
{
  g_autoptr (KargEdit) edit = edit_new (kind, argument);
  g_autoptr (GPtrArray) edits = g_ptr_array_new ();

  g_ptr_array_add (edits, edit);
  karg_intent_add (intent, target, NULL, edits);
}

static const char *
intent_text (const KargIntent *intent, const KargTarget *target)
{
  return karg_cmdline_get_text (karg_intent_get_cmdline (intent, target), NULL);
}

/* What is not known is not empty, and can't be written. */
static void
test_target_starts_unknown (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");

  g_assert_cmpstr (karg_target_get_backend (target), ==, "");
  g_assert_cmpstr (karg_target_get_id (target), ==, "a");
  g_assert_null (karg_target_get_text (target));
  g_assert_null (karg_target_get_cmdline (target));
  g_assert_null (karg_target_get_path (target));
  g_assert_cmpuint (karg_target_get_line (target), ==, 0);
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_READ_ONLY);
  g_assert_false (karg_target_is_default (target));

  line_hold (target, "/a.conf", "");
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_WRITABLE);
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, "");
  karg_target_set_unknown (target, "/a.conf: a loop");
  g_assert_null (karg_target_get_cmdline (target));
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_READ_ONLY);
  g_assert_cmpstr (karg_target_get_reason (target), ==, "/a.conf: a loop");
}

static void
test_target_keeps_what_it_is_told (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();

  karg_targets_set_backend (targets, "bls");
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");
  g_autofree char *title = g_strdup ("Fedora Linux");
  karg_target_set_title (target, title);
  memset (title, 'x', strlen (title)); /* strings are copied */
  karg_target_set_kernel (target, "6.1.0");
  karg_target_set_location (target, "/boot/loader/entries/a.conf", 6);
  line_hold (target, "/boot/grub/grubenv", "ro quiet");
  karg_target_set_default (target, TRUE);

  g_assert_cmpstr (karg_target_get_backend (target), ==, "bls");
  g_assert_cmpstr (karg_target_get_title (target), ==, "Fedora Linux");
  g_assert_cmpstr (karg_target_get_kernel (target), ==, "6.1.0");
  g_assert_cmpstr (karg_target_get_path (target), ==, "/boot/loader/entries/a.conf");
  g_assert_cmpuint (karg_target_get_line (target), ==, 6);
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, "ro quiet");
  g_assert_true (karg_target_is_default (target));
}

/* Without a word about it, a target is where its text begins, and each word where it stands. */
static void
test_target_is_where_its_words_are (void)
{
  static const char env[] = "# env\nro\n", entry[] = "options $kernelopts quiet\n";
  g_autoptr (KargTargets) targets = karg_targets_new ();
  g_autoptr (GBytes) env_bytes = g_bytes_new_static (env, strlen (env));
  g_autoptr (GBytes) entry_bytes = g_bytes_new_static (entry, strlen (entry));
  g_autoptr (KargText) env_file = karg_text_new_file ("/env", env_bytes, NULL);
  g_autoptr (KargText) entry_file = karg_text_new_file ("/a.conf", entry_bytes, NULL);
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");
  KargText *text = karg_text_new (NULL);

  karg_text_append (text, env_file, 6, 2, 0);
  karg_text_append_spelled (text, " x ", 3, NULL, 0, 0, 0);
  karg_text_append (text, entry_file, 20, 5, 0);
  karg_target_take_text (target, text);

  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, "ro x quiet");
  g_assert_cmpstr (karg_target_get_path (target), ==, "/env");
  g_assert_cmpuint (karg_target_get_line (target), ==, 2);
  g_assert_cmpstr (karg_target_get_word_path (target, 0), ==, "/env");
  g_assert_cmpuint (karg_target_get_word_line (target, 0), ==, 2);
  g_assert_cmpstr (karg_target_get_word_path (target, 1), ==, "/env"); /* stands nowhere: where the target is */
  g_assert_cmpstr (karg_target_get_word_path (target, 2), ==, "/a.conf");
  g_assert_cmpuint (karg_target_get_word_line (target, 2), ==, 1);
}

static void
test_target_is_writable_unless_told_otherwise (void)
{
  static const struct
  {
    KargAccess access;
    const char *reason;
    const char *name;
  } rows[] = {
    { KARG_ACCESS_WRITABLE, NULL, "writable" },
    { KARG_ACCESS_READ_ONLY, "a unified kernel image", "read-only" },
    { KARG_ACCESS_UNMANAGED, "another system's", "unmanaged" },
    { KARG_ACCESS_GENERATED, NULL, "generated" },
  };
  g_autoptr (KargTargets) targets = karg_targets_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, rows[i].name);

      line_hold (target, "/a.conf", "ro");
      karg_target_set_access (target, rows[i].access, rows[i].reason);
      g_assert_cmpint (karg_target_get_access (target), ==, rows[i].access);
      g_assert_cmpstr (karg_target_get_reason (target), ==, rows[i].reason);
      g_assert_cmpstr (karg_access_get_name (rows[i].access), ==, rows[i].name);
    }
  g_assert_cmpstr (karg_access_get_name (KARG_ACCESS_HELD), ==, "held");

  KargTarget *generated = karg_targets_get (targets, 3);
  g_assert_false (karg_target_is_recovery (generated));
  karg_target_set_recovery (generated);
  g_assert_true (karg_target_is_recovery (generated));
  KargTarget *secondary = karg_targets_add (targets, KARG_TARGET_TEMPLATE, "DEFAULT");
  g_assert_null (karg_target_get_primary (secondary));
  karg_target_set_secondary (secondary, "LINUX");
  g_assert_cmpstr (karg_target_get_primary (secondary), ==, "LINUX");
}

/* Foreign bytes make a target held, by the template whose text they are. */
static void
test_target_is_held_by_whose_text_it_shows (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  KargTarget *other = karg_targets_add (targets, KARG_TARGET_TEMPLATE, "other");
  KargTarget *holder = karg_targets_add (targets, KARG_TARGET_TEMPLATE, "kernelopts");
  KargTarget *held = karg_targets_add (targets, KARG_TARGET_ENTRY, "held");
  KargTarget *lost = karg_targets_add (targets, KARG_TARGET_ENTRY, "lost");

  line_hold (other, "/other", "ro");
  line_hold (holder, "/env", "ro");
  line_hold (lost, "/nobody", "ro");
  KargText *text = karg_text_new (NULL);
  karg_text_append_text (text, karg_target_get_text (holder), TRUE);
  KargText *nobody = karg_text_new (NULL);
  karg_text_append_text (nobody, karg_target_get_text (lost), TRUE);
  karg_target_take_text (held, text);
  karg_target_take_text (lost, nobody);

  g_assert_cmpint (karg_target_get_access (held), ==, KARG_ACCESS_HELD);
  g_assert_true (karg_target_get_holder (held) == holder);
  g_assert_cmpint (karg_target_get_access (lost), ==, KARG_ACCESS_HELD);
  g_assert_null (karg_target_get_holder (lost));
  g_assert_null (karg_target_get_holder (holder));
}

static void
test_target_is_found_by_backend_kind_and_id (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();

  karg_targets_set_backend (targets, "bls");
  KargTarget *entry = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");
  KargTarget *template = karg_targets_add (targets, KARG_TARGET_TEMPLATE, "a");
  karg_targets_set_backend (targets, "systemd-boot");
  KargTarget *other = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");
  karg_targets_add (targets, KARG_TARGET_ENTRY, "a"); /* GRUB lets two menu entries have one id: the first counts */

  g_assert_true (karg_targets_find (targets, "bls", KARG_TARGET_ENTRY, "a") == entry);
  g_assert_true (karg_targets_find (targets, "bls", KARG_TARGET_TEMPLATE, "a") == template);
  g_assert_true (karg_targets_find (targets, "systemd-boot", KARG_TARGET_ENTRY, "a") == other);
  g_assert_null (karg_targets_find (targets, "bls", KARG_TARGET_ENTRY, "b"));
  g_assert_cmpuint (karg_targets_get_n (targets), ==, 4);
  g_assert_true (karg_targets_get (targets, 1) == template);
  g_assert_null (karg_targets_get (targets, 4));
  g_assert_true (karg_targets_find_own (targets, KARG_TARGET_ENTRY, "a") == other); /* the caller's */
  g_assert_true (karg_targets_is_own (targets, other));
  g_assert_false (karg_targets_is_own (targets, entry));
}

static void
test_intent_applies_edits_in_order (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");
  KargTarget *untouched = karg_targets_add (targets, KARG_TARGET_ENTRY, "b");

  line_hold (target, "/a", "ro  intel_iommu=off");
  line_hold (untouched, "/b", "ro");
  intent_ask (intent, target, KARG_EDIT_LIST_ADD, "intel_iommu=on");
  intent_ask (intent, target, KARG_EDIT_LIST_REMOVE, "intel_iommu=off");

  g_assert_true (karg_intent_changes (intent, target));
  g_assert_cmpstr (intent_text (intent, target), ==, "ro  intel_iommu=on");
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, "ro  intel_iommu=off");
  g_assert_cmpuint (karg_intent_get_edits (intent, target)->len, ==, 2);
  g_assert_cmpuint (karg_intent_get_edits (intent, untouched)->len, ==, 0);
  g_assert_false (karg_intent_changes (intent, untouched));
  g_assert_cmpstr (intent_text (intent, untouched), ==, "ro");
}

static void
test_intent_that_changes_nothing (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");

  line_hold (target, "/a", "ro quiet");
  intent_ask (intent, target, KARG_EDIT_ADD, "quiet");
  g_assert_false (karg_intent_changes (intent, target));

  /* One edit undoes the other. */
  intent_ask (intent, target, KARG_EDIT_ADD, "nosmt");
  intent_ask (intent, target, KARG_EDIT_REMOVE, "nosmt");
  g_assert_false (karg_intent_changes (intent, target));
  g_assert_cmpstr (intent_text (intent, target), ==, "ro quiet");
}

/* Two targets whose words the kernel reads one behind the other: each gets its share. */
static void
test_intent_shares_out (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargTarget *first = karg_targets_add (targets, KARG_TARGET_TEMPLATE, "LINUX");
  KargTarget *second = karg_targets_add (targets, KARG_TARGET_TEMPLATE, "DEFAULT");
  g_autoptr (KargEdit) set = edit_new (KARG_EDIT_SET, "a=2");
  g_autoptr (KargEdit) add = edit_new (KARG_EDIT_ADD, "b");
  g_autoptr (GPtrArray) edits = g_ptr_array_new ();

  line_hold (first, "/grub", "ro");
  line_hold (second, "/default", "quiet a=1");
  g_ptr_array_add (edits, set);
  KargIntentLine *line = karg_intent_add (intent, first, second, edits);
  g_assert_cmpstr (intent_text (intent, first), ==, "ro");
  g_assert_cmpstr (intent_text (intent, second), ==, "quiet a=2");
  g_assert_false (karg_intent_changes (intent, first));
  g_assert_true (karg_intent_changes (intent, second));
  g_assert_true (karg_intent_get_line (intent, second) == line);

  /* More is asked for: the shares are those of both. */
  g_ptr_array_index (edits, 0) = add;
  g_assert_true (karg_intent_add (intent, first, second, edits) == line);
  g_assert_true (karg_intent_changes (intent, first));
  g_assert_cmpstr (intent_text (intent, first), ==, "ro b");
  g_assert_cmpstr (intent_text (intent, second), ==, "quiet a=2");

  karg_intent_remove (intent, line);
  g_assert_false (karg_intent_changes (intent, first) || karg_intent_changes (intent, second));
  g_assert_cmpuint (karg_intent_get_lines (intent)->len, ==, 0);
  g_assert_cmpuint (karg_intent_get_edits (intent, second)->len, ==, 0);
}

static gpointer
count (const KargHost *host, gpointer data, GError **error)
{
  guint *calls = data;

  if (++*calls > 1)
    return g_strdup ("again");
  g_set_error_literal (error, KARG_ERROR, KARG_ERROR_IO, "not now");
  return NULL;
}

/* A failure is not remembered; what was found out is asked once in a run or a reading. */
static void
test_host_remembers (Tree *tree, gconstpointer data)
{
  static const char reading, run;
  g_autoptr (KargFacts) facts = karg_facts_new ();
  g_autoptr (KargHost) host = karg_host_new (tree->root, facts, NULL);
  g_autoptr (KargHost) over = karg_host_new_over (host, tree->root);
  guint calls[2] = { 0, 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (karg_host_remember (host, KARG_HOST_READING, &reading, count, &calls[0], g_free, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_IO);
  g_assert_null (karg_host_remember (over, KARG_HOST_RUN, &run, count, &calls[1], g_free, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpstr (karg_host_remember (host, KARG_HOST_READING, &reading, count, &calls[0], g_free, NULL), ==, "again");
      g_assert_cmpstr (karg_host_remember (over, KARG_HOST_RUN, &run, count, &calls[1], g_free, NULL), ==, "again");
      g_assert_cmpstr (karg_host_remember (host, KARG_HOST_RUN, &run, count, &calls[1], g_free, NULL), ==, "again");
    }
  g_assert_cmpuint (calls[0], ==, 2);
  g_assert_cmpuint (calls[1], ==, 2);
  karg_host_remember (over, KARG_HOST_READING, &reading, count, &calls[0], g_free, NULL);
  g_assert_cmpuint (calls[0], ==, 3);
}

static void
test_host_shows_the_caller_its_settings (Tree *tree, gconstpointer data)
{
  const KargSetting *const grub[] = {
    KARG_SETTING (.name = "regenerate", .type = KARG_SETTING_BOOLEAN, .fallback = "true"),
    KARG_SETTING (.name = "path", .type = KARG_SETTING_STRING, .fallback = "/boot/grub"),
    NULL,
  };
  const KargSetting *const bls[]
    = { KARG_SETTING (.name = "path", .type = KARG_SETTING_STRING, .fallback = "/boot/loader"), NULL };
  const KargConfigSchema schemas[] = { { "grub2", grub }, { "bls", bls }, { NULL } };
  g_autoptr (KargRoot) other = karg_root_open ("/", NULL);
  g_autoptr (KargFacts) facts = karg_facts_new ();
  g_autoptr (KargConfig) config = karg_config_load (tree->root, schemas, NULL);
  g_autoptr (KargHost) host = karg_host_new (tree->root, facts, config);

  g_assert_null (karg_host_get_setting (host, "path"));
  karg_host_set_caller (host, "bls");
  g_assert_cmpstr (karg_host_get_setting (host, "path"), ==, "/boot/loader");
  g_assert_false (karg_host_get_boolean_setting (host, "regenerate"));
  karg_host_set_caller (host, "grub2");
  g_assert_cmpstr (karg_host_get_setting (host, "path"), ==, "/boot/grub");
  g_assert_true (karg_host_get_boolean_setting (host, "regenerate"));

  karg_host_add_role (host, "entries", "bls");
  karg_host_add_role (host, "entries", "another");
  karg_host_set_caller (host, "bls");
  g_assert_false (karg_host_is_my_role (host, "entries"));
  karg_host_set_caller (host, "another");
  g_assert_true (karg_host_is_my_role (host, "entries"));
  karg_host_set_caller (host, "grub2");
  g_autoptr (KargHost) over = karg_host_new_over (host, other);
  g_assert_true (karg_host_get_root (over) == other && karg_host_get_root (host) == tree->root);
  g_assert_true (karg_host_get_facts (over) == facts);
  g_assert_true (karg_host_has_role (over, "entries"));
  g_assert_false (karg_host_has_role (over, "kernelopts"));
  g_assert_true (karg_host_get_boolean_setting (over, "regenerate"));
}

static void
test_probe_tells_what_it_found (void)
{
  g_autoptr (KargProbe) probe = karg_probe_new ();

  g_assert_cmpint (karg_probe_get_state (probe), ==, KARG_BACKEND_ABSENT);
  g_assert_null (karg_probe_get_evidence (probe)[0]);
  karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  karg_probe_add_evidence (probe, "/boot/loader/entries");
  karg_probe_add_evidence (probe, "blscfg in grub.cfg");
  g_assert_cmpint (karg_probe_get_state (probe), ==, KARG_BACKEND_ACTIVE);
  g_assert_cmpstr (karg_probe_get_evidence (probe)[1], ==, "blscfg in grub.cfg");
  g_assert_null (karg_probe_get_evidence (probe)[2]);

  karg_probe_set_foreign (probe, "another", NULL);
  karg_probe_set_foreign (probe, "kernelstub", "run kernelstub -a");
  g_assert_cmpint (karg_probe_get_state (probe), ==, KARG_BACKEND_FOREIGN);
  g_assert_cmpstr (karg_probe_get_tool (probe), ==, "kernelstub");
  g_assert_cmpstr (karg_probe_get_advice (probe), ==, "run kernelstub -a");
}

static void
assert_proposed (const KargProposal *proposal, guint index, const char *option, const char *kernel, const char *what)
{
  const KargProposedEdit *proposed = g_ptr_array_index (karg_proposal_get_edits (proposal), index);
  g_autofree char *edit = karg_edit_describe (proposed->edit);

  g_assert_cmpstr (edit, ==, what);
  g_assert_cmpstr (proposed->option, ==, option);
  g_assert_cmpstr (proposed->kernel, ==, kernel);
  g_assert_cmpstr (proposed->reason, ==, "because");
}

static void
test_proposal_holds_edits_and_notes (void)
{
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (karg_proposal_get_notes (proposal)[0]);
  g_assert_true (karg_proposal_edit (proposal, KARG_EDIT_ADD, "nosmt", "because", &error));
  g_assert_false (karg_proposal_edit (proposal, KARG_EDIT_ADD, "two words", "because", &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
  karg_proposal_note (proposal, "%d%%", 5);

  g_assert_cmpuint (karg_proposal_get_edits (proposal)->len, ==, 1);
  assert_proposed (proposal, 0, NULL, NULL, "add nosmt");
  g_assert_cmpstr (karg_proposal_get_notes (proposal)[0], ==, "5%");
  g_assert_null (karg_proposal_get_notes (proposal)[1]);
}

/* A plugin need not keep what it handed over. */
static void
test_proposal_tells_for_whom (void)
{
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  char option[] = "fast", version[] = "6.1.0";

  karg_proposal_set_option (proposal, option);
  g_assert_true (karg_proposal_edit_kernel (proposal, version, KARG_EDIT_REMOVE, "slow", "because", NULL));
  g_assert_true (karg_proposal_module_option (proposal, "vfio_pci", "ids", "1:2,3:4", "because", NULL));
  g_assert_true (karg_proposal_module_option (proposal, "kvm", "name", "a b", "because", NULL));
  memset (option, 'x', 1);
  memset (version, 'x', 1);
  karg_proposal_set_option (proposal, NULL);
  g_assert_true (karg_proposal_edit (proposal, KARG_EDIT_ADD, "nosmt", "because", NULL));

  assert_proposed (proposal, 0, "fast", "6.1.0", "remove slow");
  assert_proposed (proposal, 1, "fast", NULL, "set vfio_pci.ids=1:2,3:4");
  assert_proposed (proposal, 2, "fast", NULL, "set kvm.name=\"a b\"");
  assert_proposed (proposal, 3, NULL, NULL, "add nosmt");
}

static void
test_proposal_refuses_odd_module_options (void)
{
  static const char *const rows[][3] = {
    { "", "ids", "1" }, { "vfio pci", "ids", "1" }, { "vfio", "", "1" }, { "vfio", "a=b", "1" }, { "a.b", "ids", "1" },
    { "vfio", "ids", "a\"b" }, { "vfio", "ids", "a\nb" },
  };
  g_autoptr (KargProposal) proposal = karg_proposal_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (karg_proposal_module_option (proposal, rows[i][0], rows[i][1], rows[i][2], "because", &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_SYNTAX);
    }
  g_assert_cmpuint (karg_proposal_get_edits (proposal)->len, ==, 0);
}

#define ASSERT_CRITICAL(call, function)                                                                                      \
  g_test_expect_message ("karg", G_LOG_LEVEL_CRITICAL, function ": assertion *failed");                                      \
  call;                                                                                                                      \
  g_test_assert_expected_messages ()

/* Regression: NULL where a string must be ended the program somewhere else, without a word about whose fault it was. */
static void
test_null_is_named (void)
{
  static const char *const argv[] = { NULL };
  g_autoptr (KargProposal) proposal = karg_proposal_new ();
  g_autoptr (KargTargets) targets = karg_targets_new ();
  g_autoptr (KargProbe) probe = karg_probe_new ();
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (KargRequest) request = karg_request_new ("x", NULL, NULL, NULL);
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");

  ASSERT_CRITICAL (g_assert_false (karg_proposal_edit (proposal, KARG_EDIT_ADD, NULL, NULL, NULL)), "karg_proposal_edit");
  ASSERT_CRITICAL (g_assert_false (karg_proposal_edit_kernel (proposal, NULL, KARG_EDIT_ADD, "a", NULL, NULL)),
                   "karg_proposal_edit_kernel");
  ASSERT_CRITICAL (g_assert_false (karg_proposal_module_option (proposal, "a", "b", NULL, NULL, NULL)),
                   "karg_proposal_module_option");
  ASSERT_CRITICAL (g_assert_null (karg_request_get_option (request, NULL)), "karg_request_get_option");
  ASSERT_CRITICAL (karg_probe_add_evidence (probe, NULL), "karg_probe_add_evidence");
  ASSERT_CRITICAL (karg_probe_set_foreign (probe, NULL, "x"), "karg_probe_set_foreign");
  ASSERT_CRITICAL (karg_target_set_secondary (target, NULL), "karg_target_set_secondary");
  ASSERT_CRITICAL (karg_target_add_claim (target, "x", NULL), "karg_target_add_claim");
  ASSERT_CRITICAL (g_assert_null (karg_targets_find_own (targets, KARG_TARGET_ENTRY, NULL)), "karg_targets_find_own");
  ASSERT_CRITICAL (g_assert_null (karg_text_new_file (NULL, NULL, NULL)), "karg_text_new_file");
  ASSERT_CRITICAL (g_assert_false (karg_changeset_add_file (changes, NULL, NULL, NULL, KARG_PHASE_ENTRY, NULL)),
                   "karg_changeset_add_file");
  ASSERT_CRITICAL (karg_changeset_add_command (changes, argv, NULL, "no word", FALSE), "karg_changeset_add_command");
  ASSERT_CRITICAL (karg_changeset_note (changes, NULL), "karg_changeset_note");
  g_assert_cmpuint (karg_changeset_get_commands (changes)->len, ==, 0);
  g_assert_cmpuint (karg_proposal_get_edits (proposal)->len, ==, 0);
}

/* A back end's mistakes end its reading, whichever target they are in; another's targets are not its business. */
static void
test_targets_are_checked (void)
{
  static const struct
  {
    const char *backend, *first, *second, *adds_to, *error;
  } rows[] = {
    { "bls", "a", "b", NULL, NULL },
    { "bls", "a", "b", "a", NULL },
    { "grub2", "a", "a", NULL, NULL },
    { "bls", "", "b", NULL, "it describes a target without an id" },
    { "bls", "a", "", NULL, "it describes a target without an id" },
    { "bls", "a", "a", NULL, "it describes two targets with the id “a”" },
    { "bls", "a", "b", "c", "“b” adds to “c”, which it doesn't describe as a primary template" },
    { "bls", "a", "b", "b", "“b” adds to “b”, which it doesn't describe as a primary template" },
    { "grub2", "a", "b", "a", "“b” adds to “a”, which it doesn't describe as a primary template" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) targets = karg_targets_new ();
      g_autoptr (GError) error = NULL;

      karg_targets_set_backend (targets, rows[i].backend);
      karg_targets_add (targets, KARG_TARGET_TEMPLATE, rows[i].first);
      karg_targets_set_backend (targets, "bls");
      KargTarget *second = karg_targets_add (targets, KARG_TARGET_TEMPLATE, rows[i].second);
      if (rows[i].adds_to != NULL)
        karg_target_set_secondary (second, rows[i].adds_to);
      g_assert_cmpint (karg_targets_check (targets, &error), ==, rows[i].error == NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, rows[i].error);
    }
}

static void
test_request_tells_options (void)
{
  static const char *const options[] = { "fast", "devices=0000:01:00.0,0000:01:00.1", "empty=", NULL };
  g_autoptr (KargRequest) request = karg_request_new ("vfio", options, NULL, "test");

  g_assert_cmpstr (karg_request_get_feature (request), ==, "vfio");
  g_assert_cmpstr (karg_request_get_option (request, "fast"), ==, "");
  g_assert_cmpstr (karg_request_get_option (request, "devices"), ==, "0000:01:00.0,0000:01:00.1");
  g_assert_cmpstr (karg_request_get_option (request, "empty"), ==, "");
  g_assert_null (karg_request_get_option (request, "device"));
  g_assert_null (karg_request_get_option (request, "faster"));
  g_assert_true (karg_request_has_option (request, "fast"));
  g_assert_false (karg_request_has_option (request, "slow"));
  g_assert_null (karg_request_get_setting (request, "x"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/unknown", test_target_starts_unknown);
  g_test_add_func ("/target/kept", test_target_keeps_what_it_is_told);
  g_test_add_func ("/target/where", test_target_is_where_its_words_are);
  g_test_add_func ("/target/held", test_target_is_held_by_whose_text_it_shows);
  g_test_add_func ("/target/writable", test_target_is_writable_unless_told_otherwise);
  g_test_add_func ("/target/found", test_target_is_found_by_backend_kind_and_id);
  g_test_add_func ("/target/checked", test_targets_are_checked);
  g_test_add_func ("/intent/order", test_intent_applies_edits_in_order);
  g_test_add_func ("/intent/nothing", test_intent_that_changes_nothing);
  g_test_add_func ("/intent/shares", test_intent_shares_out);
  TREE_TEST ("/host/remembers", test_host_remembers);
  TREE_TEST ("/host/settings", test_host_shows_the_caller_its_settings);
  g_test_add_func ("/probe/found", test_probe_tells_what_it_found);
  g_test_add_func ("/proposal/holds", test_proposal_holds_edits_and_notes);
  g_test_add_func ("/proposal/for-whom", test_proposal_tells_for_whom);
  g_test_add_func ("/proposal/odd", test_proposal_refuses_odd_module_options);
  g_test_add_func ("/null", test_null_is_named);
  g_test_add_func ("/request/options", test_request_tells_options);
  return g_test_run ();
}
