/* verb-status.c: status: what every entry and template holds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json.h"
#include "kargctl.h"
#include "report.h"
#include "table.h"
#include "terminal.h"
#include "words.h"

#include <string.h>

#define KARGCTL_STATUS_INDENT 6

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
}

/* Who owns the kernel arguments instead, each once. */
static void
kargctl_status_print_foreign (KargEngine *engine)
{
  const GPtrArray *backends = karg_engine_get_backends (engine);
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < backends->len; i++)
    {
      const KargBackendStatus *status = g_ptr_array_index (backends, i);
      if (status->state != KARG_BACKEND_FOREIGN || !g_hash_table_add (told, (gpointer) status->tool))
        continue;
      g_autofree char *text
        = g_strdup_printf ("Nothing is changed here, because %s owns the kernel arguments; instead: %s", status->tool,
                           status->advice);
      kargctl_terminal_print_text (0, 2, text);
    }
}

static char *
kargctl_status_where (const char *path, guint line)
{
  if (path == NULL)
    return NULL;
  return line > 0 ? g_strdup_printf ("%s:%u", path, line) : g_strdup (path);
}

static const char *
kargctl_status_access (const KargTarget *target)
{
  const KargTarget *holder = karg_target_get_holder (target);
  KargAccess access = karg_target_get_access (target);

  if (holder != NULL)
    return karg_target_get_id (holder);
  if (access == KARG_ACCESS_UNMANAGED)
    return "not managed";
  return access != KARG_ACCESS_WRITABLE ? karg_access_get_name (access) : NULL;
}

/* Whether @id says as much as @path: it is the path, or the file's name with or without its ending. */
static gboolean
kargctl_status_tells (const char *id, const char *path)
{
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : g_strdup ("");
  gsize length = strlen (id);

  return g_strcmp0 (path, id) == 0
         || (strncmp (name, id, length) == 0
             && (name[length] == '\0' || (name[length] == '.' && strchr (name + length + 1, '.') == NULL)));
}

/* What else there is to say of @target, in brackets; "" when there is nothing. (transfer full) */
static char *
kargctl_status_get_remark (const KargTarget *target, gboolean verbose)
{
  const char *id = karg_target_get_id (target);
  const char *path = karg_target_get_path (target);
  const char *title = karg_target_get_title (target);
  gboolean is_entry = karg_target_get_kind (target) == KARG_TARGET_ENTRY;
  g_autofree char *named = title == NULL || g_str_equal (title, id) ? NULL
                           : is_entry                               ? g_strdup_printf ("“%s”", title)
                                                                    : g_strdup (title);
  g_autofree char *where
    = kargctl_status_tells (id, path) && !verbose ? NULL : kargctl_status_where (path, karg_target_get_line (target));
  const char *remarks[5] = { NULL };
  guint n = 0;

  if (named != NULL)
    remarks[n++] = named;
  if (karg_target_is_rescue (target) || karg_target_is_recovery (target))
    remarks[n++] = karg_target_is_rescue (target) ? "rescue" : "recovery";
  if (kargctl_status_access (target) != NULL)
    remarks[n++] = kargctl_status_access (target);
  if (where != NULL)
    remarks[n++] = where;
  g_autofree char *remark = g_strjoinv (", ", (char **) remarks);
  return n > 0 ? g_strdup_printf ("(%s)", remark) : g_strdup ("");
}

/* "* bls  entry     6a98…-6.1.0 (“Debian GNU/Linux”, generated, /boot/grub/grub.cfg:116)"; what is in brackets goes to
 * lines of its own on a terminal that is too narrow. */
static void
kargctl_status_print_head (const KargTarget *target, int width, gboolean verbose)
{
  g_autofree char *clean = kargctl_terminal_clean (karg_target_get_id (target));
  g_autofree char *remark = kargctl_status_get_remark (target, verbose);
  g_autofree char *head
    = g_strdup_printf ("%c %-*s %-8s ", karg_target_is_default (target) ? '*' : ' ', width,
                       karg_target_get_backend (target), kargctl_words_target_kind (karg_target_get_kind (target)));
  guint length = (guint) (strlen (head) + g_utf8_strlen (clean, -1) + g_utf8_strlen (remark, -1) + 1);
  gboolean fits = kargctl_terminal_get_width () == 0 || length <= kargctl_terminal_get_width ();

  g_print ("%s", head);
  kargctl_terminal_print_bold (clean);
  if (*remark == '\0' || !fits)
    g_print ("\n");
  if (*remark != '\0')
    kargctl_terminal_print_text (fits ? 1 : KARGCTL_STATUS_INDENT, KARGCTL_STATUS_INDENT, remark);
}

