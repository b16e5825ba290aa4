/* length.c: whether a kernel takes the command lines that a plan leads to.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "length.h"

#include <karg/limits.h>

#include <string.h>

/* Whether one of @backend's templates holds this word. */
static gboolean
karg_length_is_template_word (const KargTargets *targets, const char *backend, const KargWord *word)
{
  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);
      if (cmdline != NULL && karg_target_get_kind (target) == KARG_TARGET_TEMPLATE
          && g_str_equal (karg_target_get_backend (target), backend) && karg_cmdline_contains (cmdline, word->key, word->value))
        return TRUE;
    }
  return FALSE;
}

/* What all of @backend's templates hold together. (transfer full) */
static GString *
karg_length_join_templates (const KargTargets *targets, const char *backend)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);
      if (cmdline != NULL && karg_target_get_kind (target) == KARG_TARGET_TEMPLATE
          && g_str_equal (karg_target_get_backend (target), backend))
        g_string_append_printf (all, "%s ", karg_cmdline_get_text (cmdline, NULL));
    }
  return all;
}

/* What @entry, which a command writes, will hold: what its generator puts there by itself, and what the templates hold.
 * (transfer full) */
static KargCmdline *
karg_length_foresee (const KargTarget *entry, const KargTargets *before, const KargTargets *after)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (entry);
  g_autoptr (GString) line = karg_length_join_templates (after, karg_target_get_backend (entry));

  for (guint i = 0; i < karg_cmdline_get_n_words (cmdline); i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      g_autofree char *text = karg_word_format (word->key, word->value, NULL);
      if (text != NULL && !karg_length_is_template_word (before, karg_target_get_backend (entry), word))
        g_string_append_printf (line, "%s ", text);
    }
  g_string_truncate (line, line->len > 0 ? line->len - 1 : 0);
  return karg_cmdline_parse (line->str, line->len);
}

static gboolean
karg_length_check_generated (const KargTarget *entry, const KargTargets *before, const KargTargets *after, const char *machine,
                             GError **error)
{
  const KargCmdline *now = karg_target_get_cmdline (entry);

  /* GRUB's recovery entries take not all of the templates */
  if (karg_target_get_access (entry) != KARG_ACCESS_GENERATED || now == NULL || karg_target_is_recovery (entry)
      || !karg_limit_check (now, machine, NULL))
    return TRUE;
  g_autoptr (KargCmdline) then = karg_length_foresee (entry, before, after);
  if (karg_limit_check (then, machine, error))
    return TRUE;
  g_prefix_error (error, "%s: %s, with what its generator adds: ", karg_target_get_backend (entry), karg_target_get_id (entry));
  return FALSE;
}

static gboolean
karg_length_check_changed (const KargPlanTarget *target, const KargTargets *after, const char *machine, GError **error)
{
  const KargCmdline *cmdline
    = karg_target_get_cmdline (karg_targets_find (after, target->backend, target->kind, target->id));

  if (cmdline == NULL || karg_limit_check (cmdline, machine, error))
    return TRUE;
  g_prefix_error (error, "%s: %s: ", target->backend, target->id);
  return FALSE;
}

static gboolean
karg_length_changes_template (const KargPlan *plan, const char *backend)
{
  for (guint i = 0; i < plan->targets->len; i++)
    {
      const KargPlanTarget *target = g_ptr_array_index (plan->targets, i);
      if (target->kind == KARG_TARGET_TEMPLATE && g_str_equal (target->backend, backend))
        return TRUE;
    }
  return FALSE;
}

gboolean
karg_length_check (const KargPlan *plan, const KargTargets *before, const KargTargets *after, const char *machine,
                   GError **error)
{
  for (guint i = 0; i < plan->targets->len; i++)
    if (!karg_length_check_changed (g_ptr_array_index (plan->targets, i), after, machine, error))
      return FALSE;
  for (guint i = 0; i < karg_targets_get_n (before); i++)
    {
      const KargTarget *entry = karg_targets_get (before, i);
      if (karg_length_changes_template (plan, karg_target_get_backend (entry))
          && !karg_length_check_generated (entry, before, after, machine, error))
        return FALSE;
    }
  return TRUE;
}
