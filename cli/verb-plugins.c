/* verb-plugins.c: plugins: back ends and vendor plugins, used and refused.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "report.h"
#include "table.h"
#include "terminal.h"

static void
kargctl_plugins_print (const GPtrArray *plugins)
{
  static const char *const titles[] = { "NAME", "KIND", "VERSION", "FROM", "SUMMARY", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);

  for (guint i = 0; i < plugins->len; i++)
    {
      const KargPluginStatus *plugin = g_ptr_array_index (plugins, i);
      g_autofree char *refused = plugin->refused != NULL ? g_strdup_printf ("not used: %s", plugin->refused) : NULL;
      const char *kind = refused != NULL ? "" : plugin->is_backend ? "back end" : "vendor";
      const char *cells[] = { plugin->name, kind, plugin->version, plugin->origin,
                              refused != NULL ? refused : plugin->summary };
      kargctl_table_add (table, cells);
    }
  kargctl_table_print (table);
}

static void
kargctl_plugins_print_settings (const GPtrArray *plugins)
{
  for (guint i = 0; i < plugins->len; i++)
    {
      const KargPluginStatus *plugin = g_ptr_array_index (plugins, i);
      for (guint s = 0; plugin->settings != NULL && plugin->settings[s] != NULL; s++)
        {
          const KargSetting *setting = plugin->settings[s];
          g_autofree char *text = g_strdup_printf ("%s: { %s = %s; }: %s", plugin->name, setting->name,
                                                   setting->fallback != NULL ? setting->fallback : "…",
                                                   setting->summary != NULL ? setting->summary : "");
          kargctl_terminal_print_text (0, 2, text);
        }
    }
}

static KargctlExit
kargctl_plugins_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL)
    return KARGCTL_FAILED;

  if (options->json)
    {
      kargctl_json_print_plugins (engine);
      return KARGCTL_DONE;
    }
  kargctl_plugins_print (karg_engine_get_plugins (engine));
  if (options->verbose)
    kargctl_plugins_print_settings (karg_engine_get_plugins (engine));
  kargctl_report_configuration (engine);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_plugins = {
  .name = "plugins",
  .arguments = "",
  .summary = "Show back ends and plugins, and why one is not used",
  .help = "With -v, what can be configured of them: kargctl.conf(5).\n\n"
          "Example:\n"
          "  kargctl plugins",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_plugins_run,
};
