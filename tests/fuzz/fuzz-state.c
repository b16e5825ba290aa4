/* fuzz-state.c: what lies in the state directory: any bytes are read without harm, and what is believed is what we write.
 *
 * Input: a byte that says what the rest is. 'r': a record as it is. 'f': the payloads of its head (two bytes say how long it
 * is, little endian) and its plan, which get the frames and digests that belong to them; 's' with a seal. 'l': a ledger. */

#include "fuzz.h"

#include "journal.h"
#include "ledger/ledger.h"
#include "name-private.h"

#include <string.h>

static void
fuzz_append_part (GByteArray *record, const char *kind, const uint8_t *payload, gsize length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 head[8], digest[32];
  gsize size = sizeof digest;
  guint32 length_le = GUINT32_TO_LE ((guint32) length);

  memcpy (head, kind, 4);
  memcpy (head + 4, &length_le, 4);
  g_checksum_update (checksum, head, sizeof head);
  g_checksum_update (checksum, payload, length);
  g_checksum_get_digest (checksum, digest, &size);
  g_byte_array_append (record, head, sizeof head);
  g_byte_array_append (record, digest, sizeof digest);
  g_byte_array_append (record, payload, length);
}

static GBytes *
fuzz_frame (const uint8_t *data, size_t size, gboolean sealed)
{
  static const char magic[] = "kargctl journal 2\n";
  GByteArray *record = g_byte_array_new ();
  gsize head = size >= 2 ? MIN ((gsize) (data[0] | data[1] << 8), size - 2) : 0;

  g_byte_array_append (record, (const guint8 *) magic, strlen (magic));
  if (size >= 2)
    {
      fuzz_append_part (record, "HEAD", data + 2, head);
      fuzz_append_part (record, "PLAN", data + 2 + head, size - 2 - head);
    }
  if (sealed)
    fuzz_append_part (record, "SEAL", data, 0);
  return g_byte_array_free_to_bytes (record);
}

static void
fuzz_check_names (const KargJournal *journal)
{
  g_assert_true (karg_name_is_id (journal->id));
  g_assert_null (strchr (journal->id, '/'));
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (journal->files, i);

      g_assert_true (karg_name_is_path (file->path));
      g_assert_null (strstr (file->path, "/../"));
      g_assert_true (file->temp == NULL
                     || (strchr (file->temp, '/') == NULL && g_str_has_prefix (file->temp, ".kargctl-")
                         && strstr (file->temp, journal->id) != NULL));
      g_assert_cmpuint (file->before.mode & ~0777u, ==, 0);
      g_assert_cmpuint (file->after.mode & ~0777u, ==, 0);
    }
}

/* What was read is written so that the same is read again. */
static void
fuzz_check_record (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargJournal) journal = karg_journal_parse (bytes, "journal", &error);

  g_assert_true ((journal == NULL) == (error != NULL));
  if (journal == NULL)
    return;
  fuzz_check_names (journal);
  g_autoptr (GBytes) written = karg_journal_format (journal);
  g_autoptr (KargJournal) again = karg_journal_parse (written, "journal", &error);
  g_assert_no_error (error);
  g_assert_true (again->complete);
  g_assert_true (journal->complete || journal->files->len == 0);
  g_autoptr (GBytes) same = karg_journal_format (again);
  g_assert_true (g_bytes_equal (written, same));
}

static void
fuzz_check_ledger (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KargLedger) ledger = karg_ledger_parse (bytes, "ledger", &error);

  g_assert_true ((ledger == NULL) == (error != NULL));
  if (ledger == NULL)
    return;
  g_autoptr (GBytes) written = karg_ledger_format (ledger);
  g_autoptr (KargLedger) again = karg_ledger_parse (written, "ledger", &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) same = karg_ledger_format (again);
  g_assert_true (g_bytes_equal (written, same));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  gboolean framed = data[0] == 'f' || data[0] == 's';
  g_autoptr (GBytes) bytes = framed ? fuzz_frame (data + 1, size - 1, data[0] == 's') : g_bytes_new (data + 1, size - 1);

  if (framed || data[0] == 'r')
    fuzz_check_record (bytes);
  else
    fuzz_check_ledger (bytes);
  return 0;
}
