/* listing.c: what a directory of a hardware or system tree holds.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "listing.h"

char **
karg_listing_read (KargRoot *root, const char *path)
{
  g_auto (GStrv) names = karg_root_exists (root, path) ? karg_root_list (root, path, NULL) : NULL;

  if (names == NULL)
    return NULL;
  GPtrArray *visible = g_ptr_array_new ();
  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] != '.')
      g_ptr_array_add (visible, g_strdup (names[i]));
  g_ptr_array_add (visible, NULL);
  return (char **) g_ptr_array_free (visible, FALSE);
}
