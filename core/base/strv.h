/* strv.h: lists of strings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What g_strv_equal() of GLib 2.60 does. */
static inline gboolean
karg_strv_equal (const char *const *a, const char *const *b)
{
  guint i = 0;

  while (a[i] != NULL && b[i] != NULL && g_str_equal (a[i], b[i]))
    i++;
  return a[i] == b[i];
}

G_END_DECLS
