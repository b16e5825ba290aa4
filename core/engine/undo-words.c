/* undo-words.c: taking a change back word by word.
 *
 * What a change did to a file's words is seen by reading the tree twice: with the file as it was before, and as it was left.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "undo-words.h"

#include "check.h"
#include "files.h"
#include "owners.h"

#include "base/root-overlay.h"
#include "ledger/ownership.h"

/* The tree as it would be with @bytes (NULL: no file) at @path, and with what is given back already (@changes): a template
 * that is not there shows what entries hold. NULL when it can't be read so. */
static KargTargets *
karg_undo_words_read (KargEngine *engine, KargChangeset *changes, const char *path, GBytes *bytes)
{
  g_autofree char *real = karg_root_resolve (engine->root, path, NULL);
  g_autoptr (KargRoot) overlay = karg_check_overlay (engine->root, changes);

  karg_root_overlay_put (overlay, real != NULL ? real : path, bytes);
  return karg_survey_read_again (engine->survey, engine->registry, overlay, NULL);
}

static const KargCmdline *
karg_undo_words_find (const KargTargets *targets, const KargTarget *like)
{
  const KargTarget *target = karg_targets_find (targets, karg_target_get_backend (like), karg_target_get_kind (like),
                                                karg_target_get_id (like));

  return target != NULL ? karg_target_get_cmdline (target) : NULL;
}

/* Whether @cmdline holds just this word; a bare one is not "key=…". */
static gboolean
karg_undo_words_has (const KargCmdline *cmdline, const KargWord *word)
{
  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *own = karg_cmdline_get_word (cmdline, i);
      if (!own->for_init && karg_key_equal (own->key, word->key) && g_strcmp0 (own->value, word->value) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The words of @one that @other lacks. */
static GPtrArray *
karg_undo_words_lacking (const KargCmdline *one, const KargCmdline *other)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint i = 0; i < karg_cmdline_get_n_words (one); i++)
    {
      const KargWord *word = karg_cmdline_get_word (one, i);
      if (!word->for_init && !karg_undo_words_has (other, word))
        g_ptr_array_add (words, (gpointer) word);
    }
  return words;
}

static void
karg_undo_words_append (GPtrArray *edits, KargEditKind kind, const KargWord *word)
{
  g_autofree char *text = karg_word_format (word->key, word->value, NULL);
  KargEdit *edit = kind == KARG_EDIT_REMOVE && word->value == NULL ? karg_edit_new_remove_bare (word->key, NULL)
                   : text != NULL                                  ? karg_edit_new (kind, text, NULL)
                                                                   : NULL;

  if (edit != NULL)
    g_ptr_array_add (edits, edit);
}

/* The only one of @words with @key; NULL: none, or several. */
static const KargWord *
karg_undo_words_of_key (const GPtrArray *words, const char *key)
{
  const KargWord *found = NULL;

  for (guint i = 0; i < words->len; i++)
    {
      const KargWord *word = g_ptr_array_index (words, i);
      if (!karg_key_equal (word->key, key))
        continue;
      if (found != NULL)
        return NULL;
      found = word;
    }
  return found;
}

/* One value that took the place of another gives it back. */
static gboolean
karg_undo_words_replace (GPtrArray *edits, const KargWord *came, const GPtrArray *gone)
{
  const KargWord *was = karg_undo_words_of_key (gone, came->key);
  g_autofree char *text = karg_word_format (came->key, came->value, NULL);
  g_autofree char *old = was != NULL ? karg_word_format (was->key, was->value, NULL) : NULL;
  KargEdit *edit = text != NULL && old != NULL && came->value != NULL && was->value != NULL
                     ? karg_edit_new_replace (text, old, NULL) : NULL;

  if (edit != NULL)
    g_ptr_array_add (edits, edit);
  return edit != NULL;
}

/* The edits that make of @now what it would be without the change from @before to @after. (transfer full) NULL when
 * somebody gave a key of it another value since. */
