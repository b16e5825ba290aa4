/* grub-plan.c: from what the templates are to become to the bytes of the files they stand in.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-defaults.h"
#include "grub-diff.h"

#include <string.h>

typedef struct
{
  const GrubDefaults *defaults;
  KargRoot *root;
  const KargTargets *targets;
  const KargIntent *intent;
  ShellPatch *patch;
  char *appended; /* a line for /etc/default/grub */
} GrubPlan;

static const char *const grub_plan_names[] = { GRUB_DEFAULTS_ALL, GRUB_DEFAULTS_NORMAL };

static KargTarget *
grub_plan_target (const GrubPlan *plan, const char *name)
{
  return karg_targets_find (plan->targets, "grub2", KARG_TARGET_TEMPLATE, name);
}

/* What the template is to become; NULL when it stays. */
static KargCmdline *
grub_plan_wanted (const GrubPlan *plan, const char *name)
{
  const KargTarget *target = grub_plan_target (plan, name);

  return target != NULL ? karg_intent_apply (plan->intent, target) : NULL;
}

/* Collects the edits that turn the template @name into @after. */
static gboolean
grub_plan_template (GrubPlan *plan, const char *name, const KargCmdline *after, GError **error)
{
  const ShellValue *value;
  g_autoptr (GrubWords) words = grub_defaults_get (plan->defaults, name, &value, error);
  g_autoptr (GArray) edits = NULL;
  GrubQuote quote;

  if (words == NULL)
    return FALSE;
  /* In an assignment with double quotes GRUB's single quotes read best, and the other way round. */
  quote
      = value != NULL && value->tail_context == SHELL_CONTEXT_SINGLE ? GRUB_QUOTE_DOUBLE : GRUB_QUOTE_SINGLE;
  edits = grub_diff (words, value != NULL ? value->text->len : 0, after, quote, error);
  if (edits == NULL)
    return FALSE;
  if (value != NULL)
    {
      shell_patch_value (plan->patch, value, edits);
      return TRUE;
    }
  g_autofree char *text = text_edits_apply (edits, "");
  g_autofree char *quoted = shell_quote (text, SHELL_CONTEXT_DOUBLE);
  plan->appended = g_strdup_printf ("%s=\"%s\"", name, quoted);
  if (plan->defaults->main >= 0)
    shell_patch_append_line (plan->patch, plan->defaults->main, plan->appended);
  return TRUE;
}

/* The settings with all edits made. */
static GrubDefaults *
grub_plan_result (const GrubPlan *plan)
{
  GrubDefaults *result = g_new0 (GrubDefaults, 1);
  const ShellScript *script = plan->defaults->script;

  result->script = shell_script_new ();
  result->main = plan->defaults->main;
  if (result->main < 0 && plan->appended != NULL)
    {
      g_autofree char *text = g_strconcat (plan->appended, "\n", NULL);
      g_autoptr (GBytes) created = g_bytes_new (text, strlen (text));
      shell_script_add (result->script, GRUB_DEFAULTS_PATH, created);
      result->main = 0;
    }
  for (guint i = 0; i < shell_script_get_n_files (script); i++)
    {
      g_autoptr (GBytes) patched = shell_patch_apply (plan->patch, i);
      shell_script_add (result->script, shell_script_get_path (script, i),
                        patched != NULL ? patched : shell_script_get_bytes (script, i));
    }
  return result;
}

/* Whether the planned bytes say what was wanted of every template, also of those of which nothing was. */
static gboolean
grub_plan_check (const GrubPlan *plan, const GrubDefaults *result, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (grub_plan_names); i++)
    {
      const char *name = grub_plan_names[i];
      g_autoptr (KargCmdline) wanted = grub_plan_wanted (plan, name);
      g_autoptr (GrubWords) before = grub_defaults_get (plan->defaults, name, NULL, NULL);
      g_autoptr (GrubWords) words = NULL;
      g_autoptr (KargCmdline) found = NULL;
      g_autoptr (GError) unused = NULL;

      if (before == NULL)
        continue;
      if (wanted == NULL)
        wanted = karg_cmdline_parse (before->text->str, before->text->len);
      words = grub_defaults_get (result, name, NULL, &unused);
      if (words != NULL)
        found = karg_cmdline_parse (words->text->str, words->text->len);
      if (found != NULL && grub_diff_same_words (wanted, found))
        continue;

      const KargTarget *target = grub_plan_target (plan, name);
      karg_error_set_at (error, KARG_ERROR_UNSUPPORTED,
                         target != NULL ? karg_target_get_path (target) : GRUB_DEFAULTS_PATH,
                         target != NULL ? karg_target_get_line (target) : 0,
                         "%s is put together in a way that can't be changed without changing something else; "
                         "edit it by hand",
                         name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
grub_plan_add_files (const GrubPlan *plan, const GrubDefaults *result, KargChangeset *changes, GError **error)
{
  const ShellScript *before = plan->defaults->script;
  const ShellScript *after = result->script;
  guint created = shell_script_get_n_files (after) - shell_script_get_n_files (before);

  for (guint i = 0; i < shell_script_get_n_files (after); i++)
    {
      g_autofree char *path = karg_root_resolve (plan->root, shell_script_get_path (after, i), error);
      GBytes *old = i >= created ? shell_script_get_bytes (before, i - created) : NULL;

      if (path == NULL
          || !karg_changeset_add_file (changes, path, old, shell_script_get_bytes (after, i),
                                       KARG_PHASE_TEMPLATE, error))
        return FALSE;
    }
  return TRUE;
}

/* Refuses whatever was asked of the templates. */
static void
grub_plan_refuse (const GrubPlan *plan, KargChangeset *changes, const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (grub_plan_names); i++)
    {
      g_autoptr (KargCmdline) wanted = grub_plan_wanted (plan, grub_plan_names[i]);
      if (wanted != NULL)
        karg_changeset_refuse (changes, grub_plan_names[i], error);
    }
}

static GrubDefaults *
grub_plan_run (GrubPlan *plan, KargChangeset *changes, GError **error)
{
  g_autoptr (GrubDefaults) result = NULL;
  gboolean wanted = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (grub_plan_names); i++)
    {
      g_autoptr (KargCmdline) after = grub_plan_wanted (plan, grub_plan_names[i]);
      g_autoptr (GError) reason = NULL;

      if (after == NULL)
        continue;
      wanted = TRUE;
      /* One template without the other is no change that anybody asked for. */
      if (!grub_plan_template (plan, grub_plan_names[i], after, &reason))
        {
          grub_plan_refuse (plan, changes, reason);
          return NULL;
        }
    }
  if (!wanted)
    return NULL;

  g_autoptr (GError) reason = NULL;
  result = grub_plan_result (plan);
  if (!grub_plan_check (plan, result, &reason))
    {
      grub_plan_refuse (plan, changes, reason);
      return NULL;
    }
  return grub_plan_add_files (plan, result, changes, error) ? g_steal_pointer (&result) : NULL;
}

gboolean
grub_defaults_plan (const GrubDefaults *defaults, KargRoot *root, const KargTargets *targets,
                    const KargIntent *intent, KargChangeset *changes, GrubDefaults **result, GError **error)
{
  g_autoptr (ShellPatch) patch = shell_patch_new (defaults->script);
  GrubPlan plan
      = { .defaults = defaults, .root = root, .targets = targets, .intent = intent, .patch = patch };
  GError *local = NULL;

  *result = grub_plan_run (&plan, changes, &local);
  g_free (plan.appended);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}
