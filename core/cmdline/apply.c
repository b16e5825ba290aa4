/* apply.c: carrying an edit out on a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "apply-private.h"

GArray *
karg_apply_marks_new (const KargCmdline *cmdline)
{
  guint n = karg_cmdline_get_n_kernel_words (cmdline);
  GArray *marks = g_array_sized_new (FALSE, TRUE, sizeof (gboolean), n);

  g_array_set_size (marks, n);
  return marks;
}

/* Sees to it that @word stands before word @limit, and not behind it. Moves @limit to where it stands. */
static gboolean
karg_apply_add_before (KargCmdline *cmdline, const KargEditWord *word, guint *limit)
{
  g_autoptr (GArray) splices = karg_splices_new ();
  g_autoptr (GArray) doomed = karg_apply_marks_new (cmdline);
  gint found = -1;

  for (guint i = 0; i < doomed->len; i++)
    if (karg_cmdline_word_is (cmdline, i, word->key, word->value))
      {
        if (i < *limit)
          found = i;
        else
          g_array_index (doomed, gboolean, i) = TRUE;
      }

  if (found < 0)
    {
      found = MIN (*limit, karg_cmdline_get_insert_index (cmdline));
      karg_cmdline_splice_insert (cmdline, splices, found, word->text);
    }
  *limit = found;
  karg_cmdline_splice_remove (cmdline, splices, doomed);
  return karg_cmdline_splice (cmdline, splices);
}

/* From the last word to the first: each goes before the one that was given behind it. */
static gboolean
karg_apply_add (KargCmdline *cmdline, const KargEdit *edit)
{
  guint limit = karg_cmdline_get_n_kernel_words (cmdline);
  gboolean changed = FALSE;

  for (guint i = edit->words->len; i > 0; i--)
    changed |= karg_apply_add_before (cmdline, karg_edit_get_word (edit, i - 1), &limit);
  return changed;
}

static gboolean
karg_apply_set (KargCmdline *cmdline, const KargEditWord *word)
{
  g_autoptr (GArray) splices = karg_splices_new ();
  g_autoptr (GArray) doomed = karg_apply_marks_new (cmdline);
  gboolean found = FALSE;

  for (guint i = 0; i < doomed->len; i++)
    {
      if (!karg_key_equal (karg_cmdline_get_word (cmdline, i)->key, word->key))
        continue;
      if (found)
        g_array_index (doomed, gboolean, i) = TRUE;
      else if (!karg_cmdline_word_is (cmdline, i, word->key, word->value))
        karg_cmdline_splice_replace (cmdline, splices, i, word->text);
      found = TRUE;
    }

  if (!found)
    karg_cmdline_splice_insert (cmdline, splices, karg_cmdline_get_insert_index (cmdline), word->text);
  karg_cmdline_splice_remove (cmdline, splices, doomed);
  return karg_cmdline_splice (cmdline, splices);
}

static gboolean
karg_apply_remove (KargCmdline *cmdline, const KargEditWord *word)
{
  g_autoptr (GArray) splices = karg_splices_new ();
  g_autoptr (GArray) doomed = karg_apply_marks_new (cmdline);

  for (guint i = 0; i < doomed->len; i++)
    {
      const KargWord *candidate = karg_cmdline_get_word (cmdline, i);

      if (karg_key_equal (candidate->key, word->key)
          && (word->value == NULL || g_strcmp0 (candidate->value, word->value) == 0))
        g_array_index (doomed, gboolean, i) = TRUE;
    }
  karg_cmdline_splice_remove (cmdline, splices, doomed);
  return karg_cmdline_splice (cmdline, splices);
}

gboolean
karg_cmdline_apply (KargCmdline *cmdline, const KargEdit *edit)
{
  const KargEditWord *word = karg_edit_get_word (edit, 0);
  gboolean pages = edit->shape == KARG_EDIT_PAGES;

  switch (edit->kind)
    {
    case KARG_EDIT_ADD:
      return pages ? karg_pages_set (cmdline, edit) : karg_apply_add (cmdline, edit);
    case KARG_EDIT_SET:
      return pages ? karg_pages_set (cmdline, edit) : karg_apply_set (cmdline, word);
    case KARG_EDIT_REMOVE:
      return pages ? karg_pages_remove (cmdline, edit) : karg_apply_remove (cmdline, word);
    case KARG_EDIT_LIST_ADD:
      return karg_list_add (cmdline, word);
    case KARG_EDIT_LIST_REMOVE:
      return karg_list_remove (cmdline, word);
    default:
      g_return_val_if_reached (FALSE);
    }
}
