/* module-options.c: where an option of a kernel module goes.
 *
 * modprobe.d is read when a module is loaded, by every kernel, and needs no boot loader. A module that is built in never sees
 * it and takes the argument MODULE.OPTION=VALUE instead, which modprobe reads too. So the argument is right everywhere, and
 * the file where every installed kernel loads the module.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "module-options.h"

#include "answer.h"

#include <string.h>

/* How the installed kernels have a module. */
typedef struct
{
  guint loadable;
  guint built_in;
  guint unknown;
} KargModuleKernels;

static KargModuleKernels
karg_module_options_count (const KargFacts *facts, const char *module)
{
  KargModuleKernels kernels = { 0 };
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "kernel ");

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *group = g_strdup_printf ("module %s %s", groups[i] + strlen ("kernel "), module);
      const char *state = karg_facts_get (facts, group, "state");
      kernels.loadable += g_strcmp0 (state, "loadable") == 0;
      kernels.built_in += g_strcmp0 (state, "built-in") == 0;
      kernels.unknown += state == NULL;
    }
  return kernels;
}

/* The file that may be written, or NULL. */
static const KargTarget *
karg_module_options_find_file (KargEngine *engine, const KargTask *task)
{
  const KargTargets *targets = engine->survey->targets;
  gboolean all = task->scope == KARG_SCOPE_ALL && (task->entry == NULL || g_str_equal (task->entry, "all"));

  for (guint i = 0; all && i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      if (karg_target_get_kind (target) == KARG_TARGET_MODULES && karg_target_get_access (target) == KARG_ACCESS_WRITABLE)
        return target;
    }
  return NULL;
}

/* Where @proposed is to be written so that kernels that load the module see it; NULL: nowhere. */
static const KargTarget *
karg_module_options_get_file (KargEngine *engine, const KargTask *task, const KargProposedEdit *proposed)
{
  if (proposed->module == NULL || proposed->kernel != NULL)
    return NULL;
  return karg_module_options_count (engine->all_facts, proposed->module).loadable > 0
           ? karg_module_options_find_file (engine, task) : NULL;
}

/* Whether a command line says something else of the option: modprobe reads it after the files, so it wins over them. */
static gboolean
karg_module_options_is_contradicted (KargEngine *engine, const KargProposedEdit *proposed)
{
  const KargTargets *targets = engine->survey->targets;
  const char *wanted = karg_edit_get_value (proposed->edit);

  for (guint i = 0; i < karg_targets_get_n (targets); i++)
    {
      const KargTarget *target = karg_targets_get (targets, i);
      const KargCmdline *cmdline = karg_target_get_cmdline (target);
      if (cmdline == NULL || karg_target_get_kind (target) == KARG_TARGET_MODULES)
        continue;
      const char *value = karg_cmdline_get_last_value (cmdline, karg_edit_get_key (proposed->edit));
      if (value != NULL && g_strcmp0 (value, wanted) != 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
karg_module_options_is_argument (KargEngine *engine, const KargTask *task, const KargProposedEdit *proposed)
{
  if (karg_module_options_get_file (engine, task, proposed) == NULL)
    return TRUE;
  KargModuleKernels kernels = karg_module_options_count (engine->all_facts, proposed->module);
  return kernels.built_in > 0 || kernels.unknown > 0 || karg_module_options_is_contradicted (engine, proposed);
}

/* What another file of modprobe.d says of the option; NULL: nothing. @source: FILE:LINE. */
static const char *
karg_module_options_get_other (KargEngine *engine, const KargTarget *file, const KargProposedEdit *proposed,
                               const char **source)
{
  const char *option = strchr (karg_edit_get_key (proposed->edit), '.') + 1;
  g_autofree char *group = g_strconcat ("module-options ", proposed->module, NULL);
  g_autofree char *name = g_strdelimit (g_strdup (option), "-", '_');
  const char *path = karg_target_get_path (file);

  *source = karg_facts_get_source (engine->all_facts, group, name);
  if (*source == NULL || (g_str_has_prefix (*source, path) && (*source)[strlen (path)] == ':'))
    return NULL;
  return karg_facts_get (engine->all_facts, group, name);
}

/* The same value elsewhere is as good as ours; another one may win, as files are read in the order of their names. */
static gboolean
karg_module_options_check_one (KargEngine *engine, const KargTarget *file, const KargProposedEdit *proposed, GError **error)
{
  const char *source = NULL;
  const char *other = karg_module_options_get_other (engine, file, proposed, &source);

  if (other == NULL || g_strcmp0 (other, karg_edit_get_value (proposed->edit)) == 0)
    return TRUE;
  g_set_error (error, KARG_ERROR, KARG_ERROR_CONFLICT, "%s: it gives %s the value “%s”, and “%s” is wanted: take that "
                                                       "out there first",
               source, karg_edit_get_key (proposed->edit), other, karg_edit_get_value (proposed->edit));
  return FALSE;
}

/* Calls @visit for each proposed option that goes into the file. */
static gboolean
karg_module_options_visit (KargPlan *plan, KargEngine *engine, const KargTask *task,
                           gboolean (*visit) (KargPlan *plan, KargEngine *engine, const KargTarget *file,
                                              const KargAnswer *answer, const KargProposedEdit *proposed, GError **error),
                           GError **error)
{
  for (guint i = 0; i < plan->answers->len; i++)
    {
      const KargAnswer *answer = g_ptr_array_index (plan->answers, i);
      const GPtrArray *edits = karg_proposal_get_edits (answer->proposal);

      for (guint e = 0; e < edits->len; e++)
        {
          const KargProposedEdit *proposed = g_ptr_array_index (edits, e);
          const KargTarget *file = karg_module_options_get_file (engine, task, proposed);
          if (file != NULL && !visit (plan, engine, file, answer, proposed, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
karg_module_options_visit_check (KargPlan *plan, KargEngine *engine, const KargTarget *file, const KargAnswer *answer,
                                 const KargProposedEdit *proposed, GError **error)
{
  return karg_module_options_check_one (engine, file, proposed, error);
}

gboolean
karg_module_options_check (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error)
{
  return karg_module_options_visit (plan, engine, task, karg_module_options_visit_check, error);
}

static gboolean
karg_module_options_visit_give (KargPlan *plan, KargEngine *engine, const KargTarget *file, const KargAnswer *answer,
                                const KargProposedEdit *proposed, GError **error)
{
  const char *source = NULL;
  KargModuleKernels kernels = karg_module_options_count (engine->all_facts, proposed->module);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autofree char *text = NULL;

  if (karg_module_options_get_other (engine, file, proposed, &source) != NULL)
    {
      text = g_strdup_printf ("%s is set already, by %s", karg_edit_get_text (proposed->edit), source);
      karg_plan_add_note (plan, answer->plugin, text);
      return TRUE;
    }
  g_ptr_array_add (one, proposed->edit);
  karg_intent_add (plan->intent, file, NULL, one);
  if (kernels.built_in + kernels.unknown == 0)
    return TRUE;
  text = g_strdup_printf ("of the installed kernels %u load %s and %u may have it built in: it is set for both", kernels.loadable,
                          proposed->module, kernels.built_in + kernels.unknown);
  karg_plan_add_note (plan, answer->plugin, text);
  return TRUE;
}

void
karg_module_options_give (KargPlan *plan, KargEngine *engine, const KargTask *task)
{
  karg_module_options_visit (plan, engine, task, karg_module_options_visit_give, NULL);
}
