/* usage.c: errors of the person who typed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kargctl.h"

G_DEFINE_QUARK (kargctl-usage-error, kargctl_usage_error)

void
kargctl_set_usage_error (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (KARGCTL_USAGE_ERROR, 0, format, args));
  va_end (args);
}

gboolean
kargctl_check_no_arguments (char **arguments, GError **error)
{
  if (arguments[0] == NULL)
    return TRUE;
  kargctl_set_usage_error (error, "“%s” is one word too many", arguments[0]);
  return FALSE;
}