static GPtrArray *
karg_undo_words_reverse (const KargCmdline *before, const KargCmdline *after, const KargCmdline *now)
{
  g_autoptr (GPtrArray) came = karg_undo_words_lacking (after, before);
  g_autoptr (GPtrArray) gone = karg_undo_words_lacking (before, after);
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  for (guint i = 0; i < came->len; i++)
    {
      const KargWord *word = g_ptr_array_index (came, i);
      gboolean there = karg_undo_words_has (now, word);

      if (!there && karg_cmdline_contains (now, word->key, NULL) && !karg_cmdline_contains (before, word->key, NULL))
        return NULL;
      if (!there && karg_undo_words_of_key (gone, word->key) != NULL && karg_cmdline_contains (now, word->key, NULL))
        return NULL;
      if (there && !karg_undo_words_replace (edits, word, gone))
        karg_undo_words_append (edits, KARG_EDIT_REMOVE, word);
    }
  for (guint i = 0; i < gone->len; i++)
    karg_undo_words_append (edits, KARG_EDIT_ADD, g_ptr_array_index (gone, i));
  return g_steal_pointer (&edits);
}

/* What is to be taken back of one file. */
static gboolean
karg_undo_words_of_file (KargEngine *engine, const KargUndoConflict *conflict, KargIntent *intent, KargChangeset *changes)
{
  g_autoptr (KargTargets) was = karg_undo_words_read (engine, changes, conflict->path, conflict->before);
  g_autoptr (KargTargets) had = karg_undo_words_read (engine, changes, conflict->path, conflict->after);
  const KargTargets *targets = engine->survey->targets;
  gboolean any = FALSE;

  for (guint i = 0; was != NULL && had != NULL && i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const KargCmdline *now = karg_target_get_cmdline (target);
      const KargCmdline *before = karg_undo_words_find (was, target);
      const KargCmdline *after = karg_undo_words_find (had, target);

      if (now == NULL || before == NULL || after == NULL || karg_cmdline_equal (before, after)
          || karg_target_get_access (target) != KARG_ACCESS_WRITABLE)
        continue;
      g_autoptr (GPtrArray) edits = karg_undo_words_reverse (before, after, now);
      if (edits == NULL)
        return FALSE;
      karg_intent_add (intent, target, NULL, edits);
      any = TRUE;
    }
  return any;
}

/* Whether @entry was made after the transaction: it is younger, and none of its files. */
static gboolean
karg_undo_words_is_new (KargEngine *engine, const KargUndone *undone, const KargTarget *entry)
{
  const char *path = karg_target_get_path (entry);
  g_autofree char *real = path != NULL ? karg_root_resolve (engine->root, path, NULL) : NULL;
  KargFileInfo info;

  return karg_target_get_kind (entry) == KARG_TARGET_ENTRY && karg_target_get_access (entry) == KARG_ACCESS_WRITABLE
         && karg_target_get_cmdline (entry) != NULL && real != NULL && !g_hash_table_contains (undone->paths, real)
         && karg_root_stat (engine->root, real, &info, NULL)
         && info.mtime_ns > undone->done_ns;
}

/* What the entry held when it was made: before a later change of ours wrote it. (transfer full) */
static KargCmdline *
karg_undo_words_of_birth (KargEngine *engine, const KargUndone *undone, const KargTarget *entry)
{
  g_autoptr (KargChangeset) nothing = karg_changeset_new ();
  g_autofree char *real = karg_root_resolve (engine->root, karg_target_get_path (entry), NULL);
  GBytes *bytes = NULL;

  if (!g_hash_table_lookup_extended (undone->later, real, NULL, (gpointer *) &bytes))
    return karg_cmdline_copy (karg_target_get_cmdline (entry));
  g_autoptr (KargTargets) born = karg_undo_words_read (engine, nothing, real, bytes);
  const KargCmdline *cmdline = born != NULL ? karg_undo_words_find (born, entry) : NULL;
  return cmdline != NULL ? karg_cmdline_copy (cmdline) : karg_cmdline_parse ("", 0);
}

/* What goes from, and comes back to, @template is so in @entry, as far as it came from there. */
static void
karg_undo_words_follow (KargEngine *engine, const KargUndone *undone, const KargTarget *entry, const GPtrArray *edits,
                        KargIntent *intent)
{
  g_autoptr (KargCmdline) born = karg_undo_words_of_birth (engine, undone, entry);
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  for (guint i = 0; i < edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (edits, i);
      gboolean takes = karg_edit_get_kind (edit) != KARG_EDIT_ADD;

      if (!takes || !karg_cmdline_holds (born, edit))
        g_ptr_array_add (own, edit);
    }
  if (own->len > 0)
    karg_intent_add (intent, entry, NULL, own);
}

