/* undo.c: planning the way back from a transaction that was done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "history-inner.h"
#include "ledger.h"
#include "merge.h"
#include "transaction.h"
#include "base/strv.h"

typedef struct
{
  KargRoot *root;
  KargChangeset *changes;
  const KargJournal *journal;
  GPtrArray *entries; /* the history */
} Undo;

static const KargHistoryEntry *
undo_find_entry (GPtrArray *entries, const char *id)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (entries, i);
      if (id != NULL ? g_str_equal (entry->id, id)
                     : entry->state == KARG_HISTORY_DAMAGED
                         || (entry->state == KARG_HISTORY_DONE && entry->undoes == NULL))
        return entry;
    }
  return NULL;
}

/* The newest transaction after ours that changed @path, an undo only when there is no other; NULL when there
 * is none. */
static const KargHistoryEntry *
undo_find_later (const Undo *undo, const char *path)
{
  const KargHistoryEntry *later = NULL;

  for (guint i = 0; i < undo->entries->len; i++)
    {
      const KargHistoryEntry *entry = g_ptr_array_index (undo->entries, i);
      if (g_str_equal (entry->id, undo->journal->id))
        break;
      if (entry->state != KARG_HISTORY_DONE || !g_strv_contains ((const char *const *) entry->files, path))
        continue;
      if (entry->undoes == NULL)
        return entry;
      if (later == NULL)
        later = entry;
    }
  return later;
}

/* Who wrote into @path after the transaction, for people. (transfer full) */
static char *
undo_name_editor (const Undo *undo, const char *path)
{
  KargFileInfo info;
  const KargHistoryEntry *later = undo_find_later (undo, path);

  if (later != NULL)
    return g_strdup_printf ("transaction %s (\"%s\", by %s) changed the same words since; undo that first", later->id,
                            later->summary, later->user);
  if (!karg_root_stat (undo->root, path, &info, NULL))
    return g_strdup ("another program removed it since");
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (info.mtime_ns / 1000000000);
  g_autofree char *text = when != NULL ? g_date_time_format (when, "%F %T") : g_strdup ("?");
  return g_strdup_printf ("another program or person changed the same words since (last on %s)", text);
}

