/* intent.c: what each target is to become: edits, never a final string.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "build.h"

struct _KargIntent
{
  GPtrArray *lines;   /* KargIntentLine */
  GHashTable *by_target; /* KargTarget → KargIntentLine */
  GPtrArray *none;    /* the answer for a target of which nothing is asked */
};

static void
karg_intent_line_forget_parts (KargIntentLine *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (line->parts); i++)
    g_clear_pointer (&line->parts[i], karg_cmdline_free);
}

static void
karg_intent_line_free (gpointer data)
{
  KargIntentLine *line = data;

  g_ptr_array_unref (line->edits);
  karg_cmdline_free (line->cmdline);
  karg_intent_line_forget_parts (line);
  g_clear_pointer (&line->splices, g_array_unref);
  karg_text_unref (line->text);
  g_free (line);
}

static void
karg_intent_edit_unref (gpointer edit)
{
  karg_edit_unref (edit);
}

KargIntent *
karg_intent_new (void)
{
  KargIntent *intent = g_new0 (KargIntent, 1);

  intent->lines = g_ptr_array_new_with_free_func (karg_intent_line_free);
  intent->by_target = g_hash_table_new (NULL, NULL);
  intent->none = g_ptr_array_new ();
  return intent;
}

void
karg_intent_free (KargIntent *intent)
{
  if (intent == NULL)
    return;
  g_ptr_array_unref (intent->lines);
  g_hash_table_unref (intent->by_target);
  g_ptr_array_unref (intent->none);
  g_free (intent);
}

static KargIntentLine *
karg_intent_line_new (const KargTarget *first, const KargTarget *second)
{
  KargIntentLine *line = g_new0 (KargIntentLine, 1);
  const KargText *text = karg_target_get_text (first);
  gsize length;

  line->first = first;
  line->second = second;
  line->edits = g_ptr_array_new_with_free_func (karg_intent_edit_unref);
  line->text = second != NULL ? karg_text_join (text, karg_target_get_text (second)) : karg_text_ref ((KargText *) text);
  const char *bytes = karg_text_get (line->text, &length);
  line->cmdline = karg_cmdline_parse (bytes, length);
  karg_text_set_cmdline_end (line->text, line->cmdline);
  return line;
}

KargIntentLine *
karg_intent_add (KargIntent *intent, const KargTarget *first, const KargTarget *second, const GPtrArray *edits)
{
  KargIntentLine *line = g_hash_table_lookup (intent->by_target, first);

  if (line == NULL)
    {
      line = karg_intent_line_new (first, second);
      g_ptr_array_add (intent->lines, line);
      g_hash_table_insert (intent->by_target, (gpointer) first, line);
      if (second != NULL)
        g_hash_table_insert (intent->by_target, (gpointer) second, line);
    }
  for (guint i = 0; i < edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (edits, i);

      g_ptr_array_add (line->edits, karg_edit_ref (edit));
      karg_cmdline_apply (line->cmdline, edit);
    }
  karg_intent_line_forget_parts (line);
  g_clear_pointer (&line->splices, g_array_unref);
  line->splices = karg_cmdline_get_splices (line->cmdline);
  return line;
}

void
karg_intent_remove (KargIntent *intent, KargIntentLine *line)
{
  g_hash_table_remove (intent->by_target, line->first);
  if (line->second != NULL)
    g_hash_table_remove (intent->by_target, line->second);
  g_ptr_array_remove (intent->lines, line);
}

const GPtrArray *
karg_intent_get_lines (const KargIntent *intent)
{
  return intent->lines;
}

const KargIntentLine *
karg_intent_get_line (const KargIntent *intent, const KargTarget *target)
{
  return g_hash_table_lookup (intent->by_target, target);
}

const GPtrArray *
karg_intent_get_edits (const KargIntent *intent, const KargTarget *target)
{
  const KargIntentLine *line = karg_intent_get_line (intent, target);

  return line != NULL ? line->edits : intent->none;
}

/* The share of one of two targets whose words follow each other. */
static const KargCmdline *
karg_intent_get_part (KargIntentLine *line, gboolean second)
{
  gsize length;
  gsize whole;

  karg_text_get (karg_target_get_text (line->first), &length);
  karg_text_get (line->text, &whole);
  if (line->parts[second] == NULL)
    {
      g_autofree char *text = karg_carry_preview (line->text, line->splices, second ? length + 1 : 0,
                                                  second ? whole : length);
      line->parts[second] = karg_cmdline_parse (text != NULL ? text : "", -1);
    }
  return line->parts[second];
}

const KargCmdline *
karg_intent_get_cmdline (const KargIntent *intent, const KargTarget *target)
{
  KargIntentLine *line = g_hash_table_lookup (intent->by_target, target);

  if (line == NULL || line->splices->len == 0)
    return karg_target_get_cmdline (target);
  return line->second != NULL ? karg_intent_get_part (line, target == line->second) : line->cmdline;
}

gboolean
karg_intent_changes (const KargIntent *intent, const KargTarget *target)
{
  const KargIntentLine *line = karg_intent_get_line (intent, target);

  if (line == NULL || line->splices->len == 0)
    return FALSE;
  return line->second == NULL
         || g_strcmp0 (karg_cmdline_get_text (karg_intent_get_cmdline (intent, target), NULL),
                       karg_cmdline_get_text (karg_target_get_cmdline (target), NULL)) != 0;
}
