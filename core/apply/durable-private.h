/* durable-private.h: what it takes until a change survives a power cut, and until a boot loader sees it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "dirs-private.h"
#include "journal.h"

G_BEGIN_DECLS

/* FAT, network, FUSE, anything that isn't known well: file times can't be trusted to the tick, syncfs(2) may
 * do nothing, and what was written is better read back from the device. */
gboolean karg_durable_is_simple (const KargDir *dir);

/* Whether changes of names come to the disk in the order in which they were made, all over the file system of @dir:
 * then none is there without those before it, whatever is flushed. */
gboolean karg_durable_keeps_order (const KargDir *dir);

/* Flushes every directory that had names changed: one call for each file system. */
gboolean karg_durable_flush_names (KargDirs *dirs, GError **error);

/* Flushing many new files with few calls: a single one by itself, else the file system once. */
typedef struct _KargFlush KargFlush;

KargFlush *karg_flush_new (void);
void karg_flush_free (KargFlush *flush);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargFlush, karg_flush_free)

/* One more file will be written in @dir. */
void karg_flush_expect (KargFlush *flush, KargDir *dir);

/* Whether the writer flushes each file in @dir itself. */
gboolean karg_flush_each (KargFlush *flush, KargDir *dir);

/* Flushes the file systems whose files were not flushed one by one. */
gboolean karg_flush_rest (KargFlush *flush, GError **error);

/* Brings what was flushed in the files of @journal that are no templates to where a boot loader that replays no
 * file system journal sees it. @root: the system that boots from there. @notes: gets a line where this is not
 * possible. On the way every directory that had names changed is flushed.
 * Fails: IO, when a file system was frozen and can't be thawed. */
gboolean karg_durable_for_boot_loader (KargDirs *dirs, KargRoot *root, const KargJournal *journal, GPtrArray *notes,
                                       GError **error);

G_END_DECLS
