/* name.c: the names that a transaction gives to what it writes, and how they are known again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "name-private.h"
#include "transaction.h"

#include <limits.h>
#include <string.h>

/* d: a digit, x: a lower-case hexadecimal one. */
#define NAME_ID_SHAPE "dddddddd-dddddd-xxxx"

char *
karg_name_new_id (gint64 now_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%d-%H%M%S");

  return g_strdup_printf ("%s-%04x", stamp, (guint) (now_us % G_USEC_PER_SEC * 65536 / G_USEC_PER_SEC));
}

static gboolean
name_fits (char shape, char c)
{
  switch (shape)
    {
    case 'd':
      return g_ascii_isdigit (c);
    case 'x':
      return g_ascii_isdigit (c) || (c >= 'a' && c <= 'f');
    default:
      return c == shape;
    }
}

gboolean
karg_name_is_id (const char *text)
{
  const char *shape = NAME_ID_SHAPE;

  while (*shape != '\0' && name_fits (*shape, *text))
    {
      shape++;
      text++;
    }
  return *shape == '\0' && *text == '\0';
}

char *
karg_name_staged (const char *id, guint place)
{
  return g_strdup_printf (".kargctl-%s-%u.tmp", id, place);
}

char *
karg_name_staged_state (const char *id)
{
  return g_strdup_printf (".kargctl-%s-state.tmp", id);
}

char *
karg_name_restored (const char *id)
{
  return g_strdup_printf (".kargctl-%s-back.tmp", id);
}

char *
karg_name_saved (const char *id, guint place)
{
  return g_strdup_printf ("%s-%u.saved", id, place);
}

gboolean
karg_name_is_path (const char *text)
{
  if (*text != '/' || strlen (text) >= PATH_MAX)
    return FALSE;

  g_auto (GStrv) parts = g_strsplit (text + 1, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

gboolean
karg_name_is_own (const char *path)
{
  return g_str_has_prefix (path, KARG_STATE_DIRECTORY "/");
}
