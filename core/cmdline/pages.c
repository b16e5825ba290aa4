/* pages.c: "hugepagesz=SIZE hugepages=COUNT", which the kernel reads in their order (mm/hugetlb.c).
 *
 * A count belongs to the last "hugepagesz=" or "default_hugepagesz=" before it, or to the default size when there is
 * none. The kernel takes one count for each size and ignores a second one, so adding and setting are the same here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "apply-private.h"

/* The page size, as it is spelled, that a count behind each word would speak of. */
typedef struct
{
  const char *size; /* NULL: the default size */
  gint size_word;   /* the "hugepagesz=" it comes from, or -1 */
} KargPagesScope;

static void
karg_pages_scope_advance (KargPagesScope *scope, const KargWord *word, guint index)
{
  if (word->value == NULL)
    return;
  if (karg_key_equal (word->key, "hugepagesz"))
    *scope = (KargPagesScope){ .size = word->value, .size_word = index };
  else if (karg_key_equal (word->key, "default_hugepagesz"))
    *scope = (KargPagesScope){ .size = NULL, .size_word = -1 };
}

static gboolean
karg_pages_is_count (const KargCmdline *cmdline, guint index)
{
  if (index >= karg_cmdline_get_n_kernel_words (cmdline))
    return FALSE;
  const KargWord *word = karg_cmdline_get_word (cmdline, index);
  return word->value != NULL && karg_key_equal (word->key, "hugepages");
}

/* What a command line says of one page size. */
typedef struct
{
  gint size_word;  /* its first "hugepagesz=", or -1 */
  gint count_word; /* the count that goes with that, or -1 */
  gint other_size; /* the first "hugepagesz=" of any size, or -1 */
  GArray *doomed;  /* all that repeats or contradicts them */
} KargPagesView;

static void
karg_pages_look (const KargCmdline *cmdline, const char *size, KargPagesView *view)
{
  KargPagesScope scope = { .size = NULL, .size_word = -1 };

  *view = (KargPagesView){ .size_word = -1, .count_word = -1, .other_size = -1 };
  view->doomed = karg_apply_marks_new (cmdline);
  for (guint i = 0; i < view->doomed->len; i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      gboolean is_count = karg_pages_is_count (cmdline, i);

      karg_pages_scope_advance (&scope, word, i);
      if (view->other_size < 0 && scope.size_word >= 0)
        view->other_size = i;
      if (g_strcmp0 (scope.size, size) != 0)
        continue;

      if (scope.size_word == (gint) i && view->size_word < 0)
        view->size_word = i;
      else if (is_count && view->count_word < 0 && scope.size_word == view->size_word)
        view->count_word = i;
      else if (is_count || scope.size_word == (gint) i)
        g_array_index (view->doomed, gboolean, i) = TRUE;
    }
}

/* A count without a size goes before the first size, so that it speaks of the default one. */
static guint
karg_pages_insert_index (const KargCmdline *cmdline, const char *size, const KargPagesView *view)
{
  if (view->size_word >= 0)
    return view->size_word + 1;
  if (size == NULL && view->other_size >= 0)
    return view->other_size;
  return karg_cmdline_get_insert_index (cmdline);
}

/* An open quote lets new words only before its own. If that is a count, it would then speak of the new size: its quote
 * is closed, and the new words go behind it after all. */
static void
karg_pages_insert_behind_count (const KargCmdline *cmdline, GArray *splices, guint index, const char *text)
{
  const KargWord *word = karg_cmdline_get_word (cmdline, index);
  g_autofree char *closed = karg_word_format (word->key, word->value, NULL);
  g_autofree char *words = closed != NULL ? g_strconcat (closed, " ", text, NULL) : g_strdup (text);

  karg_cmdline_splice_replace (cmdline, splices, index, words);
}

static void
karg_pages_insert (const KargCmdline *cmdline, GArray *splices, const KargPagesView *view, const KargEdit *edit)
{
  const char *size = karg_edit_get_page_size (edit);
  const char *text = view->size_word >= 0 ? karg_edit_get_page_count (edit)->text : edit->text;
  guint index = karg_pages_insert_index (cmdline, size, view);

  /* Behind an open quote the count would become part of the size. */
  if (view->size_word >= 0 && karg_cmdline_get_token (cmdline, view->size_word)->unbalanced)
    karg_cmdline_splice_replace (cmdline, splices, view->size_word, edit->text);
  else if (size != NULL && view->size_word < 0 && karg_pages_is_count (cmdline, index))
    karg_pages_insert_behind_count (cmdline, splices, index, text);
  else
    karg_cmdline_splice_insert (cmdline, splices, index, text);
}

gboolean
karg_pages_set (KargCmdline *cmdline, const KargEdit *edit)
{
  const KargEditWord *count = karg_edit_get_page_count (edit);
  g_autoptr (GArray) splices = karg_splices_new ();
  KargPagesView view;

  karg_pages_look (cmdline, karg_edit_get_page_size (edit), &view);
  g_autoptr (GArray) doomed = view.doomed;

  if (view.count_word < 0)
    karg_pages_insert (cmdline, splices, &view, edit);
  else if (!karg_cmdline_word_is (cmdline, view.count_word, count->key, count->value))
    karg_cmdline_splice_replace (cmdline, splices, view.count_word, count->text);
  karg_cmdline_splice_remove (cmdline, splices, doomed);
  return karg_cmdline_splice (cmdline, splices);
}

/* Marks the words of one "hugepagesz=" and what counts for it. */
static void
karg_pages_doom (const KargCmdline *cmdline, GArray *doomed, guint size_word, guint end)
{
  g_array_index (doomed, gboolean, size_word) = TRUE;
  for (guint i = size_word + 1; i < end; i++)
    if (karg_key_equal (karg_cmdline_get_word (cmdline, i)->key, "hugepages"))
      g_array_index (doomed, gboolean, i) = TRUE;
}

gboolean
karg_pages_remove (KargCmdline *cmdline, const KargEdit *edit)
{
  const KargEditWord *count = karg_edit_get_page_count (edit);
  const char *size = karg_edit_get_page_size (edit);
  g_autoptr (GArray) splices = karg_splices_new ();
  g_autoptr (GArray) doomed = karg_apply_marks_new (cmdline);
  KargPagesScope scope = { .size = NULL, .size_word = -1 };
  gint matched = -1;

  for (guint i = 0; i <= doomed->len; i++)
    {
      gint before = scope.size_word;

      if (i < doomed->len)
        karg_pages_scope_advance (&scope, karg_cmdline_get_word (cmdline, i), i);
      if (matched >= 0 && (i == doomed->len || scope.size_word != before))
        {
          karg_pages_doom (cmdline, doomed, matched, i);
          matched = -1;
        }
      if (i < doomed->len && scope.size_word >= 0 && g_strcmp0 (scope.size, size) == 0
          && karg_cmdline_word_is (cmdline, i, count->key, count->value))
        matched = scope.size_word;
    }
  karg_cmdline_splice_remove (cmdline, splices, doomed);
  return karg_cmdline_splice (cmdline, splices);
}
