/* adopt.c: making a foreign descriptor safe to use.
 *
 * A plugin may have been compiled against an older or a newer header than libkarg: of each table the smaller size counts,
 * what is beyond it is zero. Whatever libkarg calls or prints without looking is checked here, once.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "adopt.h"

#include <stddef.h>
#include <string.h>

#define KARG_ADOPT_NAME_MAX 64

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
karg_adopt_check_settings (const KargSetting *settings, GError **error)
{
  for (const KargSetting *setting = settings; setting != NULL && setting->name != NULL; setting++)
    {
      if (!karg_adopt_is_name (setting->name, TRUE))
        return karg_adopt_fail (error, "a setting whose name is not [a-z][a-z0-9_-]*");
      if (!karg_adopt_is_fallback (setting->type, setting->fallback))
        {
          g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX, "the default of its setting \"%s\" doesn't fit its type",
                       setting->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
karg_adopt_backend (KargRegistered *registered, const KargBackendOps *ops, GError **error)
{
  karg_adopt_copy (&registered->backend, ops, sizeof (KargBackendOps));
  if (registered->backend.probe == NULL || registered->backend.read == NULL || registered->backend.plan == NULL)
    return karg_adopt_fail (error, "a back end needs probe, read and plan");
  registered->plugin.backend = &registered->backend;
  return TRUE;
}

static gboolean
karg_adopt_vendor (KargRegistered *registered, const KargVendorOps *ops, GError **error)
{
  karg_adopt_copy (&registered->vendor, ops, sizeof (KargVendorOps));

  const KargVendorOps *vendor = &registered->vendor;
  if (vendor->match == NULL || vendor->propose == NULL)
    return karg_adopt_fail (error, "a vendor plugin needs match and propose");
  if (vendor->features == NULL || vendor->features[0] == NULL)
    return karg_adopt_fail (error, "a vendor plugin that provides no feature");
  for (guint i = 0; vendor->features[i] != NULL; i++)
    if (!karg_adopt_is_name (vendor->features[i], FALSE))
      return karg_adopt_fail (error, "a feature whose name is not [a-z][a-z0-9-]*");
  for (const KargFeatureOption *option = vendor->options; option != NULL && option->feature != NULL; option++)
    if (!g_strv_contains (vendor->features, option->feature) || !karg_adopt_is_name (option->name, FALSE))
      return karg_adopt_fail (error, "an option of a feature that it doesn't provide, or whose name is not [a-z][a-z0-9-]*");
  registered->plugin.vendor = vendor;
  return TRUE;
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
  return karg_adopt_check_settings (plugin->settings, error);
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
  karg_adopt_copy (&registered->plugin, plugin, sizeof (KargPlugin));
  if (!karg_adopt_check_plugin (&registered->plugin, error))
    return FALSE;

  const KargBackendOps *backend = registered->plugin.backend;
  const KargVendorOps *vendor = registered->plugin.vendor;
  g_free (registered->name);
  registered->name = g_strdup (registered->plugin.name);
  return (backend == NULL || karg_adopt_backend (registered, backend, error))
         && (vendor == NULL || karg_adopt_vendor (registered, vendor, error));
}

gboolean
karg_adopt_plugin (KargRegistered *registered, const KargPlugin *plugin, GError **error)
{
  if (karg_adopt_all (registered, plugin, error))
    return TRUE;

  memset (&registered->plugin, 0, sizeof registered->plugin);
  memset (&registered->backend, 0, sizeof registered->backend);
  memset (&registered->vendor, 0, sizeof registered->vendor);
  return FALSE;
}
