/* grubenv.h: GRUB's environment block.
 *
 * A file of fixed size (1024 bytes, seldom more) that GRUB rewrites in place, sector by sector: a signature
 * line, lines NAME=VALUE where '\\' and a newline have a backslash before them, comments, and '#' up to the
 * end (grub-core/lib/envblk.c). What changes in a value takes from the padding, or gives to it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/host.h>
#include <karg/text.h>

G_BEGIN_DECLS

typedef struct _KargGrubenv KargGrubenv;

/* Reads @bytes, which are the file @path. Fails: SYNTAX when it is no environment block. */
KargGrubenv *karg_grubenv_parse (const char *path, GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void karg_grubenv_free (KargGrubenv *env);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargGrubenv, karg_grubenv_free)

/* The value of @name, or NULL. Owned by @env. */
const char *karg_grubenv_get (const KargGrubenv *env, const char *name);
KargText *karg_grubenv_get_text (const KargGrubenv *env, const char *name);

/* The line that holds @name, from 1; 0 when none does. */
guint karg_grubenv_get_line (const KargGrubenv *env, const char *name);

/* The block that GRUB reads on this system, once for each look at the tree; owned by @host. NULL when there is none, or
 * with @error (optional) when it can't be read. */
const KargGrubenv *karg_grubenv_read (const KargHost *host, GError **error);

/* What "$kernelopts" in a boot loader entry stands for, spelled as an entry is: one text for all who show or edit it.
 * Owned by @host. NULL when the block doesn't hold the variable, or with @error (optional) when it can't be known. */
KargText *karg_grubenv_get_kernelopts (const KargHost *host, GError **error);

G_END_DECLS
