/* verb-history.c: history, undo, recover: transactions that were.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"
#include "json.h"
#include "table.h"
#include "terminal.h"
#include "words.h"

#include <karg/diff.h>
#include <karg/history.h>

#include <string.h>

/* "undo" alone doesn't say what of; and which targets, for who wants more. (transfer full) */
static char *
kargctl_history_describe (const KargHistoryEntry *entry, gboolean verbose)
{
  g_autofree char *targets = g_strjoinv (", ", entry->targets);
  gboolean unnamed = entry->undoes != NULL && strstr (entry->summary, entry->undoes) == NULL;

  return g_strconcat (entry->summary, unnamed ? " " : "", unnamed ? entry->undoes : "", verbose ? " (" : "",
                      verbose ? targets : "", verbose ? ")" : "", NULL);
}

static void
kargctl_history_print (const GPtrArray *entries, gboolean verbose)
{
  static const char *const titles[] = { "ID", "WHEN", "WHO", "STATE", "WHAT", NULL };
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);

  for (guint i = 0; i < entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (entry->when);
      gboolean known = when != NULL && entry->when != 0;
      g_autofree char *date = known ? g_date_time_format (when, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
      g_autofree char *what = kargctl_history_describe (entry, verbose);
      const char *cells[] = { entry->id, date, entry->user, kargctl_words_history_state (entry->state), what };
      kargctl_table_add (table, cells);
    }
  if (entries->len > 0)
    kargctl_table_print (table);
  else
    g_print ("Nothing was changed here yet.\n");
}

/* What one transaction did to files, and what it ran. */
static void
kargctl_history_print_changes (const KargHistoryEntry *entry, KargChangeset *changes)
{
  const GPtrArray *files = karg_changeset_get_files (changes);
  const char *const *notes = karg_changeset_get_notes (changes);

  if (entry->reason != NULL)
    {
      g_autofree char *text = g_strdup_printf ("Taken back, nothing is left of it: %s", entry->reason);
      kargctl_terminal_print_text (0, 2, text);
    }
  g_print ("\n");
  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      g_autofree char *diff = karg_diff_unified (file->path, file->before, file->after);
      kargctl_terminal_print_diff (diff);
    }
  for (guint i = 0; notes[i] != NULL; i += 2)
    g_print ("%s\n", notes[i + 1]);
  for (guint i = 0; entry->commands[i] != NULL; i++)
    {
      g_autofree char *command = kargctl_terminal_clean (entry->commands[i]);
      g_print ("Ran: %s\n", command);
    }
}

static KargctlExit
kargctl_history_show (const KargctlOptions *options, KargRoot *root, const GPtrArray *entries, const char *id, GError **error)
{
  const KargHistoryEntry *entry = karg_history_find (entries, id);

  if (entry == NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND,
                   "no transaction in the history, or more than one, is “%s”", id);
      return KARGCTL_FAILED;
    }
  g_autoptr (KargChangeset) changes = karg_history_read_changes (root, entry->id, error);
  if (changes == NULL)
    return KARGCTL_FAILED;
  if (options->json)
    {
      kargctl_json_print_transaction (entry, changes);
      return KARGCTL_DONE;
    }
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_ptr_array_add (one, (gpointer) entry);
  kargctl_history_print (one, options->verbose);
  kargctl_history_print_changes (entry, changes);
  return KARGCTL_DONE;
}

static KargctlExit
kargctl_history_run (const KargctlOptions *options, char **arguments, GError **error)
{
  if (arguments[0] != NULL && !kargctl_check_no_arguments (arguments + 1, error))
    return KARGCTL_USAGE;
  g_autoptr (KargRoot) root = karg_root_open (options->root != NULL ? options->root : "/", error);
  if (root == NULL)
    return KARGCTL_FAILED;
  g_autoptr (GPtrArray) entries = karg_history_list (root, error);
  if (entries == NULL)
    return KARGCTL_FAILED;

  if (arguments[0] != NULL)
    return kargctl_history_show (options, root, entries, arguments[0], error);
  if (options->json)
    kargctl_json_print_history (entries);
  else
    kargctl_history_print (entries, options->verbose);
  return KARGCTL_DONE;
}

static KargctlExit
kargctl_history_undo (const KargctlOptions *options, char **arguments, GError **error)
{
  KargTask task = { .struct_size = sizeof task, .kind = KARG_TASK_UNDO, .transaction = arguments[0] };

  if (arguments[0] != NULL && !kargctl_check_no_arguments (arguments + 1, error))
    return KARGCTL_USAGE;
  return kargctl_change_run (options, "undo", arguments, &task, error);
}

/* Works without configuration: what is broken may be just that. */
static KargctlExit
kargctl_history_recover (const KargctlOptions *options, char **arguments, GError **error)
{
  g_auto (GStrv) report = NULL;

  if (!kargctl_check_no_arguments (arguments, error))
    return KARGCTL_USAGE;
  const KargEngineOptions how = { .struct_size = sizeof how, .root = options->root,
                                  .module_directory = options->module_directory, .unconfigured = TRUE };
  g_autoptr (KargEngine) engine = karg_engine_open (&how, error);
  if (engine == NULL || !karg_engine_recover (engine, kargctl_wait (options), &report, error))
    return KARGCTL_FAILED;

  if (options->json)
    kargctl_json_print_recovered ((const char *const *) report);
  else if (!options->quiet)
    {
      for (guint i = 0; report[i] != NULL; i++)
        {
          g_autofree char *line = kargctl_terminal_clean (report[i]);
          g_print ("%s\n", line);
        }
      if (report[0] == NULL)
        g_print ("Nothing to recover.\n");
    }
  return KARGCTL_DONE;
}

const KargctlVerb kargctl_verb_history = {
  .name = "history",
  .arguments = "[ID]",
  .summary = "Show what was changed, when and by whom",
  .help = "With ID, or its beginning, what that change did to files. A change that failed\n"
          "and was taken back is listed too.\n\n"
          "Examples:\n"
          "  kargctl history\n"
          "  kargctl history 20261122-153012-1a2b      its diff, and what it ran\n"
          "  kargctl undo 20261122-153012-1a2b         take one of them back",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_history_run,
};

const KargctlVerb kargctl_verb_undo = {
  .name = "undo",
  .arguments = "[ID]",
  .summary = "Take a change back",
  .help = "Without ID the last change that was not undone. The files get back their\n"
          "bytes, mode, owner and extended attributes; of those that somebody edited\n"
          "since, and of kernels that came since, the change's words are taken back.\n"
          "Undoing is a change itself: it can be undone.\n\n"
          "Examples:\n"
          "  kargctl undo -n                           see what would change\n"
          "  kargctl undo",
  .takes = KARGCTL_TAKES_CHANGE,
  .run = kargctl_history_undo,
};

const KargctlVerb kargctl_verb_recover = {
  .name = "recover",
  .arguments = "",
  .summary = "End a change that was interrupted",
  .help = "After a power cut in the middle of a change, every file becomes what it was\n"
          "before it, or, when everything but the last tidying was done, what it was\n"
          "meant to be.\n\n"
          "Example:\n"
          "  kargctl recover",
  .takes = KARGCTL_TAKES_LOCK,
  .run = kargctl_history_recover,
};
