/* cmdline.c: a kernel command line: its text, and the words in it.
 *
 * A NUL byte ends what the kernel reads, so it ends the words; the bytes from there on are kept, and new words go
 * before them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-private.h"

#include <string.h>

static const char *
karg_cmdline_put_string (char **end, const char *from, gsize length)
{
  char *string = *end;

  memcpy (string, from, length);
  string[length] = '\0';
  *end = string + length + 1;
  return string;
}

static void
karg_cmdline_add_item (KargCmdline *self, gsize start, gsize end)
{
  KargItem *item = &self->items[self->n_items++];

  item->all = (KargBytes){ .bytes = self->source + start, .length = end - start, .origin = start };
  item->place = (gint64) self->n_items << 20;
  item->prev = self->tail;
  if (self->tail != NULL)
    self->tail->next = item;
  else
    self->head = item;
  self->tail = item;
}

static void
karg_cmdline_add_word (KargCmdline *self, const KargToken *token, char **strings_end, gboolean for_init)
{
  karg_cmdline_add_item (self, token->start, token->end);

  KargItem *item = self->tail;
  item->is_word = TRUE;
  item->token = karg_token_relative (token);
  item->word.for_init = for_init;
  item->word.key
    = karg_cmdline_put_string (strings_end, self->source + token->key_start, token->key_end - token->key_start);
  if (token->has_value)
    item->word.value = karg_cmdline_put_string (strings_end, self->source + token->value_start,
                                                token->value_end - token->value_start);
  if (!for_init)
    self->last = item;
}

static GArray *
karg_cmdline_scan (const char *text, gsize length)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (KargToken));
  KargToken token = { 0 };

  while (karg_scanner_next (text, length, token.end, &token))
    g_array_append_val (tokens, token);
  return tokens;
}

static gboolean
karg_cmdline_ends_words (const KargCmdline *self, const KargToken *token)
{
  return !token->has_value && token->key_end - token->key_start == 2
         && memcmp (self->source + token->key_start, "--", 2) == 0;
}

KargCmdline *
karg_cmdline_parse (const char *text, gssize length)
{
  KargCmdline *self = g_new0 (KargCmdline, 1);
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  gboolean for_init = FALSE;
  gsize done = 0;

  self->source = g_malloc (n + 1);
  if (n > 0)
    memcpy (self->source, text, n);
  self->source[n] = '\0';
  self->source_length = n;
  self->stale = TRUE;

  g_autoptr (GArray) tokens = karg_cmdline_scan (self->source, n);
  self->items = g_new0 (KargItem, 2 * tokens->len + 1);
  /* A word of n bytes needs n + 1 for key, value and their NULs, and has a blank beside it, or stands last. */
  self->strings = g_malloc (n + 2);
  char *strings_end = self->strings;
  for (guint i = 0; i < tokens->len; i++)
    {
      const KargToken *token = &g_array_index (tokens, KargToken, i);

      if (token->start > done)
        karg_cmdline_add_item (self, done, token->start);
      for_init = for_init || karg_cmdline_ends_words (self, token);
      karg_cmdline_add_word (self, token, &strings_end, for_init);
      done = token->end;
    }
  if (n > done)
    karg_cmdline_add_item (self, done, n);
  return self;
}

KargCmdline *
karg_cmdline_copy (const KargCmdline *self)
{
  gsize length;
  const char *text = karg_cmdline_get_text (self, &length);

  return karg_cmdline_parse (text, length);
}

void
karg_cmdline_free (KargCmdline *self)
{
  for (guint i = 0; i < self->n_items; i++)
    g_clear_pointer (&self->items[i].parts, g_array_unref);
  g_clear_pointer (&self->brought, g_ptr_array_unref);
  g_clear_pointer (&self->chains, g_hash_table_unref);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_free (self->items);
  g_free (self->strings);
  g_free (self->text);
  g_free (self->source);
  g_free (self);
}

static void
karg_cmdline_append_item (GString *text, const KargItem *item)
{
  g_string_append_len (text, item->all.bytes, item->all.length);
}

/* Text and words as the edits left them. */
static void
karg_cmdline_refresh (const KargCmdline *cmdline)
{
  KargCmdline *self = (KargCmdline *) cmdline;
  g_autoptr (GString) text = NULL;
  gsize at = 0;

  if (!self->stale)
    return;
  if (self->edited)
    text = g_string_sized_new (self->source_length + 64);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  self->words = g_ptr_array_sized_new (self->n_items / 2 + 1);
  for (KargItem *item = self->head; item != NULL; item = item->next)
    {
      if (text != NULL)
        karg_cmdline_append_item (text, item);
      if (item->is_word)
        {
          item->word.start = at;
          item->word.length = item->all.length;
          g_ptr_array_add (self->words, item);
        }
      at += item->all.length;
    }
  self->length = at;
  g_free (self->text);
  self->text = text != NULL ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
  self->stale = FALSE;
}

const char *
karg_cmdline_get_text (const KargCmdline *self, gsize *length)
{
  karg_cmdline_refresh (self);
  if (length != NULL)
    *length = self->length;
  return self->text != NULL ? self->text : self->source;
}

guint
karg_cmdline_get_n_words (const KargCmdline *self)
{
  karg_cmdline_refresh (self);
  return self->words->len;
}

const KargWord *
karg_cmdline_get_word (const KargCmdline *self, guint index)
{
  karg_cmdline_refresh (self);
  g_return_val_if_fail (index < self->words->len, NULL);
  return &((const KargItem *) g_ptr_array_index (self->words, index))->word;
}

KargItem *
karg_item_get_next_word (const KargItem *item)
{
  do
    item = item->next;
  while (item != NULL && !item->is_word);
  return (KargItem *) item;
}

KargItem *
karg_item_get_previous_word (const KargItem *item)
{
  do
    item = item->prev;
  while (item != NULL && !item->is_word);
  return (KargItem *) item;
}

KargItem *
karg_cmdline_get_next (const KargItem *item)
{
  KargItem *next = karg_item_get_next_word (item);

  return next != NULL && !next->word.for_init ? next : NULL;
}

KargItem *
karg_cmdline_get_first (const KargCmdline *self)
{
  KargItem *item = self->head;

  if (item != NULL && !item->is_word)
    item = karg_item_get_next_word (item);
  return item != NULL && !item->word.for_init ? item : NULL;
}

gboolean
karg_item_is (const KargItem *item, const char *key, const char *value)
{
  return karg_key_equal (item->word.key, key) && g_strcmp0 (item->word.value, value) == 0;
}
