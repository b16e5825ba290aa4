/* journal.c: one transaction as a record: what was there, what is to be, and whether it is done.
 *
 * Layout: a line that names the format, then parts. A part: four letters that say what it is, its length (32
 * bits, little endian), the SHA-256 of kind, length and payload, the payload. A payload is a serialised
 * GVariant, little endian.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "journal.h"

#include <string.h>

#define JOURNAL_MAGIC "kargctl journal 1\n"
#define JOURNAL_DIGEST 32
#define JOURNAL_FRAME (4 + 4 + JOURNAL_DIGEST)

#define JOURNAL_HEAD_TYPE "(ayxayuayayaayaay)"
#define JOURNAL_FILE_TYPE "(ayayayuaybb" KARG_FILE_VALUE_TYPE KARG_FILE_VALUE_TYPE ")"
#define JOURNAL_COMMAND_TYPE "(aayaayaayayay)"
#define JOURNAL_AFTER_TYPE "(ay" KARG_FILE_VALUE_TYPE ")"
#define JOURNAL_END_TYPE "(x)"

static void
journal_file_free (gpointer data)
{
  KargJournalFile *file = data;

  g_free (file->path);
  g_free (file->temp);
  g_free (file->backend);
  g_free (file->names);
  karg_file_value_clear (&file->before);
  karg_file_value_clear (&file->after);
  g_free (file);
}

static void
journal_command_free (gpointer data)
{
  KargJournalCommand *command = data;

  g_strfreev (command->argv);
  g_strfreev (command->rewrites);
  g_strfreev (command->leftovers);
  g_free (command->reason);
  g_free (command->backend);
  g_free (command);
}

KargJournal *
karg_journal_new (void)
{
  KargJournal *journal = g_new0 (KargJournal, 1);

  journal->files = g_ptr_array_new_with_free_func (journal_file_free);
  journal->commands = g_ptr_array_new_with_free_func (journal_command_free);
  return journal;
}

void
karg_journal_free (KargJournal *journal)
{
  if (journal == NULL)
    return;
  g_free (journal->id);
  g_free (journal->user);
  g_free (journal->summary);
  g_free (journal->undoes);
  g_strfreev (journal->targets);
  g_strfreev (journal->directories);
  g_ptr_array_unref (journal->files);
  g_ptr_array_unref (journal->commands);
  g_free (journal);
}

KargJournalFile *
karg_journal_add_file (KargJournal *journal, const char *path)
{
  KargJournalFile *file = g_new0 (KargJournalFile, 1);

  file->path = g_strdup (path);
  g_ptr_array_add (journal->files, file);
  return file;
}

KargJournalFile *
karg_journal_find_file (const KargJournal *journal, const char *path)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (g_str_equal (file->path, path))
        return file;
    }
  return NULL;
}

void
karg_journal_add_command (KargJournal *journal, const KargCommand *command)
{
  KargJournalCommand *copy = g_new0 (KargJournalCommand, 1);

  copy->argv = g_strdupv ((char **) command->argv);
  copy->rewrites = g_strdupv ((char **) command->rewrites);
  copy->leftovers = g_strdupv ((char **) command->leftovers);
  copy->reason = g_strdup (command->reason);
  copy->backend = g_strdup (command->backend);
  g_ptr_array_add (journal->commands, copy);
}

static void
journal_digest (const char *kind_and_length, gconstpointer payload, gsize length, guint8 *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = JOURNAL_DIGEST;

  g_checksum_update (checksum, (const guchar *) kind_and_length, 8);
  g_checksum_update (checksum, payload, length);
  g_checksum_get_digest (checksum, digest, &size);
}

/* Takes @payload, floating. */
static void
journal_append (GByteArray *out, const char *kind, GVariant *payload)
{
  g_autoptr (GVariant) native = g_variant_ref_sink (payload);
  g_autoptr (GVariant) value = G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (native) : g_variant_byteswap (native);
  gsize length = g_variant_get_size (value);
  guint32 length_le = GUINT32_TO_LE ((guint32) length);
  char head[8];
  guint8 digest[JOURNAL_DIGEST];

  memcpy (head, kind, 4);
  memcpy (head + 4, &length_le, 4);
  journal_digest (head, g_variant_get_data (value), length, digest);
  g_byte_array_append (out, (const guint8 *) head, sizeof head);
  g_byte_array_append (out, digest, sizeof digest);
  g_byte_array_append (out, g_variant_get_data (value), length);
}

