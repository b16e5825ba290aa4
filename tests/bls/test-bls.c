/* The bls back end on trees: what it shows, what it plans, and what it leaves alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "small.h"

#include <string.h>

#define OLD "84c0b1d96f5e4e73a28d7b3c1e0f9a65-6.11.4-301.fc41.x86_64"
#define NEW "84c0b1d96f5e4e73a28d7b3c1e0f9a65-6.11.10-300.fc41.x86_64"

static Fixture *
host_new (const char *name)
{
  Fixture *fixture = fixture_new (karg_plugin_bls);

  fixture_unpack_host (fixture, name);
  return fixture;
}

static void
test_probe (void)
{
  g_autoptr (Fixture) fedora = host_new ("fedora");
  g_autoptr (Fixture) silverblue = host_new ("fedora-silverblue");
  g_autoptr (Fixture) debian = host_new ("debian-12-grub");
  g_autoptr (Fixture) arch = host_new ("arch-systemd-boot");
  g_autoptr (Fixture) bare = fixture_new (karg_plugin_bls);

  g_assert_cmpint (fixture_probe (fedora), ==, KARG_BACKEND_ACTIVE);
  g_assert_cmpint (fixture_probe (debian), ==, KARG_BACKEND_ABSENT);
  g_assert_cmpint (fixture_probe (arch), ==, KARG_BACKEND_PRESENT);
  g_assert_cmpint (fixture_probe (bare), ==, KARG_BACKEND_ABSENT);
  fixture_write (bare, ENTRIES "a.conf", "linux /l\n");
  g_assert_cmpint (fixture_probe (bare), ==, KARG_BACKEND_ACTIVE);

  fixture_set_fact (silverblue, "os", "owner", "ostree");
  fixture_set_fact (silverblue, "os", "owner-advice", "rpm-ostree kargs");
  g_assert_cmpint (fixture_probe (silverblue), ==, KARG_BACKEND_FOREIGN);
}

static void
test_fedora_is_shown (void)
{
  g_autoptr (Fixture) fixture = host_new ("fedora");
  KargTarget *target;

  fixture_read (fixture);
  g_assert_cmpuint (karg_targets_get_n (fixture->targets), ==, 4);
  g_assert_cmpstr (karg_target_get_id (karg_targets_get (fixture->targets, 0)), ==, NEW);
  g_assert_cmpstr (karg_target_get_id (karg_targets_get (fixture->targets, 1)), ==, OLD);
  g_assert_cmpstr (fixture_default_id (fixture), ==, OLD);

  target = fixture_get (fixture, ENTRY, OLD);
  g_assert_cmpstr (karg_target_get_kernel (target), ==, "6.11.4-301.fc41.x86_64");
  g_assert_cmpstr (karg_target_get_path (target), ==, ENTRIES OLD ".conf");
  g_assert_cmpuint (karg_target_get_line (target), ==, 5);
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_WRITABLE);
  g_assert_cmpstr (fixture_text (fixture, ENTRY, OLD), ==,
                   "root=UUID=b7e0a4d2-63c8-4f5e-9d71-2a8c4e6f0b13 ro rootflags=subvol=root rhgb quiet");
}

/* The template comes from the default entry: grubby took the last in its list, the rescue entry. */
static void
test_grubby_template_from_the_default_entry (void)
{
  g_autoptr (Fixture) fixture = small_new ("version 1\nlinux /l\noptions root=a systemd.machine_id=1 $tuned_params\n");

  fixture_write (fixture, ENTRIES "b.conf", "version 2\nlinux /l\noptions root=b\n");
  fixture_write (fixture, "/boot/grub2/grubenv", "# GRUB Environment Block\nsaved_entry=a\n####");
  fixture_read (fixture);
  g_assert_cmpstr (fixture_default_id (fixture), ==, "a");
  g_assert_cmpstr (fixture_text (fixture, TEMPLATE, TEMPLATE_PATH), ==, "root=a");
  g_assert_cmpuint (karg_target_get_line (fixture_get (fixture, TEMPLATE, TEMPLATE_PATH)), ==, 0);

  fixture_plan (fixture, "+n");
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=a n\n");
  g_assert_cmpstr (fixture_planned (fixture, ENTRIES "b.conf"), ==, "version 2\nlinux /l\noptions root=b n\n");
}

