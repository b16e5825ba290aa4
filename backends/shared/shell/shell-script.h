/* shell-script.h: what variables hold after a shell has sourced some files, without running anything.
 *
 * Plain assignments outside of any control structure are understood; the last one that a shell executes
 * decides. What a command prints into a value, or a conditional adds to it, is a gap of it. A variable that anything
 * else may set is not known, and why is told with file and line. Commands that don't concern the variables asked for
 * are passed over; files that are sourced by their names are read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-value.h"
#include "shell-world.h"

G_BEGIN_DECLS

typedef struct _ShellScript ShellScript;

/* @world is copied; its root is borrowed. */
ShellScript *shell_script_new (const ShellWorld *world);
void shell_script_free (ShellScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShellScript, shell_script_free)

/* Sources @bytes, which are the file @path, after those added before; NULL: it is not there. Bad syntax shows in
 * shell_script_get(). What is set anew goes into the file that was added first. */
void shell_script_add (ShellScript *script, const char *path, GBytes *bytes);

/* The value of @name, owned by @script. NULL without an error when nothing sets it.
 * Fails: SYNTAX for a file no shell can read, UNSUPPORTED for what is not understood, and for a value with gaps; with
 * file and line. */
const ShellValue *shell_script_get (const ShellScript *script, const char *name, GError **error);

/* The same of a value that may have gaps. */
const ShellValue *shell_script_get_partly (const ShellScript *script, const char *name, GError **error);

/* Why the gap is one, with file and line. (transfer full) */
GError *shell_script_explain (const char *name, const ShellGap *gap);

/* Of a name that nothing sets: empty, and what goes in makes an assignment. Owned by @script. */
const ShellValue *shell_script_get_absent (const ShellScript *script, const char *name);

/* The text of @name, or NULL when nothing sets it or it is not known whole. */
const char *shell_script_get_text (const ShellScript *script, const char *name);

G_END_DECLS
