/* shell-script.h: what variables hold after a shell has sourced some files, without running anything.
 *
 * Plain assignments outside of any control structure are understood; the last one that a shell executes
 * decides. A variable that anything else may set is not known, and why is told with file and line. Commands
 * that don't concern the variables asked for are passed over.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-value.h"

G_BEGIN_DECLS

typedef struct _ShellScript ShellScript;

ShellScript *shell_script_new (void);
void shell_script_free (ShellScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShellScript, shell_script_free)

/* Sources @bytes, which are the file @path, after those added before. Bad syntax shows in
 * shell_script_get(). */
void shell_script_add (ShellScript *script, const char *path, GBytes *bytes);

/* The value of @name, owned by @script. NULL without an error when nothing sets it.
 * Fails: SYNTAX for a file no shell can read, UNSUPPORTED for what is not understood; with file and line. */
const ShellValue *shell_script_get (const ShellScript *script, const char *name, GError **error);

/* The text of @name, or NULL when nothing sets it or it is not known. */
const char *shell_script_get_text (const ShellScript *script, const char *name);

guint shell_script_get_n_files (const ShellScript *script);
const char *shell_script_get_path (const ShellScript *script, guint file);
GBytes *shell_script_get_bytes (const ShellScript *script, guint file); /* (transfer none) */
guint shell_script_get_line (const ShellScript *script, guint file, gsize offset);

G_END_DECLS
