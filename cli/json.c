/* json.c: the JSON of kargctl(8). json-glib is behind this file only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"

#include "words.h"

#include <json-glib/json-glib.h>
#include <karg/diff.h>
#include <karg/history.h>

#include <stdio.h>

/* JSON is UTF-8; what a file holds need not be. */
static void
kargctl_json_string (JsonBuilder *json, const char *name, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (json, name);
  if (valid != NULL)
    json_builder_add_string_value (json, valid);
  else
    json_builder_add_null_value (json);
}

/* A member that is left out when there is nothing to say. */
static void
kargctl_json_optional (JsonBuilder *json, const char *name, const char *value)
{
  if (value != NULL)
    kargctl_json_string (json, name, value);
}

static void
kargctl_json_boolean (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

static void
kargctl_json_line (JsonBuilder *json, guint line)
{
  if (line == 0)
    return;
  json_builder_set_member_name (json, "line");
  json_builder_add_int_value (json, line);
}

static void
kargctl_json_begin_array (JsonBuilder *json, const char *name)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
}

static void
kargctl_json_strings (JsonBuilder *json, const char *name, const char *const *values)
{
  kargctl_json_begin_array (json, name);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (values[i], -1);
      json_builder_add_string_value (json, valid);
    }
  json_builder_end_array (json);
}

static JsonBuilder *
kargctl_json_begin (void)
{
  JsonBuilder *json = json_builder_new_immutable ();

  json_builder_begin_object (json);
  return json;
}

static void
kargctl_json_end (JsonBuilder *json)
{
  json_builder_end_object (json);
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = json_to_string (root, FALSE);
  puts (text);
}

static void
kargctl_json_add_error (JsonBuilder *json, const char *code, const char *message, const char *file, guint line)
{
  json_builder_set_member_name (json, "error");
  json_builder_begin_object (json);
  kargctl_json_string (json, "code", code);
  kargctl_json_string (json, "message", message);
  kargctl_json_optional (json, "file", file);
  kargctl_json_line (json, line);
  json_builder_end_object (json);
}

void
kargctl_json_print_error (const GError *error)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();
  const char *code = error->domain == KARG_ERROR            ? karg_error_code_name (error->code)
                     : error->domain == KARGCTL_USAGE_ERROR ? "usage"
                     : error->domain == G_FILE_ERROR        ? "io"
                                                            : "failed";

  kargctl_json_add_error (json, code, error->message, karg_error_get_file (error), karg_error_get_line (error));
  kargctl_json_end (json);
}

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
      kargctl_json_string (json, "before", target->before);
      kargctl_json_string (json, "after", target->after);
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
      json_builder_begin_object (json);
      kargctl_json_string (json, "from", note->from);
      kargctl_json_string (json, "text", note->text);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

