/* Change sets: several back ends plan into one; they may agree, never overrule each other. */

#include "base/strv.h"

#include <karg/changeset.h>

#include <string.h>

static GBytes *
text (const char *string)
{
  return g_bytes_new (string, strlen (string));
}

static gboolean
add (KargChangeset *changes, const char *path, const char *before, const char *after, KargPhase phase, GError **error)
{
  g_autoptr (GBytes) old = before != NULL ? text (before) : NULL;
  g_autoptr (GBytes) new = after != NULL ? text (after) : NULL;

  return karg_changeset_add_file (changes, path, old, new, phase, error);
}

static const KargFileChange *
file_at (KargChangeset *changes, guint index)
{
  return g_ptr_array_index (karg_changeset_get_files (changes), index);
}

static void
test_changeset_orders_templates_entries_default (void)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  g_assert_true (add (changes, "/boot/b.conf", "1", "2", KARG_PHASE_DEFAULT_ENTRY, NULL));
  g_assert_true (add (changes, "/boot/c.conf", "1", "2", KARG_PHASE_ENTRY, NULL));
  g_assert_true (add (changes, "/boot/a.conf", "1", "2", KARG_PHASE_ENTRY, NULL));
  g_assert_true (add (changes, "/etc/kernel/cmdline", NULL, "2", KARG_PHASE_TEMPLATE, NULL));

  g_assert_cmpuint (karg_changeset_get_files (changes)->len, ==, 4);
  g_assert_cmpstr (file_at (changes, 0)->path, ==, "/etc/kernel/cmdline");
  g_assert_null (file_at (changes, 0)->before);
  g_assert_cmpstr (file_at (changes, 1)->path, ==, "/boot/a.conf");
  g_assert_cmpstr (file_at (changes, 2)->path, ==, "/boot/c.conf");
  g_assert_cmpstr (file_at (changes, 3)->path, ==, "/boot/b.conf");
}

static void
test_changeset_same_bytes_are_no_change (void)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  g_assert_true (add (changes, "/a", "same", "same", KARG_PHASE_ENTRY, NULL));
  g_assert_true (add (changes, "/b", NULL, NULL, KARG_PHASE_ENTRY, NULL));
  g_assert_true (add (changes, "/c", NULL, "", KARG_PHASE_ENTRY, NULL));
  g_assert_cmpuint (karg_changeset_get_files (changes)->len, ==, 1);
  g_assert_cmpstr (file_at (changes, 0)->path, ==, "/c");
}

static void
test_changeset_two_back_ends_may_agree (void)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  karg_changeset_set_backend (changes, "bls");
  g_assert_true (add (changes, "/etc/kernel/cmdline", "a", "b", KARG_PHASE_TEMPLATE, NULL));
  karg_changeset_set_backend (changes, "systemd-boot");
  g_assert_true (add (changes, "/etc/kernel/cmdline", "a", "b", KARG_PHASE_DEFAULT_ENTRY, NULL));

  g_assert_cmpuint (karg_changeset_get_files (changes)->len, ==, 1);
  g_assert_cmpstr (file_at (changes, 0)->backend, ==, "bls");
  g_assert_cmpint (file_at (changes, 0)->phase, ==, KARG_PHASE_DEFAULT_ENTRY);
}

static void
test_changeset_contradiction_names_both (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } rows[] = { { "a", "c" }, { "a", "a" }, { "a", NULL }, { "x", "b" }, { NULL, "b" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargChangeset) changes = karg_changeset_new ();
      g_autoptr (GError) error = NULL;

      karg_changeset_set_backend (changes, "bls");
      g_assert_true (add (changes, "/etc/kernel/cmdline", "a", "b", KARG_PHASE_TEMPLATE, NULL));
      karg_changeset_set_backend (changes, "systemd-boot");
      g_assert_false (add (changes, "/etc/kernel/cmdline", rows[i].before, rows[i].after, KARG_PHASE_TEMPLATE, &error));
      g_assert_error (error, KARG_ERROR, KARG_ERROR_CONFLICT);
      g_assert_nonnull (strstr (error->message, "bls and systemd-boot"));
      g_assert_cmpstr (karg_error_get_file (error), ==, "/etc/kernel/cmdline");
      g_assert_cmpuint (karg_changeset_get_files (changes)->len, ==, 1);
    }
}

