/* Targets, intents, hosts, probes and proposals: what back ends and plugins fill in is what the engine finds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"
#include "facts/collect.h"

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

  karg_intent_add (intent, target, edit);
}

static void
test_target_starts_empty (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  const KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");

  g_assert_cmpstr (karg_target_get_backend (target), ==, "");
  g_assert_cmpstr (karg_target_get_id (target), ==, "a");
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, "");
  g_assert_null (karg_target_get_path (target));
  g_assert_cmpuint (karg_target_get_word_line (target, 3), ==, 0);
  g_assert_true (karg_target_is_writable (target));
  g_assert_false (karg_target_is_default (target));
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
  karg_target_set_word_location (target, 1, "/boot/grub/grubenv", 2);
  karg_target_take_cmdline (target, karg_cmdline_parse ("ro quiet", -1));
  karg_target_set_default (target, TRUE);

  g_assert_cmpstr (karg_target_get_backend (target), ==, "bls");
  g_assert_cmpstr (karg_target_get_title (target), ==, "Fedora Linux");
  g_assert_cmpstr (karg_target_get_kernel (target), ==, "6.1.0");
  g_assert_cmpstr (karg_target_get_word_path (target, 0), ==, "/boot/loader/entries/a.conf");
  g_assert_cmpuint (karg_target_get_word_line (target, 0), ==, 6);
  g_assert_cmpstr (karg_target_get_word_path (target, 1), ==, "/boot/grub/grubenv");
  g_assert_cmpuint (karg_target_get_word_line (target, 1), ==, 2);
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, "ro quiet");
  g_assert_true (karg_target_is_default (target));
}

static void
test_target_is_writable_unless_told_otherwise (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  KargTarget *held = karg_targets_add (targets, KARG_TARGET_ENTRY, "held");
  KargTarget *generated = karg_targets_add (targets, KARG_TARGET_ENTRY, "generated");
  KargTarget *read_only = karg_targets_add (targets, KARG_TARGET_ENTRY, "read-only");
  KargTarget *unmanaged = karg_targets_add (targets, KARG_TARGET_ENTRY, "unmanaged");
  KargTarget *secondary = karg_targets_add (targets, KARG_TARGET_TEMPLATE, "secondary");

  karg_target_set_held_by (held, "grub2", "kernelopts");
  karg_target_set_generated (generated, TRUE);
  karg_target_set_read_only (read_only, "a unified kernel image");
  karg_target_set_unmanaged (unmanaged, "another system's");
  karg_target_set_secondary (secondary);

  g_assert_false (karg_target_is_writable (held));
  g_assert_cmpstr (karg_target_get_holder_backend (held), ==, "grub2");
  g_assert_cmpstr (karg_target_get_holder_id (held), ==, "kernelopts");
  g_assert_false (karg_target_is_writable (generated));
  g_assert_true (karg_target_is_generated (generated) && karg_target_is_recovery (generated));
  g_assert_false (karg_target_is_writable (read_only) || karg_target_is_unmanaged (read_only));
  g_assert_cmpstr (karg_target_get_read_only_reason (read_only), ==, "a unified kernel image");
  g_assert_false (karg_target_is_writable (unmanaged));
  g_assert_true (karg_target_is_unmanaged (unmanaged));
  g_assert_cmpstr (karg_target_get_read_only_reason (unmanaged), ==, "another system's");
  g_assert_true (karg_target_is_writable (secondary) && karg_target_is_secondary (secondary));
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
}

static void
test_intent_applies_edits_in_order (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");
  KargTarget *untouched = karg_targets_add (targets, KARG_TARGET_ENTRY, "b");

  karg_target_take_cmdline (target, karg_cmdline_parse ("ro  intel_iommu=off", -1));
  intent_ask (intent, target, KARG_EDIT_LIST_ADD, "intel_iommu=on");
  intent_ask (intent, target, KARG_EDIT_LIST_REMOVE, "intel_iommu=off");

  g_autoptr (KargCmdline) after = karg_intent_apply (intent, target);
  g_assert_cmpstr (karg_cmdline_get_text (after, NULL), ==, "ro  intel_iommu=on");
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==, "ro  intel_iommu=off");
  g_assert_cmpuint (karg_intent_get_edits (intent, target)->len, ==, 2);
  g_assert_cmpuint (karg_intent_get_edits (intent, untouched)->len, ==, 0);
  g_assert_null (karg_intent_apply (intent, untouched));
}

static void
test_intent_that_changes_nothing (void)
{
  g_autoptr (KargTargets) targets = karg_targets_new ();
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "a");

  karg_target_take_cmdline (target, karg_cmdline_parse ("ro quiet", -1));
  intent_ask (intent, target, KARG_EDIT_ADD, "quiet");
  g_assert_null (karg_intent_apply (intent, target));

  /* One edit undoes the other. */
  intent_ask (intent, target, KARG_EDIT_ADD, "nosmt");
  intent_ask (intent, target, KARG_EDIT_REMOVE, "nosmt");
  g_assert_null (karg_intent_apply (intent, target));
}

