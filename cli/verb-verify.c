/* verb-verify.c: verify: is the running kernel what was configured?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "table.h"
#include "terminal.h"

static const char *
kargctl_verify_mark (gboolean holds)
{
  return holds ? "yes" : "-";
}

static void
kargctl_verify_print (const KargVerification *result, gboolean verbose)
{
  static const char *const titles[] = { "RUNNING", "ENTRY", "FUTURE", "DRIFT", "ARGUMENT", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);

  for (guint i = 0; i < result->words->len; i++)
    {
      const KargVerifiedWord *drift = g_ptr_array_index (result->words, i);
      gboolean differs = drift->kind != KARG_VERDICT_NONE;
      const char *cells[] = {
        kargctl_verify_mark (drift->running),
        kargctl_verify_mark (drift->entry),
        kargctl_verify_mark (drift->future),
        differs ? karg_verdict_name (drift->kind) : "",
        drift->word,
      };
      if (differs || verbose)
        kargctl_table_add (table, cells);
    }
  kargctl_table_print (table);
}

/* What the kinds of drift in the table mean, each once. */
static void
kargctl_verify_print_reasons (const KargVerification *result)
{
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < result->words->len; i++)
    {
      const KargVerifiedWord *drift = g_ptr_array_index (result->words, i);
      if (drift->explanation == NULL || !g_hash_table_add (told, (gpointer) drift->explanation))
        continue;
      g_autofree char *text = g_strdup_printf ("%s: %s", karg_verdict_name (drift->kind), drift->explanation);
      kargctl_terminal_print_text (0, 2, text);
    }
}

static gboolean
kargctl_verify_has_drift (const KargVerification *result)
{
  for (guint i = 0; i < result->words->len; i++)
    if (((const KargVerifiedWord *) g_ptr_array_index (result->words, i))->kind != KARG_VERDICT_NONE)
      return TRUE;
  return FALSE;
}

static KargctlExit
kargctl_verify_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL)
    return KARGCTL_FAILED;
  g_autoptr (KargVerification) result = karg_engine_verify (engine, error);
  if (result == NULL)
    return KARGCTL_FAILED;

  if (result->unread != NULL)
    {
      g_propagate_error (error, g_error_copy (result->unread));
      g_prefix_error (error, "what was asked for can't be told: ");
      return KARGCTL_FAILED;
    }
  gboolean drift = kargctl_verify_has_drift (result);
  if (options->json)
    kargctl_json_print_verification (result);
  else if (!options->quiet)
    {
      kargctl_verify_print (result, options->verbose);
      kargctl_verify_print_reasons (result);
      if (result->entry == NULL)
        g_print ("No boot entry fits the running kernel.\n");
      else if (!drift)
        g_print ("The running kernel is what %s says.\n", karg_target_get_id (result->entry));
    }
  return drift || result->entry == NULL ? KARGCTL_PROBLEM : KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_verify = {
  .name = "verify",
  .arguments = "",
  .summary = "Compare the running kernel with what is configured",
  .help = "Three columns: what runs (/proc/cmdline), what the entry it came from holds,\n"
          "what kernels to come will get. Exit 4 when they differ: pending (a reboot is\n"
          "owed), dropped (the machine was rebooted and still lacks it), extra (typed at\n"
          "the boot menu), future (the next kernel will differ), lost (asked for, and taken\n"
          "out of the file by something else). With -v every argument.\n\n"
          "Examples:\n"
          "  kargctl verify\n"
          "  kargctl verify --json",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_verify_run,
};
