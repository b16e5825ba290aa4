/* history-files.c: what transactions did to files since a moment, first to last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "history-files.h"

#include "history.h"

static void
history_files_free (gpointer data)
{
  KargHistoryFile *file = data;

  g_free (file->path);
  g_clear_pointer (&file->before, g_bytes_unref);
  g_clear_pointer (&file->after, g_bytes_unref);
  g_free (file);
}

static GBytes *
history_files_bytes (const KargFileValue *image)
{
  return image->exists ? g_bytes_ref (image->bytes) : NULL;
}

/* The records come newest first: the first one of a file says how it was left, the last one how it was found. */
static void
history_files_add (GPtrArray *files, GHashTable *by_path, const KargJournal *journal)
{
  for (guint i = 0; i < journal->files->len; i++)
    {
      const KargJournalFile *record = g_ptr_array_index (journal->files, i);
      KargHistoryFile *file = g_hash_table_lookup (by_path, record->path);

      /* what became of a large file nobody remembers byte for byte */
      if (record->state || record->before.digest != NULL || record->after.digest != NULL)
        continue;
      if (file == NULL)
        {
          file = g_new0 (KargHistoryFile, 1);
          file->path = g_strdup (record->path);
          file->after = history_files_bytes (&record->after);
          g_ptr_array_add (files, file);
          g_hash_table_insert (by_path, file->path, file);
        }
      g_clear_pointer (&file->before, g_bytes_unref);
      file->before = history_files_bytes (&record->before);
    }
}

GPtrArray *
karg_history_files_since (KargRoot *root, gint64 when, GError **error)
{
  g_autoptr (GPtrArray) entries = karg_history_list (root, error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (history_files_free);
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      if (entry->when < when || entry->state == KARG_HISTORY_INTERRUPTED
          || entry->state == KARG_HISTORY_TAKEN_BACK)
        continue;
      g_autoptr (KargJournal) journal = karg_history_load (root, entry->id, error);
      if (journal == NULL)
        return NULL;
      history_files_add (files, by_path, journal);
    }
  return entries != NULL ? g_steal_pointer (&files) : NULL;
}
