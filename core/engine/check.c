/* check.c: does a reading show what was meant?
 *
 * The same question is asked twice: of the planned bytes, laid over the tree in memory, and of the disk afterwards.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "check.h"

#include "base/root-overlay.h"
#include "unseen.h"

#include <string.h>

KargRoot *
karg_check_overlay (KargRoot *root, KargChangeset *changes)
{
  KargRoot *overlay = karg_root_overlay_new (root);
  const GPtrArray *files = karg_changeset_get_files (changes);

  for (guint i = 0; i < files->len; i++)
    {
      const KargFileChange *file = g_ptr_array_index (files, i);
      karg_root_overlay_put (overlay, file->path, file->after);
    }
  return overlay;
}

static gboolean
karg_check_is_refused (const KargChangeset *changes, const KargTarget *target)
{
  const GPtrArray *refusals = karg_changeset_get_refusals (changes);

  for (guint i = 0; i < refusals->len; i++)
    {
      const KargRefusal *refusal = g_ptr_array_index (refusals, i);
      if (g_strcmp0 (refusal->backend, karg_target_get_backend (target)) == 0
          && g_strcmp0 (refusal->target, karg_target_get_id (target)) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A template that nobody wrote yet shows what it would be made from: an entry, which may change without it. */
static gboolean
karg_check_is_absent (const KargTarget *target)
{
  return karg_target_get_kind (target) == KARG_TARGET_TEMPLATE && karg_target_get_line (target) == 0;
}

/* An entry that shows another target's words changes with that one. */
static gboolean
karg_check_held (const KargTarget *before, const KargTarget *after, const KargIntent *intent)
{
  const GPtrArray *edits = karg_intent_get_edits (intent, before);

  for (guint i = 0; i < edits->len; i++)
    if (!karg_cmdline_holds (karg_target_get_cmdline (after), g_ptr_array_index (edits, i)))
      return FALSE;
  return TRUE;
}

static gboolean
karg_check_target (const KargTarget *before, const KargTarget *after, const KargIntent *intent)
{
  const KargCmdline *meant = karg_intent_get_cmdline (intent, before);
  const KargCmdline *is = after != NULL ? karg_target_get_cmdline (after) : NULL;

  if (meant == NULL)
    return after != NULL;
  if (is == NULL || karg_target_get_access (before) == KARG_ACCESS_GENERATED)
    return is != NULL;
  if (karg_target_get_access (before) == KARG_ACCESS_HELD)
    return karg_check_held (before, after, intent);
  if (!karg_intent_changes (intent, before) && karg_check_is_absent (before) && karg_check_is_absent (after))
    return TRUE;
  return karg_cmdline_equal (meant, is);
}

/* What stands around byte @at. (transfer full) */
static char *
karg_check_excerpt (const char *text, gsize at)
{
  const gsize before = 20, behind = 60;
  gsize start = at > before ? at - before : 0;
  g_autofree char *cut = g_strndup (text + start, before + behind);
  g_autofree char *valid = g_utf8_make_valid (cut, -1);

  return g_strconcat (start > 0 ? "…" : "", valid, strlen (text) > start + before + behind ? "…" : "", NULL);
}

static void
karg_check_set_error (const KargTarget *before, const KargTarget *after, const KargIntent *intent, GError **error)
{
  const char *backend = karg_target_get_backend (before);
  const char *id = karg_target_get_id (before);
  const KargCmdline *meant = karg_intent_get_cmdline (intent, before);
  const KargCmdline *is = after != NULL ? karg_target_get_cmdline (after) : NULL;
  gsize at = 0;

  if (meant == NULL || is == NULL)
    {
      g_set_error (error, KARG_ERROR, KARG_ERROR_IO, "%s: “%s” is gone from the new files, or can't be read there", backend,
                   id);
      return;
    }
  const char *wanted = karg_cmdline_get_text (meant, NULL);
  const char *given = karg_cmdline_get_text (is, NULL);
  while (wanted[at] != '\0' && wanted[at] == given[at])
    at++;
  g_autofree char *wanted_part = karg_check_excerpt (wanted, at);
  g_autofree char *given_part = karg_check_excerpt (given, at);
  g_set_error (error, KARG_ERROR, KARG_ERROR_IO, "%s: the new files would give “%s” the arguments “%s” instead of “%s”",
               backend, id, given_part, wanted_part);
}

/* The target that @target is now. A generator may call its entries otherwise the next time ("gnulinux-simple-UUID",
 * where the UUID can be told): then it is the one with the same title. */
