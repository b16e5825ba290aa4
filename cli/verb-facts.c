/* verb-facts.c: facts: what is known of this machine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "terminal.h"

#include <string.h>

#define KARGCTL_FACTS_INDENT 2

/* What a group tells of: itself, but of a module the kernel that it is for; its only fact is then named after the
 * module. (transfer full) */
static char *
kargctl_facts_get_subject (const char *group)
{
  const char *last = strrchr (group, ' ');

  return g_str_has_prefix (group, "module ") ? g_strndup (group, last - group) : g_strdup (group);
}

static const char *
kargctl_facts_get_label (const char *group, const char *name)
{
  return g_str_has_prefix (group, "module ") ? strrchr (group, ' ') + 1 : name;
}

static void
kargctl_facts_print_one (const KargFacts *facts, const char *group, const char *name, int width, gboolean verbose)
{
  const char *source = karg_facts_get_source (facts, group, name);
  g_autofree char *text = g_strdup_printf ("%-*s %s%s%s", width, kargctl_facts_get_label (group, name),
                                           karg_facts_get (facts, group, name), verbose ? "   from " : "",
                                           verbose ? source : "");

  kargctl_terminal_print_text (KARGCTL_FACTS_INDENT, KARGCTL_FACTS_INDENT + width + 1, text);
}

static int
kargctl_facts_get_width (const KargFacts *facts, char **groups)
{
  gsize width = 0;

  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (facts, groups[g]);
      for (guint n = 0; names[n] != NULL; n++)
        width = MAX (width, strlen (kargctl_facts_get_label (groups[g], names[n])));
    }
  return (int) width;
}

static void
kargctl_facts_print (const KargFacts *facts, gboolean verbose)
{
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");
  g_autofree char *told = NULL;
  int width = kargctl_facts_get_width (facts, groups);

  for (guint g = 0; groups[g] != NULL; g++)
    {
      g_auto (GStrv) names = karg_facts_list_names (facts, groups[g]);
      g_autofree char *subject = kargctl_facts_get_subject (groups[g]);
      if (g_strcmp0 (subject, told) != 0)
        {
          g_autofree char *clean = kargctl_terminal_clean (subject);
          kargctl_terminal_print_bold (clean);
          g_print ("\n");
        }
      for (guint n = 0; names[n] != NULL; n++)
        kargctl_facts_print_one (facts, groups[g], names[n], width, verbose);
      g_free (told);
      told = g_steal_pointer (&subject);
    }
  if (groups[0] == NULL)
    kargctl_terminal_print_text (0, 0, "Nothing is known of this machine; --hardware=DIR or --facts=FILE says which one "
                                       "it is.");
}

/* The file is the person's own, where the person says: outside every root, so no transaction. */
static gboolean
kargctl_facts_save (const KargFacts *facts, const char *path, GError **error)
{
  g_autofree char *text = karg_facts_to_text (facts);

  if (!g_str_equal (path, "-"))
    return g_file_set_contents (path, text, -1, error);
  kargctl_terminal_print_file (text);
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
    kargctl_facts_print (facts, options->verbose);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_facts = {
  .name = "facts",
  .arguments = "",
  .summary = "Show what is known of this machine",
  .help = "What is not listed is unknown, which is never taken for “no”. Some facts need\n"
          "root. With -v, where each was read.\n\n"
          "Examples:\n"
          "  kargctl facts\n"
          "  kargctl facts --save=host.facts\n"
          "  kargctl --facts=host.facts -n enable iommu      on any other machine",
  .takes = KARGCTL_TAKES_SAVE,
  .run = kargctl_facts_run,
};
