/* item.c: the words and blanks of a command line, taken apart and put together again.
 *
 * A word goes in with one blank, and goes out with one run of blanks: what was put in and is taken out again leaves the
 * text as it was.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-private.h"
#include "key.h"

#include <string.h>

/* Enters the word behind those of its key that stand before it. */
static void
karg_chain_enter (KargCmdline *self, KargItem *item)
{
  if (item->word.for_init)
    return;

  KargChain *chain = g_hash_table_lookup (self->chains, item->word.key);
  if (chain == NULL)
    {
      chain = g_new0 (KargChain, 1);
      g_hash_table_insert (self->chains, g_strdup (item->word.key), chain);
    }
  KargItem *before = chain->last;
  while (before != NULL && before->place > item->place)
    before = before->same_prev;
  item->same_prev = before;
  item->same_next = before != NULL ? before->same_next : chain->first;
  *(before != NULL ? &before->same_next : &chain->first) = item;
  *(item->same_next != NULL ? &item->same_next->same_prev : &chain->last) = item;
}

static void
karg_chain_leave (KargCmdline *self, KargItem *item)
{
  KargChain *chain = g_hash_table_lookup (self->chains, item->word.key);

  if (chain == NULL || item->word.for_init)
    return;
  *(item->same_prev != NULL ? &item->same_prev->same_next : &chain->first) = item->same_next;
  *(item->same_next != NULL ? &item->same_next->same_prev : &chain->last) = item->same_prev;
}

const KargChain *
karg_cmdline_get_chain (const KargCmdline *cmdline, const char *key)
{
  static const KargChain empty = { NULL, NULL };
  KargCmdline *self = (KargCmdline *) cmdline;

  if (self->chains == NULL)
    {
      self->chains = g_hash_table_new_full (karg_key_hash, karg_key_same, g_free, g_free);
      for (KargItem *item = self->head; item != NULL; item = item->next)
        if (item->is_word)
          karg_chain_enter (self, item);
    }
  const KargChain *chain = g_hash_table_lookup (self->chains, key);
  return chain != NULL ? chain : &empty;
}

static void
karg_item_free (gpointer data)
{
  KargItem *item = data;

  g_clear_pointer (&item->parts, g_array_unref);
  g_free (item->owned);
  g_free (item->strings);
  g_free (item);
}

/* An item that is not in the line yet. Takes @text. */
static KargItem *
karg_item_new (KargCmdline *self, char *text)
{
  KargItem *item = g_new0 (KargItem, 1);

  item->owned = text;
  item->all = (KargBytes){ .bytes = text, .length = strlen (text), .origin = KARG_ORIGIN_NEW };
  if (self->brought == NULL)
    self->brought = g_ptr_array_new_with_free_func (karg_item_free);
  g_ptr_array_add (self->brought, item);
  self->edited = self->stale = TRUE;
  return item;
}

static KargItem *
karg_item_new_word (KargCmdline *self, char *text)
{
  KargItem *item = karg_item_new (self, text);
  gsize length = item->all.length;

  karg_scanner_next (text, length, 0, &item->token);
  const KargToken *token = &item->token;
  gsize key_length = token->key_end - token->key_start;
  item->is_word = TRUE;
  item->strings = g_malloc (length + 2);
  memcpy (item->strings, text + token->key_start, key_length);
  item->strings[key_length] = '\0';
  item->word.key = item->strings;
  if (token->has_value)
    {
      char *value = item->strings + key_length + 1;
      gsize value_length = token->value_end - token->value_start;

      memcpy (value, text + token->value_start, value_length);
      value[value_length] = '\0';
      item->word.value = value;
    }
  return item;
}

/* Gives @item a number between those of its neighbours, and all of them new ones when there is none. It is near the one
 * before: mostly the next new item comes behind this one, and finds room. */
static void
karg_item_number (KargCmdline *self, KargItem *item)
{
  gint64 low = item->prev != NULL ? item->prev->place : 0;
  gint64 high = item->next != NULL ? item->next->place : low + (2 << 20);

  if (high - low >= 2)
    {
      item->place = low + MIN ((high - low) / 2, 1 << 20);
      return;
    }
  gint64 place = 0;
  for (KargItem *at = self->head; at != NULL; at = at->next)
    at->place = place += G_GINT64_CONSTANT (1) << 36;
}

