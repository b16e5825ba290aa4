/* ownership.c: who asked for which argument, and what that means for a task.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "ownership.h"

#include "apply/transaction.h"
#include "units.h"

#include <string.h>

KargLedger *
karg_ownership_load (KargRoot *root, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = karg_root_read (root, KARG_LEDGER_PATH, &local);

  if (bytes != NULL)
    {
      KargLedger *ledger = karg_ledger_parse (bytes, KARG_LEDGER_PATH, error);
      if (ledger == NULL)
        g_prefix_error (error, "the record of who owns which argument is damaged; remove it to forget who does: ");
      return ledger;
    }
  if (g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    return karg_ledger_new ();
  g_propagate_prefixed_error (error, g_steal_pointer (&local), "who owns which argument can't be known: ");
  return NULL;
}

static KargLedgerTarget
karg_ownership_name (const KargTarget *target)
{
  return (KargLedgerTarget){
    .backend = karg_target_get_backend (target),
    .kind = karg_target_get_kind (target) == KARG_TARGET_ENTRY ? "entry" : "template",
    .id = karg_target_get_id (target),
  };
}

/* Targets whose text is their own: only these have claims. */
static gboolean
karg_ownership_is_kept_for (const KargTarget *target)
{
  return karg_target_is_writable (target);
}

static void
karg_ownership_forget_removed_entries (KargLedger *ledger, const KargTargets *targets, const char *backend)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_ENTRY && g_str_equal (karg_target_get_backend (target), backend))
        g_ptr_array_add (ids, (gpointer) karg_target_get_id (target));
    }
  g_ptr_array_add (ids, NULL);
  karg_ledger_reconcile_targets (ledger, backend, "entry", (const char *const *) ids->pdata);
}

static gboolean
karg_ownership_has_claims (KargLedger *ledger, const KargLedgerTarget *name)
{
  const GPtrArray *claims = karg_ledger_get_claims (ledger);

  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      if (g_str_equal (claim->target.backend, name->backend) && g_str_equal (claim->target.kind, name->kind)
          && g_str_equal (claim->target.id, name->id))
        return TRUE;
    }
  return FALSE;
}

/* Two seconds, because FAT knows no odd ones, and a transaction writes the ledger and the entries together. */
static gboolean
karg_ownership_is_newer (KargRoot *root, const KargTarget *target)
{
  KargFileInfo entry, ledger;
  const char *path = karg_target_get_path (target);

  return path != NULL && karg_root_stat (root, path, &entry, NULL) && karg_root_stat (root, KARG_LEDGER_PATH, &ledger, NULL)
         && entry.mtime_ns > ledger.mtime_ns + 2 * (gint64) 1000000000;
}

/* A kernel that was installed since: what its entry got from a template is owned by who owns it there. */
static void
karg_ownership_inherit (KargLedger *ledger, const KargLedgerTarget *name, const GPtrArray *held)
{
  const GPtrArray *claims = karg_ledger_get_claims (ledger);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) owners = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      if (!g_str_equal (claim->target.backend, name->backend) || !g_str_equal (claim->target.kind, "template")
          || !g_strv_contains ((const char *const *) held->pdata, claim->word))
        continue;
      for (guint o = 0; claim->owners[o] != NULL; o++)
        {
          g_ptr_array_add (words, g_strdup (claim->word));
          g_ptr_array_add (owners, g_strdup (claim->owners[o]));
        }
    }
  for (guint i = 0; i < words->len; i++)
    karg_ledger_claim (ledger, name, words->pdata[i], owners->pdata[i], NULL);
}

void
karg_ownership_reconcile (KargLedger *ledger, KargRoot *root, const KargTargets *targets, KargOwnershipNote note,
                          gpointer data)
{
  const char *backend = NULL;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      KargLedgerTarget name = karg_ownership_name (target);

      if (g_strcmp0 (backend, name.backend) != 0)
        karg_ownership_forget_removed_entries (ledger, targets, backend = name.backend);
      if (!karg_ownership_is_kept_for (target))
        continue;
      g_autoptr (GPtrArray) held = karg_units_of_cmdline (karg_target_get_cmdline (target));
      g_auto (GStrv) lost = karg_ledger_reconcile (ledger, &name, (const char *const *) held->pdata);
      for (guint w = 0; lost[w] != NULL; w++)
        {
          g_autofree char *text
            = g_strdup_printf ("%s is no longer in %s: another program or person took it away", lost[w], name.id);
          note (data, name.backend, text);
        }
      if (karg_target_get_kind (target) == KARG_TARGET_ENTRY && !karg_ownership_has_claims (ledger, &name)
          && karg_ownership_is_newer (root, target))
        karg_ownership_inherit (ledger, &name, held);
    }
}

