/* carry.h: changes of a mapped text, carried down to the files that it stands in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/text.h>

G_BEGIN_DECLS

/* Changes of files, collected before any is made. */
typedef struct _KargFileEdits KargFileEdits;

KargFileEdits *karg_file_edits_new (void);
void karg_file_edits_free (KargFileEdits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargFileEdits, karg_file_edits_free)

/* Adds all of @other. */
void karg_file_edits_merge (KargFileEdits *edits, const KargFileEdits *other);

/* Where new words go in @text: set on a command line that was parsed from it. */
void karg_text_set_cmdline_end (const KargText *text, KargCmdline *cmdline);

/* Whether who built @text spoke of bytes that are not there: then it shows nothing that could be trusted. */
gboolean karg_text_is_broken (const KargText *text);

/* Whether some of @text stands elsewhere and is changed there (karg_text_append_text()). */
gboolean karg_text_is_foreign (const KargText *text);

/* Whether that is just what @holder is the text of: both begin at the same byte of the same file. */
gboolean karg_text_is_held_by (const KargText *text, const KargText *holder);

/* @first and behind it @second, with a blank between that stands nowhere: new words go to the end of the first, which
 * must outlive it. (transfer full) */
KargText *karg_text_join (const KargText *first, const KargText *second);

/* Carries @splices (KargSplice) of @text down. @skip_foreign: what is to change in bytes that stand elsewhere is
 * left to who changes them there; else it is a failure. On failure @edits holds nothing of it.
 * Fails: NOT_REPRESENTABLE: a layer can't spell it; UNSUPPORTED: bytes that can't be changed by themselves. */
gboolean karg_carry (const KargText *text, const GArray *splices, gboolean skip_foreign, KargFileEdits *edits,
                     GError **error);

/* The bytes [from, to) of @text as they are with @splices. (transfer full): NULL when they can't be carried out. */
char *karg_carry_preview (const KargText *text, const GArray *splices, gsize from, gsize to);

/* The files that change, as paths in the order of their names. (transfer container) (element-type utf8) */
GPtrArray *karg_file_edits_list (const KargFileEdits *edits);

/* The file's bytes as they were (NULL: it wasn't there) and as they are to be. (transfer full)
 * Fails: CONFLICT when two texts want other bytes in one place; what finish() of its layer says. */
gboolean karg_file_edits_apply (const KargFileEdits *edits, const char *path, GBytes **before, GBytes **after,
                                GError **error);

G_END_DECLS
