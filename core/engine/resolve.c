/* resolve.c: from the edits of a task to the edits of each target.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "resolve.h"

#include "claims.h"
#include "owners.h"
#include "select.h"
#include "unseen.h"
#include "vital.h"

#include <string.h>

/* What the steps below share; nothing in it is owned. */
typedef struct
{
  const KargTargets *targets;
  const KargTask *task;
  const GPtrArray *edits;
  KargChangeset *changes;
  KargIntent *intent;
  const KargTarget *entry; /* the one that the task names; NULL: none, or the default */
} KargResolve;

static gboolean
karg_resolve_names_one_entry (const KargTask *task)
{
  return task->entry != NULL && !g_str_equal (task->entry, "all");
}

/* A template that entries read when they boot ("$kernelopts") is as good as an entry. */
gboolean
karg_resolve_holds_entries (const KargTargets *targets, const KargTarget *template)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    if (karg_target_get_holder (karg_targets_get (targets, i)) == template)
      return TRUE;
  return FALSE;
}

static gboolean
karg_resolve_selects (const KargResolve *self, const KargTarget *target)
{
  const KargTask *task = self->task;

  if (karg_target_get_access (target) == KARG_ACCESS_UNMANAGED)
    return FALSE;
  if (karg_target_get_kind (target) == KARG_TARGET_MODULES) /* they are all kernels' */
    return task->kind != KARG_TASK_EDIT && task->kind != KARG_TASK_ENABLE && task->scope == KARG_SCOPE_ALL
           && !karg_resolve_names_one_entry (task);
  if (karg_target_is_rescue (target) && (task->except & KARG_EXCEPT_RESCUE) != 0)
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
  return self->entry != NULL ? target == self->entry : karg_target_is_default (target);
}

/* Finds the entry that the task names. */
static gboolean
karg_resolve_find_entry (KargResolve *self, GError **error)
{
  if (!karg_resolve_names_one_entry (self->task) || g_str_equal (self->task->entry, "default"))
    return TRUE;
  self->entry = karg_select_entry (self->targets, self->task->entry, error);
  return self->entry != NULL;
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
  const KargCmdline *cmdline = karg_target_get_cmdline (target);

  for (guint i = 0; i < self->edits->len; i++)
    if (cmdline == NULL || !karg_cmdline_holds (cmdline, g_ptr_array_index (self->edits, i)))
      return TRUE;
  return FALSE;
}

/* What is not seen of a template: an edit that needs it is refused; where nobody knows that is said. */
static gboolean
karg_resolve_refuse_unseen (const KargResolve *self, const KargTarget *target)
{
  for (guint i = 0; i < self->edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (self->edits, i);
      g_autofree char *reason = karg_unseen_refuse (self->targets, target, edit);
      g_autofree char *doubt = karg_unseen_doubt (self->targets, target, edit);

      karg_changeset_set_backend (self->changes, karg_target_get_backend (target));
      if (reason == NULL && doubt != NULL)
        karg_changeset_note (self->changes, doubt);
      if (reason == NULL)
        continue;
      karg_resolve_refuse (self, target, KARG_ERROR_UNSUPPORTED, reason);
      return TRUE;
    }
  return FALSE;
}

/* Whether all that is asked for takes words away. */
static gboolean
karg_resolve_only_takes (const KargResolve *self)
{
  for (guint i = 0; i < self->edits->len; i++)
    {
      KargEditKind kind = karg_edit_get_kind (g_ptr_array_index (self->edits, i));
      if (kind != KARG_EDIT_REMOVE && kind != KARG_EDIT_LIST_REMOVE)
        return FALSE;
    }
  return TRUE;
}

/* What is only added stands in the primary; what must go may stand in one that can't be edited. */
static gboolean
karg_resolve_needs (const KargResolve *self, const KargTarget *target)
{
  gboolean template = karg_target_get_kind (target) == KARG_TARGET_TEMPLATE;

  if (template && karg_target_get_cmdline (target) == NULL
      && (karg_target_get_primary (target) != NULL || karg_resolve_only_takes (self)))
    return FALSE; /* what it may hold was asked before */
  if (karg_target_get_primary (target) == NULL)
    return karg_resolve_would_change (self, target);
  for (guint i = 0; i < self->edits->len; i++)
    if (karg_edit_get_kind (g_ptr_array_index (self->edits, i)) != KARG_EDIT_ADD)
      return karg_resolve_would_change (self, target);
  return FALSE;
}

