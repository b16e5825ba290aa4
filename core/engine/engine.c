/* engine.c: opening: root, plugins, configuration, facts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "engine-private.h"

#include "base/root.h"
#include "builtins.h"
#include "facts/collect.h"
#include "owners.h"

/* Every section that configuration may hold. That of a module which can't be used stays known: an upgrade that
 * leaves one behind must not stop every verb. (transfer full) */
static GArray *
karg_engine_collect_schemas (const KargRegistry *registry)
{
  GArray *schemas = g_array_new (TRUE, TRUE, sizeof (KargConfigSchema));
  const GPtrArray *all = karg_registry_get_all (registry);
  KargConfigSchema own = { .section = "kargctl", .settings = karg_request_settings };

  g_array_append_val (schemas, own);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      gboolean refused = registered->refused != NULL;
      KargConfigSchema schema = { .section = registered->name, .settings = registered->plugin.settings, .unread = refused };
      if (schema.section != NULL && (refused || schema.settings != NULL))
        g_array_append_val (schemas, schema);
    }
  return schemas;
}

/* Whoever has settings that are wrong isn't used. */
static void
karg_engine_refuse_misconfigured (KargEngine *engine)
{
  for (guint i = 0; i < engine->plugins->len; i++)
    {
      KargPluginStatus *status = g_ptr_array_index (engine->plugins, i);
      const GError *problem = karg_config_get_problem (engine->config, status->name);
      if (status->refused == NULL && problem != NULL)
        status->refused = problem->message;
    }
}

/* Nothing is done by a default that somebody tried to change. */
gboolean
karg_engine_check_settings (const KargEngine *engine, GError **error)
{
  const GError *problem = karg_config_get_problem (engine->config, NULL);

  if (problem != NULL && error != NULL)
    *error = g_error_copy (problem);
  return problem == NULL;
}

static void
karg_engine_list_plugins (KargEngine *engine)
{
  const GPtrArray *all = karg_registry_get_all (engine->registry);

  for (guint i = 0; i < all->len; i++)
    {
      const KargRegistered *registered = g_ptr_array_index (all, i);
      KargPluginStatus *status = g_new0 (KargPluginStatus, 1);

      *status = (KargPluginStatus){
        .name = registered->name,
        .version = registered->plugin.version,
        .summary = registered->plugin.summary,
        .origin = registered->origin,
        .refused = registered->refused,
        .features = registered->plugin.vendor != NULL ? registered->vendor.features : NULL,
        .is_backend = registered->plugin.backend != NULL,
        .settings = registered->plugin.settings,
      };
      g_ptr_array_add (engine->plugins, status);
    }
}

/* A misspelt --backend must not quietly mean "none". */
static gboolean
karg_engine_check_backends (KargEngine *engine, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < engine->plugins->len; i++)
    {
      const KargPluginStatus *status = g_ptr_array_index (engine->plugins, i);
      if (status->is_backend && status->refused == NULL)
        g_string_append_printf (known, "%s ", status->name);
    }
  g_auto (GStrv) names = g_strsplit (g_strchomp (known->str), " ", -1);

  for (guint i = 0; engine->only[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) names, engine->only[i]))
      {
        g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no back end is named “%s”; there are: %s",
                     engine->only[i], known->str);
        return FALSE;
      }
  return TRUE;
}

static gboolean
karg_engine_open_roots (KargEngine *engine, const KargEngineOptions *options, GError **error)
{
  engine->root = karg_root_open (options->root != NULL ? options->root : "/", error);
  if (engine->root == NULL)
    return FALSE;
  if (options->facts_file != NULL)
    {
      engine->facts_file = g_strdup (options->facts_file);
      return TRUE;
    }

  if (options->hardware != NULL)
    engine->hardware = karg_root_open (options->hardware, error);
  else if (karg_root_is_running_system (engine->root))
    engine->hardware = karg_root_open ("/", error);
  else
    return TRUE;
  return engine->hardware != NULL;
}

static gboolean
karg_engine_load (KargEngine *engine, const KargEngineOptions *options, GError **error)
{
  const char *directory = options->module_directory != NULL ? options->module_directory : KARG_MODULE_DIRECTORY;
  const char *module_directory = *directory != '\0' ? directory : NULL;

  engine->registry = karg_registry_new (karg_builtins, module_directory);
  karg_engine_list_plugins (engine);
  if (!karg_engine_check_backends (engine, error))
    return FALSE;

  g_autoptr (GArray) schemas = karg_engine_collect_schemas (engine->registry);
  engine->config = options->unconfigured ? karg_config_new_defaults ((const KargConfigSchema *) schemas->data)
                                         : karg_config_load (engine->root, (const KargConfigSchema *) schemas->data, error);
  if (engine->config == NULL)
    return FALSE;
  karg_engine_refuse_misconfigured (engine);
  return TRUE;
}

