/* report.c: telling what happened: text for people, JSON for scripts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "report.h"

#include "json.h"
#include "terminal.h"

#include <karg/diff.h>

#include <string.h>

void
kargctl_report_error (const KargctlOptions *options, const GError *error)
{
  g_printerr ("kargctl: %s\n", error->message);
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

/* "command" or, when it will not or did not run, what to do about it. */
static void
kargctl_report_commands (KargPlan *plan, gboolean applied)
{
  const GPtrArray *commands = karg_changeset_get_commands (karg_plan_get_changes (plan));

  for (guint i = 0; i < commands->len; i++)
    {
      const KargCommand *command = g_ptr_array_index (commands, i);
      g_autofree char *line = g_strjoinv (" ", (char **) command->argv);
      const char *what = !applied ? "Then run" : karg_plan_ran_command (plan, i) ? "Ran" : "Still to run on that system";
      g_print ("%s: %s\n    (%s)\n", what, line, command->reason);
    }
}

static void
kargctl_report_refusals (KargPlan *plan)
{
  const GPtrArray *refusals = karg_changeset_get_refusals (karg_plan_get_changes (plan));

  for (guint i = 0; i < refusals->len; i++)
    {
      const KargRefusal *refusal = g_ptr_array_index (refusals, i);
      g_printerr ("kargctl: %s: “%s” can't be changed: %s\n", refusal->backend, refusal->target, refusal->reason);
    }
}

static void
kargctl_report_notes (KargPlan *plan)
{
  const GPtrArray *notes = karg_plan_get_notes (plan);

  for (guint i = 0; i < notes->len; i++)
    {
      const KargPlanNote *note = g_ptr_array_index (notes, i);
      g_print ("%s: %s\n", note->from, note->text);
    }
}

void
kargctl_report_plan (const KargctlOptions *options, KargPlan *plan)
{
  guint n_refusals = karg_changeset_get_refusals (karg_plan_get_changes (plan))->len;

  kargctl_report_refusals (plan);
  if (options->json)
    {
      kargctl_json_print_plan (plan, options->dry_run);
      return;
    }
  if (n_refusals > 0 && !options->partial)
    g_printerr ("kargctl: nothing was changed; --partial goes on without what can't be\n");
  if (options->quiet)
    return;

  kargctl_report_diff (karg_plan_get_changes (plan));
  kargctl_report_commands (plan, FALSE);
  kargctl_report_notes (plan);
  if (!karg_plan_changes_files (plan) && n_refusals == 0)
    g_print ("Nothing to change.\n");
}

void
kargctl_report_applied (const KargctlOptions *options, KargPlan *plan)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);
  guint n_files = karg_changeset_get_files (karg_plan_get_changes (plan))->len;

  kargctl_report_refusals (plan);
  if (options->json)
    {
      kargctl_json_print_plan (plan, FALSE);
      return;
    }
  if (options->quiet)
    return;

  if (options->verbose)
    kargctl_report_diff (karg_plan_get_changes (plan));
  for (guint i = 0; i < targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (targets, i);
      g_print ("%s %s: %s\n", target->backend, target->id, target->after);
    }
  kargctl_report_commands (plan, TRUE);
  kargctl_report_notes (plan);
  if (n_files == 0)
    g_print ("Nothing to change.\n");
  else
    g_print ("Changed %u file%s. The next boot uses the new arguments.\n", n_files, n_files == 1 ? "" : "s");
}
