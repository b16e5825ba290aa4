/* error.h: the one error domain.
 *
 * Every fallible function of the library takes a GError ** and fails in this domain. The code is what a caller branches
 * on; the message is for people. An error may carry the file, and the line in it, that is at fault.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

#define KARG_ERROR (karg_error_quark ())

typedef enum
{
  KARG_ERROR_NOT_FOUND,         /* a file, target, feature or back end that was named is not there */
  KARG_ERROR_SYNTAX,            /* a file or an argument that is not well-formed */
  KARG_ERROR_NOT_REPRESENTABLE, /* well-formed, but the place it must go to can't carry it */
  KARG_ERROR_CONFLICT,          /* two authors contradict each other */
  KARG_ERROR_STALE,             /* a file changed since it was read */
  KARG_ERROR_FOREIGN_OWNER,     /* another tool owns the kernel arguments of this system */
  KARG_ERROR_UNSUPPORTED,       /* understood, but not possible here */
  KARG_ERROR_PERMISSION,        /* the operating system says no */
  KARG_ERROR_IO,                /* reading or writing failed */
  KARG_ERROR_ABI_MISMATCH,      /* a module of another ABI */
  KARG_ERROR_COMMAND_FAILED,    /* a command failed or did not do what it should */
  KARG_ERROR_NEEDS_RECOVERY,    /* an interrupted transaction must be recovered first */
  KARG_ERROR_BUSY,              /* somebody else is changing this system */
  KARG_ERROR_LATER_CHANGE,      /* what is to be undone was changed again by a later transaction */
  KARG_ERROR_JOURNAL_DAMAGED,   /* the journal of an interrupted transaction can't be read */
  KARG_ERROR_RECORD_DAMAGED,    /* the record of a transaction that was done can't be read */
  KARG_ERROR_LEDGER_DAMAGED,    /* who owns which argument can't be read */
  KARG_ERROR_FROZEN,            /* a file system was frozen and can't be thawed */

  /* Special cases of the codes above, for which there is something special to do. karg_error_code_name() names the
   * general one. */
  KARG_ERROR_NO_BOOT_LOADER,    /* NOT_FOUND: no back end can change anything here */
  KARG_ERROR_UNKNOWN_HARDWARE,  /* UNSUPPORTED: no plugin takes this machine for its own */
  KARG_ERROR_NO_RUNNING_KERNEL, /* UNSUPPORTED: what runs is not known, or nothing does */
  KARG_ERROR_READ_ONLY_ENTRY,   /* UNSUPPORTED: an installed kernel's arguments can't be written where they are */
  KARG_ERROR_GENERATED,         /* UNSUPPORTED: an entry that a command writes can't be changed alone */
  KARG_ERROR_LOSES_ROOT,        /* UNSUPPORTED: the last root= would go */
  KARG_ERROR_SECOND_ROOT,       /* CONFLICT: another root= would stand beside the one that is there */
  KARG_ERROR_UNTRUSTED,         /* PERMISSION: somebody else could have written what would have to be believed */
  KARG_ERROR_NEEDS_CONSENT,     /* UNSUPPORTED: it is dangerous, and nobody said that he knows */
  KARG_ERROR_FORCEABLE,         /* UNSUPPORTED: it makes no sense on this machine, and can be done all the same */
} KargErrorCode;

KARG_API GQuark karg_error_quark (void);

/* The code as the JSON output spells it: "not-found", "not-representable"; of a special case the general one. Never
 * NULL; "failed" for an unknown code. */
KARG_API const char *karg_error_code_name (KargErrorCode code);

/* Sets @error to "FILE:LINE: MESSAGE" and remembers both. @line counts from 1; with 0 the message is "FILE:
 * MESSAGE". */
KARG_API void karg_error_set_at (GError **error, KargErrorCode code, const char *file, guint line,
                                 const char *format, ...) G_GNUC_PRINTF (5, 6);

/* The same for an errno value: chooses NOT_FOUND, PERMISSION or IO and ends the message with the system's words. */
KARG_API void karg_error_set_errno (GError **error, int errnum, const char *file, const char *what);

/* The file at fault, or NULL: also for errors of other domains. Copying, propagating and prefixing an error
 * keep it. Owned by the library. */
KARG_API const char *karg_error_get_file (const GError *error);

/* The line at fault, counted from 1, or 0. */
KARG_API guint karg_error_get_line (const GError *error);

G_END_DECLS
