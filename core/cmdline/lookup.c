/* lookup.c: what a command line holds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-private.h"

#include <string.h>

/* From this many words on it pays to look keys up. */
#define KARG_CMDLINE_MANY 16

static gboolean
karg_lookup_matches (const KargItem *item, const char *key, const char *value)
{
  return karg_key_equal (item->word.key, key) && (value == NULL || g_strcmp0 (item->word.value, value) == 0);
}

gboolean
karg_cmdline_contains (const KargCmdline *self, const char *key, const char *value)
{
  if (self->chains == NULL && self->n_items < KARG_CMDLINE_MANY)
    {
      for (const KargItem *item = karg_cmdline_get_first (self); item != NULL; item = karg_cmdline_get_next (item))
        if (karg_lookup_matches (item, key, value))
          return TRUE;
      return FALSE;
    }

  for (const KargItem *item = karg_cmdline_get_chain (self, key)->first; item != NULL; item = item->same_next)
    if (karg_lookup_matches (item, key, value))
      return TRUE;
  return FALSE;
}

const char *
karg_cmdline_get_last_value (const KargCmdline *self, const char *key)
{
  const KargItem *last = karg_cmdline_get_chain (self, key)->last;

  return last != NULL ? last->word.value : NULL;
}

gboolean
karg_cmdline_equal (const KargCmdline *a, const KargCmdline *b)
{
  guint n = karg_cmdline_get_n_words (a);

  if (n != karg_cmdline_get_n_words (b))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const KargWord *one = karg_cmdline_get_word (a, i);
      const KargWord *other = karg_cmdline_get_word (b, i);

      if (strcmp (one->key, other->key) != 0 || g_strcmp0 (one->value, other->value) != 0
          || one->for_init != other->for_init)
        return FALSE;
    }
  return TRUE;
}
