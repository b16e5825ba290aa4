/* entry.h: boot loader entries edited as kargctl does it, without a back end around them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "bls-text.h"

#include <karg/edit.h>

G_BEGIN_DECLS

/* (transfer full) */
KargBlsEntry *entry_new (const char *text);

/* The arguments as @reader takes them. (transfer full) */
KargText *entry_get_text (const KargBlsEntry *entry, KargBlsReader reader);

/* The entry's bytes after @edits (KargEdit). (transfer full) NULL without an error when nothing changes. */
GBytes *entry_edit (const KargBlsEntry *entry, KargBlsReader reader, const GPtrArray *edits, GError **error);

G_END_DECLS
