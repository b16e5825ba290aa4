/* resolve.c: from the edits of a task to the edits of each target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "resolve.h"

#include "claims.h"
#include "owners.h"

#include <string.h>

/* What the steps below share; nothing in it is owned. */
typedef struct
{
  const KargTargets *targets;
  const KargTask *task;
  const GPtrArray *edits;
  KargChangeset *changes;
  KargIntent *intent;
} KargResolve;

static gboolean
karg_resolve_names_one_entry (const KargTask *task)
{
  return task->entry != NULL && !g_str_equal (task->entry, "all");
}

/* A template that entries read when they boot ("$kernelopts") is as good as an entry. */
static gboolean
karg_resolve_holds_entries (const KargTargets *targets, const KargTarget *template)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (g_strcmp0 (karg_target_get_holder_backend (target), karg_target_get_backend (template)) == 0
          && g_strcmp0 (karg_target_get_holder_id (target), karg_target_get_id (template)) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
karg_resolve_selects (const KargResolve *self, const KargTarget *target)
{
  const KargTask *task = self->task;

  if (karg_target_is_unmanaged (target))
    return FALSE;
  if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE)
    {
      if (karg_resolve_names_one_entry (task))
        return FALSE;
      return task->scope != KARG_SCOPE_ENTRIES || karg_resolve_holds_entries (self->targets, target);
    }
  if (task->scope == KARG_SCOPE_FUTURE)
    return FALSE;
  if (!karg_resolve_names_one_entry (task))
    return TRUE;
  if (g_str_equal (task->entry, "default"))
    return karg_target_is_default (target);
  return g_str_equal (task->entry, karg_target_get_id (target));
}

static void
karg_resolve_refuse (const KargResolve *self, const KargTarget *target, KargErrorCode code, const char *reason)
{
  g_autoptr (GError) error = NULL;
  const char *path = karg_target_get_path (target);
  guint line = karg_target_get_line (target);
  gsize length = path != NULL ? strlen (path) : 0;
  const char *rest;

  /* A reason that was an error's message names the place already. */
  if (path != NULL && g_str_has_prefix (reason, path) && reason[length] == ':'
      && (rest = strstr (reason + length, ": ")) != NULL)
    reason = rest + strlen (": ");
  if (path != NULL)
    karg_error_set_at (&error, code, path, line, "%s", reason);
  else
    g_set_error_literal (&error, KARG_ERROR, code, reason);
  karg_changeset_set_backend (self->changes, karg_target_get_backend (target));
  karg_changeset_refuse (self->changes, karg_target_get_id (target), error);
}

/* Whether the edits would change the target at all: what holds already needs no permission. */
static gboolean
karg_resolve_would_change (const KargResolve *self, const KargTarget *target)
{
  g_autoptr (KargCmdline) after = karg_cmdline_copy (karg_target_get_cmdline (target));
  gboolean changed = FALSE;

  for (guint i = 0; i < self->edits->len; i++)
    changed |= karg_cmdline_apply (after, g_ptr_array_index (self->edits, i));
  return changed;
}

/* What is only added stands in the primary; what must go may hide in a secondary that can't be edited. */
static gboolean
karg_resolve_needs (const KargResolve *self, const KargTarget *target)
{
  gsize length;

  /* A template that could not be read shows nothing, and may hold anything. */
  karg_cmdline_get_text (karg_target_get_cmdline (target), &length);
  if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE && length == 0 && !karg_target_is_secondary (target))
    return TRUE;
  if (!karg_target_is_secondary (target))
    return karg_resolve_would_change (self, target);
  for (guint i = 0; i < self->edits->len; i++)
    if (karg_edit_get_kind (g_ptr_array_index (self->edits, i)) != KARG_EDIT_ADD)
      return TRUE;
  return FALSE;
}

/* The one that adds to @primary, and not to another template of the back end ("kernelopts"). */
static KargTarget *
karg_resolve_find_secondary (const KargResolve *self, const KargTarget *primary)
{
  const KargTarget *last = NULL;

  for (guint i = 0; i < karg_targets_get_n (self->targets); i++)
    {
      KargTarget *target = karg_targets_get (self->targets, i);

      if (karg_target_get_kind (target) != KARG_TARGET_TEMPLATE
          || g_strcmp0 (karg_target_get_backend (target), karg_target_get_backend (primary)) != 0)
        continue;
      if (!karg_target_is_secondary (target))
        last = target;
      else if (last == primary)
        return target;
    }
  return NULL;
}

