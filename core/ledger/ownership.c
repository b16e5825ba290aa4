/* ownership.c: who asked for which argument, and what that means when words come and go.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "ownership.h"
#include "units-private.h"

#include "base/root.h"

#include <string.h>

KargLedger *
karg_ownership_load (KargRoot *root, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = karg_root_read_trusted (root, KARG_LEDGER_PATH, &local);

  if (bytes != NULL)
    {
      KargLedger *ledger = karg_ledger_parse (bytes, KARG_LEDGER_PATH, error);
      if (ledger == NULL)
        g_prefix_error (error, "the record of who owns which argument is damaged: ");
      return ledger;
    }
  if (g_error_matches (local, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    return karg_ledger_new ();
  g_propagate_prefixed_error (error, g_steal_pointer (&local), "who owns which argument can't be known: ");
  return NULL;
}

char **
karg_ownership_reconcile (KargLedger *ledger, const KargOwnershipTarget *target)
{
  if (karg_ledger_count_in (ledger, &target->name, NULL) == 0)
    return g_new0 (char *, 1);
  g_autoptr (GHashTable) held = karg_units_of_cmdline (target->cmdline);
  return karg_ledger_reconcile (ledger, &target->name, held);
}

void
karg_ownership_inherit (KargLedger *ledger, const KargOwnershipTarget *target)
{
  const GPtrArray *claims = karg_ledger_get_claims (ledger);
  g_autoptr (GHashTable) held = karg_units_of_cmdline (target->cmdline);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) owners = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      if (!g_str_equal (claim->target.backend, target->name.backend) || !g_str_equal (claim->target.kind, "template")
          || !g_hash_table_contains (held, claim->word))
        continue;
      for (guint o = 0; claim->owners[o] != NULL; o++)
        {
          g_ptr_array_add (words, g_strdup (claim->word));
          g_ptr_array_add (owners, g_strdup (claim->owners[o]));
        }
    }
  for (guint i = 0; i < words->len; i++)
    karg_ledger_claim (ledger, &target->name, words->pdata[i], owners->pdata[i], NULL);
}

static char *
karg_ownership_of_unit (KargLedger *ledger, const KargOwnershipTarget *target, const char *unit)
{
  const KargClaim *claim = karg_ledger_find (ledger, &target->name, unit);

  return claim != NULL ? g_strjoinv (" ", (char **) claim->owners) : NULL;
}

static const char *
karg_ownership_ask_file (const KargOwnershipTarget *target, const KargWord *word)
{
  return target->claimant != NULL ? target->claimant (target->data, word->key, word->value) : NULL;
}

char *
karg_ownership_of_word (KargLedger *ledger, const KargOwnershipTarget *targets, guint n, guint index)
{
  g_autoptr (GPtrArray) units = g_ptr_array_new_with_free_func (g_free);
  char *owners = g_strdup (karg_ownership_ask_file (targets, karg_cmdline_get_word (targets->cmdline, index)));

  if (owners != NULL || karg_ledger_get_claims (ledger)->len == 0)
    return owners;
  karg_units_append_word (units, targets->cmdline, index);
  for (guint u = 0; u < units->len; u++)
    for (guint i = 0; owners == NULL && i < n; i++)
      owners = karg_ownership_of_unit (ledger, &targets[i], g_ptr_array_index (units, u));
  return owners;
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

/* Whether words only came behind those that were there: nearly always. The last of these must end where it did: a quote
 * that is open goes on. */
static gboolean
karg_ownership_only_appends (const KargCmdline *was, const KargCmdline *is)
{
  gsize length = 0, longer = 0;
  guint n = karg_cmdline_get_n_words (was);
  const char *text = karg_cmdline_get_text (was, &length);
  const char *now = karg_cmdline_get_text (is, &longer);

  return longer >= length && memcmp (now, text, length) == 0 && n <= karg_cmdline_get_n_words (is)
         && (n == 0 || karg_cmdline_get_word (was, n - 1)->length == karg_cmdline_get_word (is, n - 1)->length);
}

/* The words and items that @before holds and @after doesn't. An item that went out of a list is marked. */
static GPtrArray *
karg_ownership_removed (const KargCmdline *was, const KargCmdline *is, const GPtrArray *edits)
{
  gboolean appends = karg_ownership_only_appends (was, is);
  g_autoptr (GHashTable) now = appends ? NULL : karg_units_of_cmdline (is);
  GPtrArray *removed = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0, words; !appends && i < karg_cmdline_get_n_words (was); i += words)
    {
      const KargWord *word = karg_cmdline_get_word (was, i);
      g_autofree char *unit = karg_units_get (was, i, &words);
      g_autoptr (GPtrArray) units = g_ptr_array_new_with_free_func (g_free);

      /* "console=ttyS0" is no item of "console=ttyS0,115200" that stays, unless the edits spoke of items */
      gboolean stays = words > 1 || karg_ownership_edits_list (edits, word->key)
                         ? g_hash_table_contains (now, unit) : karg_cmdline_contains (is, word->key, word->value);
      if (word->for_init || stays)
        continue;
      karg_units_append_word (units, was, i);
      gboolean list = units->len > 1 && karg_ownership_edits_list (edits, word->key);
      if (!list)
        g_ptr_array_add (removed, karg_units_spell (was, i, &words));
      for (guint u = 1; list && u < units->len; u++)
        if (!g_hash_table_contains (now, units->pdata[u]))
          g_ptr_array_add (removed, g_strconcat (",", units->pdata[u], NULL));
    }
  g_ptr_array_add (removed, NULL);
  return removed;
}

