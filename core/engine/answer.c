/* answer.c: what vendor plugins answered.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "answer.h"

void
karg_answer_free (KargAnswer *answer)
{
  g_clear_pointer (&answer->proposal, karg_proposal_free);
  g_strfreev (answer->options);
  g_free (answer->needed_by);
  g_free (answer);
}

static const char *
karg_answer_option_of (const KargAnswer *answer, const KargProposedEdit *proposed)
{
  return answer->needed ? answer->needed_by : proposed->option;
}

const char *
karg_answers_get_option (const GPtrArray *answers, const KargEdit *edit)
{
  for (guint i = 0; i < answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        if (((const KargProposedEdit *) g_ptr_array_index (edits, e))->edit == edit)
          return karg_answer_option_of (answer, g_ptr_array_index (edits, e));
    }
  return NULL;
}

static gboolean
karg_answers_same_option (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (a, b) == 0;
}

GPtrArray *
karg_answers_list_options (const GPtrArray *answers)
{
  GPtrArray *options = g_ptr_array_new ();

  g_ptr_array_add (options, NULL);
  for (guint i = 0; i < answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        {
          const char *option = karg_answer_option_of (answer, g_ptr_array_index (edits, e));
          if (!g_ptr_array_find_with_equal_func (options, option, karg_answers_same_option, NULL))
            g_ptr_array_add (options, (gpointer) option);
        }
    }
  return options;
}