/* Adds the edit for @target, and to the picture of it that later edits look at. */
static void
karg_resolve_give (const KargResolve *self, const KargTarget *target, KargCmdline *now, KargEdit *edit)
{
  karg_intent_add (self->intent, target, edit);
  karg_cmdline_apply (now, edit);
}

static gboolean
karg_resolve_holds_already (const KargCmdline *cmdline, const KargEdit *edit)
{
  g_autoptr (KargCmdline) copy = karg_cmdline_copy (cmdline);

  return !karg_cmdline_apply (copy, edit);
}

/* Whether one of the keys of @edit stands in @cmdline. */
static gboolean
karg_resolve_has_key (const KargCmdline *cmdline, const KargEdit *edit)
{
  g_autoptr (KargCmdline) words = karg_cmdline_parse (karg_edit_get_text (edit), -1);

  for (guint i = 0; i < karg_cmdline_get_n_words (words); i++)
    if (karg_cmdline_contains (cmdline, karg_cmdline_get_word (words, i)->key, NULL))
      return TRUE;
  return FALSE;
}

static gboolean
karg_resolve_is_pages (const KargEdit *edit)
{
  const char *key = karg_edit_get_key (edit);

  return karg_key_equal (key, "hugepagesz") || karg_key_equal (key, "hugepages");
}

/* What is added comes behind the values that its key has already: the last console= wins. A count of pages in the secondary would
 * speak of the size that the primary ends with: sizes stay together. */
static void
karg_resolve_pair_add (const KargResolve *self, const KargTarget *primary, const KargTarget *secondary,
                       KargCmdline *first, KargCmdline *second, KargEdit *edit)
{
  g_autofree char *text = g_strconcat (karg_cmdline_get_text (first, NULL), " ", karg_cmdline_get_text (second, NULL), NULL);
  g_autoptr (KargCmdline) whole = karg_cmdline_parse (text, -1);
  gboolean pages = karg_resolve_is_pages (edit);

  /* Nothing to change; but who asks for it, too, is given it where it stands, so that the claim is recorded. */
  if (karg_resolve_holds_already (second, edit))
    karg_resolve_give (self, secondary, second, edit);
  else if (karg_resolve_holds_already (first, edit))
    karg_resolve_give (self, primary, first, edit);
  else if (karg_resolve_holds_already (whole, edit))
    return;
  else if (karg_resolve_has_key (second, edit) && !(pages && karg_resolve_has_key (first, edit)))
    karg_resolve_give (self, secondary, second, edit);
  else
    karg_resolve_give (self, primary, first, edit);
}

/* The kernel reads the primary's words and then the secondary's. An edit goes where its key stands, new words go to
 * the primary; what must go is taken from both; and nothing that the primary is set to may be overruled behind it. */
static void
karg_resolve_pair (const KargResolve *self, const KargTarget *primary, const KargTarget *secondary)
{
  g_autoptr (KargCmdline) first = karg_cmdline_copy (karg_target_get_cmdline (primary));
  g_autoptr (KargCmdline) second = karg_cmdline_copy (karg_target_get_cmdline (secondary));

  for (guint i = 0; i < self->edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (self->edits, i);
      const char *key = karg_edit_get_key (edit);
      gboolean in_second = karg_cmdline_contains (second, key, NULL);

      switch (karg_edit_get_kind (edit))
        {
        case KARG_EDIT_REMOVE:
        case KARG_EDIT_LIST_REMOVE:
          karg_resolve_give (self, primary, first, edit);
          karg_resolve_give (self, secondary, second, edit);
          break;
        case KARG_EDIT_ADD:
          karg_resolve_pair_add (self, primary, secondary, first, second, edit);
          break;
        case KARG_EDIT_LIST_ADD:
          karg_resolve_give (self, in_second ? secondary : primary, in_second ? second : first, edit);
          break;
        case KARG_EDIT_SET:
          if (karg_resolve_is_pages (edit))
            karg_resolve_pair_add (self, primary, secondary, first, second, edit);
          else if (in_second && karg_cmdline_contains (first, key, NULL))
            {
              g_autoptr (KargEdit) remove = karg_edit_new (KARG_EDIT_REMOVE, key, NULL);
              karg_resolve_give (self, primary, first, edit);
              karg_resolve_give (self, secondary, second, remove);
            }
          else
            karg_resolve_give (self, in_second ? secondary : primary, in_second ? second : first, edit);
          break;
        }
    }
}