static gboolean
karg_ownership_brings (const KargEdit *edit)
{
  KargEditKind kind = karg_edit_get_kind (edit);

  return kind == KARG_EDIT_ADD || kind == KARG_EDIT_SET || kind == KARG_EDIT_LIST_ADD || kind == KARG_EDIT_REPLACE;
}

/* What ownership is recorded with, for one target. */
typedef struct
{
  KargLedger *ledger;
  const KargOwnershipTarget *before;
  const KargCmdline *after;
  const char *owner;
  KargOwnershipNote note;
  gpointer data;
} KargOwnershipRecord;

/* Nobody's argument goes without a word to who reads along. */
static void
karg_ownership_forget_unit (const KargOwnershipRecord *record, const char *unit)
{
  const KargClaim *claim = karg_ledger_find (record->ledger, &record->before->name, unit);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (guint i = 0; claim != NULL && claim->owners[i] != NULL; i++)
    if (!g_str_equal (claim->owners[i], record->owner))
      g_ptr_array_add (others, (char *) claim->owners[i]);
  if (others->len > 0)
    {
      g_ptr_array_add (others, NULL);
      g_autofree char *names = g_strjoinv (", ", (char **) others->pdata);
      g_autofree char *text = g_strdup_printf ("%s goes, which %s asked for", unit, names);
      record->note (record->data, record->before->name.backend, text);
    }
  karg_ledger_forget (record->ledger, &record->before->name, unit);
}

/* The unit of what karg_ownership_removed() lists. (transfer full) */
static char *
karg_ownership_unit_of (const char *removed)
{
  guint words;

  if (*removed == ',')
    return g_strdup (removed + 1);
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (removed, -1);
  return karg_units_get (parsed, 0, &words);
}

/* What comes back when the owner lets go: not what it had asked for itself before, but what that had replaced. */
static GPtrArray *
karg_ownership_replaced (const KargOwnershipRecord *record, const GPtrArray *removed)
{
  GPtrArray *replaced = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; removed->pdata[i] != NULL; i++)
    {
      g_autofree char *unit = karg_ownership_unit_of (removed->pdata[i]);
      const KargClaim *claim = karg_ledger_find (record->ledger, &record->before->name, unit);
      gboolean own = claim != NULL && g_str_equal (claim->owners[0], record->owner) && claim->owners[1] == NULL;

      if (!own)
        g_ptr_array_add (replaced, g_strdup (removed->pdata[i]));
      for (guint r = 0; own && claim->replaced[r] != NULL; r++)
        g_ptr_array_add (replaced, g_strdup (claim->replaced[r]));
    }
  g_ptr_array_add (replaced, NULL);
  return replaced;
}

/* Claims what @edit brought, and joins the claims on what was there. Returns: whether anything is new. */
static gboolean
karg_ownership_claim (const KargOwnershipRecord *record, const KargEdit *edit, const char *const *replaced)
{
  const KargLedgerTarget *name = &record->before->name;
  g_autoptr (GPtrArray) units = karg_units_of_edit (edit);
  g_autoptr (GHashTable) held = units->len > 1 ? karg_units_of_cmdline (record->before->cmdline) : NULL;
  gboolean any = FALSE;

  for (guint i = 0; i < units->len; i++)
    {
      const char *unit = g_ptr_array_index (units, i);
      /* values that were only brought in order were there; a SET that took others away is new, even so */
      gboolean was_there = held != NULL ? g_hash_table_contains (held, unit)
                                        : karg_cmdline_holds (record->before->cmdline, edit);

      if (was_there && karg_ledger_find (record->ledger, name, unit) == NULL)
        continue;
      karg_ledger_claim (record->ledger, name, unit, record->owner, was_there || any ? NULL : replaced);
      any = any || !was_there;
    }
  return any;
}