/* Applied, the plan is empty; templates come first, the default entry last. */
static void
test_fedora_is_changed (void)
{
  g_autoptr (Fixture) fixture = host_new ("fedora");

  fixture_plan (fixture, "+intel_iommu=on");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 4);
  g_assert_cmpstr (fixture_planned_path (fixture, 0), ==, TEMPLATE_PATH);
  g_assert_true (fixture_is_created (fixture, TEMPLATE_PATH));
  g_assert_cmpstr (fixture_planned_path (fixture, 3), ==, ENTRIES OLD ".conf");
  g_assert_cmpint (fixture_planned_phase (fixture, ENTRIES OLD ".conf"), ==, KARG_PHASE_DEFAULT_ENTRY);
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);

  fixture_commit (fixture);
  fixture_plan (fixture, "+intel_iommu=on");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  g_assert_nonnull (strstr (fixture_text (fixture, ENTRY, NEW), "quiet intel_iommu=on"));
}

/* An argument that entries hold but no file promises to kernels to come. */
static void
test_template_is_made_for_what_entries_hold_already (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a n\n");

  fixture_plan (fixture, "-x");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=a n\n");
  fixture_plan (fixture, "-n");
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=a\n");
}

/* grubby made an emptied file just "n", so that the next kernel had no root=. */
static void
test_grubby_emptied_template (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, TEMPLATE_PATH, "");
  fixture_plan (fixture, "+n");
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=a n\n");
}

static void
test_template_is_copied_up (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, "/usr/lib/kernel/cmdline", "root=vendor\n");
  fixture_plan (fixture, "+n");
  g_assert_cmpstr (karg_target_get_path (fixture_get (fixture, TEMPLATE, TEMPLATE_PATH)), ==, "/usr/lib/kernel/cmdline");
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=vendor n\n");
  g_assert_null (fixture_planned (fixture, "/usr/lib/kernel/cmdline"));
}

/* The counter is the boot loader's: it stays in the name and out of the id. */
static void
test_counted_entry (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, ENTRIES "b+2-1.conf", "linux /l\noptions root=b\n");
  fixture_plan (fixture, "+n");
  g_assert_cmpstr (fixture_text (fixture, ENTRY, "b"), ==, "root=b");
  g_assert_cmpstr (fixture_planned (fixture, ENTRIES "b+2-1.conf"), ==, "linux /l\noptions root=b n\n");
}

/* RHEL 8: the text is in the environment block, and the grub2 back end's. */
static void
test_kernelopts_are_held (void)
{
  g_autoptr (Fixture) fixture = host_new ("rhel-8");
  const char *id = "6f1d8b2c9e4a4f7ab0c35d1e82f6a974-4.18.0-553.30.1.el8_10.x86_64";
  KargTarget *target;

  fixture_plan (fixture, "+n");
  target = fixture_get (fixture, ENTRY, id);
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_HELD);
  g_assert_cmpstr (karg_target_get_word_path (target, 0), ==, "/boot/grub2/grubenv");
  g_assert_cmpstr (karg_cmdline_get_text (karg_target_get_cmdline (target), NULL), ==,
                   "root=/dev/mapper/rhel-root ro crashkernel=auto resume=/dev/mapper/rhel-swap rd.lvm.lv=rhel/root"
                   " rd.lvm.lv=rhel/swap rhgb quiet $tuned_params");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
  g_assert_null (karg_targets_find (fixture->targets, "bls", TEMPLATE, TEMPLATE_PATH));
}

/* What stands beside "$kernelopts" must not defeat the edit of the variable. */
static void
test_words_beside_kernelopts (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions $kernelopts quiet mitigations=off\n");
  KargTarget *target;

  fixture_write (fixture, "/boot/grub2/grubenv", "# GRUB Environment Block\nkernelopts=root=a ro quiet \n####");
  fixture_read (fixture);
  target = fixture_get (fixture, ENTRY, "a");
  g_assert_cmpstr (fixture_text (fixture, ENTRY, "a"), ==, "root=a ro quiet quiet mitigations=off");
  g_assert_cmpstr (karg_target_get_word_path (target, 2), ==, "/boot/grub2/grubenv");
  g_assert_cmpstr (karg_target_get_word_path (target, 3), ==, ENTRIES "a.conf");
}