static const KargTarget *
karg_check_find_again (const KargTargets *after, const KargTarget *target)
{
  const KargTarget *now = karg_targets_find (after, karg_target_get_backend (target), karg_target_get_kind (target),
                                             karg_target_get_id (target));
  gboolean generated = karg_target_get_access (target) == KARG_ACCESS_GENERATED && karg_target_get_title (target) != NULL;

  for (guint i = 0; now == NULL && generated && i < karg_targets_get_n (after); i++)
    {
      const KargTarget *other = karg_targets_get (after, i);
      if (karg_target_get_access (other) == KARG_ACCESS_GENERATED
          && g_str_equal (karg_target_get_backend (other), karg_target_get_backend (target))
          && g_strcmp0 (karg_target_get_title (other), karg_target_get_title (target)) == 0)
        now = other;
    }
  return now;
}

const KargTarget *
karg_check_targets (const KargTargets *before, const KargTargets *after, const KargIntent *intent, GError **error)
{
  for (guint i = 0; i < karg_targets_get_n (before); i++)
    {
      const KargTarget *target = karg_targets_get (before, i);
      const KargTarget *now = karg_check_find_again (after, target);

      if (karg_check_target (target, now, intent))
        continue;
      karg_check_set_error (target, now, intent, error);
      return target;
    }
  return NULL;
}

/* What a recovery entry takes: the primary template of its back end. NULL: there is none. */
static const KargTarget *
karg_check_find_primary (const KargTargets *targets, const char *backend)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE && karg_target_get_primary (target) == NULL
          && g_strcmp0 (karg_target_get_backend (target), backend) == 0)
        return target;
    }
  return NULL;
}

/* @template: what alone the entry is made from, or NULL: what that doesn't hold need not be there. */
static const KargEdit *
karg_check_find_missing (const KargTarget *entry, const KargCmdline *template, const GPtrArray *edits)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (entry);

  for (guint i = 0; cmdline != NULL && edits != NULL && i < edits->len; i++)
    {
      const KargEdit *edit = g_ptr_array_index (edits, i);

      if (!karg_cmdline_holds (cmdline, edit) && (template == NULL || karg_cmdline_holds (template, edit)))
        return edit;
    }
  return NULL;
}

gboolean
karg_check_generated (const KargTargets *before, const KargTargets *after, const KargIntent *intent, const GPtrArray *edits,
                      GError **error)
{
  for (guint i = 0; i < karg_targets_get_n (after); i++)
    {
      const KargTarget *entry = karg_targets_get (after, i);
      const KargTarget *primary = karg_target_is_recovery (entry)
                                    ? karg_check_find_primary (before, karg_target_get_backend (entry)) : NULL;

      if (karg_target_get_access (entry) != KARG_ACCESS_GENERATED)
        continue;
      const KargEdit *missing
        = primary != NULL
            ? karg_check_find_missing (entry, karg_intent_get_cmdline (intent, primary), karg_intent_get_edits (intent, primary))
            : karg_check_find_missing (entry, NULL, edits);
      if (missing == NULL)
        continue;

      g_autofree char *what = karg_edit_describe (missing);
      g_set_error (error, KARG_ERROR, KARG_ERROR_COMMAND_FAILED,
                   "the boot entry “%s” in %s was written again, but doesn't show “%s”: it boots “%s”",
                   karg_target_get_id (entry), karg_target_get_path (entry), what,
                   karg_cmdline_get_text (karg_target_get_cmdline (entry), NULL));
      return FALSE;
    }
  return TRUE;
}

static gboolean
karg_check_is_owed (const KargChangeset *changes, const char *backend)
{
  const GPtrArray *commands = karg_changeset_get_commands (changes);

  for (guint i = 0; i < commands->len; i++)
    {
      const KargCommand *command = g_ptr_array_index (commands, i);
      if (command->needed_again && g_strcmp0 (command->backend, backend) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
karg_check_templates_hold (const KargTargets *targets, const char *backend, const char *key)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE
          && g_strcmp0 (karg_target_get_backend (target), backend) == 0
          && karg_target_get_cmdline (target) != NULL
          && karg_cmdline_contains (karg_target_get_cmdline (target), key, NULL))
        return TRUE;
    }
  return FALSE;
}

