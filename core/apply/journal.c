/* journal.c: one transaction as a record: what was there, what is to be, and whether it is done.
 *
 * Layout: a line that names the format, then parts. A part: four letters that say what it is, its length (32 bits,
 * little endian), the SHA-256 of kind, length and payload, the payload. There are three: HEAD says who did what and
 * when, PLAN holds all that is to happen, SEAL is appended when it has, or BACK when it was taken back.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "journal.h"
#include "name-private.h"
#include "pack.h"

#include <string.h>

#define JOURNAL_MAGIC "kargctl journal 2\n"
#define JOURNAL_DIGEST 32
#define JOURNAL_FRAME (4 + 4 + JOURNAL_DIGEST)

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
  journal->by_path = g_hash_table_new (g_str_hash, g_str_equal);
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
  g_free (journal->taken_back);
  g_strfreev (journal->targets);
  g_strfreev (journal->directories);
  g_hash_table_unref (journal->by_path);
  g_ptr_array_unref (journal->files);
  g_ptr_array_unref (journal->commands);
  g_free (journal);
}

/* Takes @file. */
static void
journal_take_file (KargJournal *journal, KargJournalFile *file)
{
  g_ptr_array_add (journal->files, file);
  if (!g_hash_table_contains (journal->by_path, file->path))
    g_hash_table_insert (journal->by_path, file->path, file);
}

KargJournalFile *
karg_journal_add_file (KargJournal *journal, const char *path)
{
  KargJournalFile *file = g_new0 (KargJournalFile, 1);

  file->path = g_strdup (path);
  journal_take_file (journal, file);
  return file;
}

KargJournalFile *
karg_journal_find_file (const KargJournal *journal, const char *path)
{
  return g_hash_table_lookup (journal->by_path, path);
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

static void
journal_pack_head (KargPack *pack, KargJournal *journal)
{
  karg_pack_text (pack, &journal->id);
  karg_pack_long (pack, &journal->when);
  karg_pack_text (pack, &journal->user);
  karg_pack_number (pack, &journal->uid);
  karg_pack_text (pack, &journal->summary);
  karg_pack_text (pack, &journal->undoes);
  karg_pack_texts (pack, &journal->targets);
  karg_pack_texts (pack, &journal->directories);
}

static void
journal_pack_file (KargPack *pack, KargJournalFile *file)
{
  karg_pack_text (pack, &file->path);
  karg_pack_optional (pack, &file->temp);
  karg_pack_optional (pack, &file->backend);
  karg_pack_number (pack, &file->phase);
  karg_pack_optional (pack, &file->names);
  karg_pack_boolean (pack, &file->generated);
  karg_pack_boolean (pack, &file->state);
  karg_file_value_pack (&file->before, pack);
  karg_file_value_pack (&file->after, pack);
}

static void
journal_pack_command (KargPack *pack, KargJournalCommand *command)
{
  karg_pack_texts (pack, &command->argv);
  karg_pack_texts (pack, &command->rewrites);
  karg_pack_texts (pack, &command->leftovers);
  karg_pack_text (pack, &command->reason);
  karg_pack_optional (pack, &command->backend);
}

static void
journal_pack_plan (KargPack *pack, KargJournal *journal)
{
  guint32 files = journal->files->len, commands = journal->commands->len;

  karg_pack_number (pack, &files);
  for (guint i = 0; i < files && !pack->torn; i++)
    {
      KargJournalFile *file = pack->out != NULL ? g_ptr_array_index (journal->files, i) : g_new0 (KargJournalFile, 1);
      journal_pack_file (pack, file);
      if (pack->out == NULL)
        journal_take_file (journal, file);
    }
  karg_pack_number (pack, &commands);
  for (guint i = 0; i < commands && !pack->torn; i++)
    {
      KargJournalCommand *command
        = pack->out != NULL ? g_ptr_array_index (journal->commands, i) : g_new0 (KargJournalCommand, 1);
      journal_pack_command (pack, command);
      if (pack->out == NULL)
        g_ptr_array_add (journal->commands, command);
    }
}

/* What every generated file has become, by its place in the plan. */
static void
journal_pack_seal (KargPack *pack, KargJournal *journal)
{
  for (guint i = 0; i < journal->files->len && !pack->torn; i++)
    {
      KargJournalFile *file = g_ptr_array_index (journal->files, i);
      if (!file->generated)
        continue;
      if (pack->out == NULL)
        karg_file_value_clear (&file->after);
      karg_file_value_pack (&file->after, pack);
    }
}

static void
journal_pack_back (KargPack *pack, KargJournal *journal)
{
  karg_pack_text (pack, &journal->taken_back);
}

enum
{
  JOURNAL_HEAD,
  JOURNAL_PLAN,
  JOURNAL_SEAL,
  JOURNAL_BACK,
};

static const struct
{
  char kind[5];
  void (*pack) (KargPack *pack, KargJournal *journal);
} journal_parts[] = {
  [JOURNAL_HEAD] = { "HEAD", journal_pack_head },
  [JOURNAL_PLAN] = { "PLAN", journal_pack_plan },
  [JOURNAL_SEAL] = { "SEAL", journal_pack_seal },
  [JOURNAL_BACK] = { "BACK", journal_pack_back },
};

static void
journal_append (GByteArray *out, guint part, const KargJournal *journal)
{
  static const guint8 blank[JOURNAL_DIGEST] = { 0 };
  gsize start = out->len;
  KargPack pack = { .out = out };

  g_byte_array_append (out, (const guint8 *) journal_parts[part].kind, 4);
  g_byte_array_append (out, blank, 4);
  g_byte_array_append (out, blank, JOURNAL_DIGEST);
  /* who writes only looks */
  journal_parts[part].pack (&pack, (KargJournal *) journal);

  guint8 *head = out->data + start;
  guint32 length = out->len - start - JOURNAL_FRAME, length_le = GUINT32_TO_LE (length);
  memcpy (head + 4, &length_le, 4);
  journal_digest ((const char *) head, head + JOURNAL_FRAME, length, head + 8);
}

GBytes *
karg_journal_format (const KargJournal *journal)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *) JOURNAL_MAGIC, strlen (JOURNAL_MAGIC));
  journal_append (out, JOURNAL_HEAD, journal);
  journal_append (out, JOURNAL_PLAN, journal);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
