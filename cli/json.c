/* json.c: errors and lists as JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "json-writer.h"
#include "words.h"

#include <karg/diff.h>
#include <karg/history.h>

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

static void
kargctl_json_add_option (JsonBuilder *json, const KargFeatureOption *option)
{
  g_autofree char *usage = karg_feature_option_describe (option);

  json_builder_begin_object (json);
  kargctl_json_string (json, "name", option->name);
  kargctl_json_string (json, "usage", usage);
  kargctl_json_string (json, "type", kargctl_words_option_type (option->type));
  kargctl_json_boolean (json, "list", option->list);
  kargctl_json_string (json, "summary", option->summary);
  kargctl_json_strings (json, "requires", option->needs);
  kargctl_json_strings (json, "excludes", option->excludes);
  json_builder_end_object (json);
}

static void
kargctl_json_add_feature (JsonBuilder *json, const KargFeatureStatus *status)
{
  const KargFeature *feature = status->feature;

  json_builder_begin_object (json);
  kargctl_json_string (json, "feature", feature->name);
  kargctl_json_string (json, "summary", feature->summary);
  kargctl_json_string (json, "provider", status->provider);
  kargctl_json_string (json, "match", kargctl_words_match (status->match));
  kargctl_json_string (json, "reason", status->reason);
  kargctl_json_string (json, "state", kargctl_words_state (status->state, status->pending));
  kargctl_json_optional (json, "state_reason", status->state_reason);
  kargctl_json_strings (json, "requires", feature->needs);
  kargctl_json_strings (json, "excludes", feature->excludes);
  kargctl_json_begin_array (json, "options");
  for (guint i = 0; feature->options != NULL && feature->options[i] != NULL; i++)
    kargctl_json_add_option (json, feature->options[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

void
kargctl_json_print_features (const GPtrArray *features)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_begin_array (json, "features");
  for (guint i = 0; i < features->len; i++)
    kargctl_json_add_feature (json, g_ptr_array_index (features, i));
  json_builder_end_array (json);
  kargctl_json_end (json);
}

void
kargctl_json_print_version (const char *version)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_string (json, "version", version);
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
      kargctl_json_begin_array (json, "features");
      for (guint f = 0; plugin->features != NULL && plugin->features[f] != NULL; f++)
        json_builder_add_string_value (json, plugin->features[f]->name);
      json_builder_end_array (json);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  kargctl_json_notes (json, karg_engine_get_notes (engine));
  kargctl_json_end (json);
}

static void
kargctl_json_history_entry (JsonBuilder *json, const KargHistoryEntry *entry)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (entry->when);
  g_autofree char *date = when != NULL ? g_date_time_format (when, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");

  kargctl_json_string (json, "id", entry->id);
  kargctl_json_string (json, "when", date);
  kargctl_json_string (json, "user", entry->user);
  kargctl_json_string (json, "summary", entry->summary);
  kargctl_json_string (json, "state", kargctl_words_history_state (entry->state));
  kargctl_json_optional (json, "reason", entry->reason);
  kargctl_json_strings (json, "targets", (const char *const *) entry->targets);
  kargctl_json_strings (json, "files", (const char *const *) entry->files);
  kargctl_json_strings (json, "commands", (const char *const *) entry->commands);
  kargctl_json_optional (json, "undoes", entry->undoes);
}

void
kargctl_json_print_history (const GPtrArray *entries)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();

  kargctl_json_begin_array (json, "transactions");
  for (guint i = 0; i < entries->len; i++)
    {
      json_builder_begin_object (json);
      kargctl_json_history_entry (json, g_ptr_array_index (entries, i));
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  kargctl_json_end (json);
}

void
kargctl_json_print_transaction (const KargHistoryEntry *entry, KargChangeset *changes)
{
  g_autoptr (JsonBuilder) json = kargctl_json_begin ();
  const GPtrArray *files = karg_changeset_get_files (changes);

  kargctl_json_begin_array (json, "transactions");
  json_builder_begin_object (json);
  kargctl_json_history_entry (json, entry);
  kargctl_json_begin_array (json, "diffs");
  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      g_autofree char *diff = karg_diff_unified (file->path, file->before, file->after);

      json_builder_begin_object (json);
      kargctl_json_string (json, "path", file->path);
      kargctl_json_string (json, "diff", diff);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
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