/* Puts @item behind @after; NULL: before everything. */
static void
karg_item_link (KargCmdline *self, KargItem *item, KargItem *after)
{
  item->prev = after;
  item->next = after != NULL ? after->next : self->head;
  *(item->prev != NULL ? &item->prev->next : &self->head) = item;
  *(item->next != NULL ? &item->next->prev : &self->tail) = item;
  karg_item_number (self, item);
}

/* Takes @item out, whose memory stays until the command line goes. */
static void
karg_item_unlink (KargCmdline *self, KargItem *item)
{
  *(item->prev != NULL ? &item->prev->next : &self->head) = item->next;
  *(item->next != NULL ? &item->next->prev : &self->tail) = item->prev;
  self->edited = self->stale = TRUE;
}

static void
karg_item_unlink_between (KargCmdline *self, KargItem *from, const KargItem *to)
{
  while (from != to)
    {
      KargItem *next = from->next;

      karg_item_unlink (self, from);
      from = next;
    }
}

static void
karg_item_enter_word (KargCmdline *self, KargItem *item, KargItem *after)
{
  karg_cmdline_get_chain (self, item->word.key);
  karg_item_link (self, item, after);
  karg_chain_enter (self, item);
  if (self->last == NULL || item->place > self->last->place)
    self->last = item;
}

static KargItem *
karg_item_link_blank (KargCmdline *self, KargItem *after)
{
  KargItem *blank = karg_item_new (self, g_strdup (" "));

  karg_item_link (self, blank, after);
  return blank;
}

KargItem *
karg_cmdline_insert_after (KargCmdline *self, KargItem *after, const char *text)
{
  KargItem *item = karg_item_new_word (self, g_strdup (text));

  karg_item_enter_word (self, item, karg_item_link_blank (self, after));
  if (self->has_end && self->end == after)
    self->end = item;
  return item;
}

KargItem *
karg_cmdline_insert_before (KargCmdline *self, KargItem *before, const char *text)
{
  KargItem *previous = karg_item_get_previous_word (before);

  if (previous != NULL)
    return karg_cmdline_insert_after (self, previous, text);
  KargItem *item = karg_item_new_word (self, g_strdup (text));
  karg_item_enter_word (self, item, before->prev);
  karg_item_link_blank (self, item);
  return item;
}

/* Into the blanks where an end was set that no word stands before. */
static KargItem *
karg_cmdline_insert_at_gap (KargCmdline *self, const char *text)
{
  KargItem *item = karg_item_new_word (self, g_strdup (text));

  karg_item_enter_word (self, item, self->gap);
  if (item->next != NULL && item->next->is_word)
    karg_item_link_blank (self, item);
  self->end = item;
  return item;
}

/* Whether a word with @key stands behind the end that was set: then a new one has to go behind that. */
static gboolean
karg_cmdline_has_behind_end (KargCmdline *self, const char *key)
{
  const KargItem *end = self->end != NULL ? self->end : self->gap;
  const KargItem *last = karg_cmdline_get_chain (self, key)->last;

  return last != NULL && (end == NULL || last->place > end->place);
}

KargItem *
karg_cmdline_append (KargCmdline *self, const char *key, const char *text)
{
  gboolean at_end = self->has_end && !karg_cmdline_has_behind_end (self, key);
  KargItem *behind = at_end ? self->end : self->last;

  if (behind != NULL)
    return behind->token.unbalanced ? karg_cmdline_insert_before (self, behind, text)
                                    : karg_cmdline_insert_after (self, behind, text);
  if (at_end)
    return karg_cmdline_insert_at_gap (self, text);

  KargItem *first = self->head != NULL && !self->head->is_word ? karg_item_get_next_word (self->head) : self->head;
  if (first != NULL)
    return karg_cmdline_insert_before (self, first, text);
  KargItem *item = karg_item_new_word (self, g_strdup (text));
  karg_item_enter_word (self, item, NULL);
  return item;
}