static const char *
journal_text (const char *text)
{
  return text != NULL ? text : "";
}

static GVariant *
journal_strings (char *const *strings)
{
  static char *const nothing[] = { NULL };

  return g_variant_new_bytestring_array ((const char *const *) (strings != NULL ? strings : nothing), -1);
}

static GVariant *
journal_file_variant (const KargJournalFile *file)
{
  return g_variant_new ("(^ay^ay^ayu^aybb@" KARG_FILE_VALUE_TYPE "@" KARG_FILE_VALUE_TYPE ")", file->path,
                        journal_text (file->temp), journal_text (file->backend), file->phase, journal_text (file->names),
                        file->generated, file->state,
                        karg_file_value_to_variant (&file->before), karg_file_value_to_variant (&file->after));
}

GBytes *
karg_journal_format (const KargJournal *journal)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *) JOURNAL_MAGIC, strlen (JOURNAL_MAGIC));
  journal_append (out, "HEAD",
                  g_variant_new ("(^ayx^ayu^ay^ay@aay@aay)", journal->id, journal->when, journal_text (journal->user),
                                 journal->uid, journal_text (journal->summary), journal_text (journal->undoes),
                                 journal_strings (journal->targets), journal_strings (journal->directories)));
  for (guint i = 0; i < journal->files->len; i++)
    journal_append (out, "FILE", journal_file_variant (g_ptr_array_index (journal->files, i)));
  for (guint i = 0; i < journal->commands->len; i++)
    {
      const KargJournalCommand *command = g_ptr_array_index (journal->commands, i);
      journal_append (out, "COMM",
                      g_variant_new ("(@aay@aay@aay^ay^ay)", journal_strings (command->argv),
                                     journal_strings (command->rewrites), journal_strings (command->leftovers),
                                     journal_text (command->reason), journal_text (command->backend)));
    }
  journal_append (out, "PLAN", g_variant_new ("(x)", (gint64) journal->files->len));
  return g_byte_array_free_to_bytes (out);
}

GBytes *
karg_journal_format_seal (const KargJournal *journal)
{
  GByteArray *out = g_byte_array_new ();

  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (file->generated)
        journal_append (out, "AFTR", g_variant_new ("(^ay@" KARG_FILE_VALUE_TYPE ")", file->path,
                                                    karg_file_value_to_variant (&file->after)));
    }
  journal_append (out, "SEAL", g_variant_new ("(x)", g_get_real_time () / G_USEC_PER_SEC));
  return g_byte_array_free_to_bytes (out);
}

static void
journal_read_head (KargJournal *journal, GVariant *value)
{
  g_variant_get (value, "(^ayx^ayu^ay^ay^aay^aay)", &journal->id, &journal->when, &journal->user, &journal->uid,
                 &journal->summary, &journal->undoes, &journal->targets, &journal->directories);
}

static void
journal_read_file (KargJournal *journal, GVariant *value)
{
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  KargJournalFile *file = karg_journal_add_file (journal, NULL);

  g_variant_get (value, "(^ay^ay^ayu^aybb@" KARG_FILE_VALUE_TYPE "@" KARG_FILE_VALUE_TYPE ")", &file->path, &file->temp,
                 &file->backend, &file->phase, &file->names, &file->generated, &file->state, &before, &after);
  if (*file->temp == '\0')
    g_clear_pointer (&file->temp, g_free);
  if (*file->names == '\0')
    g_clear_pointer (&file->names, g_free);
  karg_file_value_from_variant (before, &file->before);
  karg_file_value_from_variant (after, &file->after);
}

