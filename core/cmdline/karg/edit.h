/* edit.h: one idempotent change of a command line.
 *
 *   ADD word            appended unless this very key and value is there
 *   SET key=value       exactly one word with this key, in the place of the first; appended when there is none;
 *                       several values of one key that are set together: exactly these, in this order
 *   REMOVE key          every word with this key
 *   REMOVE key=value    every word with this key and value
 *   LIST_ADD key=item   the item into the comma list that is the key's last value; "key=item" appended when absent
 *   LIST_REMOVE key=item  the item out of every comma list of the key; a list that becomes empty goes with its word
 *   REPLACE key=old new   the first word with this key and value becomes key=new where it stands, and others like it go; they
 *                       all go when key=new is there already; nothing when there is none
 *
 * Names compare with '-' equal to '_' and keep their spelling, values compare dequoted. Removing what is absent is
 * no error.
 *
 * A list changes between the bytes that are there: its word keeps its spelling. Where taking an item out would bring
 * a quote to an edge of the value, where the kernel drops it, a comma stays.
 *
 * Words that mean something by their order stay together:
 *
 *  - Different values of one key that are added together (console=) are one edit: they end in the order given. One that
 *    is missing goes before the next one, one that stands behind the next one is moved before it.
 *  - "hugepagesz=SIZE" right before "hugepages=COUNT" is one edit, and so is "hugepages=COUNT" alone, which speaks of
 *    the default size ("default_hugepagesz=SIZE" names it). A count belongs to the size before it and the kernel takes one for
 *    each size (mm/hugetlb.c), so ADD and SET both see to it that just this count stands with this size, and leave other sizes
 *    alone; a count alone goes before the first "hugepagesz=". REMOVE of both takes away what stands with this size if its
 *    count is the one given; REMOVE of one word alone is as for any other key.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_EDIT_ADD,
  KARG_EDIT_SET,
  KARG_EDIT_REMOVE,
  KARG_EDIT_LIST_ADD,
  KARG_EDIT_LIST_REMOVE,
  KARG_EDIT_REPLACE, /* made by karg_edit_new_replace() only */
} KargEditKind;

/* Makes an edit of one word, spelled as on a kernel command line: key, key=value, key="a b" or "key=a b"; or of the two
 * that belong together: "hugepagesz=1G hugepages=16".
 * Fails: SYNTAX for an empty argument, more than that one word or pair, an unbalanced quote, a control character
 * (newline!), or a word "--"; when the kind needs a value and there is none (SET, LIST_…); when a list item is empty or
 * holds a comma, a blank or a quote; for SET of a "hugepagesz=" without its count; for REPLACE, and a kind that is none. */
KARG_API KargEdit *karg_edit_new (KargEditKind kind, const char *argument, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the edits of several arguments that were given together: groups and orders them as described above, and
 * drops repetitions (of a word that is given twice the last one counts). @arguments is NULL-terminated.
 * Returns: (transfer full) (element-type KargEdit).
 * Fails: as karg_edit_new(), the message naming the argument; CONFLICT for two counts of one page size, or for two
 * values of "root" (a system has one). */
KARG_API GPtrArray *karg_edit_list_new (KargEditKind kind, const char *const *arguments, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/* Makes an edit that puts @fresh in the place of @old, both spelled "key=value". Fails: SYNTAX, as karg_edit_new(),
 * and when their keys differ. (transfer full) */
KARG_API KargEdit *karg_edit_new_replace (const char *old, const char *fresh, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes an edit that removes the bare word @key, but no "key=…" as REMOVE of it does. Fails: SYNTAX. (transfer full) */
KARG_API KargEdit *karg_edit_new_remove_bare (const char *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Edits are immutable. */
KARG_API KargEdit *karg_edit_ref (KargEdit *edit);
KARG_API void karg_edit_unref (KargEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargEdit, karg_edit_unref)

KARG_API KargEditKind karg_edit_get_kind (const KargEdit *edit);
/* Key and dequoted value of the (first) word; the value is NULL for a bare word. */
KARG_API const char *karg_edit_get_key (const KargEdit *edit);
KARG_API const char *karg_edit_get_value (const KargEdit *edit);

/* The words of the edit with a blank between them, as they would be appended ("hugepagesz=1G hugepages=8"). */
KARG_API const char *karg_edit_get_text (const KargEdit *edit);

/* For people and errors: "add intel_iommu=on". (transfer full) */
KARG_API char *karg_edit_describe (const KargEdit *edit);

/* Whether the two can't both hold afterwards, whatever their order: SET to another value, REMOVE of what the other
 * adds, a list item added and removed, a list item added to a value that the other wants without it, two counts of one
 * page size, the same words added in another order. */
KARG_API gboolean karg_edit_conflicts (const KargEdit *a, const KargEdit *b);

G_END_DECLS
