/* verb-help.c: help and version: the same as --help and --version, for who expects a verb.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "options.h"
#include "verbs.h"

static KargctlExit
kargctl_help_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (arguments[0] != NULL && arguments[1] != NULL)
    return kargctl_check_no_arguments (arguments + 1, error) ? KARGCTL_DONE : KARGCTL_USAGE;
  const KargctlVerb *verb = arguments[0] != NULL ? kargctl_verbs_find (arguments, error) : NULL;
  if (arguments[0] != NULL && verb == NULL)
    return KARGCTL_USAGE;

  g_autofree char *help = kargctl_options_get_help (verb);
  g_print ("%s", help);
  return KARGCTL_DONE;
}

static KargctlExit
kargctl_version_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  if (options->json)
    kargctl_json_print_version (KARGCTL_VERSION);
  else
    g_print ("kargctl %s\n", KARGCTL_VERSION);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_help = {
  .name = "help",
  .arguments = "[VERB]",
  .summary = "Explain a verb, or list them",
  .help = "The same as “kargctl VERB --help”.\n\n"
          "Examples:\n"
          "  kargctl help\n"
          "  kargctl help add",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_help_run,
};

const KargctlVerb kargctl_verb_version = {
  .name = "version",
  .arguments = "",
  .summary = "Print the version",
  .help = "The same as “kargctl --version”.",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_version_run,
};
