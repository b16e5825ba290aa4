/* units-private.h: what can be asked for, and be claimed, as one.
 *
 * A unit is a word ("quiet", "iommu=pt"); or one item of a comma list, written as if it stood alone ("intel_iommu=on"
 * in "intel_iommu=sm_on,on"); or a page size with its count ("hugepagesz=1G hugepages=4"), as the count means something
 * else without it. Each has one spelling, whatever quotes a file puts around it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/edit.h>

G_BEGIN_DECLS

/* The word at @index as it is spelled. (transfer full) */
char *karg_units_spell_word (const KargCmdline *cmdline, guint index);

/* The same, with its count if it is a page size; @words: how many words that is.
 * (transfer full) */
char *karg_units_spell (const KargCmdline *cmdline, guint index, guint *words);

/* The unit that the same is. (transfer full) */
char *karg_units_get (const KargCmdline *cmdline, guint index, guint *words);

/* Appends the units that the word at @index is a part of: itself first, then each item of its list, then size and
 * count. */
void karg_units_append_word (GPtrArray *units, const KargCmdline *cmdline, guint index);

/* The set of all of them. (transfer full) (element-type utf8) */
GHashTable *karg_units_of_cmdline (const KargCmdline *cmdline);

/* Those that an edit speaks of: one, but for values of one key that are added together. (transfer full) (element-type
 * utf8) */
GPtrArray *karg_units_of_edit (const KargEdit *edit);

G_END_DECLS
