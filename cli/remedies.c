/* remedies.c: what to do about an error.
 *
 * The library states facts and codes; which command to type next is said here, and nowhere else.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "remedies.h"

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
    = "Say for which machine with --hardware=DIR or --facts=FILE (“kargctl facts --save=FILE” on that machine).",
  [KARG_ERROR_NO_RUNNING_KERNEL] = "--hardware=DIR names a tree with proc/cmdline.",
  [KARG_ERROR_READ_ONLY_ENTRY] = "--scope=future changes only what kernels to come will get.",
  [KARG_ERROR_GENERATED] = "Leave out --entry and --scope to change it with the templates.",
  [KARG_ERROR_LOSES_ROOT] = "With --entry=ID it can be tried in one entry.",
  [KARG_ERROR_SECOND_ROOT] = "“kargctl set root=…” replaces it.",
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
