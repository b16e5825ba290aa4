/* error.c: the one error domain.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include <karg/error.h>

#include <errno.h>
#include <string.h>

/* Where an error of the domain was found. GLib before 2.68 lets an error carry nothing beside its message, so the
 * place is remembered under the message. What is put before a message later leaves its tail as it was: the longest
 * tail that is known has the place. Messages are known by length and hash, for the life of the process; the names
 * of files are interned. */
typedef struct
{
  guint64 hash;
  gsize length;
  const char *file;
  guint line;
} KargErrorPlace;

static GMutex karg_error_lock;
static GHashTable *karg_error_places; /* the places by their hash, each its own key */

GQuark
karg_error_quark (void)
{
  return g_quark_from_static_string ("karg-error-quark");
}

/* Goes on with the hash (FNV-1a) of a tail that begins one byte further left. */
static guint64
karg_error_hash (guint64 hash, char byte)
{
  return (hash ^ (guchar) byte) * G_GUINT64_CONSTANT (0x100000001b3);
}

static void
karg_error_remember (const char *message, const char *file, guint line)
{
  KargErrorPlace *place = g_new0 (KargErrorPlace, 1);

  place->length = strlen (message);
  place->file = g_intern_string (file);
  place->line = line;
  for (gsize i = place->length; i > 0; i--)
    place->hash = karg_error_hash (place->hash, message[i - 1]);

  g_mutex_lock (&karg_error_lock);
  if (karg_error_places == NULL)
    karg_error_places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_hash_table_add (karg_error_places, place);
  g_mutex_unlock (&karg_error_lock);
}

static KargErrorPlace
karg_error_get_place (const GError *error)
{
  KargErrorPlace found = { 0 };
  gsize length = strlen (error->message);
  guint64 hash = 0;

  if (error->domain != KARG_ERROR)
    return found;

  g_mutex_lock (&karg_error_lock);
  for (gsize tail = 1; karg_error_places != NULL && tail <= length; tail++)
    {
      hash = karg_error_hash (hash, error->message[length - tail]);
      const KargErrorPlace *place = g_hash_table_lookup (karg_error_places, &hash);
      if (place != NULL && place->length == tail)
        found = *place;
    }
  g_mutex_unlock (&karg_error_lock);
  return found;
}

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
    [KARG_ERROR_BUSY] = "busy",
    [KARG_ERROR_LATER_CHANGE] = "later-change",
    [KARG_ERROR_JOURNAL_DAMAGED] = "journal-damaged",
    [KARG_ERROR_RECORD_DAMAGED] = "record-damaged",
    [KARG_ERROR_LEDGER_DAMAGED] = "ledger-damaged",
    [KARG_ERROR_FROZEN] = "frozen",
    [KARG_ERROR_NO_BOOT_LOADER] = "not-found",
    [KARG_ERROR_UNKNOWN_HARDWARE] = "unsupported",
    [KARG_ERROR_NO_RUNNING_KERNEL] = "unsupported",
    [KARG_ERROR_READ_ONLY_ENTRY] = "unsupported",
    [KARG_ERROR_GENERATED] = "unsupported",
    [KARG_ERROR_LOSES_ROOT] = "unsupported",
    [KARG_ERROR_SECOND_ROOT] = "conflict",
    [KARG_ERROR_UNTRUSTED] = "permission",
    [KARG_ERROR_NEEDS_CONSENT] = "unsupported",
    [KARG_ERROR_FORCEABLE] = "unsupported",
  };

  if ((guint) code >= G_N_ELEMENTS (names))
    return "failed";
  return names[code];
}

void
karg_error_set_at (GError **error, KargErrorCode code, const char *file, guint line, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);

  g_autofree char *message = line > 0 ? g_strdup_printf ("%s:%u: %s", file, line, text)
                                      : g_strdup_printf ("%s: %s", file, text);
  karg_error_remember (message, file, line);
  g_set_error_literal (error, KARG_ERROR, code, message);
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
  return karg_error_get_place (error).file;
}

guint
karg_error_get_line (const GError *error)
{
  return karg_error_get_place (error).line;
}