static void
test_intent_moves_to_another_reading (void)
{
  g_autoptr (KargTargets) before = karg_targets_new ();
  g_autoptr (KargTargets) after = karg_targets_new ();
  g_autoptr (KargIntent) intent = karg_intent_new ();

  karg_targets_set_backend (before, "bls");
  karg_targets_set_backend (after, "bls");
  KargTarget *old = karg_targets_add (before, KARG_TARGET_ENTRY, "a");
  KargTarget *gone = karg_targets_add (before, KARG_TARGET_ENTRY, "gone");
  karg_targets_add (after, KARG_TARGET_ENTRY, "new");
  KargTarget *same = karg_targets_add (after, KARG_TARGET_ENTRY, "a");
  intent_ask (intent, old, KARG_EDIT_ADD, "nosmt");
  intent_ask (intent, gone, KARG_EDIT_ADD, "nosmt");

  g_autoptr (KargIntent) moved = karg_intent_transfer (intent, after);
  g_autoptr (KargCmdline) line = karg_intent_apply (moved, same);
  g_assert_cmpstr (karg_cmdline_get_text (line, NULL), ==, "nosmt");
  g_assert_null (karg_intent_apply (moved, karg_targets_get (after, 0)));
}

static void
test_host_shows_the_caller_its_settings (void)
{
  const KargSetting *const grub[] = {
    KARG_SETTING (.name = "regenerate", .type = KARG_SETTING_BOOLEAN, .fallback = "true"),
    KARG_SETTING (.name = "path", .type = KARG_SETTING_STRING, .fallback = "/boot/grub"),
    NULL,
  };
  const KargSetting *const bls[]
    = { KARG_SETTING (.name = "path", .type = KARG_SETTING_STRING, .fallback = "/boot/loader"), NULL };
  const KargConfigSchema schemas[] = { { "grub2", grub }, { "bls", bls }, { NULL } };
  g_autofree char *path = g_dir_make_tmp ("karg-host-XXXXXX", NULL);
  g_autoptr (KargRoot) root = karg_root_open (path, NULL);
  g_autoptr (KargRoot) other = karg_root_open ("/", NULL);
  g_autoptr (KargFacts) facts = karg_facts_new ();
  g_autoptr (KargConfig) config = karg_config_load (root, schemas, NULL);
  g_autoptr (KargHost) host = karg_host_new (root, facts, config);

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
  g_assert_true (karg_host_get_root (over) == other && karg_host_get_root (host) == root);
  g_assert_true (karg_host_get_facts (over) == facts);
  g_assert_true (karg_host_has_role (over, "entries"));
  g_assert_false (karg_host_has_role (over, "kernelopts"));
  g_assert_true (karg_host_get_boolean_setting (over, "regenerate"));
  g_assert_cmpint (g_remove (path), ==, 0);
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
  g_test_add_func ("/target/empty", test_target_starts_empty);
  g_test_add_func ("/target/kept", test_target_keeps_what_it_is_told);
  g_test_add_func ("/target/writable", test_target_is_writable_unless_told_otherwise);
  g_test_add_func ("/target/found", test_target_is_found_by_backend_kind_and_id);
  g_test_add_func ("/intent/order", test_intent_applies_edits_in_order);
  g_test_add_func ("/intent/nothing", test_intent_that_changes_nothing);
  g_test_add_func ("/intent/moves", test_intent_moves_to_another_reading);
  g_test_add_func ("/host/settings", test_host_shows_the_caller_its_settings);
  g_test_add_func ("/probe/found", test_probe_tells_what_it_found);
  g_test_add_func ("/proposal/holds", test_proposal_holds_edits_and_notes);
  g_test_add_func ("/proposal/for-whom", test_proposal_tells_for_whom);
  g_test_add_func ("/proposal/odd", test_proposal_refuses_odd_module_options);
  g_test_add_func ("/request/options", test_request_tells_options);
  return g_test_run ();
}
