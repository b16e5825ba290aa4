/* json-plan.c: a change, planned or carried out, as JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "json-writer.h"
#include "words.h"

#include <karg/diff.h>

/* Here and below: NULL gives an empty array. */
static void
kargctl_json_plan_targets (JsonBuilder *json, const KargPlan *plan)
{
  const GPtrArray *targets = plan != NULL ? karg_plan_get_targets (plan) : NULL;

  kargctl_json_begin_array (json, "targets");
  for (guint i = 0; targets != NULL && i < targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (targets, i);
      json_builder_begin_object (json);
      kargctl_json_string (json, "backend", target->backend);
      kargctl_json_string (json, "kind", kargctl_words_target_kind (target->kind));
      kargctl_json_string (json, "id", target->id);
      kargctl_json_string (json, "before", target->incomplete ? NULL : target->before);
      kargctl_json_string (json, "after", target->incomplete ? NULL : target->after);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
kargctl_json_plan_files (JsonBuilder *json, KargChangeset *changes)
{
  const GPtrArray *files = changes != NULL ? karg_changeset_get_files (changes) : NULL;

  kargctl_json_begin_array (json, "files");
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      g_autofree char *diff = karg_diff_unified (file->path, file->before, file->after);
      json_builder_begin_object (json);
      kargctl_json_string (json, "path", file->path);
      kargctl_json_string (json, "diff", diff);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
kargctl_json_plan_commands (JsonBuilder *json, KargPlan *plan)
{
  const GPtrArray *commands = plan != NULL ? karg_changeset_get_commands (karg_plan_get_changes (plan)) : NULL;

  kargctl_json_begin_array (json, "commands");
  for (guint i = 0; commands != NULL && i < commands->len; i++)
    {
      const KargCommand *command = g_ptr_array_index (commands, i);
      json_builder_begin_object (json);
      kargctl_json_strings (json, "argv", command->argv);
      kargctl_json_strings (json, "rewrites", command->rewrites);
      kargctl_json_string (json, "reason", command->reason);
      kargctl_json_boolean (json, "ran", karg_plan_ran_command (plan, i));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
kargctl_json_plan_refusals (JsonBuilder *json, KargChangeset *changes)
{
  const GPtrArray *refusals = karg_changeset_get_refusals (changes);

  kargctl_json_begin_array (json, "refusals");
  for (guint i = 0; i < refusals->len; i++)
    {
      const KargRefusal *refusal = g_ptr_array_index (refusals, i);
      json_builder_begin_object (json);
      kargctl_json_string (json, "backend", refusal->backend);
      kargctl_json_string (json, "target", refusal->target);
      kargctl_json_string (json, "code", karg_error_code_name (refusal->code));
      kargctl_json_string (json, "reason", refusal->reason);
      kargctl_json_optional (json, "file", refusal->path);
      kargctl_json_line (json, refusal->line);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
kargctl_json_plan_notes (JsonBuilder *json, const KargPlan *plan)
{
  const GPtrArray *notes = karg_plan_get_notes (plan);

  kargctl_json_begin_array (json, "notes");
  for (guint i = 0; i < notes->len; i++)
    {
      const KargPlanNote *note = g_ptr_array_index (notes, i);
      kargctl_json_note (json, note->from, note->text);
    }
  json_builder_end_array (json);
}

/* What boots by default changes: here, or by the commands. */
static gboolean
kargctl_json_needs_reboot (const KargctlOptions *options, KargPlan *plan)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);

  for (guint i = 0; i < targets->len; i++)
    if (((const KargPlanTarget *) g_ptr_array_index (targets, i))->is_default)
      return TRUE;
  return karg_plan_changes_files (plan) && karg_changeset_get_commands (karg_plan_get_changes (plan))->len > 0
         && g_strcmp0 (options->scope, "future") != 0;
}

/* The first refusal says why; all of them are in "refusals". */
static void
kargctl_json_refused (JsonBuilder *json, KargChangeset *changes)
{
  const KargRefusal *refusal = g_ptr_array_index (karg_changeset_get_refusals (changes), 0);
  g_autofree char *message
    = g_strdup_printf ("%s: %s can't be changed: %s", refusal->backend, refusal->target, refusal->reason);

  kargctl_json_boolean (json, "changed", FALSE);
  kargctl_json_add_error (json, karg_error_code_name (refusal->code), message, refusal->path, refusal->line);
}

void
kargctl_json_print_plan (const KargctlOptions *options, KargPlan *plan, gboolean refused)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();
  KargChangeset *changes = karg_plan_get_changes (plan);

  if (refused)
    kargctl_json_refused (json, changes);
  else
    kargctl_json_boolean (json, "changed", karg_plan_has_changed (plan));
  kargctl_json_boolean (json, "dry_run", options->dry_run);
  kargctl_json_string (json, "transaction", karg_plan_get_transaction (plan));
  kargctl_json_boolean (json, "reboot_required", !refused && kargctl_json_needs_reboot (options, plan));
  kargctl_json_plan_targets (json, refused ? NULL : plan);
  kargctl_json_plan_files (json, refused ? NULL : changes);
  kargctl_json_plan_commands (json, refused ? NULL : plan);
  kargctl_json_plan_refusals (json, changes);
  kargctl_json_plan_notes (json, plan);
  kargctl_json_end (json);
}
