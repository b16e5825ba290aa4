/* intent.c: what each target is to become: edits, never a final string.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

#include <string.h>

struct _KargIntent
{
  GHashTable *edits; /* KargTarget → GPtrArray of KargEdit */
  GPtrArray *none;   /* the answer for a target of which nothing is asked */
};

static void
karg_intent_edit_unref (gpointer edit)
{
  karg_edit_unref (edit);
}

static void
karg_intent_edits_unref (gpointer edits)
{
  g_ptr_array_unref (edits);
}

KargIntent *
karg_intent_new (void)
{
  KargIntent *intent = g_new0 (KargIntent, 1);

  intent->edits = g_hash_table_new_full (NULL, NULL, NULL, karg_intent_edits_unref);
  intent->none = g_ptr_array_new ();
  return intent;
}

void
karg_intent_free (KargIntent *intent)
{
  if (intent == NULL)
    return;
  g_hash_table_unref (intent->edits);
  g_ptr_array_unref (intent->none);
  g_free (intent);
}

void
karg_intent_add (KargIntent *intent, const KargTarget *target, KargEdit *edit)
{
  GPtrArray *edits = g_hash_table_lookup (intent->edits, target);

  if (edits == NULL)
    {
      edits = g_ptr_array_new_with_free_func (karg_intent_edit_unref);
      g_hash_table_insert (intent->edits, (gpointer) target, edits);
    }
  g_ptr_array_add (edits, karg_edit_ref (edit));
}

KargIntent *
karg_intent_transfer (const KargIntent *intent, const KargTargets *targets)
{
  KargIntent *copy = karg_intent_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, intent->edits);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const KargTarget *twin = karg_targets_find (targets, karg_target_get_backend (key), karg_target_get_kind (key),
                                                  karg_target_get_id (key));
      const GPtrArray *edits = value;

      for (guint i = 0; twin != NULL && i < edits->len; i++)
        karg_intent_add (copy, twin, g_ptr_array_index (edits, i));
    }
  return copy;
}

const GPtrArray *
karg_intent_get_edits (const KargIntent *intent, const KargTarget *target)
{
  const GPtrArray *edits = g_hash_table_lookup (intent->edits, target);

  return edits != NULL ? edits : intent->none;
}

static gboolean
karg_intent_same_text (const KargCmdline *a, const KargCmdline *b)
{
  gsize a_length, b_length;
  const char *a_text = karg_cmdline_get_text (a, &a_length);
  const char *b_text = karg_cmdline_get_text (b, &b_length);

  return a_length == b_length && memcmp (a_text, b_text, a_length) == 0;
}

KargCmdline *
karg_intent_apply (const KargIntent *intent, const KargTarget *target)
{
  const GPtrArray *edits = karg_intent_get_edits (intent, target);

  if (edits->len == 0)
    return NULL;

  const KargCmdline *before = karg_target_get_cmdline (target);
  g_autoptr (KargCmdline) after = karg_cmdline_copy (before);

  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (after, g_ptr_array_index (edits, i));

  /* Compared at the end: one edit may undo what another did. */
  return karg_intent_same_text (before, after) ? NULL : g_steal_pointer (&after);
}
