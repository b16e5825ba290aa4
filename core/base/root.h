/* root.h: what the transaction and the engine need of a root that readers need not.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

/* The descriptor (O_PATH) of the root's directory. Owned by @root. */
int karg_root_get_fd (KargRoot *root);

/* What stat(2) said of the bytes that karg_root_read() returned for @path, and when it was asked (nanoseconds
 * since the epoch); NULL when it was not read under this name. */
const KargFileInfo *karg_root_get_seen (KargRoot *root, const char *path, gint64 *read_ns);

/* As karg_root_read(), of what nobody else could have written: not through a link, trusted as trust.h says.
 * Fails: also UNTRUSTED. */
GBytes *karg_root_read_trusted (KargRoot *root, const char *path, GError **error);

/* Lets every read go to the disk, and keeps nothing: for one look at files that were just written. */
void karg_root_forget_reads (KargRoot *root);

/* Why something below this root could not be looked at or read, and not because there is nothing: the first time. Who asks
 * "is it there?" gets FALSE then, which is no answer, and who reads may go on without. NULL: all could be. Owned by @root. */
const GError *karg_root_get_trouble (KargRoot *root);

/* Notes from here on which files are read, or are to be read, whether they are there or not. */
void karg_root_note_reads (KargRoot *root);

/* The paths that were noted, as they were asked for. (transfer container) */
GPtrArray *karg_root_get_noted (KargRoot *root);

G_END_DECLS
