/* Checking: a reading shows what was meant, or says where it doesn't. */

#include "check.h"
#include "line.h"

#include <string.h>

static KargTargets *
reading (const char *template, const char *entry)
{
  KargTargets *targets = karg_targets_new ();

  karg_targets_set_backend (targets, "grub2");
  line_hold (karg_targets_add (targets, KARG_TARGET_TEMPLATE, "T"), "/etc/default/grub", template);
  KargTarget *generated = karg_targets_add (targets, KARG_TARGET_ENTRY, "menu");
  line_hold (generated, "/boot/grub/grub.cfg", entry);
  karg_target_set_location (generated, "/boot/grub/grub.cfg", 7);
  karg_target_set_access (generated, KARG_ACCESS_GENERATED, NULL);
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
test_check_refuses_the_generators_own (void)
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

/* Each of several edits is looked at, and one cause is told once. */
static void
test_check_refuses_each_of_several (void)
{
  static const struct
  {
    const char *arguments[4];
    guint refusals;
  } rows[] = {
    { { "quiet", "ro" }, 1 },
    { { "quiet", "splash", "ro" }, 1 },
    { { "ro", "quiet" }, 1 },
    { { "quiet", "absent" }, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) targets = reading ("quiet splash", "root=/dev/sda1 ro quiet splash");
      g_autoptr (GPtrArray) edits = karg_edit_list_new (KARG_EDIT_REMOVE, rows[i].arguments, NULL);
      g_autoptr (KargChangeset) changes = karg_changeset_new ();

      karg_check_refuse_fixed (targets, edits, changes);
      g_assert_cmpuint (karg_changeset_get_refusals (changes)->len, ==, rows[i].refusals);
    }
}

/* An entry that is older than its template says nothing about what the generator does. */
static void
test_check_waits_for_an_owed_command (void)
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
test_check_names_the_entry_that_lacks_it (void)
{
  g_autoptr (KargTargets) before = reading ("quiet", "root=/dev/sda1 ro quiet");
  g_autoptr (GPtrArray) edits = edits_of (KARG_EDIT_ADD, "iommu=pt");
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (GError) error = NULL;

  karg_intent_add (intent, karg_targets_get (before, 0), NULL, edits);
  g_assert_false (karg_check_generated (before, before, intent, edits, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  g_assert_nonnull (strstr (error->message, "menu"));

  g_autoptr (KargTargets) after = reading ("quiet iommu=pt", "root=/dev/sda1 ro quiet iommu=pt");
  g_autoptr (GError) none = NULL;
  g_assert_true (karg_check_generated (before, after, intent, edits, &none));
  g_assert_no_error (none);
}

/* Regression: undo believed an update-grub that did nothing. */
static void
test_check_knows_what_became_of_templates (void)
{
  g_autoptr (KargTargets) before = reading ("quiet z", "root=/dev/sda1 ro quiet z");
  g_autoptr (KargTargets) idle = reading ("quiet new", "root=/dev/sda1 ro quiet z");
  g_autoptr (KargTargets) busy = reading ("quiet new", "root=/dev/sda1 ro quiet new");
  g_autoptr (KargIntent) intent = karg_intent_new ();
  g_autoptr (GPtrArray) edits = karg_check_difference (before, idle);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (edits->len, ==, 2);
  g_assert_false (karg_check_generated (before, idle, intent, edits, &error));
  g_assert_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED);
  g_assert_true (karg_check_generated (before, busy, intent, edits, NULL));
}

static void
test_check_sees_a_word_too_many (void)
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

  karg_intent_add (intent, karg_targets_get (before, 0), NULL, edits);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) after = reading (rows[i].after, "");
      g_autoptr (GError) error = NULL;
      g_assert_true (karg_check_targets (before, after, intent, &error)
                     == (rows[i].as_meant ? NULL : karg_targets_get (before, 0)));
      g_assert_cmpint (error == NULL, ==, rows[i].as_meant);
    }
}

static KargTargets *
menu_of (const char *id, const char *title)
{
  KargTargets *targets = karg_targets_new ();

  karg_targets_set_backend (targets, "grub2");
  KargTarget *entry = karg_targets_add (targets, KARG_TARGET_ENTRY, id);
  karg_target_set_access (entry, KARG_ACCESS_GENERATED, NULL);
  karg_target_set_title (entry, title);
  if (!g_str_equal (title, "unread"))
    line_hold (entry, "/boot/grub/grub.cfg", "ro");
  return targets;
}

/* A generator that could tell the disk's UUID the last time and can't now calls the same entry otherwise. */
static void
test_check_sees_an_entry_gone (void)
{
  static const struct
  {
    const char *id, *title;
    gboolean there;
  } rows[] = { { "simple-1", "Debian", TRUE }, { "simple", "Debian", TRUE }, { "simple-1", "Other", TRUE },
               { "simple", "Other", FALSE }, { "simple-1", "unread", FALSE } };
  g_autoptr (KargTargets) before = menu_of ("simple-1", "Debian");
  g_autoptr (KargIntent) intent = karg_intent_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KargTargets) after = menu_of (rows[i].id, rows[i].title);
      g_autoptr (GError) error = NULL;
      g_assert_true ((karg_check_targets (before, after, intent, &error) == NULL) == rows[i].there);
      g_assert_cmpint (error == NULL, ==, rows[i].there);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check/generators-own", test_check_refuses_the_generators_own);
  g_test_add_func ("/check/several", test_check_refuses_each_of_several);
  g_test_add_func ("/check/owed", test_check_waits_for_an_owed_command);
  g_test_add_func ("/check/generated", test_check_names_the_entry_that_lacks_it);
  g_test_add_func ("/check/difference", test_check_knows_what_became_of_templates);
  g_test_add_func ("/check/words", test_check_sees_a_word_too_many);
  g_test_add_func ("/check/gone", test_check_sees_an_entry_gone);
  return g_test_run ();
}
