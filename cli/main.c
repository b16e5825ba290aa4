/* main.c: from argv to a verb, from a result to an exit code.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "options.h"
#include "process.h"
#include "report.h"
#include "terminal.h"
#include "verbs.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* Output that got lost is a failure of who only asks. What was changed is changed: there it is only told. */
static KargctlExit
kargctl_flush (const KargctlOptions *options, const KargctlVerb *verb, KargctlExit code)
{
  gboolean writes = (verb->takes & (KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_LOCK)) != 0 && !options->dry_run;

  if (fflush (stdout) == 0 && !ferror (stdout))
    return code;
  g_printerr ("kargctl: cannot write the output: %s\n", g_strerror (errno));
  return writes ? code : KARGCTL_FAILED;
}

static KargctlExit
kargctl_run (KargctlOptions *options, int argc, char **argv, GError **error)
{
  if (!kargctl_options_parse_general (options, &argc, &argv, error))
    return KARGCTL_USAGE;
  if (options->version)
    {
      g_print ("kargctl %s\n", KARGCTL_VERSION);
      return KARGCTL_DONE;
    }
  if (argc == 0)
    {
      kargctl_set_usage_error (error, "say what to do: “kargctl help” lists the verbs");
      return KARGCTL_USAGE;
    }

  const KargctlVerb *verb = kargctl_verbs_find (argv, error);
  if (verb == NULL || !kargctl_options_parse_verb (options, verb, &argc, &argv, error))
    return KARGCTL_USAGE;
  return kargctl_flush (options, verb, verb->run (options, argv, error));
}

/* A script that asks for JSON gets it also when an option before or behind is wrong. */
static gboolean
kargctl_wants_json (int argc, char **argv)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--json"))
      return TRUE;
  return FALSE;
}

static KargctlExit
kargctl_exit_for (const GError *error)
{
  if (error->domain == KARGCTL_USAGE_ERROR)
    return KARGCTL_USAGE;
  if (g_error_matches (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY))
    return KARGCTL_NEEDS_RECOVERY;
  return KARGCTL_FAILED;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  KargctlOptions options = { 0 };

  kargctl_process_settle ();
  setlocale (LC_ALL, "");
  kargctl_terminal_init ();
  g_set_prgname ("kargctl");
  gboolean json = kargctl_wants_json (argc, argv);
  KargctlExit code = kargctl_run (&options, argc, argv, &error);
  if (error != NULL)
    {
      options.json |= json;
      kargctl_report_error (&options, error);
      code = kargctl_exit_for (error);
    }
  kargctl_options_clear (&options);
  return code;
}
