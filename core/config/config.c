/* config.c: the project's own configuration. libconfig is behind this file only.
 *
 * Every file is read through the root and handed to libconfig as text: libconfig itself opens nothing. Without a
 * drop-in libconfig isn't called at all.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "config.h"

#include <karg/nearest.h>

#include <libconfig.h>
#include <string.h>

struct _KargConfig
{
  GHashTable *values;  /* "SECTION/KEY" → KargConfigValue: all that are declared */
  GPtrArray *problems; /* KargConfigProblem */
  GPtrArray *notes;    /* char *; ends with NULL */
};

typedef struct
{
  char *section;
  GError *error;
} KargConfigProblem;

typedef struct
{
  KargSettingType type;
  const char *const *choices; /* the table's; NULL: anything */
  char *text;
  char *origin; /* NULL: the default */
} KargConfigValue;

/* Far more than anybody writes; what libconfig does with a file takes time that grows with its square. */
#define KARG_CONFIG_FILE_MAX (64 * 1024)

/* Later layers mask earlier ones. */
static const char *const karg_config_layers[] = { "/usr/lib/kargctl", "/run/kargctl", "/etc/kargctl" };

static void
karg_config_value_free (gpointer data)
{
  KargConfigValue *value = data;

  g_free (value->text);
  g_free (value->origin);
  g_free (value);
}

static void
karg_config_problem_free (gpointer data)
{
  KargConfigProblem *problem = data;

  g_free (problem->section);
  g_error_free (problem->error);
  g_free (problem);
}

static char *
karg_config_name (const char *section, const char *key)
{
  return g_strconcat (section, "/", key, NULL); /* neither can hold a slash */
}

KargConfig *
karg_config_new_defaults (const KargConfigSchema *schemas)
{
  KargConfig *config = g_new0 (KargConfig, 1);

  config->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, karg_config_value_free);
  config->problems = g_ptr_array_new_with_free_func (karg_config_problem_free);
  config->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (config->notes, NULL);
  for (const KargConfigSchema *schema = schemas; schema->section != NULL; schema++)
    for (guint i = 0; schema->settings != NULL && schema->settings[i] != NULL; i++)
      {
        const KargSetting *setting = schema->settings[i];
        KargConfigValue *value = g_new0 (KargConfigValue, 1);

        value->type = setting->type;
        value->choices = setting->choices;
        value->text = g_strdup (setting->fallback);
        g_hash_table_insert (config->values, karg_config_name (schema->section, setting->name), value);
      }
  return config;
}

void
karg_config_free (KargConfig *config)
{
  if (config == NULL)
    return;
  g_hash_table_unref (config->values);
  g_ptr_array_unref (config->problems);
  g_ptr_array_unref (config->notes);
  g_free (config);
}

static KargConfigValue *
karg_config_find (const KargConfig *config, const char *section, const char *key)
{
  g_autofree char *name = karg_config_name (section, key);

  return g_hash_table_lookup (config->values, name);
}

const char *
karg_config_get (const KargConfig *config, const char *section, const char *key)
{
  const KargConfigValue *value = karg_config_find (config, section, key);

  return value != NULL ? value->text : NULL;
}

const char *
karg_config_get_origin (const KargConfig *config, const char *section, const char *key)
{
  const KargConfigValue *value = karg_config_find (config, section, key);

  return value != NULL ? value->origin : NULL;
}

const GError *
karg_config_get_problem (const KargConfig *config, const char *section)
{
  for (guint i = 0; i < config->problems->len; i++)
    {
      const KargConfigProblem *problem = g_ptr_array_index (config->problems, i);
      if (section == NULL || g_str_equal (problem->section, section))
        return problem->error;
    }
  return NULL;
}

const char *const *
karg_config_get_notes (const KargConfig *config)
{
  return (const char *const *) config->notes->pdata;
}

/* The settings that would have been right, for an error. (transfer full) */
static char *
karg_config_list_known (const KargConfigSchema *schema)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; schema->settings != NULL && schema->settings[i] != NULL; i++)
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", schema->settings[i]->name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* The section that may be meant; NULL when none is like it. */
static const char *
karg_config_find_near (const KargConfigSchema *schemas, const char *section)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const KargConfigSchema *schema = schemas; schema->section != NULL; schema++)
    g_ptr_array_add (names, (gpointer) schema->section);
  g_ptr_array_add (names, NULL);
  return karg_nearest (section, (const char *const *) names->pdata);
}