static char *
karg_ownership_of_unit (KargLedger *ledger, const KargTarget *target, const char *unit)
{
  KargLedgerTarget name = karg_ownership_name (target);
  const KargClaim *claim = karg_ledger_find (ledger, &name, unit);

  return claim != NULL ? g_strjoinv (" ", (char **) claim->owners) : NULL;
}

/* Where the text of @target comes from: its holder, or the templates that it is generated from. */
static gboolean
karg_ownership_is_source (const KargTarget *target, const KargTarget *source)
{
  if (karg_target_get_kind (source) != KARG_TARGET_TEMPLATE)
    return FALSE;
  if (karg_target_get_holder_id (target) != NULL)
    return g_strcmp0 (karg_target_get_holder_id (target), karg_target_get_id (source)) == 0
           && g_strcmp0 (karg_target_get_holder_backend (target), karg_target_get_backend (source)) == 0;
  return karg_target_is_generated (target)
         && g_str_equal (karg_target_get_backend (target), karg_target_get_backend (source));
}

static char *
karg_ownership_of_any (KargLedger *ledger, const KargTargets *targets, const KargTarget *target, const char *unit)
{
  char *owners = karg_ownership_of_unit (ledger, target, unit);

  for (guint i = 0; owners == NULL && i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *source = karg_targets_get (targets, i);
      if (karg_ownership_is_source (target, source))
        owners = karg_ownership_of_unit (ledger, source, unit);
    }
  return owners;
}

char *
karg_ownership_of_word (KargLedger *ledger, const KargTargets *targets, const KargTarget *target, guint index)
{
  g_autoptr (GPtrArray) units = g_ptr_array_new_with_free_func (g_free);
  const KargWord *word = karg_cmdline_get_word (karg_target_get_cmdline (target), index);
  char *owners = g_strdup (karg_target_get_claimant (target, word->key, word->value));

  if (owners != NULL || karg_ledger_get_claims (ledger)->len == 0)
    return owners;
  karg_units_append_word (units, karg_target_get_cmdline (target), index);
  for (guint i = 0; owners == NULL && i < units->len; i++)
    owners = karg_ownership_of_any (ledger, targets, target, g_ptr_array_index (units, i));
  return owners;
}

/* Whether the edit's unit is there already: then the edit changes nothing. */
static gboolean
karg_ownership_holds (const KargTarget *target, const KargEdit *edit)
{
  g_autoptr (KargCmdline) copy = karg_cmdline_copy (karg_target_get_cmdline (target));

  return !karg_cmdline_apply (copy, edit);
}

/* Whether the edits took items from the lists of @key: then its words were not replaced as a whole. */
static gboolean
karg_ownership_edits_list (const GPtrArray *edits, const char *key)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);
      KargEditKind kind = karg_edit_get_kind (edit);
      if ((kind == KARG_EDIT_LIST_ADD || kind == KARG_EDIT_LIST_REMOVE) && karg_key_equal (karg_edit_get_key (edit), key))
        return TRUE;
    }
  return FALSE;
}

/* The words and items that @before holds and @after doesn't. An item that went out of a list is marked. */
static GPtrArray *
karg_ownership_removed (const KargTarget *before, const KargTarget *after, const GPtrArray *edits)
{
  const KargCmdline *was = karg_target_get_cmdline (before);
  const KargCmdline *is = karg_target_get_cmdline (after);
  g_autoptr (GPtrArray) now = karg_units_of_cmdline (is);
  GPtrArray *removed = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0, words; i < karg_cmdline_get_n_words (was); i += words)
    {
      const KargWord *word = karg_cmdline_get_word (was, i);
      g_autofree char *unit = karg_units_get (was, i, &words);
      g_autoptr (GPtrArray) units = g_ptr_array_new_with_free_func (g_free);

      if (word->for_init || karg_units_hold (now, unit))
        continue;
      karg_units_append_word (units, was, i);
      gboolean list = units->len > 1 && karg_ownership_edits_list (edits, word->key);
      if (!list)
        g_ptr_array_add (removed, karg_units_spell (was, i, &words));
      for (guint u = 1; list && u < units->len; u++)
        if (!karg_units_hold (now, units->pdata[u]))
          g_ptr_array_add (removed, g_strconcat (",", units->pdata[u], NULL));
    }
  g_ptr_array_add (removed, NULL);
  return removed;
}