/* Without the variable the entry's arguments can't be known in full. */
static void
test_kernelopts_are_nowhere (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions $kernelopts quiet\n");

  fixture_read (fixture);
  g_assert_cmpint (karg_target_get_access (fixture_get (fixture, ENTRY, "a")), ==, KARG_ACCESS_READ_ONLY);
  g_assert_nonnull (strstr (karg_target_get_reason (fixture_get (fixture, ENTRY, "a")), "grub2-mkconfig"));
}

/* GRUB runs the line as a command: what stands behind an operator or a comment never reached the kernel. */
static void
test_what_grub_can_not_read (void)
{
  static const char *const options[] = { "root=a #old splash", "root=a l=a&b", "root=a q=it's", "root=a s={x}" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *text = g_strdup_printf ("linux /l\noptions %s\n", options[i]);
      g_autoptr (Fixture) fixture = small_new (text);
      KargTarget *target;

      fixture_plan_kind (fixture, "+n", ENTRY);
      target = fixture_get (fixture, ENTRY, "a");
      g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_READ_ONLY);
      g_assert_nonnull (strstr (karg_target_get_reason (target), "GRUB"));
      g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);
    }
}

/* grub.cfg of RHEL 8: "options n" alone would have taken the root file system away. */
static void
test_options_that_grub_lends (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\n");

  fixture_write (fixture, "/boot/grub2/grub.cfg", "set default_kernelopts=\"root=UUID=1 ro\"\ninsmod blscfg\nblscfg\n");
  fixture_plan_kind (fixture, "+n", ENTRY);
  g_assert_null (karg_target_get_cmdline (fixture_get (fixture, ENTRY, "a")));
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 0);

  fixture_write (fixture, ENTRIES "a.conf", "linux /l\noptions root=a\n");
  fixture_plan_kind (fixture, "+n", ENTRY);
  g_assert_cmpstr (fixture_planned (fixture, ENTRIES "a.conf"), ==, "linux /l\noptions root=a n\n");
}

static void
test_entries_of_another_kind (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, "/boot/loader/entries.srel", "type9\n");
  fixture_read (fixture);
  g_assert_nonnull (karg_target_get_reason (fixture_get (fixture, ENTRY, "a")));
  fixture_write (fixture, "/boot/loader/entries.srel", "type1\n");
  fixture_read (fixture);
  g_assert_cmpint (karg_target_get_access (fixture_get (fixture, ENTRY, "a")), ==, KARG_ACCESS_WRITABLE);
}

/* grubby replaced the link by a file and left what it led to. */
static void
test_grubby_linked_entry (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, "/boot/real/b", "linux /l\noptions root=b\n");
  fixture_link (fixture, "../../real/b", ENTRIES "b.conf");
  fixture_link (fixture, "b.conf", ENTRIES "c.conf");
  fixture_plan_kind (fixture, "+n", ENTRY);
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 2);
  g_assert_cmpstr (fixture_planned (fixture, "/boot/real/b"), ==, "linux /l\noptions root=b n\n");
}

/* What no boot loader lists must not keep the others from being changed. */
static void
test_what_loaders_pass_over (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, ENTRIES "empty.conf", "");
  fixture_write (fixture, ENTRIES "none.conf", "title t\noptions root=b\n");
  fixture_write (fixture, ENTRIES "memtest.conf", "title t\nefi /memtest.efi\n");
  fixture_write (fixture, ENTRIES "dir.conf/x", "");
  fixture_write (fixture, ENTRIES ".hidden.conf", "linux /l\noptions root=h\n");
  fixture_write (fixture, ENTRIES "a.conf.rpmsave", "linux /l\noptions root=h\n");
  fixture_link (fixture, "nowhere", ENTRIES "dangling.conf");
  fixture_link (fixture, "../../../../../../../../../../etc/shadow", ENTRIES "outside.conf");
  fixture_plan_kind (fixture, "+n", ENTRY);

  small_check_unmanaged (fixture, "empty", "empty.conf:1: ");
  small_check_unmanaged (fixture, "none", "none.conf:1: ");
  small_check_unmanaged (fixture, "memtest", "memtest.conf:2: ");
  small_check_unmanaged (fixture, "dir", "dir.conf");
  small_check_unmanaged (fixture, "dangling", "dangling.conf");
  small_check_unmanaged (fixture, "outside", "outside.conf");
  g_assert_cmpuint (fixture_n_planned (fixture), ==, 1);
  g_assert_cmpuint (karg_targets_get_n (fixture->targets), ==, 8);
}