/* What had to go is put down to the first new unit: when that is released, it all comes back. */
void
karg_ownership_record (KargLedger *ledger, const KargOwnershipTarget *before, const KargCmdline *after,
                       const GPtrArray *edits, const char *owner, KargOwnershipNote note, gpointer data)
{
  KargOwnershipRecord record = { ledger, before, after, owner, note, data };
  g_autoptr (GPtrArray) removed = karg_ownership_removed (before->cmdline, after, edits);
  g_autoptr (GPtrArray) returns = karg_ownership_replaced (&record, removed);
  const char *const *replaced = (const char *const *) returns->pdata;

  for (guint i = 0; i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);

      if (karg_ownership_brings (edit) && karg_cmdline_holds (after, edit)
          && karg_ownership_claim (&record, edit, replaced))
        replaced = NULL;
    }
  for (guint i = 0; removed->pdata[i] != NULL; i++)
    {
      g_autofree char *unit = karg_ownership_unit_of (removed->pdata[i]);
      karg_ownership_forget_unit (&record, unit);
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

/* The word that @unit is; without a value it is just that word, and no "key=…" of somebody else. */
static void
karg_ownership_append_remove (GPtrArray *edits, const KargCmdline *parsed, const char *unit)
{
  const KargWord *word = karg_cmdline_get_n_words (parsed) == 1 ? karg_cmdline_get_word (parsed, 0) : NULL;
  KargEdit *bare = word != NULL && word->value == NULL ? karg_edit_new_remove_bare (unit, NULL) : NULL;

  if (bare != NULL)
    g_ptr_array_add (edits, bare);
  else
    karg_ownership_append (edits, KARG_EDIT_REMOVE, unit);
}

/* Out with the word, or the item of a list, that the unit stands for; and back with what it replaced. */
static void
karg_ownership_undo_unit (GPtrArray *edits, const KargCmdline *cmdline, const char *unit, char **restore)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);
  const KargWord *word = karg_cmdline_get_n_words (parsed) > 0 ? karg_cmdline_get_word (parsed, 0) : NULL;
  gboolean whole = word != NULL && karg_cmdline_contains (cmdline, word->key, word->value);

  /* One value goes back to the place of the one that took it. */
  KargEdit *back = whole && restore[0] != NULL && restore[1] == NULL && restore[0][0] != ','
                     ? karg_edit_new_replace (unit, restore[0], NULL) : NULL;

  if (back != NULL)
    {
      g_ptr_array_add (edits, back);
      return;
    }
  if (whole || word == NULL || word->value == NULL)
    karg_ownership_append_remove (edits, parsed, unit);
  else
    karg_ownership_append (edits, KARG_EDIT_LIST_REMOVE, unit);
  for (guint i = 0; restore[i] != NULL; i++)
    if (restore[i][0] == ',')
      karg_ownership_append (edits, KARG_EDIT_LIST_ADD, restore[i] + 1);
    else
      karg_ownership_append (edits, KARG_EDIT_ADD, restore[i]);
}

/* Who else wants the unit: as the file itself says, or the ledger. (transfer full) */
static char *
karg_ownership_claimed_otherwise (KargLedger *ledger, const KargOwnershipTarget *target, const char *unit)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);
  const char *claimant = NULL;

  if (karg_cmdline_get_n_words (parsed) == 1)
    claimant = karg_ownership_ask_file (target, karg_cmdline_get_word (parsed, 0));
  return claimant != NULL ? g_strdup (claimant) : karg_ownership_of_unit (ledger, target, unit);
}

/* The units that @owner claims in @target. (transfer full) */
static GPtrArray *
karg_ownership_claimed_units (KargLedger *ledger, const KargLedgerTarget *name, const char *owner)
{
  const GPtrArray *claims = karg_ledger_get_claims (ledger);
  GPtrArray *units = g_ptr_array_new_with_free_func (g_free);
  guint first = 0;
  guint n = karg_ledger_count_in (ledger, name, &first);

  for (guint i = first; i < first + n; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      if (g_strv_contains (claim->owners, owner))
        g_ptr_array_add (units, g_strdup (claim->word));
    }
  return units;
}

GPtrArray *
karg_ownership_release (KargLedger *ledger, const KargOwnershipTarget *target, const char *owner, const GPtrArray *only,
                        KargOwnershipNote note, gpointer data)
{
  const KargLedgerTarget *name = &target->name;
  g_autoptr (GPtrArray) units = karg_ownership_claimed_units (ledger, name, owner);
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  for (guint i = 0; i < units->len; i++)
    {
      const char *unit = g_ptr_array_index (units, i);
      g_auto (GStrv) restore = NULL;

      if (!karg_ownership_is_named (only, unit))
        continue;
      gboolean last = karg_ledger_release (ledger, name, unit, owner, &restore) == KARG_RELEASE_LAST;
      g_autofree char *others = karg_ownership_claimed_otherwise (ledger, target, unit);
      if (last && others == NULL)
        {
          karg_ownership_undo_unit (edits, target->cmdline, unit, restore);
          continue;
        }
      g_autofree char *text = g_strdup_printf ("%s stays in %s: %s asked for it too", unit, name->id, others);
      note (data, name->backend, text);
    }
  return edits;
}

gboolean
karg_ownership_holds_unit (const KargCmdline *cmdline, const char *unit)
{
  g_autoptr (GHashTable) units = karg_units_of_cmdline (cmdline);

  return g_hash_table_contains (units, unit);
}