/* That what was shown is not all. */
static void
kargctl_status_print_incomplete (const KargTarget *target)
{
  const char *perhaps = karg_target_get_perhaps (target);
  g_autofree char *text
    = perhaps != NULL ? g_strdup_printf ("(and perhaps: %s)", perhaps) : g_strdup ("(and what is not known)");

  kargctl_terminal_print_text (KARGCTL_STATUS_INDENT, KARGCTL_STATUS_INDENT, text);
}

static void
kargctl_status_print_line (const KargTarget *target)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);
  g_auto (GStrv) words = kargctl_words_split (cmdline);

  if (words[0] != NULL)
    kargctl_terminal_print_words (KARGCTL_STATUS_INDENT, (const char *const *) words);
  if (karg_target_get_incomplete (target) != NULL)
    kargctl_status_print_incomplete (target);
  else if (words[0] == NULL)
    g_print ("%*s(%s)\n", KARGCTL_STATUS_INDENT, "", cmdline != NULL ? "none" : "not known");
}

/* One argument a line, with who asked for it, and where it stands if that isn't where its target is. */
static void
kargctl_status_print_arguments (KargEngine *engine, const KargTarget *target)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);
  g_auto (GStrv) words = kargctl_words_split (cmdline);

  for (guint w = 0; words[w] != NULL; w++)
    {
      const char *path = karg_target_get_word_path (target, w);
      guint line = karg_target_get_word_line (target, w);
      gboolean elsewhere
        = g_strcmp0 (path, karg_target_get_path (target)) != 0 || line != karg_target_get_line (target);
      g_autofree char *where = elsewhere ? kargctl_status_where (path, line) : NULL;
      g_autofree char *owner = karg_engine_get_owner (engine, target, w);
      g_autofree char *word = kargctl_terminal_clean (words[w]);

      g_print ("%*s%s", KARGCTL_STATUS_INDENT, "", word);
      if (owner != NULL)
        g_print ("   owner %s", owner);
      if (where != NULL)
        g_print ("   in %s", where);
      g_print ("\n");
    }
}

static int
kargctl_status_backend_width (const KargTargets *targets)
{
  gsize width = 0;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    width = MAX (width, strlen (karg_target_get_backend (karg_targets_get (targets, i))));
  return (int) width;
}

static void
kargctl_status_print_targets (KargEngine *engine, gboolean verbose)
{
  const KargTargets *targets = karg_engine_get_targets (engine);
  int width = kargctl_status_backend_width (targets);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (kargctl_words_has_nothing_to_show (target))
        continue;
      kargctl_status_print_head (target, width, verbose);
      if (verbose)
        kargctl_status_print_arguments (engine, target);
      if (!verbose || karg_target_get_cmdline (target) == NULL)
        kargctl_status_print_line (target);
      else if (karg_target_get_incomplete (target) != NULL)
        kargctl_status_print_incomplete (target);
    }
}

/* Who asked for what, each pair once: "intel_iommu=on  feature:iommu". */
static void
kargctl_status_print_owners (KargEngine *engine)
{
  static const char *const titles[] = { "ARGUMENT", "OWNER", NULL };
  const KargTargets *targets = karg_engine_get_targets (engine);
  g_autoptr (KargctlTable) table = kargctl_table_new (titles);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      g_auto (GStrv) words = kargctl_words_split (karg_target_get_cmdline (target));
      for (guint w = 0; words[w] != NULL; w++)
        {
          g_autofree char *owner = karg_engine_get_owner (engine, target, w);
          const char *cells[] = { words[w], owner };
          if (owner != NULL && g_hash_table_add (seen, g_strconcat (words[w], " ", owner, NULL)))
            kargctl_table_add (table, cells);
        }
    }
  if (karg_engine_get_ledger_error (engine) != NULL)
    {
      g_autofree char *text = g_strdup_printf ("Who asked for what can't be told: %s",
                                               karg_engine_get_ledger_error (engine)->message);
      g_print ("\n");
      kargctl_terminal_print_text (0, 2, text);
    }
  if (g_hash_table_size (seen) == 0)
    return;
  g_print ("\n");
  kargctl_table_print (table);
}

