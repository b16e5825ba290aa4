/* verb-facts.c: facts: what is known of this machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "table.h"
#include "terminal.h"

#include <string.h>

static void
kargctl_facts_print (const KargFacts *facts)
{
  static const char *const titles[] = { "FACT", "VALUE", "FROM", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");

  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (facts, groups[g]);
      for (guint n = 0; names[n] != NULL; n++)
        {
          g_autofree char *fact = g_strdup_printf ("%s: %s", groups[g], names[n]);
          const char *cells[] = { fact, karg_facts_get (facts, groups[g], names[n]),
                                  karg_facts_get_source (facts, groups[g], names[n]) };
          kargctl_table_add (table, cells);
        }
    }
  kargctl_table_print (table);
  if (groups[0] == NULL)
    kargctl_terminal_print_text (0, 0, "Nothing is known of this machine; --hardware=DIR or --facts=FILE says which one it is.");
}

/* The file is the person's own, where the person says: outside every root, so no transaction. */
static gboolean
kargctl_facts_save (const KargFacts *facts, const char *path, GError **error)
{
  g_autofree char *text = karg_facts_to_text (facts);

  if (!g_str_equal (path, "-"))
    return g_file_set_contents (path, text, -1, error);
  g_print ("%s", text);
  return TRUE;
}

static KargctlExit
kargctl_facts_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL)
    return KARGCTL_FAILED;
  const KargFacts *facts = karg_engine_get_facts (engine, error);
  if (facts == NULL)
    return KARGCTL_FAILED;

  if (options->save != NULL)
    {
      if (!kargctl_facts_save (facts, options->save, error))
        return KARGCTL_FAILED;
      if (options->json && !g_str_equal (options->save, "-"))
        kargctl_json_print_saved (options->save);
      return KARGCTL_DONE;
    }
  if (options->json)
    kargctl_json_print_facts (facts);
  else
    kargctl_facts_print (facts);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_facts = {
  .name = "facts",
  .arguments = "",
  .summary = "Show what is known of this machine",
  .help = "What is not listed is unknown, which is never taken for “no”. Some facts need\n"
          "root.\n\n"
          "Examples:\n"
          "  kargctl facts\n"
          "  kargctl facts --save=host.facts\n"
          "  kargctl --facts=host.facts -n enable iommu      on any other machine",
  .takes = KARGCTL_TAKES_SAVE,
  .run = kargctl_facts_run,
};