static void
journal_read_command (KargJournal *journal, GVariant *value)
{
  KargJournalCommand *command = g_new0 (KargJournalCommand, 1);

  g_variant_get (value, "(^aay^aay^aay^ay^ay)", &command->argv, &command->rewrites, &command->leftovers,
                 &command->reason, &command->backend);
  g_ptr_array_add (journal->commands, command);
}

static void
journal_read_after (KargJournal *journal, GVariant *value)
{
  const char *path = NULL;
  g_autoptr (GVariant) image = NULL;

  g_variant_get (value, "(^&ay@" KARG_FILE_VALUE_TYPE ")", &path, &image);
  KargJournalFile *file = karg_journal_find_file (journal, path);
  if (file == NULL)
    return;
  karg_file_value_clear (&file->after);
  karg_file_value_from_variant (image, &file->after);
}

static void
journal_read_plan (KargJournal *journal, GVariant *value)
{
  gint64 files = 0;

  g_variant_get (value, "(x)", &files);
  journal->complete = files == journal->files->len;
}

static void
journal_read_seal (KargJournal *journal, GVariant *value)
{
  journal->sealed = journal->complete;
}

static const struct
{
  const char *kind;
  const char *type;
  void (*read) (KargJournal *journal, GVariant *value);
} journal_parts[] = {
  { "HEAD", JOURNAL_HEAD_TYPE, journal_read_head },
  { "FILE", JOURNAL_FILE_TYPE, journal_read_file },
  { "COMM", JOURNAL_COMMAND_TYPE, journal_read_command },
  { "PLAN", JOURNAL_END_TYPE, journal_read_plan },
  { "AFTR", JOURNAL_AFTER_TYPE, journal_read_after },
  { "SEAL", JOURNAL_END_TYPE, journal_read_seal },
};

/* Reads one part that is whole. An unknown kind of a later version makes the record unreadable, not half
 * read. */
static gboolean
journal_read_part (KargJournal *journal, const char *kind, GBytes *payload)
{
  for (guint i = 0; i < G_N_ELEMENTS (journal_parts); i++)
    {
      if (memcmp (kind, journal_parts[i].kind, 4) != 0)
        continue;
      g_autoptr (GVariant) value = g_variant_ref_sink (
        g_variant_new_from_bytes (G_VARIANT_TYPE (journal_parts[i].type), payload, FALSE));
      g_autoptr (GVariant) native = G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (value) : g_variant_byteswap (value);
      if (!g_variant_is_normal_form (native) || (i > 0) != (journal->id != NULL))
        return FALSE;
      journal_parts[i].read (journal, native);
      return TRUE;
    }
  return FALSE;
}

KargJournal *
karg_journal_parse (GBytes *bytes, const char *path, GError **error)
{
  g_autoptr (KargJournal) journal = karg_journal_new ();
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize at = strlen (JOURNAL_MAGIC);

  if (length < at || memcmp (data, JOURNAL_MAGIC, at) != 0)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "not the record of a transaction that this version can read");
      return NULL;
    }
  while (length - at >= JOURNAL_FRAME)
    {
      guint32 size;
      guint8 digest[JOURNAL_DIGEST];

      memcpy (&size, data + at + 4, 4);
      size = GUINT32_FROM_LE (size);
      if (size > length - at - JOURNAL_FRAME)
        break;
      journal_digest (data + at, data + at + JOURNAL_FRAME, size, digest);
      if (memcmp (digest, data + at + 8, JOURNAL_DIGEST) != 0)
        break;
      g_autoptr (GBytes) payload = g_bytes_new_from_bytes (bytes, at + JOURNAL_FRAME, size);
      if (!journal_read_part (journal, data + at, payload))
        break;
      at += JOURNAL_FRAME + size;
    }

  if (journal->id == NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "the record of a transaction is damaged");
      return NULL;
    }
  return g_steal_pointer (&journal);
}
