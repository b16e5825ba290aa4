/* adopt.c: making a foreign descriptor safe to use.
 *
 * A plugin may have been compiled against an older or a newer header than libkarg: of each table the smaller size
 * counts, what is beyond it is zero. Whatever libkarg calls or prints without looking is checked here, once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "adopt.h"

#include <stddef.h>
#include <string.h>

#define KARG_ADOPT_NAME_MAX 64
#define KARG_ADOPT_ROWS_MAX 256

static gboolean
karg_adopt_fail (GError **error, const char *message)
{
  g_set_error_literal (error, KARG_ERROR, KARG_ERROR_SYNTAX, message);
  return FALSE;
}

static void
karg_adopt_copy (gpointer to, gconstpointer from, gsize known)
{
  gsize given;

  memcpy (&given, from, sizeof given);
  memset (to, 0, known);
  memcpy (to, from, MIN (given, known));
  memcpy (to, &known, sizeof known);
}

/* A table of copies of the rows, as far as both sides know them. A row has at least a name, right behind its size; a
 * table that goes on and on has no end. Owned by @registered. */
static gpointer
karg_adopt_rows (KargRegistered *registered, gconstpointer table, gsize known, GError **error)
{
  const gsize *const *rows = table;
  guint n = 0;

  for (; rows[n] != NULL; n++)
    if (n >= KARG_ADOPT_ROWS_MAX || *rows[n] < sizeof (gsize) + sizeof (char *))
      {
        karg_adopt_fail (error,
                         n >= KARG_ADOPT_ROWS_MAX ? "a table without an end" : "a row that is too small for a name");
        return NULL;
      }

  gpointer *copies = g_new0 (gpointer, n + 1);
  g_ptr_array_add (registered->rows, copies);
  for (guint i = 0; i < n; i++)
    {
      copies[i] = g_malloc (known);
      karg_adopt_copy (copies[i], rows[i], known);
      g_ptr_array_add (registered->rows, copies[i]);
    }
  return copies;
}

/* [a-z][a-z0-9-]*, and with @underscore '_' too: what can also be a name in a configuration file. */
static gboolean
karg_adopt_is_name (const char *name, gboolean underscore)
{
  if (name == NULL || !g_ascii_islower (name[0]) || strlen (name) > KARG_ADOPT_NAME_MAX)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-' && !(underscore && *p == '_'))
      return FALSE;
  return TRUE;
}

static gboolean
karg_adopt_is_fallback (KargSettingType type, const char *fallback)
{
  switch (type)
    {
    case KARG_SETTING_BOOLEAN:
      return g_strcmp0 (fallback, "true") == 0 || g_strcmp0 (fallback, "false") == 0;
    case KARG_SETTING_INTEGER:
      return fallback != NULL && g_ascii_string_to_signed (fallback, 10, G_MININT64, G_MAXINT64, NULL, NULL);
    case KARG_SETTING_STRING:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
karg_adopt_settings (KargRegistered *registered, GError **error)
{
  if (registered->plugin.settings == NULL)
    return TRUE;
  registered->plugin.settings = karg_adopt_rows (registered, registered->plugin.settings, sizeof (KargSetting), error);
  for (guint i = 0; registered->plugin.settings != NULL && registered->plugin.settings[i] != NULL; i++)
    {
      const KargSetting *setting = registered->plugin.settings[i];
      if (!karg_adopt_is_name (setting->name, TRUE))
        return karg_adopt_fail (error, "a setting whose name is not [a-z][a-z0-9_-]*");
      if (!karg_adopt_is_fallback (setting->type, setting->fallback))
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "the default of its setting \"%s\" doesn't fit its type",
                       setting->name);
          return FALSE;
        }
    }
  return registered->plugin.settings != NULL;
}

static gboolean
karg_adopt_backend (KargRegistered *registered, const KargBackendOps *ops, GError **error)
{
  karg_adopt_copy (&registered->backend, ops, sizeof (KargBackendOps));
  if (registered->backend.probe == NULL || registered->backend.read == NULL)
    return karg_adopt_fail (error, "a back end needs probe and read");
  registered->plugin.backend = &registered->backend;
  return TRUE;
}

/* Names of features and options, "iommu" and "iommu+passthrough". */
static gboolean
karg_adopt_check_references (const char *const *names, GError **error)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (names[i], "+", 2);
      if (i >= KARG_ADOPT_ROWS_MAX || !karg_adopt_is_name (parts[0], FALSE)
          || (parts[1] != NULL && !karg_adopt_is_name (parts[1], FALSE)))
        return karg_adopt_fail (error, "something needed or excluded that is not named FEATURE or FEATURE+OPTION");
    }
  return TRUE;
}

