/* target.h: a place that holds a command line.
 *
 * A back end's read() describes every place it knows; it makes no difference here whether it may be written. What a
 * place holds is a mapped text (text.h), from which the core reads the arguments and through which it changes them.
 * A string is never NULL unless it is said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/text.h>

G_BEGIN_DECLS

typedef struct _KargTarget KargTarget;
typedef struct _KargTargets KargTargets;

typedef enum
{
  KARG_TARGET_ENTRY,    /* a kernel that is installed */
  KARG_TARGET_TEMPLATE, /* kernels to come */
  KARG_TARGET_MODULES,  /* options of the modules of all kernels, each word MODULE.OPTION=VALUE. It gets no edits but the module
                         * options that vendor plugins propose; its file is removed when nothing is left in it */
} KargTargetKind;

/* "entry", "template", "modules": as the JSON output, and the record of owners, spell it. */
KARG_API const char *karg_target_kind_get_name (KargTargetKind kind);

/* Who may change a target. */
typedef enum
{
  KARG_ACCESS_WRITABLE,
  KARG_ACCESS_READ_ONLY, /* it can't be written; an edit that it needs is refused with the reason */
  KARG_ACCESS_UNMANAGED, /* another system's, or written by hand beside generated ones: it is shown, never asked to change, and
                          * not counted when all entries are meant */
  KARG_ACCESS_GENERATED, /* a command that plan() declares writes it from this back end's templates. It gets no edits of its own;
                          * after the command the engine checks that it shows what the templates hold */
  KARG_ACCESS_HELD,      /* its text stands in another target too ("$kernelopts" in an entry): edits go there. Not to be set: it
                          * follows from a text with foreign bytes */
} KargAccess;

/* Appends a target; @id is unique within the back end and kind: the file name without ".conf" and boot counters for a
 * BLS entry, the menu entry's id for GRUB, the variable's name or the path for a template.
 * Two of the same id, one without, or a secondary one without its primary make the reading fail.
 * Returns: (transfer none): to be filled in by the setters below. */
KARG_API KargTarget *karg_targets_add (KargTargets *targets, KargTargetKind kind, const char *id);

/* The arguments as the kernel is to see them. Takes @text. Without it the target's arguments are not known. */
KARG_API void karg_target_take_text (KargTarget *target, KargText *text);

/* Why the arguments are not known: never the same as that there are none. It can't be written then. */
KARG_API void karg_target_set_unknown (KargTarget *target, const char *reason);

/* The text is not all that the kernel gets: something adds to it that can't be told, for this reason, which names the
 * place. The target can be written, its whole line is not known. @perhaps: all words that may come; NULL: any. */
KARG_API void karg_target_set_incomplete (KargTarget *target, const char *reason, const char *perhaps);

/* WRITABLE unless this is called. @reason: for people, with what to do instead; of a GENERATED
 * target only why its arguments are not known, or NULL. */
KARG_API void karg_target_set_access (KargTarget *target, KargAccess access, const char *reason);

/* Where it is: the path as people know it, and the line of the assignment or "options" key, from 1; 0 when there is no
 * such line yet. Without this it is where the text begins. */
KARG_API void karg_target_set_location (KargTarget *target, const char *path, guint line);

/* NULL: there is none, as without the call. */
KARG_API void karg_target_set_title (KargTarget *target, const char *title);
KARG_API void karg_target_set_kernel (KargTarget *target, const char *version);

/* This entry boots when nobody chooses. */
KARG_API void karg_target_set_default (KargTarget *target, gboolean is_default);

/* A generated entry that takes only what primary templates hold (GRUB's recovery entries). */
KARG_API void karg_target_set_recovery (KargTarget *target);

/* An entry that is only there for when others fail, and can be left out of a change (Red Hat's "0-rescue"). */
KARG_API void karg_target_set_rescue (KargTarget *target);

/* A template that only adds to the primary one with the id @primary of the same back end, behind it and for some
 * entries (GRUB_CMDLINE_LINUX_DEFAULT behind GRUB_CMDLINE_LINUX). New arguments go to the primary; what must go is
 * removed from both; an argument that it holds already counts as present. */
KARG_API void karg_target_set_secondary (KargTarget *target, const char *primary);

/* The file itself says that @claimant asked for these arguments (bootc's key "x-options-source-NAME" in a BLS
 * entry). What it claims is not taken away when somebody else lets go of it. */
KARG_API void karg_target_add_claim (KargTarget *target, const char *claimant, const char *arguments);

/* Who claims @key with @value, as the file says; NULL: nobody. Owned by the target. */
KARG_API const char *karg_target_get_claimant (const KargTarget *target, const char *key, const char *value);

/* What was set. Strings belong to the target; NULL where nothing was set. */
KARG_API const char *karg_target_get_backend (const KargTarget *target);
KARG_API KargTargetKind karg_target_get_kind (const KargTarget *target);
KARG_API const char *karg_target_get_id (const KargTarget *target);
KARG_API const char *karg_target_get_path (const KargTarget *target);
KARG_API guint karg_target_get_line (const KargTarget *target);
KARG_API const char *karg_target_get_title (const KargTarget *target);
KARG_API const char *karg_target_get_kernel (const KargTarget *target);
KARG_API gboolean karg_target_is_default (const KargTarget *target);
KARG_API gboolean karg_target_is_recovery (const KargTarget *target);
KARG_API gboolean karg_target_is_rescue (const KargTarget *target);
KARG_API const char *karg_target_get_primary (const KargTarget *target); /* the id; NULL: it is none of the secondary ones */
KARG_API KargAccess karg_target_get_access (const KargTarget *target);
KARG_API const char *karg_access_get_name (KargAccess access);           /* "read-only", as the JSON output spells it */
/* Why it can't be written, or is not known; NULL when it can. */
KARG_API const char *karg_target_get_reason (const KargTarget *target);

/* Why there may be more than the text; NULL: there is not, or nothing at all is known. And all that may come, or
 * NULL. */
KARG_API const char *karg_target_get_incomplete (const KargTarget *target);
KARG_API const char *karg_target_get_perhaps (const KargTarget *target);

/* The arguments, of an incomplete target those that are certain; NULL when they are not known. Owned by the target. */
KARG_API const KargText *karg_target_get_text (const KargTarget *target);
KARG_API const KargCmdline *karg_target_get_cmdline (const KargTarget *target);

/* Where the word at @index of the command line stands. */
KARG_API const char *karg_target_get_word_path (const KargTarget *target, guint index);
KARG_API guint karg_target_get_word_line (const KargTarget *target, guint index);

/* Of a HELD target: the one that its text stands in; NULL when no back end that takes part describes it. */
KARG_API const KargTarget *karg_target_get_holder (const KargTarget *target);

/* The targets of all back ends in the order they were added. */
KARG_API guint karg_targets_get_n (const KargTargets *targets);
KARG_API KargTarget *karg_targets_get (const KargTargets *targets, guint index);

/* A target of the back end that is called; NULL when it has none by this id. */
KARG_API KargTarget *karg_targets_find_own (const KargTargets *targets, KargTargetKind kind, const char *id);

/* Whether @target is one of the back end that is called. */
KARG_API gboolean karg_targets_is_own (const KargTargets *targets, const KargTarget *target);

G_END_DECLS