/* The next kernel's entry gets the template's words as they stand there: GRUB took a "|" in it for an operator. */
static void
test_template_is_spelled_for_grub (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");

  fixture_write (fixture, TEMPLATE_PATH, "root=a\n");
  fixture_plan (fixture, "+ima_policy=tcb|appraise_tcb");
  g_assert_cmpstr (fixture_planned (fixture, TEMPLATE_PATH), ==, "root=a \"ima_policy=tcb|appraise_tcb\"\n");
  g_assert_cmpstr (fixture_planned (fixture, ENTRIES "a.conf"), ==, "linux /l\noptions root=a \"ima_policy=tcb|appraise_tcb\"\n");
}

static void
test_bad_files_are_told_with_file_and_line (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");
  KargTarget *target;
  g_autoptr (GError) error = NULL;

  fixture_write_bytes (fixture, ENTRIES "nul.conf", "linux /l\noptions a\0b\n", 21);
  fixture_write_bytes (fixture, TEMPLATE_PATH, "a\0b\n", 4);
  fixture_plan (fixture, "+n");
  target = fixture_get (fixture, ENTRY, "nul");
  g_assert_cmpint (karg_target_get_access (target), ==, KARG_ACCESS_READ_ONLY);
  g_assert_cmpstr (karg_target_get_reason (target), ==, ENTRIES "nul.conf:2: holds a NUL byte");
  g_assert_cmpuint (karg_target_get_line (target), ==, 2);
  target = fixture_get (fixture, TEMPLATE, TEMPLATE_PATH);
  g_assert_cmpstr (karg_target_get_reason (target), ==, TEMPLATE_PATH ":1: holds a NUL byte");
}

