/* grubenv.h: GRUB's environment block.
 *
 * A file of fixed size (1024 bytes, seldom more) that GRUB rewrites in place, sector by sector: a signature
 * line, lines NAME=VALUE where '\\' and a newline have a backslash before them, comments, and '#' up to the
 * end (grub-core/lib/envblk.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

typedef struct _KargGrubenv KargGrubenv;

/* Reads @bytes, which are the file @path. Fails: SYNTAX when it is no environment block. */
KargGrubenv *karg_grubenv_parse (const char *path, GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void karg_grubenv_free (KargGrubenv *env);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargGrubenv, karg_grubenv_free)

/* The value of @name, or NULL. Owned by @env. */
const char *karg_grubenv_get (const KargGrubenv *env, const char *name);

/* The line that holds @name, from 1; 0 when none does. */
guint karg_grubenv_get_line (const KargGrubenv *env, const char *name);

/* The block with @name set to @value (NULL: without @name), in its place or behind the others; of the same
 * size. (transfer full) Fails: NOT_REPRESENTABLE when there is no room for it. */
GBytes *karg_grubenv_with (const KargGrubenv *env, const char *name, const char *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
