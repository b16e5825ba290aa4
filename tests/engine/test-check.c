/* Simulating: a reading shows what was meant, or says where it doesn't. */

#include "check.h"

#include <string.h>

static KargTargets *
reading (const char *template, const char *entry)
{
  KargTargets *targets = karg_targets_new ();

  karg_targets_set_backend (targets, "grub2");
  karg_target_take_cmdline (karg_targets_add (targets, KARG_TARGET_TEMPLATE, "T"), karg_cmdline_parse (template, -1));
  KargTarget *generated = karg_targets_add (targets, KARG_TARGET_ENTRY, "menu");
  karg_target_take_cmdline (generated, karg_cmdline_parse (entry, -1));
  karg_target_set_location (generated, "/boot/grub/grub.cfg", 7);
  karg_target_set_generated (generated, FALSE);
  return targets;
}

static GPtrArray *
edits_of (KargEditKind kind, const char *argument)
{
  const char *arguments[] = { argument, NULL };

  return karg_edit_list_new (kind, arguments, NULL);
}

/* Regression: "remove ro" on a GRUB host said "nothing to change": the word is grub-mkconfig's own. */
static void
test_simulate_refuses_the_generators_own (void)
{
  static const struct
  {
    const char *template;
    KargEditKind kind;
    const char *argument;
    guint refusals;
  } rows[] = {
    { "", KARG_EDIT_REMOVE, "ro", 1 },      { "", KARG_EDIT_SET, "root=/dev/sdb", 1 }, { "", KARG_EDIT_ADD, "root=x", 0 },
    { "quiet", KARG_EDIT_REMOVE, "quiet", 0 }, { "", KARG_EDIT_REMOVE, "absent", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) targets = reading (rows[i].template, "root=/dev/sda1 ro quiet");
      g_autoptr (GPtrArray) edits = edits_of (rows[i].kind, rows[i].argument);
      g_autoptr (KargChangeset) changes = karg_changeset_new ();

      karg_check_refuse_fixed (targets, edits, changes);
      g_assert_cmpuint (karg_changeset_get_refusals (changes)->len, ==, rows[i].refusals);
    }
}

/* An entry that is older than its template says nothing about what the generator does. */
static void
test_simulate_waits_for_an_owed_command (void)
{
  g_autoptr (KargTargets) targets = reading ("", "root=/dev/sda1 ro quiet");
  g_autoptr (GPtrArray) edits = edits_of (KARG_EDIT_REMOVE, "quiet");
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  const char *argv[] = { "update-grub", NULL };

  karg_changeset_set_backend (changes, "grub2");
  karg_changeset_add_command (changes, argv, NULL, "grub.cfg is out of date", TRUE);
  karg_check_refuse_fixed (targets, edits, changes);
  g_assert_cmpuint (karg_changeset_get_refusals (changes)->len, ==, 0);
}

static void
test_simulate_names_the_entry_that_lacks_it (void)
{
  g_autoptr (KargTargets) before = reading ("quiet", "root=/dev/sda1 ro quiet");
  g_autoptr (GPtrArray) edits = edits_of (KARG_EDIT_ADD, "iommu=pt");
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (GError) error = NULL;

  karg_intent_add (intent, karg_targets_get (before, 0), g_ptr_array_index (edits, 0));
  g_assert_false (karg_check_generated (before, intent, edits, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  g_assert_nonnull (strstr (error->message, "menu"));

  g_autoptr (KargTargets) after = reading ("quiet iommu=pt", "root=/dev/sda1 ro quiet iommu=pt");
  g_autoptr (GError) none = NULL;
  g_assert_true (karg_check_generated (after, intent, edits, &none));
  g_assert_no_error (none);
}

/* Regression: undo believed an update-grub that did nothing. */
static void
test_simulate_knows_what_became_of_templates (void)
{
  g_autoptr (KargTargets) before = reading ("quiet z", "root=/dev/sda1 ro quiet z");
  g_autoptr (KargTargets) idle = reading ("quiet new", "root=/dev/sda1 ro quiet z");
  g_autoptr (KargTargets) busy = reading ("quiet new", "root=/dev/sda1 ro quiet new");
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (GPtrArray) edits = karg_check_difference (before, idle);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (edits->len, ==, 2);
  g_assert_false (karg_check_generated (idle, intent, edits, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  g_assert_true (karg_check_generated (busy, intent, edits, NULL));
}

static void
test_simulate_sees_a_word_too_many (void)
{
  static const struct
  {
    const char *after;
    gboolean as_meant;
  } rows[] = { { "quiet iommu=pt", TRUE },      { "quiet  \"iommu=pt\"", TRUE }, { "quiet", FALSE },
               { "quiet iommu=pt extra", FALSE }, { "iommu=pt quiet", FALSE } };
  g_autoptr (KargTargets) before = reading ("quiet", "");
  g_autoptr (GPtrArray) edits = edits_of (KARG_EDIT_ADD, "iommu=pt");
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (KargChangeset) changes = karg_changeset_new ();

  karg_intent_add (intent, karg_targets_get (before, 0), g_ptr_array_index (edits, 0));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) after = reading (rows[i].after, "");
      g_autoptr (GError) error = NULL;
      g_assert_cmpint (karg_check_targets (before, after, intent, changes, &error), ==, rows[i].as_meant);
      g_assert_cmpint (error == NULL, ==, rows[i].as_meant);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulate/generators-own", test_simulate_refuses_the_generators_own);
  g_test_add_func ("/simulate/owed", test_simulate_waits_for_an_owed_command);
  g_test_add_func ("/simulate/generated", test_simulate_names_the_entry_that_lacks_it);
  g_test_add_func ("/simulate/difference", test_simulate_knows_what_became_of_templates);
  g_test_add_func ("/simulate/words", test_simulate_sees_a_word_too_many);
  return g_test_run ();
}
