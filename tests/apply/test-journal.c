/* Journals: what was written is read back, and an end that is torn, at whatever byte, counts as not
 * written. */

#include "journal.h"
#include "pack.h"

#include <string.h>

static void
set_value (KargFileValue *image, const char *text)
{
  *image = (KargFileValue){ .exists = TRUE, .mode = 0640, .uid = 12, .gid = 34, .bytes = g_bytes_new (text, strlen (text)) };
}

static KargJournal *
make_journal (void)
{
  static const char *const targets[] = { "bls:a", NULL };
  static const char *const directories[] = { "/etc/kernel", NULL };
  static const char *const argv[] = { "update-grub", NULL };
  static const char *const rewrites[] = { "/boot/grub/grub.cfg", NULL };
  static const char *const leftovers[] = { "/boot/grub/grub.cfg.new", NULL };
  KargJournal *journal = karg_journal_new ();

  journal->id = g_strdup ("20261122-153012-1a2b");
  journal->when = 1795361412;
  journal->user = g_strdup ("anna");
  journal->summary = g_strdup ("add x=\xff");
  journal->targets = g_strdupv ((char **) targets);
  journal->directories = g_strdupv ((char **) directories);
  KargJournalFile *file = karg_journal_add_file (journal, "/boot/a\xff.conf");
  file->temp = g_strdup (".kargctl-20261122-153012-1a2b-1.tmp");
  set_value (&file->before, "old\n");
  file->before.xattrs = g_variant_ref_sink (g_variant_new_parsed ("[(b'user.note', b'keep')]"));
  set_value (&file->after, "new\n");
  file = karg_journal_add_file (journal, "/boot/grub/grub.cfg");
  file->generated = TRUE;
  file->names = g_strdup ("^grub\\.cfg$");
  KargCommand command = { .argv = argv, .rewrites = rewrites, .leftovers = leftovers, .reason = "because", .backend = "grub2" };
  karg_journal_add_command (journal, &command);
  return journal;
}

static GBytes *
concat (GBytes *a, GBytes *b)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, g_bytes_get_data (a, NULL), g_bytes_get_size (a));
  g_byte_array_append (out, g_bytes_get_data (b, NULL), g_bytes_get_size (b));
  return g_byte_array_free_to_bytes (out);
}

static void
test_journal_round_trip (void)
{
  g_autoptr (KargJournal) journal = make_journal ();
  g_autoptr (GBytes) plan = karg_journal_format (journal);
  KargJournalFile *generated = g_ptr_array_index (journal->files, 1);
  g_autoptr (GError) error = NULL;

  set_value (&generated->after, "generated\n");
  g_autoptr (GBytes) seal = karg_journal_format_seal (journal);
  g_autoptr (GBytes) bytes = concat (plan, seal);
  g_autoptr (KargJournal) again = karg_journal_parse (bytes, "journal", &error);
  g_assert_no_error (error);

  g_assert_true (again->complete);
  g_assert_true (again->sealed);
  g_assert_cmpstr (again->id, ==, journal->id);
  g_assert_cmpstr (again->user, ==, journal->user);
  g_assert_cmpstr (again->targets[0], ==, journal->targets[0]);
  g_assert_cmpstr (again->summary, ==, journal->summary);
  g_assert_cmpint (again->when, ==, journal->when);
  g_assert_cmpstr (again->directories[0], ==, "/etc/kernel");
  g_assert_cmpuint (again->files->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const KargJournalFile *a = g_ptr_array_index (journal->files, i), *b = g_ptr_array_index (again->files, i);
      g_assert_cmpstr (a->path, ==, b->path);
      g_assert_cmpstr (a->temp, ==, b->temp);
      g_assert_cmpint (a->generated, ==, b->generated);
      g_assert_cmpstr (a->names, ==, b->names);
      g_assert_true (karg_file_value_equal (&a->before, &b->before));
      g_assert_true (karg_file_value_equal (&a->after, &b->after));
    }
  const KargJournalCommand *command = g_ptr_array_index (again->commands, 0);
  g_assert_cmpstr (command->argv[0], ==, "update-grub");
  g_assert_cmpstr (command->rewrites[0], ==, "/boot/grub/grub.cfg");
  g_assert_cmpstr (command->leftovers[0], ==, "/boot/grub/grub.cfg.new");
  g_assert_cmpstr (command->reason, ==, "because");
  g_assert_cmpstr (command->backend, ==, "grub2");
}