/* The one that adds to @primary. */
static const KargTarget *
karg_resolve_find_secondary (const KargResolve *self, const KargTarget *primary)
{
  if (karg_target_get_kind (primary) != KARG_TARGET_TEMPLATE)
    return NULL;
  for (guint i = 0; i < karg_targets_get_n (self->targets); i++)
    {
      const KargTarget *target = karg_targets_get (self->targets, i);

      if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE
          && g_strcmp0 (karg_target_get_primary (target), karg_target_get_id (primary)) == 0
          && g_str_equal (karg_target_get_backend (target), karg_target_get_backend (primary)))
        return target;
    }
  return NULL;
}

/* Whether @secondary adds to a template that takes edits, which its own come with. */
static gboolean
karg_resolve_has_primary (const KargResolve *self, const KargTarget *secondary)
{
  for (guint i = 0; i < karg_targets_get_n (self->targets); i++)
    {
      const KargTarget *target = karg_targets_get (self->targets, i);

      if (karg_target_get_access (target) == KARG_ACCESS_WRITABLE
          && karg_resolve_find_secondary (self, target) == secondary)
        return TRUE;
    }
  return FALSE;
}

static gboolean
karg_resolve_refuse_root (const KargResolve *self, const KargTarget *target)
{
  for (guint i = 0; i < self->edits->len; i++)
    {
      KargErrorCode code;
      g_autofree char *reason = karg_vital_refuse (self->targets, target, g_ptr_array_index (self->edits, i), &code);

      if (reason == NULL)
        continue;
      karg_resolve_refuse (self, target, code, reason);
      return TRUE;
    }
  return FALSE;
}

static void
karg_resolve_give (const KargResolve *self, const KargTarget *target, const KargTarget *secondary)
{
  KargIntentLine *line = karg_intent_add (self->intent, target, secondary, self->edits);

  /* One entry may be tried without. */
  if (karg_resolve_names_one_entry (self->task) || !karg_vital_is_lost (target, line->cmdline))
    return;
  karg_intent_remove (self->intent, line);
  karg_resolve_refuse (self, target, KARG_ERROR_LOSES_ROOT, "without root= the kernel finds no root file system");
}

/* Whether there may be recovery entries, which take just what the template @primary holds. */
static gboolean
karg_resolve_makes_recovery (const KargResolve *self, const KargTarget *primary)
{
  if (karg_target_get_kind (primary) != KARG_TARGET_TEMPLATE)
    return FALSE;
  if (karg_resolve_find_secondary (self, primary) != NULL)
    return TRUE;
  for (guint i = 0; i < karg_targets_get_n (self->targets); i++)
    {
      const KargTarget *target = karg_targets_get (self->targets, i);
      if (karg_target_is_recovery (target)
          && g_str_equal (karg_target_get_backend (target), karg_target_get_backend (primary)))
        return TRUE;
    }
  return FALSE;
}

/* The kernel reads a primary's words and then the secondary's: the edits are carried out on both together. */
static void
karg_resolve_target (const KargResolve *self, const KargTarget *target)
{
  if (karg_resolve_refuse_root (self, target) || karg_resolve_refuse_unseen (self, target))
    return;
  if (karg_target_get_access (target) != KARG_ACCESS_WRITABLE)
    {
      gboolean entry = karg_target_get_kind (target) == KARG_TARGET_ENTRY;
      if (karg_resolve_needs (self, target))
        karg_resolve_refuse (self, target, entry ? KARG_ERROR_READ_ONLY_ENTRY : KARG_ERROR_UNSUPPORTED,
                             karg_target_get_reason (target));
      return;
    }
  if (karg_target_get_primary (target) != NULL && karg_resolve_has_primary (self, target))
    return; /* comes with it */
  if (karg_target_get_primary (target) != NULL && !karg_resolve_only_takes (self))
    return; /* what is to come was refused there */

  const KargTarget *secondary = karg_resolve_find_secondary (self, target);
  if (secondary != NULL && karg_target_get_access (secondary) != KARG_ACCESS_WRITABLE)
    secondary = NULL;
  if ((self->task->except & KARG_EXCEPT_RECOVERY) == 0 || !karg_resolve_makes_recovery (self, target))
    karg_resolve_give (self, target, secondary);
  else if (secondary != NULL)
    karg_resolve_give (self, secondary, NULL);
  else
    karg_resolve_refuse (self, target, KARG_ERROR_UNSUPPORTED,
                         "the template that only normal entries take is not set, or can't be changed: an empty one, put "
                         "there by hand, will do");
}