/* Adding is always possible: a new word stands beside what the generator writes. */
static gboolean
karg_check_is_fixed (const KargTargets *targets, const KargTarget *entry, KargEdit *edit)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (entry);
  const char *key = karg_edit_get_key (edit);

  return karg_edit_get_kind (edit) != KARG_EDIT_ADD && cmdline != NULL && karg_cmdline_contains (cmdline, key, NULL)
         && !karg_cmdline_holds (cmdline, edit)
         && !karg_check_templates_hold (targets, karg_target_get_backend (entry), key);
}

static gboolean
karg_check_refuse_one (const KargTargets *targets, const KargTarget *entry, KargEdit *edit, KargChangeset *changes)
{
  g_autoptr (GError) error = NULL;
  const char *path = karg_target_get_path (entry);

  if (karg_target_get_access (entry) != KARG_ACCESS_GENERATED || karg_check_is_refused (changes, entry)
      || !karg_check_is_fixed (targets, entry, edit))
    return FALSE;
  const KargTarget *unseen = karg_unseen_find (targets, karg_target_get_backend (entry), edit);
  g_autofree char *by
    = unseen == NULL
        ? g_strdup ("is put there by the program that generates this entry, not by a template")
        : g_strdup_printf ("comes from what can't be told of %s, where it must be changed by hand, or from the program"
                           " that generates this entry: %s",
                           karg_target_get_id (unseen), karg_unseen_get_reason (unseen));
  karg_error_set_at (&error, KARG_ERROR_UNSUPPORTED, path != NULL ? path : karg_target_get_id (entry),
                     karg_target_get_line (entry), "“%s” %s", karg_edit_get_key (edit), by);
  karg_changeset_set_backend (changes, karg_target_get_backend (entry));
  karg_changeset_refuse (changes, karg_target_get_id (entry), error);
  return TRUE;
}

/* Whether a template of @backend was refused already: one cause is told once. */
static gboolean
karg_check_is_told (const KargTargets *targets, const char *backend, const KargChangeset *changes)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE
          && g_str_equal (karg_target_get_backend (target), backend) && karg_check_is_refused (changes, target))
        return TRUE;
    }
  return FALSE;
}

void
karg_check_refuse_fixed (const KargTargets *targets, const GPtrArray *edits, KargChangeset *changes)
{
  for (guint e = 0; e < edits->len; e++)
    for (guint i = 0; i < karg_targets_get_n (targets); i++)
      {
        const KargTarget *entry = karg_targets_get (targets, i);
        if (!karg_check_is_owed (changes, karg_target_get_backend (entry))
            && !karg_check_is_told (targets, karg_target_get_backend (entry), changes)
            && karg_check_refuse_one (targets, entry, g_ptr_array_index (edits, e), changes))
          break; /* one entry stands for all that the generator wrote */
      }
}

static gboolean
karg_check_templates_hold_word (const KargTargets *targets, const char *backend, const KargWord *word)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_TEMPLATE
          && g_strcmp0 (karg_target_get_backend (target), backend) == 0 && karg_target_get_cmdline (target) != NULL
          && karg_cmdline_contains (karg_target_get_cmdline (target), word->key, word->value))
        return TRUE;
    }
  return FALSE;
}

/* An edit of @kind for each word of @from's templates that none of @other's holds. */
static void
karg_check_collect_difference (GPtrArray *edits, KargEditKind kind, const KargTargets *from, const KargTargets *other)
{
  for (guint i = 0; i < karg_targets_get_n (from); i++)
    {
      const KargTarget *target = karg_targets_get (from, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);

      if (karg_target_get_kind (target) != KARG_TARGET_TEMPLATE || cmdline == NULL)
        continue;
      for (guint w = 0; w < karg_cmdline_get_n_words (cmdline); w++)
        {
          const KargWord *word = karg_cmdline_get_word (cmdline, w);
          g_autofree char *text = g_strndup (karg_cmdline_get_text (cmdline, NULL) + word->start, word->length);
          KargEdit *edit = NULL;

          if (!word->for_init && !karg_check_templates_hold_word (other, karg_target_get_backend (target), word))
            edit = karg_edit_new (kind, text, NULL);
          if (edit != NULL)
            g_ptr_array_add (edits, edit);
        }
    }
}

GPtrArray *
karg_check_difference (const KargTargets *before, const KargTargets *after)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_edit_unref);

  karg_check_collect_difference (edits, KARG_EDIT_REMOVE, before, after);
  karg_check_collect_difference (edits, KARG_EDIT_ADD, after, before);
  return edits;
}
