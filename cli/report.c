/* report.c: telling what happened: text for people, JSON for scripts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "report.h"

#include "json.h"
#include "refusals.h"
#include "remedies.h"
#include "terminal.h"
#include "words.h"

#include <karg/diff.h>

#include <string.h>
#include <unistd.h>

#define KARGCTL_REPORT_INDENT 4

void
kargctl_report_error (const KargctlOptions *options, const GError *error)
{
  const char *remedy = kargctl_remedy_of (error);

  g_printerr ("kargctl: %s\n", error->message);
  if (remedy != NULL)
    g_printerr ("%s\n", remedy);
  if (options->json)
    kargctl_json_print_error (error);
}

static void
kargctl_report_diff (KargChangeset *changes)
{
  const GPtrArray *files = karg_changeset_get_files (changes);

  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      g_autofree char *diff = karg_diff_unified (file->path, file->before, file->after);
      kargctl_terminal_print_diff (diff);
    }
}

/* The commands of another root are not run unless asked for: who typed it must know which kind this is. */
static gboolean
kargctl_report_is_running_system (const KargctlOptions *options)
{
  g_autoptr (KargRoot) root = options->root != NULL ? karg_root_open (options->root, NULL) : NULL;

  return options->root == NULL || (root != NULL && karg_root_is_running_system (root));
}

/* What was run, or is to be run, and by whom. */
static const char *
kargctl_report_command_words (const KargctlOptions *options, KargPlan *plan, guint index, gboolean applied)
{
  if (applied && karg_plan_ran_command (plan, index))
    return "Ran";
  if (g_strcmp0 (options->scope, "future") == 0)
    return "Not run";
  if (!options->chroot && !kargctl_report_is_running_system (options))
    return "Still to run on that system (or use --chroot)";
  return "Then run";
}

/* Returns: whether a command is owed. */
static gboolean
kargctl_report_commands (const KargctlOptions *options, KargPlan *plan, gboolean applied)
{
  const GPtrArray *commands = karg_changeset_get_commands (karg_plan_get_changes (plan));
  gboolean owed = FALSE;

  for (guint i = 0; i < commands->len; i++)
    {
      const KargCommand *command = g_ptr_array_index (commands, i);
      g_autofree char *line = g_strjoinv (" ", (char **) command->argv);
      g_auto (GStrv) reason = g_strsplit (command->reason, " ", -1);
      g_print ("%s: %s\n", kargctl_report_command_words (options, plan, i, applied), line);
      kargctl_terminal_print_words (KARGCTL_REPORT_INDENT, (const char *const *) reason);
      owed |= !karg_plan_ran_command (plan, i);
    }
  return owed;
}

void
kargctl_report_configuration (KargEngine *engine)
{
  const char *const *notes = karg_engine_get_notes (engine);

  for (guint i = 0; notes[i] != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("kargctl: %s", notes[i]);
      kargctl_terminal_print_text (0, KARGCTL_REPORT_INDENT, text);
    }
}

static void
kargctl_report_notes (KargPlan *plan)
{
  const GPtrArray *notes = karg_plan_get_notes (plan);

  for (guint i = 0; i < notes->len; i++)
    {
      const KargPlanNote *note = g_ptr_array_index (notes, i);
      g_autofree char *text = g_strdup_printf ("%s: %s", note->from, note->text);
      kargctl_terminal_print_text (0, KARGCTL_REPORT_INDENT, text);
    }
}

static void
kargctl_report_add_missing (GString *list, char mark, const KargCmdline *from, const KargCmdline *in)
{
  g_auto (GStrv) words = kargctl_words_split (from);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const KargWord *word = karg_cmdline_get_word (from, i);
      g_autofree char *clean = kargctl_terminal_clean (words[i]);
      if (!word->for_init && !karg_cmdline_contains (in, word->key, word->value))
        g_string_append_printf (list, " %c%s", mark, clean);
    }
}

static void
kargctl_report_add_delta (GString *delta, const KargPlanTarget *target)
{
  g_autoptr (KargCmdline) before = karg_cmdline_parse (target->before, -1);
  g_autoptr (KargCmdline) after = karg_cmdline_parse (target->after, -1);

  kargctl_report_add_missing (delta, '-', before, after);
  kargctl_report_add_missing (delta, '+', after, before);
}

/* Targets of one kind and back end that change alike. */
typedef struct
{
  const KargPlanTarget *first;
  guint n;
  GString *delta;
} KargctlReportGroup;

static GString *
kargctl_report_get_delta (const KargPlanTarget *target)
{
  GString *delta = g_string_new (NULL);

  if (target->before != NULL && target->after != NULL)
    kargctl_report_add_delta (delta, target);
  if (delta->len == 0)
    g_string_append_printf (delta, " %s", target->after != NULL ? target->after : "not known any more");
  return delta;
}

/* Takes @target in when it changes as the others do. Entries of one system nearly always hold the same. */
static gboolean
kargctl_report_group_add (KargctlReportGroup *group, const KargPlanTarget *target)
{
  const KargPlanTarget *first = group->first;

  if (first == NULL || first->kind != target->kind || !g_str_equal (first->backend, target->backend))
    return FALSE;
  if (g_strcmp0 (first->before, target->before) != 0 || g_strcmp0 (first->after, target->after) != 0)
    {
      GString *delta = kargctl_report_get_delta (target);
      gboolean alike = g_string_equal (delta, group->delta);
      g_string_free (delta, TRUE);
      if (!alike)
        return FALSE;
    }
  group->n++;
  return TRUE;
}