/* Of the edits those that must reach words of the entry's own too, beside what it shows of another target. */
static GPtrArray *
karg_resolve_own_edits (const KargResolve *self, const KargTarget *target)
{
  GPtrArray *own = g_ptr_array_new ();

  for (guint i = 0; i < self->edits->len; i++)
    {
      KargEdit *edit = g_ptr_array_index (self->edits, i);
      KargEditKind kind = karg_edit_get_kind (edit);
      gboolean brings = kind == KARG_EDIT_ADD || kind == KARG_EDIT_LIST_ADD;

      if (!brings && karg_cmdline_contains (karg_target_get_cmdline (target), karg_edit_get_key (edit), NULL))
        g_ptr_array_add (own, edit);
    }
  return own;
}

/* An entry that shows another target's words: those change there, for all entries, or new ones stand behind them. */
static void
karg_resolve_held (const KargResolve *self, const KargTarget *target)
{
  if (karg_resolve_names_one_entry (self->task))
    {
      if (!karg_resolve_refuse_root (self, target))
        karg_intent_add (self->intent, target, NULL, self->edits);
      return;
    }
  if (karg_target_get_holder (target) == NULL)
    {
      if (karg_resolve_would_change (self, target))
        karg_resolve_refuse (self, target, KARG_ERROR_UNSUPPORTED,
                             "its arguments stand in what another back end edits, which takes no part here");
      return;
    }
  g_autoptr (GPtrArray) own = karg_resolve_own_edits (self, target);
  if (own->len > 0)
    karg_intent_add (self->intent, target, NULL, own)->own_words_only = TRUE;
}

/* An entry that is written from somewhere else can't be changed alone. */
static void
karg_resolve_generated (const KargResolve *self, const KargTarget *target)
{
  if (!karg_resolve_names_one_entry (self->task) && self->task->scope != KARG_SCOPE_ENTRIES)
    return;
  if (karg_resolve_would_change (self, target))
    karg_resolve_refuse (self, target, KARG_ERROR_GENERATED,
                         "this entry is generated from the templates and can't be changed alone");
}

static void
karg_resolve_set_nothing_selected (const KargResolve *self, GError **error)
{
  if (karg_resolve_names_one_entry (self->task))
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND,
                 "no boot entry is known to be the default; name one by its id");
  else
    g_set_error (error, KARG_ERROR, KARG_ERROR_NOT_FOUND, "nothing here holds kernel arguments in this scope");
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
karg_resolve_release_target (const KargResolve *self, const KargTarget *target, KargLedger *ledger, const char *const *owners,
                             const GPtrArray *only, GPtrArray *edits)
{
  karg_resolve_join_owners (ledger, target, owners);
  for (guint o = 0; owners[o] != NULL; o++)
    {
      g_autoptr (GPtrArray) own
        = karg_owners_release (ledger, target, owners[o], only, karg_resolve_note, self->changes);
      if (own->len > 0)
        karg_intent_add (self->intent, target, NULL, own);
      for (guint e = 0; e < own->len; e++)
        g_ptr_array_add (edits, karg_edit_ref (g_ptr_array_index (own, e)));
    }
}

KargIntent *
karg_resolve_release (const KargTargets *targets, const KargTask *task, KargLedger *ledger, const char *const *owners,
                      const GPtrArray *only, GPtrArray *edits, KargChangeset *changes, GError **error)
{
  g_autoptr (KargIntent) intent = karg_intent_new ();
  KargResolve self = { .targets = targets, .task = task, .edits = edits, .changes = changes, .intent = intent };
  gboolean any = FALSE;

  if (!karg_resolve_find_entry (&self, error))
    return NULL;
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);

      if (!karg_resolve_selects (&self, target))
        continue;
      any = TRUE;
      if (karg_target_get_access (target) == KARG_ACCESS_WRITABLE) /* else nobody could claim a word in it */
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
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  gboolean any = !karg_resolve_find_entry (&self, NULL);

  g_ptr_array_add (one, edit);
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);

      if (karg_target_get_kind (target) != KARG_TARGET_ENTRY || karg_target_get_access (target) != KARG_ACCESS_WRITABLE
          || g_strcmp0 (karg_target_get_kernel (target), kernel) != 0 || !karg_resolve_selects (&self, target))
        continue;
      any = TRUE;
      karg_intent_add (intent, target, NULL, one);
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

  if (!karg_resolve_find_entry (&self, error))
    return NULL;
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);

      if (!karg_resolve_selects (&self, target))
        continue;
      any = TRUE;
      if (karg_target_get_access (target) == KARG_ACCESS_GENERATED)
        karg_resolve_generated (&self, target);
      else if (karg_target_get_access (target) == KARG_ACCESS_HELD)
        karg_resolve_held (&self, target);
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
