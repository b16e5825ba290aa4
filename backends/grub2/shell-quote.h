/* shell-quote.h: writes a changed value back where its bytes stand, in the quoting that is used there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell/shell-script.h"
#include "text-edit.h"

G_BEGIN_DECLS

/* Changes to the files of a script, collected before any is made. */
typedef struct _ShellPatch ShellPatch;

ShellPatch *shell_patch_new (const ShellScript *script);
void shell_patch_free (ShellPatch *patch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShellPatch, shell_patch_free)

/* Writes @edits (TextEdit) of @value's text, which is one of the script's. */
void shell_patch_value (ShellPatch *patch, const ShellValue *value, const GArray *edits);

/* Puts @text in at the end of @file, behind a line ending. */
void shell_patch_append_line (ShellPatch *patch, guint16 file, const char *text);

/* The bytes of @file with all changes made. (transfer full)
 * Returns: NULL when nothing changes in it. */
GBytes *shell_patch_apply (const ShellPatch *patch, guint16 file);

/* @text as a word of a shell in this context, quotes added where the context has none. (transfer full) */
char *shell_quote (const char *text, ShellContext context);

G_END_DECLS
