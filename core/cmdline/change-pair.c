/* change-pair.c: words that go with the word before them ("hugepagesz=1G hugepages=8").
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"

/* Walks over the words with an eye on what a chosen word would speak of at each. */
typedef struct
{
  const KargPair *pair;
  const char *fallback;     /* the value of the fallback word, or NULL */
  const char *choice;       /* what the last selector said; NULL: the fallback is spoken of */
  const KargItem *selector; /* the word that said so, or NULL */
} KargPairWalk;

static void
karg_pair_walk_init (KargPairWalk *walk, const KargCmdline *cmdline, const KargPair *pair)
{
  *walk = (KargPairWalk){ .pair = pair, .fallback = karg_cmdline_get_last_value (cmdline, pair->fallback) };
}

static void
karg_pair_walk_step (KargPairWalk *walk, const KargItem *item)
{
  if (item->word.value == NULL)
    return;
  if (karg_key_equal (item->word.key, walk->pair->selector))
    {
      walk->choice = item->word.value;
      walk->selector = item;
    }
  else if (karg_key_equal (item->word.key, walk->pair->fallback))
    {
      walk->choice = NULL;
      walk->selector = NULL;
    }
}

static gboolean
karg_pair_walk_is_at (const KargPairWalk *walk, const char *choice)
{
  return karg_pair_same_choice (walk->choice != NULL ? walk->choice : walk->fallback,
                                choice != NULL ? choice : walk->fallback);
}

static gboolean
karg_pair_is_chosen (const KargPair *pair, const KargItem *item)
{
  return item->word.value != NULL && karg_key_equal (item->word.key, pair->chosen);
}

/* What a command line says of one choice. */
typedef struct
{
  KargItem *selector;  /* its first selector, or NULL */
  KargItem *chosen;    /* the word that goes with that, or NULL */
  KargItem *other;     /* the first selector of any choice, or NULL */
  GPtrArray *doomed;   /* KargItem: all that repeats or contradicts them */
} KargPairView;

static void
karg_change_pair_look (const KargCmdline *cmdline, const KargPair *pair, const char *choice, KargPairView *view)
{
  KargPairWalk walk;

  karg_pair_walk_init (&walk, cmdline, pair);
  for (KargItem *item = karg_cmdline_get_first (cmdline); item != NULL; item = karg_cmdline_get_next (item))
    {
      karg_pair_walk_step (&walk, item);
      if (view->other == NULL && walk.selector != NULL)
        view->other = item;
      if (!karg_pair_walk_is_at (&walk, choice))
        continue;

      gboolean selects = walk.selector == item;
      if (selects && view->selector == NULL && view->chosen == NULL)
        view->selector = item;
      else if (karg_pair_is_chosen (pair, item) && view->chosen == NULL && walk.selector == view->selector)
        view->chosen = item;
      else if (karg_pair_is_chosen (pair, item) || (selects && view->selector != NULL))
        g_ptr_array_add (view->doomed, item);
    }
}

/* An open quote lets new words only before its own. If that is one that is chosen, it would then go with the new
 * selector: its quote is closed, or where no spelling does that it goes, and the new words come behind it after all. */
static void
karg_change_pair_put_behind_open (KargChange *change, KargItem *open, const KargEdit *edit)
{
  g_autofree char *closed = karg_word_format (open->word.key, open->word.value, NULL);
  KargItem *last = karg_change_replace (change, open, closed != NULL ? closed : karg_edit_get_word (edit, 0)->text);

  for (guint i = closed != NULL ? 0 : 1; last != NULL && i < edit->words->len; i++)
    last = karg_change_insert_after (change, last, karg_edit_get_word (edit, i));
}

static void
karg_change_pair_insert (KargChange *change, const KargPairView *view, const KargEdit *edit)
{
  const KargEditWord *chosen = karg_edit_get_chosen (edit);
  KargItem *last = change->cmdline->last;
  gboolean both = edit->words->len > 1;

  if (view->selector != NULL)
    {
      KargItem *selector = view->selector;
      g_autofree char *closed = karg_word_format (selector->word.key, selector->word.value, NULL);

      /* Behind an open quote the new word would become part of the selector. */
      if (selector->token.unbalanced && closed != NULL)
        selector = karg_change_replace (change, selector, closed);
      if (selector != NULL)
        karg_change_insert_after (change, selector, chosen);
    }
  else if (!both && view->other != NULL)
    karg_change_insert_before (change, view->other, chosen); /* so that it speaks of the fallback */
  else if (both && last != NULL && last->token.unbalanced && karg_pair_is_chosen (edit->pair, last))
    karg_change_pair_put_behind_open (change, last, edit);
  else if (both)
    {
      /* Behind words that are chosen already, which would go with the new selector. */
      KargItem *selector = karg_change_append (change, chosen->key, karg_edit_get_word (edit, 0));

      if (selector != NULL)
        karg_change_insert_after (change, selector, chosen);
    }
  else
    karg_change_append (change, chosen->key, chosen);
}

void
karg_change_pair_set (KargChange *change, const KargEdit *edit)
{
  const KargEditWord *chosen = karg_edit_get_chosen (edit);
  g_autoptr (GPtrArray) doomed = g_ptr_array_new ();
  KargPairView view = { .doomed = doomed };

  karg_change_pair_look (change->cmdline, edit->pair, karg_edit_get_choice (edit), &view);
  if (view.chosen == NULL)
    karg_change_pair_insert (change, &view, edit);
  else if (!karg_item_is (view.chosen, chosen->key, chosen->value))
    karg_change_replace (change, view.chosen, chosen->text);
  for (guint i = 0; i < doomed->len; i++)
    karg_change_remove (change, g_ptr_array_index (doomed, i));
}

/* One selector, and whether what is to go is chosen by it. */
static void
karg_change_pair_end_reach (GPtrArray *doomed, GPtrArray *reach, gboolean matched)
{
  for (guint i = 0; matched && i < reach->len; i++)
    g_ptr_array_add (doomed, g_ptr_array_index (reach, i));
  g_ptr_array_set_size (reach, 0);
}

void
karg_change_pair_remove (KargChange *change, const KargEdit *edit)
{
  const KargEditWord *chosen = karg_edit_get_chosen (edit);
  g_autoptr (GPtrArray) doomed = g_ptr_array_new ();
  g_autoptr (GPtrArray) reach = g_ptr_array_new (); /* a selector of our choice and what it chooses for */
  gboolean matched = FALSE;
  KargPairWalk walk;

  karg_pair_walk_init (&walk, change->cmdline, edit->pair);
  for (KargItem *item = karg_cmdline_get_first (change->cmdline); item != NULL; item = karg_cmdline_get_next (item))
    {
      const KargItem *before = walk.selector;

      karg_pair_walk_step (&walk, item);
      if (walk.selector != before)
        {
          karg_change_pair_end_reach (doomed, reach, matched);
          matched = FALSE;
        }
      gboolean ours = walk.selector != NULL && karg_pair_same_choice (walk.choice, karg_edit_get_choice (edit));
      if (!ours || (walk.selector != item && !karg_pair_is_chosen (edit->pair, item)))
        continue;
      g_ptr_array_add (reach, item);
      matched = matched || karg_item_is (item, chosen->key, chosen->value);
    }
  karg_change_pair_end_reach (doomed, reach, matched);
  for (guint i = 0; i < doomed->len; i++)
    karg_change_remove (change, g_ptr_array_index (doomed, i));
}