static void
karg_config_note_unknown (KargConfig *config, const KargConfigSchema *schemas, const char *section, const char *path,
                          guint line)
{
  const char *near = karg_config_find_near (schemas, section);
  GString *note = g_string_new (NULL);

  g_string_printf (note, "%s:%u: the section “%s” is not used: nothing that is installed has it", path, line, section);
  if (near != NULL)
    g_string_append_printf (note, "; is “%s” meant?", near);
  g_ptr_array_insert (config->notes, (int) config->notes->len - 1, g_string_free (note, FALSE));
}

static const KargConfigSchema *
karg_config_find_schema (const KargConfigSchema *schemas, const char *section)
{
  for (const KargConfigSchema *schema = schemas; schema->section != NULL; schema++)
    if (g_str_equal (schema->section, section))
      return schema;
  return NULL;
}

/* The value of @setting as text; NULL when it is of another type. (transfer full) */
static char *
karg_config_setting_text (const config_setting_t *setting, KargSettingType type)
{
  int actual = config_setting_type (setting);

  if (type == KARG_SETTING_BOOLEAN && actual == CONFIG_TYPE_BOOL)
    return g_strdup (config_setting_get_bool (setting) ? "true" : "false");
  if (type == KARG_SETTING_INTEGER && actual == CONFIG_TYPE_INT)
    return g_strdup_printf ("%d", config_setting_get_int (setting));
  if (type == KARG_SETTING_INTEGER && actual == CONFIG_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) config_setting_get_int64 (setting));
  if (type == KARG_SETTING_STRING && actual == CONFIG_TYPE_STRING
      && g_utf8_validate (config_setting_get_string (setting), -1, NULL))
    return g_strdup (config_setting_get_string (setting));
  return NULL;
}

static const char *
karg_config_type_name (KargSettingType type)
{
  switch (type)
    {
    case KARG_SETTING_BOOLEAN:
      return "true or false";
    case KARG_SETTING_INTEGER:
      return "an integer";
    default:
      return "a string in UTF-8";
    }
}

static gboolean
karg_config_take_setting (KargConfig *config, const KargConfigSchema *schema, const config_setting_t *setting,
                          const char *path, GError **error)
{
  const char *section = schema->section;
  const char *key = config_setting_name (setting);
  guint line = config_setting_source_line (setting);
  KargConfigValue *value = karg_config_find (config, section, key);

  if (value == NULL)
    {
      g_autofree char *known = karg_config_list_known (schema);
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, line, "\"%s\" has no setting \"%s\" (it has: %s)", section, key,
                         known[0] != '\0' ? known : "none");
      return FALSE;
    }

  char *text = karg_config_setting_text (setting, value->type);
  if (text != NULL && value->choices != NULL && !g_strv_contains (value->choices, text))
    {
      g_autofree char *choices = g_strjoinv (", ", (char **) value->choices);
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, line, "\"%s\" of \"%s\" is one of %s, not “%s”", key, section, choices, text);
      g_free (text);
      return FALSE;
    }
  if (text == NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, line, "\"%s\" of \"%s\" must be %s", key, section,
                         karg_config_type_name (value->type));
      return FALSE;
    }
  g_free (value->text);
  g_free (value->origin);
  value->text = text;
  value->origin = g_strdup_printf ("%s:%u", path, line);
  return TRUE;
}

static gboolean
karg_config_take_settings (KargConfig *config, const KargConfigSchema *schema, const config_setting_t *group,
                           const char *path, GError **error)
{
  if (!config_setting_is_group (group))
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, config_setting_source_line (group),
                         "\"%s\" must be a group: %s: { … };", schema->section, schema->section);
      return FALSE;
    }
  for (int i = 0; i < config_setting_length (group); i++)
    if (!karg_config_take_setting (config, schema, config_setting_get_elem (group, i), path, error))
      return FALSE;
  return TRUE;
}

/* What is wrong with a section is remembered under its name: only who uses it must stop. */
static void
karg_config_take_section (KargConfig *config, const KargConfigSchema *schemas, const config_setting_t *group,
                          const char *path)
{
  const char *section = config_setting_name (group);
  const KargConfigSchema *schema = karg_config_find_schema (schemas, section);
  g_autoptr (GError) error = NULL;

  if (schema == NULL)
    karg_config_note_unknown (config, schemas, section, path, config_setting_source_line (group));
  else if (!schema->unread && !karg_config_take_settings (config, schema, group, path, &error))
    {
      KargConfigProblem *problem = g_new0 (KargConfigProblem, 1);
      problem->section = g_strdup (section);
      problem->error = g_steal_pointer (&error);
      g_ptr_array_add (config->problems, problem);
    }
}

