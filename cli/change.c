/* change.c: what every verb that changes something does: plan, show, apply, report.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "change.h"
#include "report.h"

static gboolean
kargctl_change_parse_scope (const char *text, KargScope *scope, GError **error)
{
  static const char *const names[] = { "all", "entries", "future" };

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      {
        *scope = (KargScope) i;
        return TRUE;
      }
  if (text != NULL)
    kargctl_set_usage_error (error, "--scope is all, entries or future, not “%s”", text);
  return text == NULL;
}

static gboolean
kargctl_change_parse_except (char **kinds, KargExcept *except, GError **error)
{
  for (guint i = 0; kinds != NULL && kinds[i] != NULL; i++)
    if (g_str_equal (kinds[i], "rescue"))
      *except |= KARG_EXCEPT_RESCUE;
    else if (g_str_equal (kinds[i], "recovery"))
      *except |= KARG_EXCEPT_RECOVERY;
    else
      {
        kargctl_set_usage_error (error, "--except is rescue or recovery, not “%s”", kinds[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
kargctl_change_complete (const KargctlOptions *options, KargTask *task, GError **error)
{
  if (!kargctl_change_parse_scope (options->scope, &task->scope, error)
      || !kargctl_change_parse_except (options->except, &task->except, error))
    return FALSE;
  if (options->entry != NULL && !g_str_equal (options->entry, "all") && task->scope == KARG_SCOPE_FUTURE)
    {
      kargctl_set_usage_error (error,
                               "--entry names an installed kernel, --scope=future those to come; give one of them");
      return FALSE;
    }
  task->entry = options->entry;
  task->partial = options->partial;
  return TRUE;
}

/* What was typed, as far as it says what was meant: for the history. */
static char *
kargctl_change_summarize (const KargctlOptions *options, const char *verb, char **arguments)
{
  GString *summary = g_string_new (verb);

  if (options->entry != NULL)
    g_string_append_printf (summary, " --entry=%s", options->entry);
  if (options->scope != NULL)
    g_string_append_printf (summary, " --scope=%s", options->scope);
  for (guint i = 0; options->except != NULL && options->except[i] != NULL; i++)
    g_string_append_printf (summary, " --except=%s", options->except[i]);
  if (options->owner != NULL)
    g_string_append_printf (summary, " --owner=%s", options->owner);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_string_append_printf (summary, " %s", arguments[i]);
  return g_string_free (summary, FALSE);
}

/* Whether something is left beside what was refused: a --partial that does nothing at all is none. */
static gboolean
kargctl_change_has_rest (KargPlan *plan)
{
  return karg_plan_changes_files (plan) || karg_changeset_get_commands (karg_plan_get_changes (plan))->len > 0;
}

KargctlExit
kargctl_change_run_in (KargEngine *engine, const KargctlOptions *options, const char *verb, char **arguments,
                       KargTask *task, GError **error)
{
  KargApplyOptions apply = {
    .struct_size = sizeof apply,
    .chroot = options->chroot,
    .wait = kargctl_wait (options),
  };
  g_autofree char *summary = kargctl_change_summarize (options, verb, arguments);

  if (!kargctl_change_complete (options, task, error))
    return KARGCTL_USAGE;
  task->summary = summary;

  g_autoptr (KargPlan) plan = karg_engine_plan (engine, task, error);
  if (plan == NULL)
    return KARGCTL_FAILED;
  gboolean refused = karg_changeset_get_refusals (karg_plan_get_changes (plan))->len > 0;
  if (refused && (!options->partial || !kargctl_change_has_rest (plan)))
    {
      kargctl_report_refused (options, plan);
      return KARGCTL_FAILED;
    }
  if (options->dry_run)
    {
      kargctl_report_plan (options, plan);
      return karg_plan_changes_files (plan) ? KARGCTL_WOULD_CHANGE : KARGCTL_DONE;
    }

  if (!karg_engine_apply (engine, task, &plan, &apply, error))
    return KARGCTL_FAILED;
  kargctl_report_applied (options, plan);
  return KARGCTL_DONE;
}

KargctlExit
kargctl_change_run (const KargctlOptions *options, const char *verb, char **arguments, KargTask *task, GError **error)
{
  if (!kargctl_change_complete (options, task, error))
    return KARGCTL_USAGE;
  g_autoptr (KargEngine) engine = kargctl_open (options, error);
  return engine != NULL ? kargctl_change_run_in (engine, options, verb, arguments, task, error) : KARGCTL_FAILED;
}
