/* pair.h: words that mean something by the word before them.
 *
 * "hugepagesz=SIZE hugepages=COUNT": a count belongs to the last size before it, or to the default size, which
 * "default_hugepagesz=SIZE" names (mm/hugetlb.c). The kernel takes one count for each size and ignores a second one,
 * so for such words adding and setting are the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

typedef struct
{
  const char *selector; /* "hugepagesz": names what the words behind it speak of */
  const char *chosen;   /* "hugepages": speaks of it */
  const char *fallback; /* "default_hugepagesz": names what is spoken of without a selector, and ends the last one's reach */
} KargPair;

/* The row whose selector is @key; NULL when there is none. And the row whose chosen word it is. */
const KargPair *karg_pair_of_selector (const char *key);
const KargPair *karg_pair_of_chosen (const char *key);

/* Whether two values of a selector mean the same: "1G" and "1024M". NULL is equal to NULL only. */
gboolean karg_pair_same_choice (const char *a, const char *b);

/* A hash that is the same for values that mean the same. */
guint karg_pair_hash_choice (const char *choice);

/* Whether a selector stands at @index of @cmdline, and a word that it chooses for right behind it. */
gboolean karg_pair_begins_at (const KargCmdline *cmdline, guint index);

G_END_DECLS
