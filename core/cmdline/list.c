/* list.c: comma lists that are the value of a word.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "list.h"

#include <string.h>

gboolean
karg_list_find (const char *value, const char *item, gsize *start, gsize *end)
{
  gsize length = strlen (item);

  for (const char *at = value;;)
    {
      const char *comma = strchrnul (at, ',');

      if ((gsize) (comma - at) == length && memcmp (at, item, length) == 0)
        {
          *start = at - value;
          *end = comma - value;
          return TRUE;
        }
      if (*comma == '\0')
        return FALSE;
      at = comma + 1;
    }
}

gboolean
karg_list_holds (const char *value, const char *item)
{
  gsize start, end;

  return karg_list_find (value, item, &start, &end);
}

gboolean
karg_list_has_others (const char *value, const char *item)
{
  g_auto (GStrv) items = g_strsplit (value, ",", -1);

  for (guint i = 0; items[i] != NULL; i++)
    if (*items[i] != '\0' && !g_str_equal (items[i], item))
      return TRUE;
  return FALSE;
}
