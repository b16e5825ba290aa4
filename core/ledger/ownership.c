/* ownership.c: who asked for which argument, and what that means when words come and go.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "ownership-private.h"
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

/* A gap where words of @key were. (transfer full) */
static char *
karg_ownership_make_gap (const char *key)
{
  return g_strconcat (" ", key, NULL);
}

const char *
karg_ownership_get_gap (const char *unit)
{
  return *unit == ' ' ? unit + 1 : NULL;
}

/* The gaps that are still open: where nobody put a word of that key since. */
static void
karg_ownership_add_gaps (KargLedger *ledger, const KargOwnershipTarget *target, GHashTable *held)
{
  const GPtrArray *claims = karg_ledger_get_claims (ledger);
  guint first = 0;
  guint n = karg_ledger_count_in (ledger, &target->name, &first);

  for (guint i = first; i < first + n; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      const char *key = karg_ownership_get_gap (claim->word);
      if (key != NULL && !karg_cmdline_contains (target->cmdline, key, NULL))
        g_hash_table_add (held, g_strdup (claim->word));
    }
}

char **
karg_ownership_reconcile (KargLedger *ledger, const KargOwnershipTarget *target)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new ();

  if (karg_ledger_count_in (ledger, &target->name, NULL) == 0)
    return g_new0 (char *, 1);
  g_autoptr (GHashTable) held = karg_units_of_cmdline (target->cmdline);
  karg_ownership_add_gaps (ledger, target, held);
  g_auto (GStrv) dropped = karg_ledger_reconcile (ledger, &target->name, held);
  /* that somebody filled a gap is no loss to tell */
  for (guint i = 0; dropped[i] != NULL; i++)
    if (karg_ownership_get_gap (dropped[i]) == NULL)
      g_ptr_array_add (lost, g_strdup (dropped[i]));
  g_ptr_array_add (lost, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lost), FALSE);
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

char *
karg_ownership_of_unit (KargLedger *ledger, const KargOwnershipTarget *target, const char *unit)
{
  const KargClaim *claim = karg_ledger_find (ledger, &target->name, unit);

  return claim != NULL ? g_strjoinv (" ", (char **) claim->owners) : NULL;
}

const char *
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

/* Nobody's argument goes without a word to who reads along. What comes back when this owner lets go stays the others'. */
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
  if (others->len > 0 && karg_ledger_waits (record->ledger, &record->before->name, unit))
    karg_ledger_release (record->ledger, &record->before->name, unit, record->owner, NULL);
  else
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
      /* a value that wasn't there is replaced by nothing */
      if (karg_edit_get_kind (edit) == KARG_EDIT_REPLACE && !karg_ownership_holds_unit (record->after, unit))
        continue;
      karg_ledger_claim (record->ledger, name, unit, record->owner, was_there || any ? NULL : replaced);
      any = any || !was_there;
    }
  return any;
}

/* Whether @asked brings a word of this key somewhere. */
static gboolean
karg_ownership_makes_room (const GPtrArray *asked, const char *key)
{
  for (guint i = 0; asked != NULL && i < asked->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (asked, i);
      if (karg_ownership_brings (edit) && karg_key_equal (karg_edit_get_key (edit), key))
        return TRUE;
    }
  return asked == NULL;
}

/* What @removed lists, and no unit of this target replaced, made room for one of another target. */
static void
karg_ownership_claim_gaps (const KargOwnershipRecord *record, const GPtrArray *removed, const GPtrArray *asked)
{
  for (guint i = 0; removed->pdata[i] != NULL; i++)
    {
      gpointer alone[] = { removed->pdata[i], NULL };
      const GPtrArray one = { alone, G_N_ELEMENTS (alone) };
      g_autoptr (KargCmdline) parsed = karg_cmdline_parse (removed->pdata[i], -1);
      const char *key = karg_cmdline_get_n_words (parsed) > 0 ? karg_cmdline_get_word (parsed, 0)->key : NULL;

      if (key == NULL || !karg_ownership_makes_room (asked, key) || karg_cmdline_contains (record->after, key, NULL))
        continue;
      g_autofree char *gap = karg_ownership_make_gap (key);
      g_autoptr (GPtrArray) returns = karg_ownership_replaced (record, &one);
      karg_ledger_claim (record->ledger, &record->before->name, gap, record->owner, (const char *const *) returns->pdata);
    }
}

/* What had to go is put down to the first new unit: when that is released, it all comes back. */
void
karg_ownership_record (KargLedger *ledger, const KargOwnershipTarget *before, const KargCmdline *after,
                       const GPtrArray *edits, const GPtrArray *asked, const char *owner, KargOwnershipNote note,
                       gpointer data)
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
  if (replaced != NULL)
    karg_ownership_claim_gaps (&record, removed, asked);
  for (guint i = 0; removed->pdata[i] != NULL; i++)
    {
      g_autofree char *unit = karg_ownership_unit_of (removed->pdata[i]);
      karg_ownership_forget_unit (&record, unit);
    }
}

gboolean
karg_ownership_holds_unit (const KargCmdline *cmdline, const char *unit)
{
  g_autoptr (GHashTable) units = karg_units_of_cmdline (cmdline);

  return karg_ownership_get_gap (unit) != NULL || g_hash_table_contains (units, unit);
}