/* "bls entry 6a98…-6.1.0: +intel_iommu=on -quiet", or "bls: 3 entries: +intel_iommu=on -quiet". */
static void
kargctl_report_group_print (KargctlReportGroup *group)
{
  const KargPlanTarget *first = group->first;
  g_autofree char *text = NULL;

  if (first == NULL)
    return;
  if (group->n == 1)
    text = g_strdup_printf ("%s %s %s:%s", first->backend, kargctl_words_target_kind (first->kind), first->id,
                            group->delta->str);
  else
    text = g_strdup_printf ("%s: %u %s:%s", first->backend, group->n, kargctl_words_target_kinds (first->kind),
                            group->delta->str);
  kargctl_terminal_print_text (0, KARGCTL_REPORT_INDENT, text);
  g_string_free (group->delta, TRUE);
}

static void
kargctl_report_targets (KargPlan *plan)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);
  KargctlReportGroup group = { 0 };

  for (guint i = 0; i < targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (targets, i);

      if (kargctl_report_group_add (&group, target))
        continue;
      kargctl_report_group_print (&group);
      group = (KargctlReportGroup){ target, 1, kargctl_report_get_delta (target) };
    }
  kargctl_report_group_print (&group);
}

void
kargctl_report_refused (const KargctlOptions *options, KargPlan *plan)
{
  kargctl_refusals_print (plan);
  g_printerr ("kargctl: nothing %s changed%s\n", options->dry_run ? "would be" : "was",
              options->selects && !options->partial && karg_plan_changes_files (plan)
                ? "; --partial goes on without what can't be" : "");
  if (options->json)
    kargctl_json_print_plan (options, plan, TRUE);
}

/* An undoing of what only changed owners is one all the same. */
static void
kargctl_report_no_files (KargPlan *plan, const char *took_back)
{
  const char *undone = karg_plan_get_undone (plan);
  g_autofree char *clean = undone != NULL ? kargctl_terminal_clean (undone) : NULL;

  if (clean != NULL)
    g_print ("%s “%s”; no file changes, only who asked for what.\n", took_back, clean);
  else
    g_print ("Nothing to change.\n");
}

void
kargctl_report_plan (const KargctlOptions *options, KargPlan *plan)
{
  kargctl_refusals_print (plan);
  if (options->json)
    {
      kargctl_json_print_plan (options, plan, FALSE);
      return;
    }
  if (options->quiet)
    return;

  kargctl_report_diff (karg_plan_get_changes (plan));
  if (options->verbose)
    kargctl_report_targets (plan);
  kargctl_report_commands (options, plan, FALSE);
  kargctl_report_notes (plan);
  if (!karg_plan_changes_files (plan))
    kargctl_report_no_files (plan, "Would take back");
}

static gboolean
kargctl_report_has_entry (KargPlan *plan)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);

  for (guint i = 0; i < targets->len; i++)
    if (((const KargPlanTarget *) g_ptr_array_index (targets, i))->kind == KARG_TARGET_ENTRY)
      return TRUE;
  return FALSE;
}

static gboolean
kargctl_report_has_only_modules (KargPlan *plan)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);

  for (guint i = 0; i < targets->len; i++)
    if (((const KargPlanTarget *) g_ptr_array_index (targets, i))->kind != KARG_TARGET_MODULES)
      return FALSE;
  return targets->len > 0;
}

static gboolean
kargctl_report_has_default (KargPlan *plan)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);

  for (guint i = 0; i < targets->len; i++)
    if (((const KargPlanTarget *) g_ptr_array_index (targets, i))->is_default)
      return TRUE;
  return FALSE;
}

static gboolean
kargctl_report_ran_any (KargPlan *plan)
{
  const GPtrArray *commands = karg_changeset_get_commands (karg_plan_get_changes (plan));

  for (guint i = 0; i < commands->len; i++)
    if (karg_plan_ran_command (plan, i))
      return TRUE;
  return FALSE;
}

static void
kargctl_report_end (const KargctlOptions *options, KargPlan *plan, gboolean owed)
{
  guint n_files = karg_changeset_get_files (karg_plan_get_changes (plan))->len;
  gboolean future = g_strcmp0 (options->scope, "future") == 0 || (!owed && !kargctl_report_has_entry (plan));
  const char *when = kargctl_report_has_only_modules (plan)
                     ? "It holds for modules that are loaded from now on."
                     : future ? "Kernels to come use the new arguments."
                     : owed ? "The boot entries follow when that command was run."
                     : kargctl_report_has_default (plan) ? "The next boot uses the new arguments."
                                                         : "The entry that boots by default stays as it was.";

  if (n_files > 0)
    g_print ("Changed %u file%s. %s\n", n_files, n_files == 1 ? "" : "s", when);
  else if (karg_plan_has_changed (plan))
    g_print ("%s\n", when);
  else if (kargctl_report_ran_any (plan))
    g_print ("The boot entries were written again, and hold what they held before.\n");
  else
    kargctl_report_no_files (plan, "Took back");
}

void
kargctl_report_applied (const KargctlOptions *options, KargPlan *plan)
{
  kargctl_refusals_print (plan);
  if (options->json)
    {
      kargctl_json_print_plan (options, plan, FALSE);
      return;
    }
  if (options->quiet)
    return;

  if (options->verbose)
    kargctl_report_diff (karg_plan_get_changes (plan));
  kargctl_report_targets (plan);
  gboolean owed = kargctl_report_commands (options, plan, TRUE);
  kargctl_report_notes (plan);
  kargctl_report_end (options, plan, owed);
}
