/* unsaid.h: a function of a plugin that fails and doesn't say why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

/* @function failed. Says so when it set no error, so that there always is one. Returns: FALSE. */
static inline gboolean
karg_unsaid (const char *function, GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "%s() failed without saying why, which is a defect of the plugin",
                 function);
  return FALSE;
}

G_END_DECLS
