/* bls-name.c: the file name of a boot loader entry: identity and boot counters, and the order of entries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-name.h"

#include <string.h>

#include "version.h"

/* Reads "LEFT" or "LEFT-DONE" up to @end. */
static gboolean
bls_name_parse_counters (const char *text, const char *end, KargBlsName *parsed)
{
  guint64 left, done = 0;
  char *next = NULL;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  left = g_ascii_strtoull (text, &next, 10);
  if (*next == '-' && next < end)
    {
      text = next + 1;
      if (!g_ascii_isdigit (*text))
        return FALSE;
      done = g_ascii_strtoull (text, &next, 10);
    }
  if (next != end || left > G_MAXINT || done > G_MAXINT)
    return FALSE;

  parsed->tries_left = left;
  parsed->tries_done = done;
  return TRUE;
}

gboolean
karg_bls_name_parse (const char *name, const char *suffix, KargBlsName *parsed)
{
  gsize length = strlen (name);
  gsize suffix_length = strlen (suffix);
  const char *end, *plus;

  if (length <= suffix_length || g_ascii_strcasecmp (name + length - suffix_length, suffix) != 0)
    return FALSE;

  end = name + length - suffix_length;
  *parsed = (KargBlsName) { .tries_left = -1 };
  plus = g_strrstr_len (name, end - name, "+");
  if (plus != NULL && plus > name && bls_name_parse_counters (plus + 1, end, parsed))
    end = plus;
  parsed->id = g_strndup (name, end - name);
  g_autofree char *with_suffix = g_strconcat (parsed->id, suffix, NULL);
  parsed->menu_id = g_ascii_strdown (with_suffix, -1);
  return TRUE;
}

void
karg_bls_name_clear (KargBlsName *parsed)
{
  g_clear_pointer (&parsed->id, g_free);
  g_clear_pointer (&parsed->menu_id, g_free);
}

char *
karg_bls_name_pattern (const char *name, const char *suffix)
{
  g_auto (KargBlsName) parsed = { 0 };

  if (!karg_bls_name_parse (name, suffix, &parsed))
    return NULL;
  g_autofree char *id = g_regex_escape_string (parsed.id, -1);
  g_autofree char *end = g_regex_escape_string (suffix, -1);
  return g_strconcat ("^", id, "(\\+[0-9]+(-[0-9]+)?)?", end, "$", NULL);
}

int
karg_bls_rank_compare (const KargBlsRank *a, const KargBlsRank *b)
{
  int order = (a->tries_left == 0) - (b->tries_left == 0);

  if (order == 0)
    order = (a->sort_key == NULL) - (b->sort_key == NULL);
  if (order == 0 && a->sort_key != NULL)
    {
      order = strcmp (a->sort_key, b->sort_key);
      if (order == 0)
        order = g_strcmp0 (a->machine_id, b->machine_id);
      if (order == 0)
        order = -karg_version_compare (a->version, b->version);
    }
  if (order == 0)
    order = -karg_version_compare (a->id, b->id);
  if (order == 0 && a->tries_left >= 0 && b->tries_left >= 0)
    {
      order = b->tries_left - a->tries_left;
      if (order == 0)
        order = a->tries_done - b->tries_done;
    }
  return order;
}
