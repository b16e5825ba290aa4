/* ownership-release.c: letting go of what was asked for: the edits that this comes to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "ownership-private.h"
#include "units-private.h"

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

/* A gap is named with the word that it was made for. */
static gboolean
karg_ownership_is_named (const GPtrArray *edits, const char *unit)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);
  const char *gap = karg_ownership_get_gap (unit);

  for (guint i = 0; edits != NULL && i < edits->len; i++)
    if (gap != NULL ? karg_key_equal (karg_edit_get_key (g_ptr_array_index (edits, i)), gap)
                    : karg_ownership_names (g_ptr_array_index (edits, i), parsed))
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

static void
karg_ownership_restore (GPtrArray *edits, char **restore)
{
  for (guint i = 0; restore[i] != NULL; i++)
    if (restore[i][0] == ',')
      karg_ownership_append (edits, KARG_EDIT_LIST_ADD, restore[i] + 1);
    else
      karg_ownership_append (edits, KARG_EDIT_ADD, restore[i]);
}

/* Out with the word, or the item of a list, that the unit stands for; and back with what it replaced. */
static void
karg_ownership_undo_unit (GPtrArray *edits, const KargCmdline *cmdline, const char *unit, char **restore)
{
  if (karg_ownership_get_gap (unit) != NULL)
    {
      karg_ownership_restore (edits, restore);
      return;
    }

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
  karg_ownership_restore (edits, restore);
}

/* Who else wants the unit: as the file itself says, or the ledger. (transfer full) */
static char *
karg_ownership_claimed_otherwise (KargLedger *ledger, const KargOwnershipTarget *target, const char *unit)
{
  g_autoptr (KargCmdline) parsed = karg_cmdline_parse (unit, -1);
  const char *claimant = NULL;

  if (karg_ownership_get_gap (unit) == NULL && karg_cmdline_get_n_words (parsed) == 1)
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
      gboolean waits = karg_ledger_waits (ledger, name, unit);
      gboolean last = karg_ledger_release (ledger, name, unit, owner, &restore) == KARG_RELEASE_LAST;
      if (waits)
        {
          /* somebody else's word stands in its place now: what it had replaced comes back when that goes */
          if (last)
            karg_ledger_hand_down (ledger, name, unit, (const char *const *) restore);
          continue;
        }
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