/* What the file holds now; FALSE on error, NULL in *bytes when there is none. */
static gboolean
undo_read (const Undo *undo, const char *path, GBytes **bytes, GError **error)
{
  g_autoptr (GError) local = NULL;

  *bytes = karg_root_read (undo->root, path, &local);
  if (*bytes != NULL || g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
undo_same (GBytes *bytes, const KargImage *image)
{
  if (bytes == NULL || !image->exists)
    return (bytes != NULL) == image->exists;
  return g_bytes_equal (bytes, image->bytes);
}

/* What the file should hold: *wanted, NULL for no file. FALSE when somebody's later change is in the way. */
static gboolean
undo_want (const KargJournalFile *file, GBytes *now, GBytes **wanted)
{
  *wanted = NULL;
  if (undo_same (now, &file->before) || undo_same (now, &file->after))
    {
      *wanted = file->before.exists ? g_bytes_ref (file->before.bytes) : NULL;
      return TRUE;
    }
  if (now == NULL || !file->before.exists || !file->after.exists)
    return FALSE;
  *wanted = karg_merge (file->after.bytes, now, file->before.bytes);
  return *wanted != NULL;
}

/* The name of a boot entry without the counters of its tries, "debian+2-1.conf" as "debian.conf" (Boot Loader Specification,
 * "Boot counting"). (transfer full): NULL when @name is no entry's. */
static char *
undo_strip_counters (const char *name)
{
  g_autoptr (GRegex) counters = g_regex_new ("(\\+[0-9]+(-[0-9]+)?)?\\.conf$", G_REGEX_RAW, 0, NULL);

  return g_regex_match (counters, name, 0, NULL) ? g_regex_replace_literal (counters, name, -1, 0, ".conf", 0, NULL) : NULL;
}

/* A boot loader that counts its tries renames its entries: the file is the one whose name differs in the counters only and
 * which holds just the bytes that were written. (transfer full): the path; NULL when there is none. */
static char *
undo_find_renamed (const Undo *undo, const KargJournalFile *file)
{
  g_autofree char *directory = g_path_get_dirname (file->path);
  g_autofree char *old = g_path_get_basename (file->path);
  g_autofree char *entry = undo_strip_counters (old);
  g_auto (GStrv) names = entry != NULL && file->after.exists ? karg_root_list (undo->root, directory, NULL) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *stripped = undo_strip_counters (names[i]);
      g_autofree char *path = g_build_filename (directory, names[i], NULL);
      g_autoptr (GBytes) bytes = g_strcmp0 (stripped, entry) == 0 ? karg_root_read (undo->root, path, NULL) : NULL;

      if (bytes != NULL && g_bytes_equal (bytes, file->after.bytes))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Where the file is now. (transfer full) */
static char *
undo_locate (const Undo *undo, const KargJournalFile *file)
{
  char *renamed = karg_root_exists (undo->root, file->path) ? NULL : undo_find_renamed (undo, file);

  return renamed != NULL ? renamed : g_strdup (file->path);
}

/* An entry goes with its kernel: there is nothing left to undo in it. */
static gboolean
undo_is_removed_entry (const KargJournalFile *file, GBytes *now)
{
  g_autofree char *name = g_path_get_basename (file->path);
  g_autofree char *entry = undo_strip_counters (name);

  return now == NULL && entry != NULL && file->phase != KARG_PHASE_TEMPLATE && file->before.exists && file->after.exists;
}

static void
undo_note_removed (const Undo *undo, const char *path)
{
  g_autofree char *text = g_strdup_printf ("%s was removed since: nothing is left to undo in it", path);

  karg_changeset_note (undo->changes, text);
}

static gboolean
undo_file (const Undo *undo, const KargJournalFile *file, GError **error)
{
  g_autoptr (GBytes) now = NULL;
  g_autoptr (GBytes) wanted = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *path = undo_locate (undo, file);

  if (!undo_read (undo, path, &now, error))
    return FALSE;
  karg_changeset_set_backend (undo->changes, file->backend);
  if (undo_is_removed_entry (file, now))
    {
      undo_note_removed (undo, path);
      return TRUE;
    }
  if (undo_want (file, now, &wanted))
    return karg_changeset_add_file (undo->changes, path, now, wanted, file->phase, error);

  g_autofree char *who = undo_name_editor (undo, path);
  karg_error_set_at (&why, KARG_ERROR_CONFLICT, path, 0, "%s", who);
  karg_changeset_refuse (undo->changes, undo->journal->id, why);
  return TRUE;
}

/* What a command wrote comes back as it was, unless it was written again since: then the command must do so
 * once more. */
static gboolean
undo_generated (const Undo *undo, const KargJournalFile *file, GError **error)
{
  g_autoptr (GBytes) now = NULL;

  if (!undo_read (undo, file->path, &now, error))
    return FALSE;
  if (karg_image_same_bytes (&file->before, &file->after) || undo_same (now, &file->before))
    return TRUE;
  if (undo_same (now, &file->after))
    return karg_changeset_add_file (undo->changes, file->path, now, file->before.exists ? file->before.bytes : NULL,
                                    KARG_PHASE_ENTRY, error);

  for (guint i = 0; i < undo->journal->commands->len; i++)
    {
      const KargJournalCommand *command = g_ptr_array_index (undo->journal->commands, i);
      karg_changeset_set_backend (undo->changes, command->backend);
      if (g_strv_contains ((const char *const *) command->rewrites, file->path))
        karg_changeset_add_command (undo->changes, (const char *const *) command->argv,
                                    (const char *const *) command->rewrites, command->reason, TRUE);
    }
  return TRUE;
}

static gboolean
undo_claims_equal (const KargClaim *a, const KargClaim *b)
{
  return a != NULL && b != NULL && karg_strv_equal (a->owners, b->owners) && karg_strv_equal (a->replaced, b->replaced);
}

static void
undo_claim_again (KargLedger *ledger, const KargClaim *claim)
{
  for (guint i = 0; claim->owners[i] != NULL; i++)
    karg_ledger_claim (ledger, &claim->target, claim->word, claim->owners[i], claim->replaced);
}

/* Takes what became of @before in @after out of @now. FALSE when one of these claims was changed since. */
static gboolean
undo_claims (KargLedger *now, KargLedger *before, KargLedger *after)
{
  const GPtrArray *made = karg_ledger_get_claims (after);
  const GPtrArray *had = karg_ledger_get_claims (before);

  for (guint i = 0; i < made->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (made, i);
      const KargClaim *was = karg_ledger_find (before, &claim->target, claim->word);
      if (undo_claims_equal (claim, was))
        continue;
      const KargClaim *is = karg_ledger_find (now, &claim->target, claim->word);
      if (is == NULL)
        continue; /* it went with its entry, or with the word */
      if (!undo_claims_equal (claim, is))
        return FALSE;
      karg_ledger_forget (now, &claim->target, claim->word);
      if (was != NULL)
        undo_claim_again (now, was);
    }
  for (guint i = 0; i < had->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (had, i);
      if (karg_ledger_find (after, &claim->target, claim->word) != NULL)
        continue;
      if (karg_ledger_find (now, &claim->target, claim->word) != NULL)
        return FALSE;
      undo_claim_again (now, claim);
    }
  return TRUE;
}

/* A ledger that did not exist was an empty one. */
static KargLedger *
undo_parse_ledger (GBytes *bytes, const char *path)
{
  return bytes != NULL ? karg_ledger_parse (bytes, path, NULL) : karg_ledger_new ();
}

static gboolean
undo_want_ledger (const KargJournalFile *file, GBytes *now, GBytes **wanted)
{
  g_autoptr (KargLedger) before = undo_parse_ledger (file->before.exists ? file->before.bytes : NULL, file->path);
  g_autoptr (KargLedger) after = undo_parse_ledger (file->after.exists ? file->after.bytes : NULL, file->path);
  g_autoptr (KargLedger) current = undo_parse_ledger (now, file->path);

  if (undo_want (file, now, wanted))
    return TRUE;
  if (before == NULL || after == NULL || current == NULL || !undo_claims (current, before, after))
    return FALSE;
  *wanted = karg_ledger_format (current);
  return TRUE;
}

/* Two changes of different claims always merge, wherever their lines stand. */
static gboolean
undo_ledger (const Undo *undo, const KargJournalFile *file, GBytes **ledger, GError **error)
{
  g_autoptr (GBytes) now = NULL;
  g_autoptr (GBytes) wanted = NULL;
  g_autoptr (GError) why = NULL;

  if (!undo_read (undo, file->path, &now, error))
    return FALSE;
  if (!undo_want_ledger (file, now, &wanted))
    {
      karg_error_set_at (&why, KARG_ERROR_CONFLICT, file->path, 0, "who owns these arguments was changed since");
      karg_changeset_refuse (undo->changes, undo->journal->id, why);
      return TRUE;
    }
  /* a ledger that did not exist was an empty one */
  *ledger = wanted != NULL ? g_steal_pointer (&wanted) : g_bytes_new_static ("", 0);
  return TRUE;
}

static gboolean
undo_plan (const Undo *undo, GBytes **ledger, GError **error)
{
  for (guint i = 0; i < undo->journal->files->len; i++)
    {
      const KargJournalFile *file = g_ptr_array_index (undo->journal->files, i);
      gboolean ok = file->ledger ? undo_ledger (undo, file, ledger, error)
                    : file->generated ? undo_generated (undo, file, error)
                                      : undo_file (undo, file, error);
      if (!ok)
        return FALSE;
    }
  karg_changeset_set_backend (undo->changes, NULL);
  return TRUE;
}

gboolean
karg_history_plan_undo (KargRoot *root, const char *id, KargChangeset *changes, char **undone, GBytes **ledger,
                        GError **error)
{
  g_autoptr (GPtrArray) entries = karg_history_list (root, error);

  *undone = NULL;
  *ledger = NULL;
  if (entries == NULL)
    return FALSE;
  const KargHistoryEntry *entry = undo_find_entry (entries, id);
  if (entry == NULL && id == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "there is nothing to undo");
  else if (entry == NULL)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no transaction \"%s\" in the history", id);
  else if (entry->state == KARG_HISTORY_UNDONE)
    g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "transaction %s (\"%s\") is undone already", id, entry->summary);
  else if (entry->state == KARG_HISTORY_INTERRUPTED)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NEEDS_RECOVERY, "transaction %s was interrupted; run `kargctl recover`", id);
  else if (entry->state == KARG_HISTORY_DAMAGED)
    g_set_error (error, KARG_ERROR, KARG_ERROR_SYNTAX,
                 "the record of transaction %s is damaged, so it can't be undone; an earlier one can, by its id", entry->id);
  if (entry == NULL || entry->state != KARG_HISTORY_DONE)
    return FALSE;

  g_autoptr (KargJournal) journal = karg_history_load (root, entry->id, error);
  if (journal == NULL)
    return FALSE;
  Undo undo = { root, changes, journal, entries };
  *undone = g_strdup (entry->id);
  return undo_plan (&undo, ledger, error);
}
