/* error.c: the one error domain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/error.h>

#include <errno.h>

/* What an error of the domain carries beside its message (GLib's extended errors). */
typedef struct
{
  char *file;
  guint line;
} KargErrorPrivate;

static void
karg_error_private_init (KargErrorPrivate *priv)
{
}

static void
karg_error_private_copy (const KargErrorPrivate *from, KargErrorPrivate *to)
{
  to->file = g_strdup (from->file);
  to->line = from->line;
}

static void
karg_error_private_clear (KargErrorPrivate *priv)
{
  g_free (priv->file);
}

G_DEFINE_EXTENDED_ERROR (KargError, karg_error)

const char *
karg_error_code_name (KargErrorCode code)
{
  static const char *const names[] = {
    [KARG_ERROR_NOT_FOUND] = "not-found",
    [KARG_ERROR_SYNTAX] = "syntax",
    [KARG_ERROR_NOT_REPRESENTABLE] = "not-representable",
    [KARG_ERROR_CONFLICT] = "conflict",
    [KARG_ERROR_STALE] = "stale",
    [KARG_ERROR_FOREIGN_OWNER] = "foreign-owner",
    [KARG_ERROR_UNSUPPORTED] = "unsupported",
    [KARG_ERROR_PERMISSION] = "permission",
    [KARG_ERROR_IO] = "io",
    [KARG_ERROR_ABI_MISMATCH] = "abi-mismatch",
    [KARG_ERROR_COMMAND_FAILED] = "command-failed",
    [KARG_ERROR_NEEDS_RECOVERY] = "needs-recovery",
  };

  if ((guint) code >= G_N_ELEMENTS (names))
    return "failed";
  return names[code];
}

static GError *
karg_error_new_at (KargErrorCode code, const char *file, guint line, const char *message)
{
  GError *error = NULL;

  if (line > 0)
    error = g_error_new (KARG_ERROR, code, "%s:%u: %s", file, line, message);
  else
    error = g_error_new (KARG_ERROR, code, "%s: %s", file, message);

  KargErrorPrivate *priv = karg_error_get_private (error);
  priv->file = g_strdup (file);
  priv->line = line;
  return error;
}

void
karg_error_set_at (GError **error, KargErrorCode code, const char *file, guint line, const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_propagate_error (error, karg_error_new_at (code, file, line, message));
}

static KargErrorCode
karg_error_code_from_errno (int errnum)
{
  switch (errnum)
    {
    case ENOENT:
    case ENOTDIR:
      return KARG_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
      return KARG_ERROR_PERMISSION;
    default:
      return KARG_ERROR_IO;
    }
}

void
karg_error_set_errno (GError **error, int errnum, const char *file, const char *what)
{
  karg_error_set_at (error, karg_error_code_from_errno (errnum), file, 0, "%s: %s", what, g_strerror (errnum));
}

const char *
karg_error_get_file (const GError *error)
{
  return error->domain == KARG_ERROR ? karg_error_get_private (error)->file : NULL;
}

guint
karg_error_get_line (const GError *error)
{
  return error->domain == KARG_ERROR ? karg_error_get_private (error)->line : 0;
}