void
karg_cmdline_remove (KargCmdline *self, KargItem *item)
{
  KargItem *previous = karg_item_get_previous_word (item);
  KargItem *next = karg_item_get_next_word (item);

  karg_cmdline_get_chain (self, item->word.key);
  karg_chain_leave (self, item);
  if (self->last == item)
    self->last = previous;
  if (previous != NULL)
    karg_item_unlink_between (self, previous->next, item->next);
  else
    karg_item_unlink_between (self, item, next != NULL ? next : item->next);
  if (self->has_end && self->end == item)
    {
      self->end = previous;
      self->gap = previous == NULL ? item->prev : NULL;
    }
}

/* Puts @fresh in the place of @item. */
static KargItem *
karg_cmdline_exchange (KargCmdline *self, KargItem *item, KargItem *fresh)
{
  karg_cmdline_get_chain (self, item->word.key);
  karg_chain_leave (self, item);
  karg_item_link (self, fresh, item);
  karg_item_unlink (self, item);
  karg_chain_enter (self, fresh);
  if (self->last == item)
    self->last = fresh;
  if (self->has_end && self->end == item)
    self->end = fresh;
  return fresh;
}

KargItem *
karg_cmdline_replace (KargCmdline *self, KargItem *item, const char *text)
{
  return karg_cmdline_exchange (self, item, karg_item_new_word (self, g_strdup (text)));
}

/* Appends the bytes [start, end) of @item, with where they come from. */
static void
karg_item_append_parts (const KargItem *item, gsize start, gsize end, GArray *parts)
{
  guint n = item->parts != NULL ? item->parts->len : 1;
  gsize at = 0;

  for (guint i = 0; i < n; i++)
    {
      KargBytes part = item->parts != NULL ? g_array_index (item->parts, KargBytes, i) : item->all;
      gsize from = CLAMP (start, at, at + part.length) - at;
      gsize to = CLAMP (end, at, at + part.length) - at;

      at += part.length;
      part.bytes += from;
      part.length = to - from;
      part.origin += part.origin != KARG_ORIGIN_NEW ? from : 0;
      if (part.length > 0)
        g_array_append_val (parts, part);
    }
}

KargItem *
karg_cmdline_replace_part (KargCmdline *self, KargItem *item, gsize start, gsize end, const char *text)
{
  char *whole = g_strdup_printf ("%.*s%s%.*s", (int) start, item->all.bytes, text, (int) (item->all.length - end),
                                 item->all.bytes + end);
  KargItem *fresh = karg_item_new_word (self, whole);
  KargBytes new_part = { .bytes = whole + start, .length = strlen (text), .origin = KARG_ORIGIN_NEW };

  fresh->span_end = item->parts != NULL                    ? item->span_end
                    : item->all.origin != KARG_ORIGIN_NEW ? item->all.origin + item->all.length
                                                           : KARG_ORIGIN_NEW;
  fresh->parts = g_array_new (FALSE, FALSE, sizeof (KargBytes));
  karg_item_append_parts (item, 0, start, fresh->parts);
  if (new_part.length > 0)
    g_array_append_val (fresh->parts, new_part);
  karg_item_append_parts (item, end, item->all.length, fresh->parts);
  return karg_cmdline_exchange (self, item, fresh);
}

/* The blank item that holds byte @offset is cut in two there. Returns: the item that ends there, or NULL. */
static KargItem *
karg_cmdline_cut_blank (KargCmdline *self, gsize offset)
{
  KargItem *before = NULL;

  for (KargItem *item = self->head; item != NULL && item->all.origin < offset; item = item->next)
    before = item;
  if (before == NULL || before->is_word || before->all.origin + before->all.length <= offset)
    return before;

  gsize keep = offset - before->all.origin;
  KargItem *rest = karg_item_new (self, g_strndup (before->all.bytes + keep, before->all.length - keep));
  rest->all.origin = offset;
  before->all.length = keep;
  karg_item_link (self, rest, before);
  return before;
}

void
karg_cmdline_set_end (KargCmdline *self, gsize offset)
{
  self->has_end = TRUE;
  for (KargItem *item = karg_cmdline_get_first (self); item != NULL; item = karg_cmdline_get_next (item))
    if (item->all.origin + item->all.length <= offset)
      self->end = item;
  if (self->end == NULL)
    self->gap = karg_cmdline_cut_blank (self, offset);
  /* Behind words for init, or in a word, is no place for new ones. */
  for (const KargItem *item = self->gap; item != NULL; item = item->prev)
    self->has_end = self->has_end && !item->is_word;
}