karg_journal_format_seal (const KargJournal *journal)
{
  GByteArray *out = g_byte_array_new ();

  journal_append (out, JOURNAL_SEAL, journal);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
karg_journal_format_taken_back (const KargJournal *journal)
{
  GByteArray *out = g_byte_array_new ();

  journal_append (out, JOURNAL_BACK, journal);
  return g_byte_array_free_to_bytes (out);
}

/* The payload of the part that begins at *@at, and goes behind it; NULL when it is torn, or another part. */
static GBytes *
journal_next_payload (GBytes *bytes, gsize *at, const char *kind)
{
  guint32 size;
  guint8 digest[JOURNAL_DIGEST];
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize start = *at + JOURNAL_FRAME;

  if (length < start || memcmp (data + *at, kind, 4) != 0)
    return NULL;
  memcpy (&size, data + *at + 4, 4);
  size = GUINT32_FROM_LE (size);
  if (size > length - start)
    return NULL;
  journal_digest (data + *at, data + start, size, digest);
  if (memcmp (digest, data + *at + 8, JOURNAL_DIGEST) != 0)
    return NULL;
  *at = start + size;
  return g_bytes_new_from_bytes (bytes, start, size);
}

/* Whether this part comes next, and is whole. */
static gboolean
journal_read_part (KargJournal *journal, GBytes *bytes, gsize *at, guint part)
{
  g_autoptr (GBytes) payload = journal_next_payload (bytes, at, journal_parts[part].kind);
  KargPack pack = { .in = payload };

  if (payload == NULL)
    return FALSE;
  journal_parts[part].pack (&pack, journal);
  return karg_pack_is_read (&pack);
}

/* What was read of a plan before its end turned out to be missing is no plan. */
static void
journal_forget_plan (KargJournal *journal)
{
  g_hash_table_remove_all (journal->by_path);
  g_ptr_array_set_size (journal->files, 0);
  g_ptr_array_set_size (journal->commands, 0);
}

/* Reads the parts in their order; an unknown one of a later version makes the rest unreadable, not half read.
 * Returns: whether there is any. */
static gboolean
journal_read_parts (KargJournal *journal, GBytes *bytes)
{
  gsize at = strlen (JOURNAL_MAGIC);

  if (!journal_read_part (journal, bytes, &at, JOURNAL_HEAD))
    return FALSE;
  journal->complete = journal_read_part (journal, bytes, &at, JOURNAL_PLAN);
  if (!journal->complete)
    journal_forget_plan (journal);
  journal->sealed = journal->complete && journal_read_part (journal, bytes, &at, JOURNAL_SEAL);
  if (journal->complete && !journal->sealed && !journal_read_part (journal, bytes, &at, JOURNAL_BACK))
    g_clear_pointer (&journal->taken_back, g_free);
  return TRUE;
}

static gboolean
journal_check_paths (char **paths)
{
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    if (!karg_name_is_path (paths[i]))
      return FALSE;
  return TRUE;
}

static gboolean
journal_check_file (const KargJournal *journal, guint index)
{
  const KargJournalFile *file = g_ptr_array_index (journal->files, index);
  g_autofree char *staged
    = file->state ? karg_name_staged_state (journal->id) : karg_name_staged (journal->id, index + 1);

  return karg_name_is_path (file->path) && karg_name_is_own (file->path) == file->state && (file->temp == NULL || g_str_equal (file->temp, staged));
}

/* Whether every name in it is one that we write. */
static gboolean
journal_check_names (const KargJournal *journal)
{
  if (!karg_name_is_id (journal->id) || (*journal->undoes != '\0' && !karg_name_is_id (journal->undoes))
      || !journal_check_paths (journal->directories))
    return FALSE;
  for (guint i = 0; i < journal->files->len; i++)
    if (!journal_check_file (journal, i))
      return FALSE;
  return TRUE;
}

KargJournal *
karg_journal_parse (GBytes *bytes, const char *path, GError **error)
{
  g_autoptr (KargJournal) journal = karg_journal_new ();
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  if (length < strlen (JOURNAL_MAGIC) || memcmp (data, JOURNAL_MAGIC, strlen (JOURNAL_MAGIC)) != 0)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "not the record of a transaction that this version can read");
      return NULL;
    }
  if (!journal_read_parts (journal, bytes))
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "the record of a transaction is damaged");
      return NULL;
    }
  if (!journal_check_names (journal))
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "holds names that kargctl doesn't give: somebody else made it");
      return NULL;
    }
  return g_steal_pointer (&journal);
}