/* Why @target can't be changed, or is not known; NULL of one that is only shown. */
static const char *
kargctl_status_get_reason (const KargTarget *target)
{
  if (karg_target_get_incomplete (target) != NULL)
    return karg_target_get_incomplete (target);
  return karg_target_get_access (target) != KARG_ACCESS_UNMANAGED ? karg_target_get_reason (target) : NULL;
}

/* The ids of the targets that can't be changed for the same @reason. (transfer full) */
static char *
kargctl_status_join_ids (const KargTargets *targets, const char *reason)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (g_strcmp0 (kargctl_status_get_reason (target), reason) == 0)
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? ", " : "", karg_target_get_id (target));
    }
  return g_string_free (ids, FALSE);
}

static void
kargctl_status_print_reasons (const KargTargets *targets)
{
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const char *reason = kargctl_status_get_reason (target);
      if (reason == NULL || !g_hash_table_add (told, (gpointer) reason))
        continue;
      g_autofree char *ids = kargctl_status_join_ids (targets, reason);
      const char *what = karg_target_get_incomplete (target) != NULL ? "is not known whole"
                         : karg_target_get_cmdline (target) != NULL  ? "can't be changed"
                                                                     : "is not known";
      g_autofree char *text = g_strdup_printf ("%s %s: %s", ids, what, reason);
      kargctl_terminal_print_text (0, 2, text);
    }
}

static void
kargctl_status_print_trouble (KargEngine *engine)
{
  const GError *trouble = karg_engine_get_trouble (engine);

  if (trouble == NULL)
    return;
  g_autofree char *text = g_strdup_printf ("What is shown may not be all: %s", trouble->message);
  g_print ("\n");
  kargctl_terminal_print_text (0, 2, text);
}

/* Before anything else: what is shown is neither before nor after. */
static void
kargctl_status_print_interrupted (KargEngine *engine)
{
  g_autoptr (GError) error = NULL;
  gboolean interrupted = karg_engine_is_interrupted (engine, &error);
  g_autofree char *text
    = error != NULL ? g_strdup_printf ("Whether a change was interrupted can't be told: %s", error->message)
      : interrupted ? g_strdup ("A change was interrupted: some files are as before it, some as after. “kargctl "
                                "recover” ends it.")
                    : NULL;

  if (text == NULL)
    return;
  kargctl_terminal_print_text (0, 2, text);
  g_print ("\n");
}

static void
kargctl_status_print_running (const KargVerification *result)
{
  guint n_drifting = 0;

  for (guint i = 0; i < result->words->len; i++)
    n_drifting += ((const KargVerifiedWord *) g_ptr_array_index (result->words, i))->kind != KARG_VERDICT_NONE;
  g_autoptr (KargCmdline) running = karg_cmdline_parse (result->running, -1);
  g_auto (GStrv) words = kargctl_words_split (running);
  g_print ("\nRunning:\n");
  kargctl_terminal_print_words (KARGCTL_STATUS_INDENT, (const char *const *) words);
  if (n_drifting > 0)
    g_print ("%u argument%s from what is configured: “kargctl verify” says why.\n", n_drifting,
             n_drifting == 1 ? " differs" : "s differ");
}

static void
kargctl_status_print (KargEngine *engine, const KargVerification *result, gboolean verbose)
{
  const KargTargets *targets = karg_engine_get_targets (engine);

  kargctl_status_print_interrupted (engine);
  kargctl_status_print_backends (engine, verbose);
  kargctl_status_print_foreign (engine);
  if (karg_targets_get_n (targets) > 0)
    {
      g_print ("\n");
      kargctl_status_print_targets (engine, verbose);
      kargctl_status_print_reasons (targets);
      if (!verbose)
        kargctl_status_print_owners (engine);
    }
  else
    g_print ("No kernel arguments were found under %s.\n", karg_root_get_path (karg_engine_get_root (engine)));
  kargctl_status_print_trouble (engine);
  if (result != NULL)
    kargctl_status_print_running (result);
  kargctl_report_configuration (engine);
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
  .help = "An entry is a kernel that is installed, a template is for kernels to come; *\n"
          "boots by default. What can't be told is “(not known)”, and why is said below.\n"
          "With -v, which file and line sets each argument, and who asked for it.\n\n"
          "Examples:\n"
          "  kargctl status\n"
          "  kargctl --root=/mnt status --json",
  .takes = KARGCTL_TAKES_NOTHING,
  .run = kargctl_status_run,
};
