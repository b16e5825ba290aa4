/* remedies.c: what to do about an error.
 *
 * The library states facts and codes; which command to type next is said here, and nowhere else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "remedies.h"

#include <string.h>
#include <unistd.h>

static const char *const kargctl_remedies[] = {
  [KARG_ERROR_STALE] = "Try again when the other program is done.",
  [KARG_ERROR_NEEDS_RECOVERY] = "Run “kargctl recover”.",
  [KARG_ERROR_BUSY] = "Without --no-wait, kargctl waits until that is done.",
  [KARG_ERROR_LATER_CHANGE] = "Undo that one first: “kargctl undo ID”.",
  [KARG_ERROR_JOURNAL_DAMAGED]
    = "Look at these files, put right what is wrong, and move the journal away when all is well.",
  [KARG_ERROR_RECORD_DAMAGED] = "Another change can be undone by its id: “kargctl history” lists them.",
  [KARG_ERROR_LEDGER_DAMAGED] = "Who removes it forgets who owns which argument, and no more.",
  [KARG_ERROR_FROZEN] = "Nothing can be written there until “fsfreeze -u” is run on it.",
  [KARG_ERROR_NO_BOOT_LOADER] = "“kargctl status -v” says what was looked at.",
  [KARG_ERROR_UNKNOWN_HARDWARE]
    = "If another machine is meant, say which with --hardware=DIR or --facts=FILE (“kargctl facts --save=FILE” on that "
      "machine).",
  [KARG_ERROR_NO_RUNNING_KERNEL] = "--hardware=DIR names a tree with proc/cmdline.",
  [KARG_ERROR_READ_ONLY_ENTRY] = "--scope=future changes only what kernels to come will get.",
  [KARG_ERROR_GENERATED] = "Leave out --entry and --scope to change it with the templates.",
  [KARG_ERROR_LOSES_ROOT] = "With --entry=ID it can be tried in one entry.",
  [KARG_ERROR_SECOND_ROOT] = "“kargctl set root=…” replaces it.",
  [KARG_ERROR_NEEDS_CONSENT] = "If that is so, say it with --yes-guests-are-trusted.",
  [KARG_ERROR_FORCEABLE] = "With --force it is done all the same.",
  [KARG_ERROR_UNTRUSTED] = "If you trust what it holds: chown it to root, and chmod go-w.",
};

const char *
kargctl_remedy (KargErrorCode code)
{
  if (code == KARG_ERROR_PERMISSION && geteuid () != 0)
    return "Try again as root.";
  return (guint) code < G_N_ELEMENTS (kargctl_remedies) ? kargctl_remedies[code] : NULL;
}

const char *
kargctl_remedy_of (const GError *error)
{
  return error->domain == KARG_ERROR ? kargctl_remedy ((KargErrorCode) error->code) : NULL;
}

/* A word as one types it in a shell. (transfer full) */
static char *
kargctl_remedy_quote (const char *word)
{
  static const char *const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:=_-+/@%";

  return word[strspn (word, plain)] == '\0' && *word != '-' ? g_strdup (word) : g_shell_quote (word);
}

/* The command, as a sentence; NULL: there is none. (transfer full) */
static char *
kargctl_remedy_command (const KargFinding *finding)
{
  g_autofree char *word = finding->word != NULL ? kargctl_remedy_quote (finding->word) : NULL;
  g_autofree char *instead = finding->instead != NULL ? kargctl_remedy_quote (finding->instead) : NULL;

  switch (finding->remedy)
    {
    case KARG_REMEDY_ENABLE_IOMMU:
      return g_strdup ("Run “kargctl enable iommu” and reboot.");
    case KARG_REMEDY_VERIFY:
      return g_strdup ("It is asked for: reboot, or let “kargctl verify” say why it doesn't run.");
    case KARG_REMEDY_REMOVE:
      return g_strdup_printf ("Run “kargctl remove %s”.", word);
    case KARG_REMEDY_REPLACE:
      return g_strdup_printf ("Run “kargctl replace %s %s”.", word, instead);
    case KARG_REMEDY_EXCHANGE:
      return g_strdup_printf ("Run “kargctl remove %s”; “kargctl add %s” does what is meant.", word, instead);
    case KARG_REMEDY_AS_ROOT:
      return g_strdup (kargctl_remedy (KARG_ERROR_PERMISSION));
    case KARG_REMEDY_NAME_MACHINE:
      return g_strdup (kargctl_remedy (KARG_ERROR_UNKNOWN_HARDWARE));
    case KARG_REMEDY_RESERVE:
      return g_strdup_printf ("“kargctl reserve %s” holds it for guests.", finding->subject);
    case KARG_REMEDY_NONE:
      break;
    }
  return NULL;
}

/* A sentence of what is no sentence yet. (transfer full) */
static char *
kargctl_remedy_make_sentence (const char *text)
{
  char *sentence = g_strdup_printf ("%s.", text);

  sentence[0] = g_ascii_toupper (sentence[0]);
  return sentence;
}

char *
kargctl_remedy_of_finding (const KargFinding *finding)
{
  g_autofree char *command = kargctl_remedy_command (finding);
  g_autofree char *advice = finding->advice != NULL ? kargctl_remedy_make_sentence (finding->advice) : NULL;

  if (advice == NULL || command == NULL)
    return advice != NULL ? g_steal_pointer (&advice) : g_steal_pointer (&command);
  return g_strconcat (advice, " ", command, NULL);
}
