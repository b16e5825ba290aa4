/* nearest.c: what somebody meant who mistyped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/nearest.h>

#include <string.h>

/* Longer words than this are not typing errors. */
#define KARG_NEAREST_MAX 64

/* How many bytes must be put in, taken out, replaced or swapped with their neighbour to make @b of @a. */
static guint
karg_nearest_distance (const char *a, gsize a_length, const char *b, gsize b_length)
{
  guint rows[3][KARG_NEAREST_MAX + 1];
  guint *before = rows[0], *last = rows[1], *now = rows[2];

  for (gsize j = 0; j <= b_length; j++)
    last[j] = j;
  for (gsize i = 1; i <= a_length; i++)
    {
      now[0] = i;
      for (gsize j = 1; j <= b_length; j++)
        {
          now[j] = last[j - 1] + (a[i - 1] != b[j - 1]);
          now[j] = MIN (now[j], MIN (last[j], now[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], before[j - 2] + 1);
        }
      guint *free_row = before;
      before = last;
      last = now;
      now = free_row;
    }
  return last[b_length];
}

/* Whether most of @word is how @name begins: "pass" and "passthru" of "passthrough". */
static gboolean
karg_nearest_begins (const char *word, gsize length, const char *name)
{
  gsize common = 0;

  while (common < length && word[common] == name[common])
    common++;
  return common >= 4 && common * 4 >= length * 3;
}

const char *
karg_nearest (const char *word, const char *const *names)
{
  gsize length = strlen (word);
  guint best = MAX (1, length / 3) + 1;
  const char *nearest = NULL;

  for (guint i = 0; names[i] != NULL && length <= KARG_NEAREST_MAX; i++)
    {
      gsize n = strlen (names[i]);
      if (n > KARG_NEAREST_MAX)
        continue;
      gboolean begins = !g_str_equal (word, names[i]) && karg_nearest_begins (word, length, names[i]);
      guint distance = begins ? 1 : karg_nearest_distance (word, length, names[i], n);
      if (distance < best)
        {
          best = distance;
          nearest = names[i];
        }
    }
  return nearest;
}