static void
test_entries_that_are_no_directory (void)
{
  g_autoptr (Fixture) fixture = fixture_new (karg_plugin_bls);
  g_autoptr (GError) error = NULL;

  fixture_write (fixture, "/boot/loader/entries", "");
  g_assert_cmpint (fixture_probe (fixture), ==, KARG_BACKEND_ABSENT);
  g_assert_false (fixture_try_read (fixture, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_IO);
}

/* What one file can't carry is refused with file and line, and the others are planned. */
static void
test_refusals (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");
  const KargRefusal *refusal;

  fixture_plan (fixture, "+memmap=3M$11992M");
  refusal = fixture_refusal (fixture, "a");
  g_assert_nonnull (refusal);
  g_assert_cmpint (refusal->code, ==, KARG_ERROR_NOT_REPRESENTABLE);
  g_assert_cmpstr (refusal->path, ==, ENTRIES "a.conf");
  g_assert_cmpuint (refusal->line, ==, 2);
  g_assert_null (fixture_planned (fixture, ENTRIES "a.conf"));
  /* the next kernel's entry would hold it */
  g_assert_nonnull (fixture_refusal (fixture, TEMPLATE_PATH));

  fixture_plan (fixture, "+a=\"b  c\"");
  g_assert_nonnull (fixture_refusal (fixture, TEMPLATE_PATH));
  g_assert_nonnull (fixture_planned (fixture, ENTRIES "a.conf"));
}

/* Arguments that GRUB never saw are no longer hidden, and that is told. */
static void
test_hidden_options_are_told (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\noptions quiet\n");

  fixture_plan_kind (fixture, "+n", ENTRY);
  g_assert_cmpstr (fixture_text (fixture, ENTRY, "a"), ==, "root=a quiet");
  g_assert_cmpuint (karg_target_get_word_line (fixture_get (fixture, ENTRY, "a"), 1), ==, 3);
  g_assert_cmpstr (fixture_planned (fixture, ENTRIES "a.conf"), ==, "linux /l\noptions root=a quiet n\n");
  g_assert_cmpuint (fixture_n_notes (fixture), >, 0);

  /* It is there, but GRUB doesn't see it. */
  fixture_plan_kind (fixture, "+quiet", ENTRY);
  g_assert_cmpstr (fixture_planned (fixture, ENTRIES "a.conf"), ==, "linux /l\noptions root=a quiet\n");
}

/* bootc writes down for whom it set an argument; that tool has to know. */
static void
test_arguments_of_another_tool (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\nx-options-source-tuned isolcpus=1\noptions root=a isolcpus=1 n\n");

  fixture_plan_kind (fixture, "-n\n+m", ENTRY);
  g_assert_cmpstr (karg_target_get_claimant (fixture_get (fixture, ENTRY, "a"), "isolcpus", "1"), ==, "tuned");
  g_assert_null (karg_target_get_claimant (fixture_get (fixture, ENTRY, "a"), "root", "a"));
  g_assert_cmpuint (fixture_n_notes (fixture), ==, 0);
  fixture_plan_kind (fixture, "-isolcpus", ENTRY);
  g_assert_cmpstr (fixture_planned (fixture, ENTRIES "a.conf"), ==,
                   "linux /l\nx-options-source-tuned isolcpus=1\noptions root=a n\n");
  g_assert_nonnull (strstr (fixture_note (fixture, 0), "isolcpus is tuned's"));
}

/* openSUSE's grub2-bls has its entries on the ESP, and what a TPM was told of them. */
static void
test_opensuse_grub2_bls (void)
{
  g_autoptr (Fixture) fixture = fixture_new (karg_plugin_bls);

  fixture_write (fixture, "/etc/sysconfig/bootloader", "LOADER_TYPE=\"grub2-bls\"\n");
  fixture_write (fixture, "/usr/bin/sdbootutil", "");
  fixture_write (fixture, "/boot/efi/loader/entries/a.conf", "linux /l\noptions root=a\n");
  g_assert_cmpint (fixture_probe (fixture), ==, KARG_BACKEND_ACTIVE);
  fixture_plan (fixture, "+n");
  g_assert_nonnull (fixture_planned (fixture, "/boot/efi/loader/entries/a.conf"));
  g_assert_nonnull (strstr (fixture_note (fixture, 0), "sdbootutil update-predictions"));
}

static void
check_default (Fixture *fixture, const char *saved, const char *expected)
{
  g_autofree char *block = g_strdup_printf ("# GRUB Environment Block\nsaved_entry=%s\n####", saved);

  fixture_write (fixture, "/boot/grub2/grubenv", block);
  fixture_read (fixture);
  g_assert_cmpstr (fixture_default_id (fixture), ==, expected);
}

/* With a saved entry that names nothing grubby changed nothing and said so to nobody; GRUB boots the
 * first. */
static void
test_grubby_stale_default (void)
{
  g_autoptr (Fixture) fixture = small_new ("title One\nlinux /l\noptions root=a\n");

  fixture_write (fixture, ENTRIES "b+3.conf", "title Two\nlinux /l\noptions root=b\n");
  check_default (fixture, "a", "a");
  check_default (fixture, "b", "b");
  check_default (fixture, "b+3", "b");
  check_default (fixture, "One", "a");
  check_default (fixture, "1", "a");
  check_default (fixture, "0", "b");
  check_default (fixture, "7", "b");
  check_default (fixture, "gone", "b");
  check_default (fixture, "", "b");
  fixture_write (fixture, ENTRIES "c.conf", "title Not listed\noptions root=c\n");
  check_default (fixture, "c", "b");
  check_default (fixture, "0", "b");
  fixture_write (fixture, "/boot/grub2/grub.cfg", "set default=\"1\"\nblscfg\n");
  check_default (fixture, "b", "a");
}

/* petitboot before 1.8 reads what grub2-mkconfig wrote. */
static void
test_petitboot (void)
{
  g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");
  const KargCommand *command;

  fixture_set_fact (fixture, "firmware", "kind", "opal");
  fixture_set_fact (fixture, "firmware", "petitboot", "v1.7.5-p8c5fc86");
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 1);
  command = fixture_command (fixture, 0);
  g_assert_cmpstr (command->argv[0], ==, "grub2-mkconfig");
  fixture_plan_kind (fixture, "+n", TEMPLATE);
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);

  fixture_set_fact (fixture, "firmware", "petitboot", "v1.10.4");
  fixture_plan (fixture, "+n");
  g_assert_cmpuint (fixture_n_commands (fixture), ==, 0);
}

/* On s390x zipl copies the entries; grubby never ran it. On RHEL, where GRUB reads them on every other machine, it wasn't named
 * either. */