/* A second root= beside the one that is there: the kernel takes the last, and the first misleads whoever reads the line. */
static gboolean
karg_resolve_refuse_root (const KargResolve *self, const KargTarget *target)
{
  const char *root = karg_cmdline_get_last_value (karg_target_get_cmdline (target), "root");

  for (guint i = 0; root != NULL && i < self->edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (self->edits, i);
      if (karg_edit_get_kind (edit) != KARG_EDIT_ADD || !karg_key_equal (karg_edit_get_key (edit), "root")
          || g_strcmp0 (karg_edit_get_value (edit), root) == 0)
        continue;
      g_autofree char *reason = g_strdup_printf ("it has root=%s, and a system has one root: “set root=…” replaces it", root);
      karg_resolve_refuse (self, target, KARG_ERROR_CONFLICT, reason);
      return TRUE;
    }
  return FALSE;
}

/* The kernel finds its root file system by this word. Systems that do without it say so by not having it. */
static gboolean
karg_resolve_loses_root (const KargResolve *self, const KargTarget *target)
{
  g_autoptr (KargCmdline) after = karg_cmdline_copy (karg_target_get_cmdline (target));

  if (karg_resolve_names_one_entry (self->task) || !karg_cmdline_contains (after, "root", NULL))
    return FALSE;
  for (guint i = 0; i < self->edits->len; i++)
    karg_cmdline_apply (after, g_ptr_array_index (self->edits, i));
  return !karg_cmdline_contains (after, "root", NULL);
}

static void
karg_resolve_target (const KargResolve *self, KargTarget *target)
{
  KargTarget *secondary = NULL;

  if (karg_resolve_loses_root (self, target))
    {
      karg_resolve_refuse (self, target, KARG_ERROR_UNSUPPORTED,
                           "without root= the kernel finds no root file system; --entry names the one entry to try that with");
      return;
    }

  if (karg_resolve_refuse_root (self, target))
    return;
  if (!karg_target_is_writable (target))
    {
      if (karg_resolve_needs (self, target))
        karg_resolve_refuse (self, target, KARG_ERROR_UNSUPPORTED, karg_target_get_read_only_reason (target));
      return;
    }
  if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE)
    secondary = karg_resolve_find_secondary (self, target);
  if (secondary != NULL && secondary != target && karg_target_is_writable (secondary))
    {
      karg_resolve_pair (self, target, secondary);
      return;
    }
  if (karg_target_is_secondary (target))
    return; /* comes with its primary */
  for (guint i = 0; i < self->edits->len; i++)
    karg_intent_add (self->intent, target, g_ptr_array_index (self->edits, i));
}

/* An entry that is written from somewhere else can't be changed alone. */
static void
karg_resolve_indirect (const KargResolve *self, const KargTarget *target)
{
  gboolean generated = karg_target_is_generated (target);
  g_autofree char *reason = NULL;

  if (!karg_resolve_names_one_entry (self->task) && (!generated || self->task->scope != KARG_SCOPE_ENTRIES))
    return;
  if (!karg_resolve_would_change (self, target))
    return;
  if (generated)
    reason = g_strdup ("this entry is generated from the templates and can't be changed alone; leave out --entry and "
                       "--scope to change it with them");
  else
    reason = g_strdup_printf ("its arguments come from %s, which every entry shares; leave out --entry to change all",
                              karg_target_get_holder_id (target));
  karg_resolve_refuse (self, target, KARG_ERROR_UNSUPPORTED, reason);
}

static void
karg_resolve_set_nothing_selected (const KargResolve *self, GError **error)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < karg_targets_get_n (self->targets); i++)
    {
      const KargTarget *target = karg_targets_get (self->targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_ENTRY)
        g_string_append_printf (ids, "\n  %s", karg_target_get_id (target));
    }

  if (!karg_resolve_names_one_entry (self->task))
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "nothing here holds kernel arguments in this scope");
  else if (ids->len > 0)
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no boot entry is “%s”; there are:%s", self->task->entry,
                 ids->str);
  else
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "no boot entry is “%s”: there are none at all",
                 self->task->entry);
}