/* libconfig would open the file of an "@include", which knows no root. */
static gboolean
karg_config_refuse_include (const char *text, const char *path, GError **error)
{
  guint number = 1;

  for (const char *line = text; line != NULL; line = strchr (line, '\n'), number++)
    {
      line += *line == '\n';
      if (g_str_has_prefix (line + strspn (line, " \t"), "@include"))
        {
          karg_error_set_at (error, KARG_ERROR_SYNTAX, path, number, "@include is not supported: use another drop-in");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
karg_config_parse (KargConfig *config, const KargConfigSchema *schemas, const char *text, const char *path,
                   GError **error)
{
  config_t parser;
  gboolean ok = TRUE;

  config_init (&parser);
  if (config_read_string (&parser, text) == CONFIG_FALSE)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, config_error_line (&parser), "%s",
                         config_error_text (&parser));
      ok = FALSE;
    }
  else
    {
      const config_setting_t *top = config_root_setting (&parser);

      for (int i = 0; i < config_setting_length (top); i++)
        karg_config_take_section (config, schemas, config_setting_get_elem (top, i), path);
    }
  config_destroy (&parser);
  return ok;
}

/* Where @link, the text of the link @path, leads if its directories are no links. (transfer full) */
static char *
karg_config_lead (const char *path, const char *link)
{
  g_autofree char *directory = *link == '/' ? g_strdup ("") : g_path_get_dirname (path);
  g_autofree char *whole = g_strconcat (directory, "/", link, NULL);
  g_auto (GStrv) parts = g_strsplit (whole, "/", -1);
  g_autoptr (GString) target = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *slash = strrchr (target->str, '/');
      if (g_str_equal (parts[i], ".."))
        g_string_truncate (target, slash != NULL ? (gsize) (slash - target->str) : 0);
      else if (*parts[i] != '\0' && !g_str_equal (parts[i], "."))
        g_string_append_printf (target, "/%s", parts[i]);
    }
  return g_string_free (g_steal_pointer (&target), FALSE);
}

/* A link to /dev/null masks also where the root has no /dev. */
static gboolean
karg_config_is_masked (KargRoot *root, const char *path)
{
  g_autofree char *link = karg_root_read_link (root, path);

  if (link == NULL)
    return FALSE;

  g_autofree char *target = karg_config_lead (path, link);
  return g_str_equal (target, "/dev/null");
}

static gboolean
karg_config_take_file (KargConfig *config, const KargConfigSchema *schemas, KargRoot *root, const char *path,
                       GError **error)
{
  if (karg_config_is_masked (root, path))
    return TRUE;

  gsize length = 0;
  g_autofree char *text = karg_root_read_text (root, path, &length, error);
  if (text == NULL)
    return FALSE;
  if (length > KARG_CONFIG_FILE_MAX)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "too large: %" G_GSIZE_FORMAT " bytes, and %d are the most",
                         length, KARG_CONFIG_FILE_MAX);
      return FALSE;
    }
  if (!karg_config_refuse_include (text, path, error))
    return FALSE;
  return text[0] == '\0' || karg_config_parse (config, schemas, text, path, error);
}

/* Name → path of the layer that wins; NULL when there is no drop-in at all. */
static gboolean
karg_config_find_files (KargRoot *root, GHashTable **files, GError **error)
{
  g_autoptr (GHashTable) found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (karg_config_layers); i++)
    {
      g_auto (GStrv) names = karg_root_list (root, karg_config_layers[i], error);

      if (names == NULL)
        return FALSE;
      for (guint n = 0; names[n] != NULL; n++)
        {
          if (names[n][0] == '.' || !g_str_has_suffix (names[n], ".conf"))
            continue;
          if (found == NULL)
            found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
          g_hash_table_replace (found, g_strdup (names[n]), g_build_filename (karg_config_layers[i], names[n], NULL));
        }
    }
  *files = g_steal_pointer (&found);
  return TRUE;
}

static int
karg_config_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

KargConfig *
karg_config_load (KargRoot *root, const KargConfigSchema *schemas, GError **error)
{
  g_autoptr (KargConfig) config = karg_config_new_defaults (schemas);
  g_autoptr (GHashTable) files = NULL;

  if (!karg_config_find_files (root, &files, error))
    return NULL;
  if (files == NULL)
    return g_steal_pointer (&config);

  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (files), karg_config_compare_names);
  for (const GList *item = names; item != NULL; item = item->next)
    if (!karg_config_take_file (config, schemas, root, g_hash_table_lookup (files, item->data), error))
      return NULL;
  return g_steal_pointer (&config);
}
