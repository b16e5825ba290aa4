/* verb-status.c: status: what every entry and template holds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "table.h"
#include "words.h"

static void
kargctl_status_print_backends (KargEngine *engine, gboolean verbose)
{
  static const char *const titles[] = { "BACK END", "STATE", "EVIDENCE", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);
  const GPtrArray *backends = karg_engine_get_backends (engine);

  for (guint i = 0; i < backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (backends, i);
      g_autofree char *evidence = g_strjoinv (", ", (char **) status->evidence);
      const char *cells[] = { status->name, kargctl_words_backend_state (status->state), evidence };

      if (verbose || status->state != KARG_BACKEND_ABSENT)
        kargctl_table_add (table, cells);
    }
  kargctl_table_print (table);

  for (guint i = 0; i < backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (backends, i);
      if (status->state == KARG_BACKEND_FOREIGN)
        g_print ("%s: owned by %s: %s\n", status->name, status->tool, status->advice);
    }
}

static char *
kargctl_status_where (const KargTarget *target)
{
  const char *path = karg_target_get_path (target);
  guint line = karg_target_get_line (target);

  if (path == NULL)
    return NULL;
  return line > 0 ? g_strdup_printf ("%s:%u", path, line) : g_strdup (path);
}

static const char *
kargctl_status_access (const KargTarget *target)
{
  if (karg_target_is_unmanaged (target))
    return "other";
  if (karg_target_is_generated (target))
    return "generated";
  if (karg_target_get_holder_id (target) != NULL)
    return "shared";
  return karg_target_is_writable (target) ? "" : "read-only";
}

static void
kargctl_status_print_targets (const KargTargets *targets)
{
  static const char *const titles[] = { "", "BACK END", "KIND", "ID", "", "WHERE", "ARGUMENTS", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      g_autofree char *where = kargctl_status_where (target);
      const char *cells[] = {
        karg_target_is_default (target) ? "*" : "",
        karg_target_get_backend (target),
        kargctl_words_target_kind (karg_target_get_kind (target)),
        karg_target_get_id (target),
        kargctl_status_access (target),
        where,
        karg_cmdline_get_text (karg_target_get_cmdline (target), NULL),
      };
      kargctl_table_add (table, cells);
    }
  kargctl_table_print (table);
}

/* Which file and line sets each argument, and who asked for it. */
static void
kargctl_status_print_arguments (KargEngine *engine)
{
  static const char *const titles[] = { "BACK END", "ID", "SET IN", "OWNER", "ARGUMENT", NULL };
  const KargTargets *targets = karg_engine_get_targets (engine);
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);
      const char *text = karg_cmdline_get_text (cmdline, NULL);

      for (guint w = 0; w < karg_cmdline_get_n_words (cmdline); w++)
        {
          const KargWord *word = karg_cmdline_get_word (cmdline, w);
          g_autofree char *spelled = g_strndup (text + word->start, word->length);
          const char *path = karg_target_get_word_path (target, w);
          g_autofree char *where
            = path != NULL ? g_strdup_printf ("%s:%u", path, karg_target_get_word_line (target, w)) : NULL;
          g_autofree char *owner = karg_engine_get_owner (engine, target, w);
          const char *cells[] = { karg_target_get_backend (target), karg_target_get_id (target), where, owner, spelled };
          kargctl_table_add (table, cells);
        }
    }
  g_print ("\n");
  kargctl_table_print (table);
}

static void
kargctl_status_print_reasons (const KargTargets *targets)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const char *reason = karg_target_get_read_only_reason (target);
      if (reason != NULL && !karg_target_is_unmanaged (target))
        g_print ("%s can't be changed: %s\n", karg_target_get_id (target), reason);
    }
}

static void
kargctl_status_print_running (const KargVerification *result)
{
  guint n_drifting = 0;

  for (guint i = 0; i < result->words->len; i++)
    n_drifting += ((const KargDrift *) g_ptr_array_index (result->words, i))->kind != KARG_DRIFT_NONE;
  g_print ("\nRunning: %s\n", result->running);
  if (n_drifting > 0)
    g_print ("%u argument%s differ from what is configured: “kargctl verify” says why.\n", n_drifting,
             n_drifting == 1 ? "" : "s");
}

static void
kargctl_status_print (KargEngine *engine, const KargVerification *result, gboolean verbose)
{
  const KargTargets *targets = karg_engine_get_targets (engine);

  kargctl_status_print_backends (engine, verbose);
  if (karg_targets_get_n (targets) > 0)
    {
      g_print ("\n");
      kargctl_status_print_targets (targets);
      if (verbose)
        kargctl_status_print_arguments (engine);
      kargctl_status_print_reasons (targets);
    }
  else
    g_print ("No kernel arguments were found under %s.\n", karg_root_get_path (karg_engine_get_root (engine)));
  if (result != NULL)
    kargctl_status_print_running (result);
}

static KargctlExit
kargctl_status_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL || !karg_engine_survey (engine, error))
    return KARGCTL_FAILED;

  /* Without a running kernel there is nothing to compare with, which is no error here. */
  g_autoptr (KargVerification) result = karg_engine_verify (engine, NULL);
  if (options->json)
    kargctl_json_print_status (engine, result);
  else
    kargctl_status_print (engine, result, options->verbose);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_status = {
  .name = "status",
  .arguments = "",
  .summary = "Show what every boot entry and template holds",
  .help = "An entry is a kernel that is installed, a template is for kernels to come; * boots by default. With -v, which file\n"
          "and line sets each argument, and who asked for it.\n\n"
          "Examples:\n"
          "  kargctl status\n"
          "  kargctl --root=/mnt status --json",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_status_run,
};