/* A back end that wants a file left alone has a voice too, whoever speaks first. */
static void
test_changeset_leave_alone_is_a_wish (void)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (add (changes, "/a", "a", "a", KARG_PHASE_TEMPLATE, NULL));
  g_assert_false (add (changes, "/a", "a", "b", KARG_PHASE_TEMPLATE, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_CONFLICT);
}

/* A file that nobody planned has no other names; one that has them keeps them when nothing new is said. */
static void
test_changeset_names_of_planned_files (void)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  g_assert_true (add (changes, "/boot/a.conf", "1", "2", KARG_PHASE_ENTRY, NULL));
  karg_changeset_set_names (changes, "/boot/b.conf", "b.*");
  karg_changeset_set_names (changes, "/boot/a.conf", "old");
  karg_changeset_set_names (changes, "/boot/a.conf", "a.*");
  karg_changeset_set_names (changes, "/boot/a.conf", NULL);
  g_assert_cmpuint (karg_changeset_get_files (changes)->len, ==, 1);
  g_assert_cmpstr (file_at (changes, 0)->names, ==, "a.*");
}

static void
test_changeset_runs_a_command_once (void)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  const char *argv[] = { "grub-mkconfig", "-o", "/boot/grub/grub.cfg", NULL };
  const char *other[] = { "grub-mkconfig", NULL };
  const char *first[] = { "/boot/grub/grub.cfg", NULL };
  const char *second[] = { "/boot/grub/grub.cfg", "/boot/grub/grubenv", NULL };

  karg_changeset_add_command (changes, argv, first, "because", FALSE);
  karg_changeset_add_command (changes, argv, second, "because too", TRUE);
  karg_changeset_add_command (changes, other, NULL, "another", FALSE);

  const GPtrArray *commands = karg_changeset_get_commands (changes);
  g_assert_cmpuint (commands->len, ==, 2);
  const KargCommand *command = g_ptr_array_index (commands, 0);
  g_assert_true (karg_strv_equal (command->argv, argv));
  g_assert_true (karg_strv_equal (command->rewrites, second));
  g_assert_true (command->needed_again);
  command = g_ptr_array_index (commands, 1);
  g_assert_null (command->rewrites[0]);
}

static void
test_changeset_keeps_refusals_and_notes (void)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  g_autoptr (GError) error = NULL;

  karg_changeset_set_backend (changes, "grub2");
  karg_error_set_at (&error, KARG_ERROR_UNSUPPORTED, "/etc/default/grub", 7, "a command substitution");
  karg_changeset_refuse (changes, "default", error);
  karg_changeset_note (changes, "one");
  karg_changeset_set_backend (changes, NULL);
  karg_changeset_note (changes, "two");

  const KargRefusal *refusal = g_ptr_array_index (karg_changeset_get_refusals (changes), 0);
  g_assert_cmpstr (refusal->backend, ==, "grub2");
  g_assert_cmpstr (refusal->target, ==, "default");
  g_assert_cmpstr (refusal->path, ==, "/etc/default/grub");
  g_assert_cmpuint (refusal->line, ==, 7);
  g_assert_cmpint (refusal->code, ==, KARG_ERROR_UNSUPPORTED);

  const char *expected[] = { "grub2", "one", "", "two", NULL };
  g_assert_true (karg_strv_equal (karg_changeset_get_notes (changes), expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/changeset/order", test_changeset_orders_templates_entries_default);
  g_test_add_func ("/changeset/no-change", test_changeset_same_bytes_are_no_change);
  g_test_add_func ("/changeset/agree", test_changeset_two_back_ends_may_agree);
  g_test_add_func ("/changeset/contradict", test_changeset_contradiction_names_both);
  g_test_add_func ("/changeset/leave-alone", test_changeset_leave_alone_is_a_wish);
  g_test_add_func ("/changeset/names", test_changeset_names_of_planned_files);
  g_test_add_func ("/changeset/command-once", test_changeset_runs_a_command_once);
  g_test_add_func ("/changeset/refusals-notes", test_changeset_keeps_refusals_and_notes);
  return g_test_run ();
}