/* Whoever names a directory means one; the installed one may be absent. */
static gboolean
karg_engine_check_module_directory (const char *directory, GError **error)
{
  if (directory == NULL || *directory == '\0' || g_file_test (directory, G_FILE_TEST_IS_DIR))
    return TRUE;
  karg_error_set_at (error, KARG_ERROR_NOT_FOUND, directory, 0,
                     "no such directory; name the one that the modules (NAME.so) lie in");
  return FALSE;
}

static KargFacts *
karg_engine_collect (KargEngine *engine, KargCollect what, GError **error)
{
  if (engine->facts_file != NULL)
    return karg_facts_collect_recorded (engine->root, engine->facts_file, what, error);
  return karg_facts_collect (engine->root, engine->hardware, what);
}

static gboolean
karg_engine_collect_host (KargEngine *engine, GError **error)
{
  engine->host_facts = karg_engine_collect (engine, KARG_COLLECT_HOST, error);
  return engine->host_facts != NULL;
}

KargEngine *
karg_engine_open (const KargEngineOptions *options, GError **error)
{
  g_autoptr (KargEngine) engine = g_new0 (KargEngine, 1);

  engine->plugins = g_ptr_array_new_with_free_func (g_free);
  engine->only = options->backends != NULL ? g_strdupv ((char **) options->backends) : g_new0 (char *, 1);
  if (!karg_engine_check_module_directory (options->module_directory, error)
      || !karg_engine_open_roots (engine, options, error)
      || !karg_engine_load (engine, options, error)
      || !karg_engine_collect_host (engine, error))
    return NULL;
  return g_steal_pointer (&engine);
}

void
karg_engine_free (KargEngine *engine)
{
  g_clear_pointer (&engine->survey, karg_survey_free);
  g_clear_pointer (&engine->ledger, karg_ledger_free);
  g_clear_error (&engine->ledger_error);
  g_clear_pointer (&engine->plugins, g_ptr_array_unref);
  g_clear_pointer (&engine->config, karg_config_free);
  g_clear_pointer (&engine->registry, karg_registry_free);
  g_clear_pointer (&engine->host_facts, karg_facts_unref);
  g_clear_pointer (&engine->all_facts, karg_facts_unref);
  g_clear_pointer (&engine->root, karg_root_unref);
  g_clear_pointer (&engine->hardware, karg_root_unref);
  g_strfreev (engine->only);
  g_free (engine->facts_file);
  g_free (engine);
}

KargRoot *
karg_engine_get_root (KargEngine *engine)
{
  return engine->root;
}

const KargFacts *
karg_engine_get_facts (KargEngine *engine, GError **error)
{
  if (engine->all_facts == NULL)
    engine->all_facts = karg_engine_collect (engine, KARG_COLLECT_ALL, error);
  return engine->all_facts;
}

const GPtrArray *
karg_engine_get_plugins (KargEngine *engine)
{
  return engine->plugins;
}

const char *const *
karg_engine_get_notes (KargEngine *engine)
{
  return karg_config_get_notes (engine->config);
}

gboolean
karg_engine_survey (KargEngine *engine, GError **error)
{
  if (engine->survey == NULL && karg_engine_check_settings (engine, error))
    engine->survey = karg_survey_take (engine->root, engine->host_facts, engine->config, engine->registry,
                                       (const char *const *) engine->only, error);
  return engine->survey != NULL;
}

const GPtrArray *
karg_engine_get_backends (KargEngine *engine)
{
  return karg_engine_survey (engine, NULL) ? engine->survey->backends : NULL;
}

const KargTargets *
karg_engine_get_targets (KargEngine *engine)
{
  return karg_engine_survey (engine, NULL) ? engine->survey->targets : NULL;
}

const GError *
karg_engine_get_trouble (KargEngine *engine)
{
  return karg_root_get_trouble (engine->root);
}

const GError *
karg_engine_get_ledger_error (KargEngine *engine)
{
  if (engine->ledger == NULL && engine->ledger_error == NULL)
    engine->ledger = karg_ownership_load (engine->root, &engine->ledger_error);
  return engine->ledger_error;
}

char *
karg_engine_get_owner (KargEngine *engine, const KargTarget *target, guint index)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);

  if (cmdline == NULL || index >= karg_cmdline_get_n_words (cmdline) || !karg_engine_survey (engine, NULL)
      || karg_engine_get_ledger_error (engine) != NULL)
    return NULL;
  return karg_owners_of_word (engine->ledger, engine->survey->targets, target, index);
}

gboolean
karg_engine_refresh (KargEngine *engine, GError **error)
{
  g_autoptr (KargRoot) fresh = karg_root_open (karg_root_get_path (engine->root), error);

  if (fresh == NULL)
    return FALSE;
  g_clear_pointer (&engine->survey, karg_survey_free);
  g_clear_pointer (&engine->ledger, karg_ledger_free);
  g_clear_error (&engine->ledger_error);
  g_clear_pointer (&engine->host_facts, karg_facts_unref);
  karg_root_unref (engine->root);
  engine->root = g_steal_pointer (&fresh);
  return karg_engine_collect_host (engine, error);
}
