/* edit.h: one idempotent change of a command line.
 *
 *   ADD word            appended unless this very key and value is there
 *   SET key=value       exactly one word with this key, in the place of the first; appended when there is none
 *   REMOVE key          every word with this key
 *   REMOVE key=value    every word with this key and value
 *   LIST_ADD key=item   the item into the comma list that is the key's last value; "key=item" appended when absent
 *   LIST_REMOVE key=item  the item out of every comma list of the key; a list that becomes empty goes with its word
 *
 * Names compare with '-' equal to '_' and keep their spelling, values compare dequoted. Removing what is absent is no
 * error.
 *
 * Words that mean something by their order stay together: a "hugepagesz=" that is given right before "hugepages=" (or
 * several) is one edit of the group, as the kernel reads it (mm/hugetlb.c); repeated keys given together (console=)
 * end in the order given: one that is missing goes before the next one that is there already.
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
} KargEditKind;

/* Makes an edit of one word, spelled as on a kernel command line: key, key=value, key="a b" or "key=a b".
 * Fails: SYNTAX for an empty argument, more than one word, an unbalanced quote, a control character (newline!), or a
 * word "--"; SYNTAX when the kind needs a value and there is none (SET, LIST_…). */
KARG_API KargEdit *karg_edit_new (KargEditKind kind, const char *argument, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the edits of several arguments that were given together: groups and orders them as described above, and drops
 * repetitions. @arguments is NULL-terminated.
 * Returns: (transfer full) (element-type KargEdit).
 * Fails: as karg_edit_new(), the message naming the argument; CONFLICT for SET of one key to two values, or for two
 * values of "root" (a system has one). */
KARG_API GPtrArray *karg_edit_list_new (KargEditKind kind, const char *const *arguments, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

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
 * adds, a list item added and removed. */
KARG_API gboolean karg_edit_conflicts (const KargEdit *a, const KargEdit *b);

G_END_DECLS
