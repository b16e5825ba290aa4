/* pair.c: words that mean something by the word before them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "pair.h"

#include <string.h>

static const KargPair karg_pairs[] = {
  { .selector = "hugepagesz", .chosen = "hugepages", .fallback = "default_hugepagesz" },
};

const KargPair *
karg_pair_of_selector (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (karg_pairs); i++)
    if (karg_key_equal (karg_pairs[i].selector, key))
      return &karg_pairs[i];
  return NULL;
}

const KargPair *
karg_pair_of_chosen (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (karg_pairs); i++)
    if (karg_key_equal (karg_pairs[i].chosen, key))
      return &karg_pairs[i];
  return NULL;
}

/* As the kernel's memparse() reads it (lib/cmdline.c); 0 for what it doesn't take for a size. */
static guint64
karg_pair_get_size (const char *text)
{
  char *end = NULL;
  guint64 size = g_ascii_strtoull (text, &end, 0);
  const char *units = "KMGTPE";
  const char *unit = *end != '\0' ? strchr (units, g_ascii_toupper (*end)) : NULL;

  if (*end == '\0')
    return size;
  return unit != NULL && end[1] == '\0' ? size << (10 * (unit - units + 1)) : 0;
}

gboolean
karg_pair_same_choice (const char *a, const char *b)
{
  if (g_strcmp0 (a, b) == 0)
    return TRUE;
  if (a == NULL || b == NULL)
    return FALSE;
  guint64 size = karg_pair_get_size (a);
  return size != 0 && size == karg_pair_get_size (b);
}

guint
karg_pair_hash_choice (const char *choice)
{
  guint64 size = choice != NULL ? karg_pair_get_size (choice) : 0;

  if (size != 0)
    return g_int64_hash (&size);
  return choice != NULL ? g_str_hash (choice) : 0;
}

gboolean
karg_pair_begins_at (const KargCmdline *cmdline, guint index)
{
  if (index + 1 >= karg_cmdline_get_n_words (cmdline))
    return FALSE;

  const KargWord *word = karg_cmdline_get_word (cmdline, index);
  const KargWord *next = karg_cmdline_get_word (cmdline, index + 1);
  const KargPair *pair = word->value != NULL ? karg_pair_of_selector (word->key) : NULL;
  return pair != NULL && next->value != NULL && !next->for_init && karg_key_equal (next->key, pair->chosen);
}
