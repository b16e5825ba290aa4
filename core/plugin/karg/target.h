/* target.h: a place that holds a command line.
 *
 * A back end's read() describes every place it knows; it makes no difference here whether it may be written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

typedef struct _KargTarget KargTarget;
typedef struct _KargTargets KargTargets;

typedef enum
{
  KARG_TARGET_ENTRY,    /* a kernel that is installed */
  KARG_TARGET_TEMPLATE, /* kernels to come */
} KargTargetKind;

/* Appends a target; @id is unique within the back end and kind: the file name without ".conf" and boot counters for a
 * BLS entry, the menu entry's id for GRUB, the variable's name or the path for a template.
 * Returns: (transfer none): to be filled in by the setters below. */
KARG_API KargTarget *karg_targets_add (KargTargets *targets, KargTargetKind kind, const char *id);

/* The text that holds the arguments, as the kernel is to see it: quoting of the file's own language is undone.
 * Takes @cmdline. Without it the target shows an empty command line. */
KARG_API void karg_target_take_cmdline (KargTarget *target, KargCmdline *cmdline);

/* Where it is: the path as people know it, and the line of the assignment or "options" key, from 1; 0 when there is no
 * such line yet. */
KARG_API void karg_target_set_location (KargTarget *target, const char *path, guint line);

/* Where one argument stands when that is not the target's location: the word at @index of the command line. */
KARG_API void karg_target_set_word_location (KargTarget *target, guint index, const char *path, guint line);

KARG_API void karg_target_set_title (KargTarget *target, const char *title);
KARG_API void karg_target_set_kernel (KargTarget *target, const char *version);

/* This entry boots when nobody chooses. */
KARG_API void karg_target_set_default (KargTarget *target, gboolean is_default);

/* The target can't be written, and why, with what to do instead. Targets are writable unless this is called. */
KARG_API void karg_target_set_read_only (KargTarget *target, const char *reason);

/* The entry is another system's, or was written by hand beside generated ones: it is shown, never asked to change, and
 * not counted when all entries are meant. */
KARG_API void karg_target_set_unmanaged (KargTarget *target, const char *reason);

/* The entry is generated: a command that plan() declares writes it from this back end's templates. The engine gives it no
 * edits of its own, and after the command checks that it shows what the templates hold. Entries of the same file that
 * others wrote (a custom menu entry, another system's) are unmanaged instead.
 * @recovery: it takes only what primary templates hold (GRUB's recovery entries). */
KARG_API void karg_target_set_generated (KargTarget *target, gboolean recovery);

/* A template that only adds to the primary one, behind it and for some entries (GRUB_CMDLINE_LINUX_DEFAULT behind
 * GRUB_CMDLINE_LINUX): the template that the back end added last before it. New arguments go to the primary; what must go is removed from both; an argument that it holds
 * already counts as present. */
KARG_API void karg_target_set_secondary (KargTarget *target);

/* The target's text stands in another target ("$kernelopts" in an entry): edits go there. @id names a target of
 * @backend. The entry's own command line is shown expanded. */
KARG_API void karg_target_set_held_by (KargTarget *target, const char *backend, const char *id);

/* The file itself says that @claimant asked for these arguments (bootc's key "x-options-source-NAME" in a BLS entry). What it
 * claims is not taken away when somebody else lets go of it. */
KARG_API void karg_target_add_claim (KargTarget *target, const char *claimant, const char *arguments);

/* Who claims @key with @value, as the file says; NULL: nobody. Owned by the target. */
KARG_API const char *karg_target_get_claimant (const KargTarget *target, const char *key, const char *value);

/* What was set. Strings belong to the target; NULL where nothing was set. */
KARG_API const char *karg_target_get_backend (const KargTarget *target);
KARG_API KargTargetKind karg_target_get_kind (const KargTarget *target);
KARG_API const char *karg_target_get_id (const KargTarget *target);
KARG_API const KargCmdline *karg_target_get_cmdline (const KargTarget *target);
KARG_API const char *karg_target_get_path (const KargTarget *target);
KARG_API guint karg_target_get_line (const KargTarget *target);
KARG_API const char *karg_target_get_word_path (const KargTarget *target, guint index);
KARG_API guint karg_target_get_word_line (const KargTarget *target, guint index);
KARG_API const char *karg_target_get_title (const KargTarget *target);
KARG_API const char *karg_target_get_kernel (const KargTarget *target);
KARG_API gboolean karg_target_is_default (const KargTarget *target);
KARG_API gboolean karg_target_is_writable (const KargTarget *target); /* nor read-only, unmanaged, generated or held */
/* Why it is read-only or unmanaged; NULL when it is neither. */
KARG_API const char *karg_target_get_read_only_reason (const KargTarget *target);
KARG_API gboolean karg_target_is_unmanaged (const KargTarget *target);
KARG_API gboolean karg_target_is_generated (const KargTarget *target);
KARG_API gboolean karg_target_is_recovery (const KargTarget *target);
KARG_API gboolean karg_target_is_secondary (const KargTarget *target);
KARG_API const char *karg_target_get_holder_backend (const KargTarget *target);
KARG_API const char *karg_target_get_holder_id (const KargTarget *target);

/* The targets of all back ends in the order they were added. */
KARG_API guint karg_targets_get_n (const KargTargets *targets);
KARG_API KargTarget *karg_targets_get (const KargTargets *targets, guint index);
KARG_API KargTarget *karg_targets_find (const KargTargets *targets, const char *backend, KargTargetKind kind,
                                        const char *id);

G_END_DECLS
