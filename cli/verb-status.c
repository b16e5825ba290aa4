/* verb-status.c: status: what every entry and template holds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "table.h"
#include "words.h"

/* What runs is told, never learned from. NULL for a root that is not the running system. (transfer full) */
static char *
kargctl_status_running (KargEngine *engine)
{
  KargRoot *root = karg_engine_get_root (engine);

  return karg_root_is_running_system (root) ? karg_root_read_attribute (root, "/proc/cmdline") : NULL;
}

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

/* Which file and line sets each argument. */
static void
kargctl_status_print_arguments (const KargTargets *targets)
{
  static const char *const titles[] = { "BACK END", "ID", "SET IN", "ARGUMENT", NULL };
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
          const char *cells[] = { karg_target_get_backend (target), karg_target_get_id (target), where, spelled };
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

static KargctlExit
kargctl_status_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  if (engine == NULL || !karg_engine_survey (engine, error))
    return KARGCTL_FAILED;

  g_autofree char *running = kargctl_status_running (engine);
  if (options->json)
    {
      kargctl_json_print_status (engine, running);
      return KARGCTL_DONE;
    }

  const KargTargets *targets = karg_engine_get_targets (engine);
  kargctl_status_print_backends (engine, options->verbose);
  if (karg_targets_get_n (targets) > 0)
    {
      g_print ("\n");
      kargctl_status_print_targets (targets);
      if (options->verbose)
        kargctl_status_print_arguments (targets);
      kargctl_status_print_reasons (targets);
    }
  else
    g_print ("No kernel arguments were found under %s.\n", karg_root_get_path (karg_engine_get_root (engine)));
  if (running != NULL)
    g_print ("\nRunning: %s\n", running);
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_status = {
  .name = "status",
  .arguments = "",
  .summary = "Show what every boot entry and template holds",
  .help = "An entry is a kernel that is installed, a template is for kernels to come; * boots by default. With -v, which file\n"
          "and line sets each argument.\n\n"
          "Examples:\n"
          "  kargctl status\n"
          "  kargctl --root=/mnt status --json",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_status_run,
};
