/* options.c: reading the command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "options.h"

#include "verbs.h"

#include <karg/nearest.h>

#include <string.h>

/* One option, and which verbs take it: KARGCTL_TAKES_NOTHING for all of them. */
typedef struct
{
  GOptionEntry entry;
  KargctlTakes takes;
} KargctlOption;

/* Adds every option that a verb with @takes takes. The others are added too, but hidden, before the verb is known. */
static void
kargctl_options_add (GOptionContext *context, const KargctlOption *table, KargctlTakes takes, gboolean verb_known)
{
  for (guint i = 0; table[i].entry.long_name != NULL; i++)
    {
      gboolean shown = table[i].takes == KARGCTL_TAKES_NOTHING || (table[i].takes & takes) != 0;
      GOptionEntry entries[] = { table[i].entry, { NULL } };

      if (!shown)
        entries[0].flags |= G_OPTION_FLAG_HIDDEN;
      if (shown || !verb_known)
        g_option_context_add_main_entries (context, entries, NULL);
    }
}

static gboolean
kargctl_options_is_given (const GOptionEntry *entry)
{
  if (entry->arg == G_OPTION_ARG_NONE)
    return *(const gboolean *) entry->arg_data;
  return *(char *const *) entry->arg_data != NULL;
}

/* What stands before the verb is read before the verb is known. */
static gboolean
kargctl_options_check_taken (const KargctlOption *table, const KargctlVerb *verb, GError **error)
{
  for (guint i = 0; table[i].entry.long_name != NULL; i++)
    if (table[i].takes != KARGCTL_TAKES_NOTHING && (table[i].takes & verb->takes) == 0
        && kargctl_options_is_given (&table[i].entry))
      {
        kargctl_set_usage_error (error, "“%s” takes no --%s", verb->name, table[i].entry.long_name);
        return FALSE;
      }
  return TRUE;
}

/* (transfer full): ends with a NULL name. */
static KargctlOption *
kargctl_options_table (KargctlOptions *options)
{
  const KargctlOption table[] = {
    { { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options->dry_run, "Show what would change; exit 3 if anything would", NULL },
      KARGCTL_TAKES_CHANGE },
    { { "chroot", 0, 0, G_OPTION_ARG_NONE, &options->chroot, "With --root: run the commands inside it", NULL },
      KARGCTL_TAKES_CHANGE },
    { { "no-wait", 0, 0, G_OPTION_ARG_NONE, &options->no_wait, "Fail when another change is under way", NULL },
      KARGCTL_TAKES_CHANGE | KARGCTL_TAKES_LOCK },
    { { "entry", 0, 0, G_OPTION_ARG_STRING, &options->entry, "Only one: an id, title, kernel; “default”, “all”",
        "ENTRY" },
      KARGCTL_TAKES_SELECTION },
    { { "except", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->except, "Not the rescue entries, or the recovery ones",
        "KIND" },
      KARGCTL_TAKES_SELECTION },
    { { "scope", 0, 0, G_OPTION_ARG_STRING, &options->scope, "entries (installed), future (kernels to come), or all",
        "WHICH" },
      KARGCTL_TAKES_SELECTION },
    { { "partial", 0, 0, G_OPTION_ARG_NONE, &options->partial, "Go on without what can't be changed", NULL },
      KARGCTL_TAKES_SELECTION },
    { { "owner", 0, 0, G_OPTION_ARG_STRING, &options->owner, "In whose name: a role, a program (default: user)", "NAME" },
      KARGCTL_TAKES_OWNER },
    { { "force", 0, 0, G_OPTION_ARG_NONE, &options->force, "Also what makes no sense on this machine", NULL },
      KARGCTL_TAKES_CONSENT },
    { { "yes-guests-are-trusted", 0, 0, G_OPTION_ARG_NONE, &options->guests_are_trusted,
        "For unsafe-interrupts: no guest will attack this host", NULL },
      KARGCTL_TAKES_CONSENT },
    { { "save", 0, 0, G_OPTION_ARG_FILENAME, &options->save, "Write a file for --facts; - is stdout", "FILE" },
      KARGCTL_TAKES_SAVE },
    { { "libvirt-xml", 0, 0, G_OPTION_ARG_NONE, &options->libvirt_xml, "Print what a guest's XML names, and nothing else",
        NULL },
      KARGCTL_TAKES_RESERVE },
    { { "sriov-vfs", 0, 0, G_OPTION_ARG_STRING, &options->sriov_vfs, "Virtual functions that DEVICE has after a boot", "N" },
      KARGCTL_TAKES_RESERVE },
    { { "root", 0, 0, G_OPTION_ARG_FILENAME, &options->root, "The operating system to change (default: /)", "DIR" } },
    { { "hardware", 0, 0, G_OPTION_ARG_FILENAME, &options->hardware,
        "A tree with proc/ and sys/ instead of this machine's", "DIR" } },
    { { "facts", 0, 0, G_OPTION_ARG_FILENAME, &options->facts_file, "A recorded host instead (see “facts --save”)",
        "FILE" } },
    { { "backend", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->backends, "Only this back end; may be given again",
        "NAME" } },
    { { "module-directory", 0, 0, G_OPTION_ARG_FILENAME, &options->module_directory, "Where third-party modules lie",
        "DIR" } },
    { { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "Print one JSON object", NULL } },
    { { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "Print errors only", NULL } },
    { { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, "Print more", NULL } },
    { { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL } },
    { { NULL } },
  };

  return g_memdup (table, sizeof table);
}

