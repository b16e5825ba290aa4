/* owners.c: who owns which argument of the targets that were read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "owners.h"

static const char *
karg_owners_claimant (gconstpointer data, const char *key, const char *value)
{
  return karg_target_get_claimant (data, key, value);
}

KargOwnershipTarget
karg_owners_view (const KargTarget *target)
{
  return (KargOwnershipTarget){
    .name = {
      .backend = karg_target_get_backend (target),
      .kind = karg_target_kind_get_name (karg_target_get_kind (target)),
      .id = karg_target_get_id (target),
    },
    .cmdline = karg_target_get_cmdline (target),
    .claimant = karg_owners_claimant,
    .data = target,
  };
}

/* Targets whose text is their own: only these have claims. */
static gboolean
karg_owners_are_kept_for (const KargTarget *target)
{
  return karg_target_get_access (target) == KARG_ACCESS_WRITABLE;
}

static void
karg_owners_forget_removed_entries (KargLedger *ledger, const KargTargets *targets, const char *backend)
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

/* Two seconds, because FAT knows no odd ones, and a transaction writes the ledger and the entries together. */
static gboolean
karg_owners_is_newer (KargRoot *root, const KargTarget *target, gint64 ledger_ns)
{
  KargFileInfo entry;
  const char *path = karg_target_get_path (target);

  return path != NULL && karg_root_stat (root, path, &entry, NULL)
         && entry.mtime_ns > ledger_ns + 2 * (gint64) 1000000000;
}

/* @ledger_ns: when the ledger was written, 0 when there is none. */
static void
karg_owners_reconcile_target (KargLedger *ledger, KargRoot *root, const KargTarget *target, gint64 ledger_ns,
                              KargOwnershipNote note, gpointer data)
{
  KargOwnershipTarget view = karg_owners_view (target);
  g_auto (GStrv) lost = karg_ownership_reconcile (ledger, &view);

  for (guint w = 0; lost[w] != NULL; w++)
    {
      g_autofree char *text
        = g_strdup_printf ("%s is no longer in %s: another program or person took it away", lost[w], view.name.id);
      note (data, view.name.backend, text);
    }
  if (karg_target_get_kind (target) == KARG_TARGET_ENTRY && ledger_ns != 0
      && karg_ledger_count_in (ledger, &view.name, NULL) == 0 && karg_owners_is_newer (root, target, ledger_ns))
    karg_ownership_inherit (ledger, &view);
}

void
karg_owners_reconcile (KargLedger *ledger, KargRoot *root, const KargTargets *targets, KargOwnershipNote note,
                       gpointer data)
{
  KargFileInfo info = { 0 };
  const char *backend = NULL;

  if (karg_ledger_get_claims (ledger)->len == 0)
    return;
  if (!karg_root_stat (root, KARG_LEDGER_PATH, &info, NULL))
    info.mtime_ns = 0;
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);

      if (g_strcmp0 (backend, karg_target_get_backend (target)) != 0)
        karg_owners_forget_removed_entries (ledger, targets, backend = karg_target_get_backend (target));
      if (karg_owners_are_kept_for (target))
        karg_owners_reconcile_target (ledger, root, target, info.mtime_ns, note, data);
    }
}

/* Where the text of @target comes from: its holder, or the templates that it is generated from. */
static gboolean
karg_owners_is_source (const KargTarget *target, const KargTarget *source)
{
  if (karg_target_get_kind (source) != KARG_TARGET_TEMPLATE)
    return FALSE;
  if (karg_target_get_access (target) == KARG_ACCESS_HELD)
    return karg_target_get_holder (target) == source;
  return karg_target_get_access (target) == KARG_ACCESS_GENERATED
         && g_str_equal (karg_target_get_backend (target), karg_target_get_backend (source));
}

char *
karg_owners_of_word (KargLedger *ledger, const KargTargets *targets, const KargTarget *target, guint index)
{
  KargOwnershipTarget view = karg_owners_view (target);
  g_autoptr (GArray) views = g_array_new (FALSE, FALSE, sizeof view);
  KargAccess access = karg_target_get_access (target);
  gboolean indirect = access == KARG_ACCESS_HELD || access == KARG_ACCESS_GENERATED;

  g_array_append_val (views, view);
  for (guint i = 0; indirect && i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *source = karg_targets_get (targets, i);
      view = karg_owners_view (source);
      if (karg_owners_is_source (target, source))
        g_array_append_val (views, view);
    }
  return karg_ownership_of_word (ledger, (const KargOwnershipTarget *) views->data, views->len, index);
}

typedef struct
{
  GHashTable *told; /* texts */
  KargOwnershipNote note;
  gpointer data;
} KargOwnersNotes;

static void
karg_owners_note_once (gpointer data, const char *from, const char *text)
{
  KargOwnersNotes *notes = data;

  if (g_hash_table_add (notes->told, g_strconcat (from, ": ", text, NULL)))
    notes->note (notes->data, from, text);
}

void
karg_owners_record (KargLedger *ledger, const KargTargets *before, const KargTargets *after, const KargIntent *intent,
                    const GPtrArray *asked, const char *owner, KargOwnershipNote note, gpointer data)
{
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KargOwnersNotes notes = { told, note, data };

  for (guint i = 0; i < karg_targets_get_n (before); i++)
    {
      const KargTarget *was = karg_targets_get (before, i);
      const GPtrArray *edits = karg_owners_are_kept_for (was) ? karg_intent_get_edits (intent, was) : NULL;
      const KargTarget *is = edits == NULL || edits->len == 0
                               ? NULL
                               : karg_targets_find (after, karg_target_get_backend (was), karg_target_get_kind (was),
                                                    karg_target_get_id (was));
      KargOwnershipTarget view = karg_owners_view (was);
      if (is != NULL)
        karg_ownership_record (ledger, &view, karg_target_get_cmdline (is), edits, asked, owner, karg_owners_note_once,
                               &notes);
    }
}

GPtrArray *
karg_owners_release (KargLedger *ledger, const KargTarget *target, const char *owner, const GPtrArray *only,
                     KargOwnershipNote note, gpointer data)
{
  KargOwnershipTarget view = karg_owners_view (target);

  return karg_ownership_release (ledger, &view, owner, only, note, data);
}