static gboolean
karg_ownership_brings (const KargEdit *edit)
{
  KargEditKind kind = karg_edit_get_kind (edit);

  return kind == KARG_EDIT_ADD || kind == KARG_EDIT_SET || kind == KARG_EDIT_LIST_ADD;
}

/* @removed: as karg_ownership_removed() lists it. */
static void
karg_ownership_forget (KargLedger *ledger, const KargLedgerTarget *name, const char *removed)
{
  if (*removed == ',')
    {
      karg_ledger_forget (ledger, name, removed + 1);
      return;
    }
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (removed, -1);
  guint words;
  g_autofree char *unit = karg_units_get (parsed, 0, &words);
  karg_ledger_forget (ledger, name, unit);
}

/* Claims what @edit brought, and joins the claims on what was there. Returns: whether anything is new. */
static gboolean
karg_ownership_claim (KargLedger *ledger, const KargTarget *before, const KargEdit *edit, const char *owner,
                      const char *const *replaced)
{
  KargLedgerTarget name = karg_ownership_name (before);
  g_autoptr (GPtrArray) held = karg_units_of_cmdline (karg_target_get_cmdline (before));
  g_autoptr (GPtrArray) units = karg_units_of_edit (edit);
  gboolean any = FALSE;

  for (guint i = 0; i < units->len; i++)
    {
      const char *unit = g_ptr_array_index (units, i);
      /* values that were only brought in order were there; a SET that took others away is new, even so */
      gboolean was_there = units->len > 1 ? karg_units_hold (held, unit) : karg_ownership_holds (before, edit);

      if (was_there && karg_ledger_find (ledger, &name, unit) == NULL)
        continue;
      karg_ledger_claim (ledger, &name, unit, owner, was_there || any ? NULL : replaced);
      any = any || !was_there;
    }
  return any;
}

/* What had to go is put down to the first new unit: when that is released, it all comes back. */
static void
karg_ownership_record_target (KargLedger *ledger, const KargTarget *before, const KargTarget *after,
                              const GPtrArray *edits, const char *owner)
{
  KargLedgerTarget name = karg_ownership_name (before);
  g_autoptr (GPtrArray) removed = karg_ownership_removed (before, after, edits);
  const char *const *replaced = (const char *const *) removed->pdata;

  for (guint i = 0; i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);

      if (karg_ownership_brings (edit) && karg_ownership_holds (after, edit)
          && karg_ownership_claim (ledger, before, edit, owner, replaced))
        replaced = NULL;
    }
  for (guint i = 0; removed->pdata[i] != NULL; i++)
    karg_ownership_forget (ledger, &name, removed->pdata[i]);
}

void
karg_ownership_record (KargLedger *ledger, const KargTargets *before, const KargTargets *after, const KargIntent *intent,
                       const char *owner)
{
  for (guint i = 0; i < karg_targets_get_n (before); i++)
    {
      const KargTarget *was = karg_targets_get (before, i);
      const KargTarget *is = karg_targets_find (after, karg_target_get_backend (was), karg_target_get_kind (was),
                                                karg_target_get_id (was));
      if (is != NULL && karg_ownership_is_kept_for (was))
        karg_ownership_record_target (ledger, was, is, karg_intent_get_edits (intent, was), owner);
    }
}

/* Whether a word of the edit is in the unit: the same key and value. */
static gboolean
karg_ownership_names (const KargEdit *edit, const KargCmdline *unit)
{
  g_autoptr (KargCmdline) named = karg_cmdline_parse (karg_edit_get_text (edit), -1);

  for (guint i = 0; i < karg_cmdline_get_n_words (named); i++)
    {
      const KargWord *word = karg_cmdline_get_word (named, i);
      if (karg_cmdline_contains (unit, word->key, word->value))
        return TRUE;
    }
  return FALSE;
}