static char *
kargctl_options_list_verbs (void)
{
  const KargctlVerb *const *verbs = kargctl_verbs_get ();
  GString *list = g_string_new ("Verbs:\n");

  for (guint i = 0; verbs[i] != NULL; i++)
    {
      g_autofree char *usage = g_strdup_printf ("%s %s", verbs[i]->name, verbs[i]->arguments);
      int pad = 28 - (int) g_utf8_strlen (usage, -1);
      g_string_append_printf (list, "  %s%*s %s\n", usage, MAX (pad, 0), "", verbs[i]->summary);
    }
  g_string_append (list,
                   "\n“kargctl VERB --help” explains one. To pass a PCI device to a virtual machine:\n"
                   "  kargctl enable iommu --dry-run    see what would change\n"
                   "  kargctl enable iommu              change it\n"
                   "  kargctl status                    see what every boot entry holds\n"
                   "\nkargctl(8) is the manual.");
  return g_string_free (list, FALSE);
}

/* The name of the option that there is not, or NULL: something else is wrong. (transfer full) */
static char *
kargctl_options_get_unknown (const GError *error)
{
  gboolean unknown = g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
  const char *typed = unknown ? strstr (error->message, "--") : NULL;

  return typed != NULL ? g_strndup (typed + strlen ("--"), strcspn (typed + strlen ("--"), "=")) : NULL;
}

/* The option that was meant by @typed; NULL: nobody knows. */
static const char *
kargctl_options_guess (const KargctlOption *table, const char *typed)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; table[i].entry.long_name != NULL; i++)
    g_ptr_array_add (names, (gpointer) table[i].entry.long_name);
  g_ptr_array_add (names, NULL);
  return karg_nearest (typed, (const char *const *) names->pdata);
}

/* @verb is NULL before it is known; then every option is one. */
static gboolean
kargctl_options_parse (GOptionContext *context, const KargctlOption *table, const KargctlVerb *verb, int *argc,
                       char ***argv, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_option_context_parse (context, argc, argv, &local))
    return TRUE;
  g_autofree char *typed = kargctl_options_get_unknown (local);
  const char *guess = typed != NULL ? kargctl_options_guess (table, typed) : NULL;
  if (guess == NULL)
    kargctl_set_usage_error (error, "%s", local->message);
  else if (verb != NULL && g_str_equal (guess, typed))
    kargctl_set_usage_error (error, "“%s” takes no --%s", verb->name, typed);
  else
    kargctl_set_usage_error (error, "%s; did you mean --%s?", local->message, guess);
  return FALSE;
}

/* GOption keeps the program's name at the front; we look at what is behind it. */
static void
kargctl_options_shift (int *argc, char ***argv)
{
  (*argc)--;
  (*argv)++;
}

/* (transfer full) */
static GOptionContext *
kargctl_options_general_context (const KargctlOption *table)
{
  GOptionContext *context = g_option_context_new ("VERB [ARGUMENT…]");
  g_autofree char *list = kargctl_options_list_verbs ();

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_summary (context, "Kernel arguments on every boot loader.");
  g_option_context_set_description (context, list);
  kargctl_options_add (context, table, KARGCTL_TAKES_NOTHING, FALSE);
  return context;
}

/* The verb stands where the program's name is expected: "Usage: kargctl add …" is what people are to read.
 * (transfer full) */
static GOptionContext *
kargctl_options_verb_context (const KargctlOption *table, const KargctlVerb *verb)
{
  GOptionContext *context = g_option_context_new (verb->arguments);
  g_autofree char *help = g_strdup_printf ("%s.\n\n%s", verb->summary, verb->help);
  g_autofree char *program = g_strdup_printf ("kargctl %s", verb->name);

  g_option_context_set_summary (context, help);
  kargctl_options_add (context, table, verb->takes, TRUE);
  g_set_prgname (program);
  return context;
}

char *
kargctl_options_get_help (const KargctlVerb *verb)
{
  KargctlOptions options = { 0 };
  g_autofree KargctlOption *table = kargctl_options_table (&options);

  g_set_prgname ("kargctl");
  g_autoptr (GOptionContext) context
    = verb != NULL ? kargctl_options_verb_context (table, verb) : kargctl_options_general_context (table);
  return g_option_context_get_help (context, TRUE, NULL);
}

gboolean
kargctl_options_parse_general (KargctlOptions *options, int *argc, char ***argv, GError **error)
{
  g_autofree KargctlOption *table = kargctl_options_table (options);
  g_autoptr (GOptionContext) context = kargctl_options_general_context (table);

  if (!kargctl_options_parse (context, table, NULL, argc, argv, error))
    return FALSE;
  kargctl_options_shift (argc, argv);
  return TRUE;
}

gboolean
kargctl_options_parse_verb (KargctlOptions *options, const KargctlVerb *verb, int *argc, char ***argv, GError **error)
{
  g_autofree KargctlOption *table = kargctl_options_table (options);
  g_autoptr (GOptionContext) context = kargctl_options_verb_context (table, verb);
  g_autofree char *program = g_strdup (g_get_prgname ());

  (*argv)[0] = program;
  options->selects = (verb->takes & KARGCTL_TAKES_SELECTION) != 0;
  gboolean parsed = kargctl_options_parse (context, table, verb, argc, argv, error);
  kargctl_options_shift (argc, argv);
  if (parsed && *argc > 0 && g_str_equal ((*argv)[0], "--"))
    kargctl_options_shift (argc, argv);
  return parsed && kargctl_options_check_taken (table, verb, error);
}

void
kargctl_options_clear (KargctlOptions *options)
{
  g_free (options->root);
  g_free (options->hardware);
  g_free (options->facts_file);
  g_strfreev (options->backends);
  g_free (options->module_directory);
  g_free (options->entry);
  g_free (options->scope);
  g_strfreev (options->except);
  g_free (options->owner);
  g_free (options->sriov_vfs);
  g_free (options->save);
}