/* The entries of installed kernels change: here, or by the commands. */
static gboolean
kargctl_json_needs_reboot (const KargctlOptions *options, KargPlan *plan)
{
  const GPtrArray *targets = karg_plan_get_targets (plan);

  for (guint i = 0; i < targets->len; i++)
    if (((const KargPlanTarget *) g_ptr_array_index (targets, i))->kind == KARG_TARGET_ENTRY)
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
    kargctl_json_boolean (json, "changed", karg_plan_changes_files (plan));
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

static void
kargctl_json_backends (JsonBuilder *json, const GPtrArray *backends)
{
  kargctl_json_begin_array (json, "backends");
  for (guint i = 0; i < backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (backends, i);
      json_builder_begin_object (json);
      kargctl_json_string (json, "name", status->name);
      kargctl_json_string (json, "state", kargctl_words_backend_state (status->state));
      kargctl_json_strings (json, "evidence", status->evidence);
      kargctl_json_optional (json, "owner", status->tool);
      kargctl_json_optional (json, "advice", status->advice);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
kargctl_json_args (JsonBuilder *json, KargEngine *engine, const KargTarget *target)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);

  kargctl_json_begin_array (json, "args");
  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_autofree char *owner = karg_engine_get_owner (engine, target, i);
      json_builder_begin_object (json);
      kargctl_json_string (json, "key", word->key);
      kargctl_json_optional (json, "value", word->value);
      if (word->for_init)
        kargctl_json_boolean (json, "init", TRUE);
      kargctl_json_optional (json, "owner", owner);
      kargctl_json_optional (json, "path", karg_target_get_word_path (target, i));
      kargctl_json_line (json, karg_target_get_word_line (target, i));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
kargctl_json_target (JsonBuilder *json, KargEngine *engine, const KargTarget *target)
{
  json_builder_begin_object (json);
  kargctl_json_string (json, "backend", karg_target_get_backend (target));
  kargctl_json_string (json, "kind", kargctl_words_target_kind (karg_target_get_kind (target)));
  kargctl_json_string (json, "id", karg_target_get_id (target));
  kargctl_json_optional (json, "title", karg_target_get_title (target));
  kargctl_json_optional (json, "kernel", karg_target_get_kernel (target));
  kargctl_json_boolean (json, "default", karg_target_is_default (target));
  kargctl_json_optional (json, "path", karg_target_get_path (target));
  kargctl_json_line (json, karg_target_get_line (target));
  kargctl_json_boolean (json, "writable", karg_target_is_writable (target));
  kargctl_json_optional (json, "reason", karg_target_get_read_only_reason (target));
  kargctl_json_boolean (json, "generated", karg_target_is_generated (target));
  kargctl_json_optional (json, "held_by", karg_target_get_holder_id (target));
  kargctl_json_string (json, "cmdline", karg_cmdline_get_text (karg_target_get_cmdline (target), NULL));
  kargctl_json_args (json, engine, target);
  json_builder_end_object (json);
}

/* @all: the words that agree too. */
static void
kargctl_json_drift (JsonBuilder *json, const char *name, const KargVerification *result, gboolean all)
{
  kargctl_json_begin_array (json, name);
  for (guint i = 0; result != NULL && i < result->words->len; i++)
    {
      const KargDrift *drift = g_ptr_array_index (result->words, i);

      if (!all && drift->kind == KARG_DRIFT_NONE)
        continue;
      json_builder_begin_object (json);
      kargctl_json_string (json, "word", drift->word);
      kargctl_json_boolean (json, "running", drift->running);
      kargctl_json_boolean (json, "entry", drift->entry);
      kargctl_json_boolean (json, "future", drift->future);
      kargctl_json_string (json, "drift", karg_drift_kind_name (drift->kind));
      kargctl_json_optional (json, "explanation", drift->explanation);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
kargctl_json_running (JsonBuilder *json, const KargVerification *result)
{
  json_builder_set_member_name (json, "running");
  if (result == NULL)
    {
      json_builder_add_null_value (json);
      return;
    }
  json_builder_begin_object (json);
  kargctl_json_string (json, "cmdline", result->running);
  if (result->entry != NULL)
    {
      kargctl_json_string (json, "backend", karg_target_get_backend (result->entry));
      kargctl_json_string (json, "entry", karg_target_get_id (result->entry));
    }
  json_builder_end_object (json);
}

void
kargctl_json_print_status (KargEngine *engine, const KargVerification *result)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();
  const KargTargets *targets = karg_engine_get_targets (engine);

  kargctl_json_string (json, "root", karg_root_get_path (karg_engine_get_root (engine)));
  kargctl_json_backends (json, karg_engine_get_backends (engine));
  kargctl_json_begin_array (json, "targets");
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    kargctl_json_target (json, engine, karg_targets_get (targets, i));
  json_builder_end_array (json);
  kargctl_json_running (json, result);
  kargctl_json_drift (json, "drift", result, FALSE);
  kargctl_json_end (json);
}

void
kargctl_json_print_verification (const KargVerification *result)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_running (json, result);
  kargctl_json_drift (json, "words", result, TRUE);
  kargctl_json_drift (json, "drift", result, FALSE);
  kargctl_json_end (json);
}

void
kargctl_json_print_features (const GPtrArray *features)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_begin_array (json, "features");
  for (guint i = 0; i < features->len; i++)
    {
      const KargFeatureStatus *feature = g_ptr_array_index (features, i);

      json_builder_begin_object (json);
      kargctl_json_string (json, "feature", feature->feature);
      kargctl_json_string (json, "provider", feature->provider);
      kargctl_json_string (json, "match", kargctl_words_match (feature->match));
      kargctl_json_string (json, "reason", feature->reason);
      kargctl_json_string (json, "state", kargctl_words_state (feature->state));
      kargctl_json_optional (json, "state_reason", feature->state_reason);
      kargctl_json_begin_array (json, "options");
      for (const KargFeatureOption *option = feature->options; option != NULL && option->feature != NULL; option++)
        {
          if (!g_str_equal (option->feature, feature->feature))
            continue;
          json_builder_begin_object (json);
          kargctl_json_string (json, "name", option->name);
          kargctl_json_string (json, "summary", option->summary);
          json_builder_end_object (json);
        }
      json_builder_end_array (json);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  kargctl_json_end (json);
}

void
kargctl_json_print_plugins (KargEngine *engine)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();
  const GPtrArray *plugins = karg_engine_get_plugins (engine);

  kargctl_json_begin_array (json, "plugins");
  for (guint i = 0; i < plugins->len; i++)
    {
      const KargPluginStatus *plugin = g_ptr_array_index (plugins, i);
      json_builder_begin_object (json);
      kargctl_json_string (json, "name", plugin->name);
      kargctl_json_optional (json, "version", plugin->version);
      if (plugin->refused == NULL) /* what was never loaded has not said what it is */
        kargctl_json_string (json, "kind", plugin->is_backend ? "backend" : "vendor");
      kargctl_json_optional (json, "summary", plugin->summary);
      kargctl_json_string (json, "origin", plugin->origin);
      kargctl_json_boolean (json, "used", plugin->refused == NULL);
      kargctl_json_optional (json, "refused", plugin->refused);
      kargctl_json_strings (json, "features", plugin->features);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  kargctl_json_end (json);
}

void
kargctl_json_print_history (const GPtrArray *entries)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_begin_array (json, "transactions");
  for (guint i = 0; i < entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (entry->when);
      g_autofree char *date = when != NULL ? g_date_time_format_iso8601 (when) : g_strdup ("");

      json_builder_begin_object (json);
      kargctl_json_string (json, "id", entry->id);
      kargctl_json_string (json, "when", date);
      kargctl_json_string (json, "user", entry->user);
      kargctl_json_string (json, "summary", entry->summary);
      kargctl_json_string (json, "state", kargctl_words_history_state (entry->state));
      kargctl_json_strings (json, "targets", (const char *const *) entry->targets);
      kargctl_json_strings (json, "files", (const char *const *) entry->files);
      kargctl_json_strings (json, "commands", (const char *const *) entry->commands);
      kargctl_json_optional (json, "undoes", entry->undoes);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  kargctl_json_end (json);
}

void
kargctl_json_print_recovered (const char *const *report)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_boolean (json, "recovered", report[0] != NULL);
  kargctl_json_strings (json, "report", report);
  kargctl_json_end (json);
}

void
kargctl_json_print_saved (const char *path)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_string (json, "saved", path);
  kargctl_json_end (json);
}

void
kargctl_json_print_facts (const KargFacts *facts)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");

  kargctl_json_begin_array (json, "facts");
  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (facts, groups[g]);
      for (guint n = 0; names[n] != NULL; n++)
        {
          json_builder_begin_object (json);
          kargctl_json_string (json, "group", groups[g]);
          kargctl_json_string (json, "name", names[n]);
          kargctl_json_string (json, "value", karg_facts_get (facts, groups[g], names[n]));
          kargctl_json_optional (json, "source", karg_facts_get_source (facts, groups[g], names[n]));
          json_builder_end_object (json);
        }
    }
  json_builder_end_array (json);
  kargctl_json_end (json);
}
