/* root-trouble.c: what could not be looked at, and is not absent for that.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "root.h"
#include "root-private.h"

#include <errno.h>

/* Whether @errnum says that nothing is there: also of a path that leads in circles, or is too long. */
static gboolean
root_trouble_is_absence (int errnum)
{
  return errnum == ENOENT || errnum == ENOTDIR || errnum == ELOOP || errnum == ENAMETOOLONG;
}

void
karg_root_trouble_set (KargRoot *root, GError **error, int errnum, const char *path, const char *what)
{
  KargRoot *base = root->below != NULL ? root->below : root;
  gboolean absent = root_trouble_is_absence (errnum);
  GError *local = NULL;

  if (error == NULL && absent)
    return; /* the answer most often given, and no message is needed for it */
  if (errnum == EAGAIN)
    karg_error_set_at (&local, KARG_ERROR_IO, path, 0, "%s: another program holds a lease on it", what);
  else
    karg_error_set_errno (&local, errnum, path, what);
  if (!absent && base->trouble == NULL)
    base->trouble = g_error_copy (local);
  g_propagate_error (error, local);
}

const GError *
karg_root_get_trouble (KargRoot *root)
{
  return root->below != NULL ? karg_root_get_trouble (root->below) : root->trouble;
}