static void
test_grubby_zipl (void)
{
  g_autoptr (Fixture) fixture = fixture_new (karg_plugin_bls);
  const KargCommand *command;

  fixture_set_fact (fixture, "os", "id", "rhel");
  fixture_write (fixture, "/etc/zipl.conf", "[defaultboot]\n");
  fixture_write (fixture, ENTRIES "a.conf", "title t\nlinux /l\noptions root=a\n");
  g_assert_cmpint (fixture_probe (fixture), ==, KARG_BACKEND_ACTIVE);
  fixture_plan (fixture, "+n");
  command = fixture_command (fixture, 0);
  g_assert_cmpstr (command->argv[0], ==, "zipl");
}

/* An undo finds entries under the names that a boot loader which counts its tries gives them: each of them, however
 * many there are and whatever else is written. */
static void
test_entries_have_other_names (void)
{
  static const struct
  {
    const char *script;
    guint entries;
  } rows[] = { { "+n", 3 }, { "-only-b", 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) fixture = small_new ("linux /l\noptions root=a\n");
      fixture_write (fixture, ENTRIES "b.conf", "linux /l\noptions root=a only-b\n");
      fixture_write (fixture, ENTRIES "c.conf", "linux /l\noptions root=a\n");
      fixture_plan_kind (fixture, rows[i].script, ENTRY);
      const GPtrArray *files = karg_changeset_get_files (fixture->changes);
      g_assert_cmpuint (files->len, ==, rows[i].entries);
      for (guint f = 0; f < files->len; f++)
        {
          const KargFileChange *file = g_ptr_array_index (files, f);
          g_autofree char *name = g_path_get_basename (file->path);
          g_autofree char *counted = g_strdup_printf ("%c+2-1.conf", *name);
          g_assert_nonnull (file->names);
          g_assert_true (g_regex_match_simple (file->names, name, 0, 0));
          g_assert_true (g_regex_match_simple (file->names, counted, 0, 0));
          g_assert_false (g_regex_match_simple (file->names, "d+2-1.conf", 0, 0));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bls/probe", test_probe);
  g_test_add_func ("/bls/fedora/read", test_fedora_is_shown);
  g_test_add_func ("/bls/fedora/plan", test_fedora_is_changed);
  g_test_add_func ("/bls/grubby/template-from-default", test_grubby_template_from_the_default_entry);
  g_test_add_func ("/bls/template/made-for-what-is-there", test_template_is_made_for_what_entries_hold_already);
  g_test_add_func ("/bls/grubby/emptied-template", test_grubby_emptied_template);
  g_test_add_func ("/bls/template/copied-up", test_template_is_copied_up);
  g_test_add_func ("/bls/counted-entry", test_counted_entry);
  g_test_add_func ("/bls/other-names", test_entries_have_other_names);
  g_test_add_func ("/bls/kernelopts/held", test_kernelopts_are_held);
  g_test_add_func ("/bls/kernelopts/beside", test_words_beside_kernelopts);
  g_test_add_func ("/bls/kernelopts/nowhere", test_kernelopts_are_nowhere);
  g_test_add_func ("/bls/grub/unreadable", test_what_grub_can_not_read);
  g_test_add_func ("/bls/grub/lent", test_options_that_grub_lends);
  g_test_add_func ("/bls/entries.srel", test_entries_of_another_kind);
  g_test_add_func ("/bls/grubby/linked-entry", test_grubby_linked_entry);
  g_test_add_func ("/bls/passed-over", test_what_loaders_pass_over);
  g_test_add_func ("/bls/bad-files", test_bad_files_are_told_with_file_and_line);
  g_test_add_func ("/bls/no-directory", test_entries_that_are_no_directory);
  g_test_add_func ("/bls/refusals", test_refusals);
  g_test_add_func ("/bls/hidden-options", test_hidden_options_are_told);
  g_test_add_func ("/bls/template/spelled-for-grub", test_template_is_spelled_for_grub);
  g_test_add_func ("/bls/arguments-of-another-tool", test_arguments_of_another_tool);
  g_test_add_func ("/bls/opensuse-grub2-bls", test_opensuse_grub2_bls);
  g_test_add_func ("/bls/grubby/stale-default", test_grubby_stale_default);
  g_test_add_func ("/bls/petitboot", test_petitboot);
  g_test_add_func ("/bls/grubby/zipl", test_grubby_zipl);
  return g_test_run ();
}