static gboolean
karg_ownership_is_named (const GPtrArray *edits, const char *unit)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);

  for (guint i = 0; edits != NULL && i < edits->len; i++)
    if (karg_ownership_names (g_ptr_array_index (edits, i), parsed))
      return TRUE;
  return edits == NULL;
}

/* @unit may be a page size with its count, which one edit takes together. */
static void
karg_ownership_append (GPtrArray *edits, KargEditKind kind, const char *unit)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < karg_cmdline_get_n_words (parsed); i++)
    g_ptr_array_add (words, karg_units_spell_word (parsed, i));
  g_ptr_array_add (words, NULL);
  g_autoptr (GPtrArray) made = karg_edit_list_new (kind, (const char *const *) words->pdata, NULL);
  for (guint i = 0; made != NULL && i < made->len; i++)
    g_ptr_array_add (edits, karg_edit_ref (g_ptr_array_index (made, i)));
}

/* Out with the word, or the item of a list, that the unit stands for; and back with what it replaced. */
static void
karg_ownership_undo_unit (GPtrArray *edits, const KargTarget *target, const char *unit, char **restore)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);
  const KargWord *word = karg_cmdline_get_n_words (parsed) > 0 ? karg_cmdline_get_word (parsed, 0) : NULL;
  gboolean whole = word != NULL && karg_cmdline_contains (karg_target_get_cmdline (target), word->key, word->value);

  karg_ownership_append (edits, whole || word == NULL || word->value == NULL ? KARG_EDIT_REMOVE : KARG_EDIT_LIST_REMOVE,
                         unit);
  for (guint i = 0; restore[i] != NULL; i++)
    if (restore[i][0] == ',')
      karg_ownership_append (edits, KARG_EDIT_LIST_ADD, restore[i] + 1);
    else
      karg_ownership_append (edits, KARG_EDIT_ADD, restore[i]);
}

/* Who else wants the unit: as the file itself says, or the ledger. (transfer full) */
static char *
karg_ownership_claimed_otherwise (KargLedger *ledger, const KargTarget *target, const char *unit)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);
  const char *claimant = NULL;

  if (karg_cmdline_get_n_words (parsed) == 1)
    {
      const KargWord *word = karg_cmdline_get_word (parsed, 0);
      claimant = karg_target_get_claimant (target, word->key, word->value);
    }
  return claimant != NULL ? g_strdup (claimant) : karg_ownership_of_unit (ledger, target, unit);
}

/* The units that @owner claims in @target. (transfer full) */
static GPtrArray *
karg_ownership_claimed_units (KargLedger *ledger, const KargLedgerTarget *name, const char *owner)
{
  const GPtrArray *claims = karg_ledger_get_claims (ledger);
  GPtrArray *units = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      if (g_str_equal (claim->target.backend, name->backend) && g_str_equal (claim->target.kind, name->kind)
          && g_str_equal (claim->target.id, name->id) && g_strv_contains (claim->owners, owner))
        g_ptr_array_add (units, g_strdup (claim->word));
    }
  return units;
}

GPtrArray *
karg_ownership_release (KargLedger *ledger, const KargTarget *target, const char *owner, const GPtrArray *only,
                        KargOwnershipNote note, gpointer data)
{
  KargLedgerTarget name = karg_ownership_name (target);
  g_autoptr (GPtrArray) units = karg_ownership_claimed_units (ledger, &name, owner);
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  for (guint i = 0; i < units->len; i++)
    {
      const char *unit = g_ptr_array_index (units, i);
      g_auto (GStrv) restore = NULL;

      if (!karg_ownership_is_named (only, unit))
        continue;
      gboolean last = karg_ledger_release (ledger, &name, unit, owner, &restore) == KARG_RELEASE_LAST;
      g_autofree char *others = karg_ownership_claimed_otherwise (ledger, target, unit);
      if (last && others == NULL)
        {
          karg_ownership_undo_unit (edits, target, unit, restore);
          continue;
        }
      g_autofree char *text = g_strdup_printf ("%s stays in %s: %s asked for it too", unit, name.id, others);
      note (data, name.backend, text);
    }
  return edits;
}
