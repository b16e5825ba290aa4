/* transaction-loop: puts an argument at the end of every entry of a root, as one transaction, without back ends and
 * planning.
 *
 * transaction-loop ROOT ARGUMENT */

#include "transaction.h"

#include <stdio.h>
#include <string.h>

#define ENTRIES "/boot/loader/entries"

static GBytes *
add_argument (GBytes *before, const char *argument)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (before, &length);
  const char *options = g_strstr_len (text, length, "\noptions ");
  const char *end = options != NULL ? memchr (options + 1, '\n', text + length - options - 1) : NULL;
  gsize head = end != NULL ? (gsize) (end - text) : length;
  GString *out = g_string_new_len (text, head);

  g_string_append_printf (out, " %s", argument);
  g_string_append_len (out, text + head, length - head);
  return g_string_free_to_bytes (out);
}

static gboolean
plan (KargRoot *root, const char *argument, KargChangeset *changes, GError **error)
{
  g_auto (GStrv) names = karg_root_list (root, ENTRIES, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (ENTRIES, names[i], NULL);
      g_autoptr (GBytes) before = karg_root_read (root, path, error);
      g_autoptr (GBytes) after = before != NULL ? add_argument (before, argument) : NULL;
      if (before == NULL || !karg_changeset_add_file (changes, path, before, after, KARG_PHASE_ENTRY, error))
        return FALSE;
    }
  return names != NULL;
}

static gboolean
run (const char *path, const char *argument, GError **error)
{
  g_autoptr (KargChangeset) changes = karg_changeset_new ();
  KargCommit how = { .summary = argument };
  g_autoptr (KargRoot) root = karg_root_open (path, error);
  g_autoptr (KargTransaction) transaction = root != NULL ? karg_transaction_begin (root, FALSE, error) : NULL;

  if (transaction == NULL || !plan (root, argument, changes, error)
      || !karg_transaction_commit (transaction, root, changes, &how, error))
    return FALSE;
  for (guint i = 0; karg_transaction_get_notes (transaction)[i] != NULL; i++)
    g_printerr ("%s\n", karg_transaction_get_notes (transaction)[i]);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc == 3 && run (argv[1], argv[2], &error))
    return 0;
  g_printerr ("transaction-loop: %s\n", error != NULL ? error->message : "usage: transaction-loop ROOT ARGUMENT");
  return 1;
}