static void
test_journal_torn_at_every_byte (void)
{
  g_autoptr (KargJournal) journal = make_journal ();
  g_autoptr (GBytes) plan = karg_journal_format (journal);
  g_autoptr (GBytes) seal = karg_journal_format_seal (journal);
  g_autoptr (GBytes) bytes = concat (plan, seal);
  gsize size = g_bytes_get_size (bytes);

  for (gsize n = 0; n < size; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) torn = g_bytes_new_from_bytes (bytes, 0, n);
      g_autoptr (KargJournal) again = karg_journal_parse (torn, "journal", &error);
      g_assert_true ((again == NULL) == (error != NULL));
      g_assert_false (again != NULL && again->sealed);
      g_assert_cmpint (again != NULL && again->complete, ==, n >= g_bytes_get_size (plan));
    }
}

/* Bytes turned over where a disk or a person did so: never sealed, never half believed, never a crash. */
static void
test_journal_damaged_at_every_byte (void)
{
  g_autoptr (KargJournal) journal = make_journal ();
  g_autoptr (GBytes) plan = karg_journal_format (journal);
  g_autoptr (GBytes) seal = karg_journal_format_seal (journal);
  g_autoptr (GBytes) bytes = concat (plan, seal);
  gsize size = g_bytes_get_size (bytes);

  for (gsize n = 0; n < size; n++)
    {
      g_autofree guint8 *copy = g_memdup (g_bytes_get_data (bytes, NULL), size);
      copy[n] ^= 0x41;
      g_autoptr (GBytes) bad = g_bytes_new (copy, size);
      g_autoptr (KargJournal) again = karg_journal_parse (bad, "journal", NULL);
      g_assert_false (again != NULL && again->sealed);
      g_assert_false (again != NULL && again->complete && n < g_bytes_get_size (plan));
    }
}

static void
pack_all (KargPack *pack, guint32 *number, gboolean *boolean, char **text, char **optional, GBytes **bytes)
{
  karg_pack_number (pack, number);
  karg_pack_boolean (pack, boolean);
  karg_pack_text (pack, text);
  karg_pack_bytes (pack, bytes);
  karg_pack_optional (pack, optional);
}

/* A later version's record may end between two values: what isn't there was not read, and is empty. */
static void
test_journal_values_end_early (void)
{
  guint32 number = 7;
  gboolean boolean = TRUE;
  char *text = (char *) "a", *optional = (char *) "b";
  g_autoptr (GBytes) bytes = g_bytes_new_static ("c", 1);
  KargPack out = { .out = g_byte_array_new () };

  pack_all (&out, &number, &boolean, &text, &optional, &bytes);
  g_autoptr (GBytes) whole = g_byte_array_free_to_bytes (out.out);
  for (gsize n = 0; n <= g_bytes_get_size (whole); n++)
    {
      gboolean all = n == g_bytes_get_size (whole);
      g_autoptr (GBytes) some = g_bytes_new_from_bytes (whole, 0, n);
      g_autoptr (GBytes) read = NULL;
      g_autofree char *a = NULL, *b = NULL;
      KargPack in = { .in = some };
      pack_all (&in, &number, &boolean, &a, &b, &read);
      g_assert_cmpint (karg_pack_is_read (&in), ==, all);
      g_assert_cmpuint (number, ==, n >= 4 ? 7 : 0);
      g_assert_cmpint (boolean, ==, n >= 5);
      g_assert_cmpstr (a, ==, n >= 10 ? "a" : "");
      g_assert_cmpstr (b, ==, all ? "b" : NULL);
      g_assert_true ((read != NULL) == (n >= 15));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/round-trip", test_journal_round_trip);
  g_test_add_func ("/journal/values-end-early", test_journal_values_end_early);
  g_test_add_func ("/journal/torn", test_journal_torn_at_every_byte);
  g_test_add_func ("/journal/damaged", test_journal_damaged_at_every_byte);
  return g_test_run ();
}