static void
karg_resolve_note (gpointer data, const char *from, const char *text)
{
  KargChangeset *changes = data;

  karg_changeset_set_backend (changes, from);
  karg_changeset_note (changes, text);
}

/* A word in @target that several of @owners claim is left to the last of them: the others needn't be told about it. */
static void
karg_resolve_join_owners (KargLedger *ledger, const KargTarget *target, const char *const *owners)
{
  const GPtrArray *claims = karg_ledger_get_claims (ledger);

  for (guint i = 0; i < claims->len; i++)
    {
      const KargClaim *claim = g_ptr_array_index (claims, i);
      const char *last = NULL;

      for (guint o = 0; karg_claims_is_of (claim, target) && owners[o] != NULL; o++)
        {
          if (!g_strv_contains (claim->owners, owners[o]))
            continue;
          if (last != NULL)
            karg_ledger_release (ledger, &claim->target, claim->word, last, NULL);
          last = owners[o];
        }
    }
}

static void
karg_resolve_release_target (KargResolve *self, KargTarget *target, KargLedger *ledger, const char *const *owners,
                             const GPtrArray *only, GPtrArray *edits)
{
  karg_resolve_join_owners (ledger, target, owners);
  for (guint o = 0; owners[o] != NULL; o++)
    {
      g_autoptr (GPtrArray) own
        = karg_owners_release (ledger, target, owners[o], only, karg_resolve_note, self->changes);
      for (guint e = 0; e < own->len; e++)
        {
          karg_intent_add (self->intent, target, g_ptr_array_index (own, e));
          g_ptr_array_add (edits, karg_edit_ref (g_ptr_array_index (own, e)));
        }
    }
}

KargIntent *
karg_resolve_release (const KargTargets *targets, const KargTask *task, KargLedger *ledger, const char *const *owners,
                      const GPtrArray *only, GPtrArray *edits, KargChangeset *changes, GError **error)
{
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargResolve self = { .targets = targets, .task = task, .edits = edits, .changes = changes, .intent = intent };
  gboolean any = FALSE;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      KargTarget *target = karg_targets_get (targets, i);

      if (!karg_resolve_selects (&self, target))
        continue;
      any = TRUE;
      if (karg_target_is_writable (target)) /* else nobody could claim a word in it */
        karg_resolve_release_target (&self, target, ledger, owners, only, edits);
    }

  if (!any)
    {
      karg_resolve_set_nothing_selected (&self, error);
      return NULL;
    }
  return g_steal_pointer (&intent);
}

gboolean
karg_resolve_give_kernel (KargIntent *intent, const KargTargets *targets, const KargTask *task, const char *kernel,
                          KargEdit *edit)
{
  KargResolve self = { .targets = targets, .task = task };
  gboolean any = FALSE;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      KargTarget *target = karg_targets_get (targets, i);

      if (karg_target_get_kind (target) != KARG_TARGET_ENTRY || !karg_target_is_writable (target)
          || g_strcmp0 (karg_target_get_kernel (target), kernel) != 0 || !karg_resolve_selects (&self, target))
        continue;
      any = TRUE;
      karg_intent_add (intent, target, edit);
    }
  return any;
}

KargIntent *
karg_resolve (const KargTargets *targets, const KargTask *task, const GPtrArray *edits, KargChangeset *changes,
              GError **error)
{
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargResolve self = { .targets = targets, .task = task, .edits = edits, .changes = changes, .intent = intent };
  gboolean any = FALSE;

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      KargTarget *target = karg_targets_get (targets, i);

      if (!karg_resolve_selects (&self, target))
        continue;
      any = TRUE;
      if (karg_target_is_generated (target) || karg_target_get_holder_id (target) != NULL)
        karg_resolve_indirect (&self, target);
      else
        karg_resolve_target (&self, target);
    }

  if (!any)
    {
      karg_resolve_set_nothing_selected (&self, error);
      return NULL;
    }
  return g_steal_pointer (&intent);
}
