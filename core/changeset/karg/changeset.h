/* changeset.h: a planned change: bytes before and after, commands to run, refusals.
 *
 * Back ends fill a change set; nothing is written here. Paths are absolute, as seen inside the root.
 * A string is never NULL unless it is said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

typedef struct _KargChangeset KargChangeset;

/* The order in which files are committed: what fails in between leaves the entry that boots by default untouched. And
 * who reads them: what is not a template is read by a boot loader, which may know nothing of a file system's journal,
 * so it is brought to where such a reader finds it. */
typedef enum
{
  KARG_PHASE_TEMPLATE,      /* for kernels to come */
  KARG_PHASE_ENTRY,         /* of an installed kernel */
  KARG_PHASE_DEFAULT_ENTRY, /* of the kernel that boots next */
} KargPhase;

typedef struct
{
  const char *path;    /* with every symbolic link resolved: the file that is replaced */
  const char *backend; /* who asked for it */
  GBytes *before;      /* the bytes seen; NULL: the file is to be created */
  GBytes *after;       /* the bytes wanted; NULL: the file is to be removed */
  KargPhase phase;
  const char *names;   /* a regular expression of the names that it may bear later, or NULL: a boot loader that counts its
                        * tries renames an entry. Such a file is one kernel's own: it goes with the kernel */
} KargFileChange;

typedef struct
{
  const char *const *argv;     /* argv[0] is an absolute path or a name to find in the root's sbin and bin directories */
  const char *const *rewrites; /* the files it writes, which a boot loader reads; saved before it runs; NULL-terminated */
  const char *const *leftovers; /* files that it may leave beside them, as when it fails; saved, too; NULL-terminated */
  const char *reason;          /* for people: "grub.cfg is generated from /etc/default/grub" */
  const char *backend;
  gboolean needed_again;       /* owed even when no file changes: what it rewrites doesn't show its sources yet */
} KargCommand;

typedef struct
{
  const char *backend;
  const char *target; /* its id */
  const char *path;   /* the file at fault, or NULL */
  guint line;         /* 0: no line */
  KargErrorCode code;
  const char *reason;
} KargRefusal;

KARG_API KargChangeset *karg_changeset_new (void);
KARG_API void karg_changeset_free (KargChangeset *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargChangeset, karg_changeset_free)

/* The back end that what follows is recorded for; the engine sets it before it calls a back end's plan(). */
KARG_API void karg_changeset_set_backend (KargChangeset *changes, const char *backend);

/* Asks for @path to hold @after (NULL: be gone) where @before was read (NULL: there was no file). @path must be what
 * karg_root_resolve() returned. No change when both hold the same bytes. Two back ends may ask for the same bytes.
 * Fails: CONFLICT when another back end, or an earlier call, wants other bytes in this file. */
KARG_API gboolean karg_changeset_add_file (KargChangeset *changes, const char *path, GBytes *before, GBytes *after,
                                           KargPhase phase, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Says under which @names (see KargFileChange) a file that was asked for is found later. NULL says nothing. */
KARG_API void karg_changeset_set_names (KargChangeset *changes, const char *path, const char *names);

/* Declares a command to be run once every file is in place. The same argv twice is run once. All is copied. */
KARG_API void karg_changeset_add_command (KargChangeset *changes, const char *const *argv, const char *const *rewrites,
                                          const char *reason, gboolean needed_again);

/* Says of a command that was declared that it may leave the file @path behind. */
KARG_API void karg_changeset_add_leftover (KargChangeset *changes, const char *const *argv, const char *path);

/* Records why a target can't be changed as asked. @error gives code, message, file and line. */
KARG_API void karg_changeset_refuse (KargChangeset *changes, const char *target, const GError *error);

/* A remark for the administrator that belongs to the plan. */
KARG_API void karg_changeset_note (KargChangeset *changes, const char *text);

/* What was recorded. The arrays belong to @changes; the structs live as long as it does.
 * Files are sorted by phase and then path, whatever the order in which they were asked for. */
KARG_API const GPtrArray *karg_changeset_get_files (KargChangeset *changes);          /* KargFileChange */
KARG_API const GPtrArray *karg_changeset_get_commands (const KargChangeset *changes); /* KargCommand */
KARG_API const GPtrArray *karg_changeset_get_refusals (const KargChangeset *changes); /* KargRefusal */

/* Notes as pairs: the back end, then the text. NULL-terminated. */
KARG_API const char *const *karg_changeset_get_notes (const KargChangeset *changes);

G_END_DECLS
