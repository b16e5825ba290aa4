/* json-status.c: what is there, and what runs, as JSON.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "json-writer.h"
#include "words.h"

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
  for (guint i = 0; cmdline != NULL && i < karg_cmdline_get_n_words (cmdline); i++)
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
  const KargCmdline *cmdline = karg_target_get_cmdline (target);
  const KargTarget *holder = karg_target_get_holder (target);
  const char *incomplete = karg_target_get_incomplete (target);

  json_builder_begin_object (json);
  kargctl_json_string (json, "backend", karg_target_get_backend (target));
  kargctl_json_string (json, "kind", kargctl_words_target_kind (karg_target_get_kind (target)));
  kargctl_json_string (json, "id", karg_target_get_id (target));
  kargctl_json_optional (json, "title", karg_target_get_title (target));
  kargctl_json_optional (json, "kernel", karg_target_get_kernel (target));
  kargctl_json_boolean (json, "default", karg_target_is_default (target));
  if (karg_target_is_rescue (target) || karg_target_is_recovery (target))
    kargctl_json_string (json, "for", karg_target_is_rescue (target) ? "rescue" : "recovery");
  kargctl_json_optional (json, "path", karg_target_get_path (target));
  kargctl_json_line (json, karg_target_get_line (target));
  kargctl_json_string (json, "access", karg_access_get_name (karg_target_get_access (target)));
  kargctl_json_optional (json, "reason", incomplete != NULL ? incomplete : karg_target_get_reason (target));
  kargctl_json_optional (json, "held_by", holder != NULL ? karg_target_get_id (holder) : NULL);
  kargctl_json_string (json, "cmdline",
                       cmdline != NULL && incomplete == NULL ? karg_cmdline_get_text (cmdline, NULL) : NULL);
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
      const KargVerifiedWord *drift = g_ptr_array_index (result->words, i);

      if (!all && drift->kind == KARG_VERDICT_NONE)
        continue;
      json_builder_begin_object (json);
      kargctl_json_string (json, "word", drift->word);
      kargctl_json_boolean (json, "running", drift->running);
      kargctl_json_boolean (json, "entry", drift->entry);
      kargctl_json_boolean (json, "future", drift->future);
      kargctl_json_string (json, "drift", karg_verdict_name (drift->kind));
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

/* null: it can't be told. */
static void
kargctl_json_interrupted (JsonBuilder *json, KargEngine *engine)
{
  g_autoptr (GError) error = NULL;
  gboolean interrupted = karg_engine_is_interrupted (engine, &error);

  if (error == NULL)
    kargctl_json_boolean (json, "interrupted", interrupted);
  else
    kargctl_json_string (json, "interrupted", NULL);
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
    if (!kargctl_words_has_nothing_to_show (karg_targets_get (targets, i)))
      kargctl_json_target (json, engine, karg_targets_get (targets, i));
  json_builder_end_array (json);
  kargctl_json_interrupted (json, engine);
  if (karg_engine_get_trouble (engine) != NULL)
    kargctl_json_string (json, "incomplete", karg_engine_get_trouble (engine)->message);
  if (karg_engine_get_ledger_error (engine) != NULL)
    kargctl_json_string (json, "owners_unknown", karg_engine_get_ledger_error (engine)->message);
  kargctl_json_running (json, result);
  kargctl_json_drift (json, "drift", result, FALSE);
  kargctl_json_notes (json, karg_engine_get_notes (engine));
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