static gboolean
karg_adopt_options (KargRegistered *registered, KargFeature *feature, GError **error)
{
  if (feature->options == NULL)
    return TRUE;
  feature->options = karg_adopt_rows (registered, feature->options, sizeof (KargFeatureOption), error);
  for (guint i = 0; feature->options != NULL && feature->options[i] != NULL; i++)
    {
      const KargFeatureOption *option = feature->options[i];
      if (!karg_adopt_is_name (option->name, FALSE) || option->summary == NULL)
        return karg_adopt_fail (error, "an option whose name is not [a-z][a-z0-9-]*, or without a summary");
      if (!karg_adopt_check_references (option->needs, error) || !karg_adopt_check_references (option->excludes, error))
        return FALSE;
    }
  return feature->options != NULL;
}

static gboolean
karg_adopt_features (KargRegistered *registered, GError **error)
{
  if (registered->vendor.features == NULL || registered->vendor.features[0] == NULL)
    return karg_adopt_fail (error, "a vendor plugin that provides no feature");

  KargFeature **features = karg_adopt_rows (registered, registered->vendor.features, sizeof (KargFeature), error);
  registered->vendor.features = (const KargFeature *const *) features;
  for (guint i = 0; features != NULL && features[i] != NULL; i++)
    {
      if (!karg_adopt_is_name (features[i]->name, FALSE) || features[i]->summary == NULL)
        return karg_adopt_fail (error, "a feature whose name is not [a-z][a-z0-9-]*, or without a summary");
      if (!karg_adopt_check_references (features[i]->needs, error)
          || !karg_adopt_check_references (features[i]->excludes, error)
          || !karg_adopt_options (registered, features[i], error))
        return FALSE;
    }
  return features != NULL;
}

static gboolean
karg_adopt_vendor (KargRegistered *registered, const KargVendorOps *ops, GError **error)
{
  karg_adopt_copy (&registered->vendor, ops, sizeof (KargVendorOps));
  if (registered->vendor.match == NULL || registered->vendor.propose == NULL)
    return karg_adopt_fail (error, "a vendor plugin needs match and propose");
  registered->plugin.vendor = &registered->vendor;
  return karg_adopt_features (registered, error);
}

/* Everything that can be asked of the descriptor itself. */
static gboolean
karg_adopt_check_plugin (const KargPlugin *plugin, GError **error)
{
  /* "kargctl" is the section of the program's own settings. */
  if (!karg_adopt_is_name (plugin->name, FALSE) || g_str_equal (plugin->name, "kargctl"))
    return karg_adopt_fail (error, "its name is not [a-z][a-z0-9-]*, longer than 64 bytes, or \"kargctl\"");
  if (plugin->version == NULL || plugin->summary == NULL)
    return karg_adopt_fail (error, "it has no version or no summary");
  if (plugin->backend == NULL && plugin->vendor == NULL)
    return karg_adopt_fail (error, "it is neither a back end nor a vendor plugin");
  return TRUE;
}

static gboolean
karg_adopt_check_abi (const KargPlugin *plugin, GError **error)
{
  if (plugin == NULL)
    return karg_adopt_fail (error, "its function returned no descriptor");
  /* Size and version stand at the start of every descriptor, of any version; no more is read of a foreign one. */
  if (plugin->struct_size < offsetof (KargPlugin, name))
    return karg_adopt_fail (error, "its descriptor is too small to hold a version");
  if (plugin->abi_major != KARG_PLUGIN_ABI_MAJOR)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_ABI_MISMATCH,
                   "it was made for plugin ABI %u, and this libkarg has ABI %u: build it against this libkarg's headers",
                   plugin->abi_major, (guint) KARG_PLUGIN_ABI_MAJOR);
      return FALSE;
    }
  return TRUE;
}

static gboolean
karg_adopt_all (KargRegistered *registered, const KargPlugin *plugin, GError **error)
{
  if (!karg_adopt_check_abi (plugin, error))
    return FALSE;
  registered->rows = g_ptr_array_new_with_free_func (g_free);
  karg_adopt_copy (&registered->plugin, plugin, sizeof (KargPlugin));
  if (!karg_adopt_check_plugin (&registered->plugin, error))
    return FALSE;

  const KargBackendOps *backend = registered->plugin.backend;
  const KargVendorOps *vendor = registered->plugin.vendor;
  g_free (registered->name);
  registered->name = g_strdup (registered->plugin.name);
  return karg_adopt_settings (registered, error) && (backend == NULL || karg_adopt_backend (registered, backend, error))
         && (vendor == NULL || karg_adopt_vendor (registered, vendor, error));
}

void
karg_adopt_drop (KargRegistered *registered)
{
  memset (&registered->plugin, 0, sizeof registered->plugin);
  memset (&registered->backend, 0, sizeof registered->backend);
  memset (&registered->vendor, 0, sizeof registered->vendor);
  g_clear_pointer (&registered->rows, g_ptr_array_unref);
}

gboolean
karg_adopt_plugin (KargRegistered *registered, const KargPlugin *plugin, GError **error)
{
  if (karg_adopt_all (registered, plugin, error))
    return TRUE;
  karg_adopt_drop (registered);
  return FALSE;
}