/* An image that nobody here can make anew keeps what it was made with. */
static void
karg_undo_words_note (const KargTarget *image, const GPtrArray *edits, KargChangeset *changes)
{
  for (guint i = 0; i < edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (edits, i);
      if (karg_edit_get_kind (edit) == KARG_EDIT_ADD || karg_cmdline_holds (karg_target_get_cmdline (image), edit))
        continue;
      g_autofree char *text = g_strdup_printf ("%s still holds %s: %s", karg_target_get_id (image), karg_edit_get_text (edit),
                                               karg_target_get_reason (image));
      karg_changeset_set_backend (changes, karg_target_get_backend (image));
      karg_changeset_note (changes, text);
    }
}

/* What becomes of each template, by bytes or by words, in the entries that were made from it since. @back: the tree with
 * the bytes given back. */
static void
karg_undo_words_of_entries (KargEngine *engine, const KargUndone *undone, const KargTargets *back, KargIntent *intent,
                            KargChangeset *changes)
{
  const KargTargets *targets = engine->survey->targets;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *template = karg_targets_get (targets, i);
      const KargCmdline *now = karg_target_get_cmdline (template);
      const KargCmdline *then = karg_undo_words_find (back, template);
      if (karg_target_get_kind (template) != KARG_TARGET_TEMPLATE || now == NULL || then == NULL)
        continue;
      const KargCmdline *meant
        = karg_intent_changes (intent, template) ? karg_intent_get_cmdline (intent, template) : then;
      g_autoptr (GPtrArray) edits = karg_undo_words_reverse (meant, now, now);

      for (guint e = 0; edits != NULL && edits->len > 0 && e < karg_targets_get_n (targets); e++)
        {
          const KargTarget *entry = karg_targets_get (targets, e);
          if (!g_str_equal (karg_target_get_backend (entry), karg_target_get_backend (template)))
            continue;
          if (karg_undo_words_is_new (engine, undone, entry))
            karg_undo_words_follow (engine, undone, entry, edits, intent);
          else if (karg_target_get_access (entry) == KARG_ACCESS_READ_ONLY && karg_target_get_cmdline (entry) != NULL)
            karg_undo_words_note (entry, edits, changes);
        }
    }
}

/* Claims on words that went with the rest. */
static void
karg_undo_words_forget (KargEngine *engine, KargUndone *undone, const KargTargets *after, const KargIntent *intent)
{
  g_autoptr (GBytes) disk = karg_root_read (engine->root, KARG_LEDGER_PATH, NULL);
  GBytes *bytes = undone->ledger != NULL ? undone->ledger : disk;
  g_autoptr (KargLedger) ledger = bytes != NULL ? karg_ledger_parse (bytes, KARG_LEDGER_PATH, NULL) : NULL;

  for (guint i = 0; ledger != NULL && i < karg_targets_get_n (after); i++)
    {
      const KargTarget *target = karg_targets_get (after, i);
      const KargTarget *was = karg_targets_find (engine->survey->targets, karg_target_get_backend (target),
                                                 karg_target_get_kind (target), karg_target_get_id (target));
      if (was == NULL || !karg_intent_changes (intent, was))
        continue;
      KargOwnershipTarget view = karg_owners_view (target);
      g_strfreev (karg_ownership_reconcile (ledger, &view));
    }
  if (ledger == NULL)
    return;
  g_clear_pointer (&undone->ledger, g_bytes_unref);
  undone->ledger = karg_ledger_format (ledger);
}

gboolean
karg_undo_words_plan (KargEngine *engine, KargUndone *undone, KargIntent *intent, KargChangeset *changes, GError **error)
{
  g_autoptr (KargRoot) overlay = karg_check_overlay (engine->root, changes);
  g_autoptr (KargTargets) back = karg_survey_read_again (engine->survey, engine->registry, overlay, error);

  if (back == NULL)
    return FALSE;
  for (guint i = 0; i < undone->conflicts->len; i++)
    if (!karg_undo_words_of_file (engine, g_ptr_array_index (undone->conflicts, i), intent, changes))
      karg_undo_refuse (undone, g_ptr_array_index (undone->conflicts, i), changes);
  karg_undo_words_of_entries (engine, undone, back, intent, changes);
  if (karg_intent_get_lines (intent)->len == 0)
    return TRUE;
  g_autoptr (KargTargets) after = karg_files_plan (engine, intent, changes, error);
  if (after == NULL)
    return FALSE;
  karg_undo_words_forget (engine, undone, after, intent);
  return TRUE;
}
