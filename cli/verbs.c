/* verbs.c: the verbs, in the order in which they are told.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "verbs.h"

#include <karg/nearest.h>

static const KargctlVerb *const kargctl_verbs[] = {
  &kargctl_verb_status,  &kargctl_verb_add,      &kargctl_verb_set,    &kargctl_verb_replace,
  &kargctl_verb_remove,  &kargctl_verb_features, &kargctl_verb_enable, &kargctl_verb_disable,
  &kargctl_verb_verify,  &kargctl_verb_history,  &kargctl_verb_undo,   &kargctl_verb_recover,
  &kargctl_verb_doctor,  &kargctl_verb_pci,      &kargctl_verb_reserve, &kargctl_verb_release,
  &kargctl_verb_facts,   &kargctl_verb_plugins,  &kargctl_verb_help,   &kargctl_verb_version,
  NULL,
};

const KargctlVerb *const *
kargctl_verbs_get (void)
{
  return kargctl_verbs;
}

static const KargctlVerb *
kargctl_verbs_look_up (const char *name)
{
  for (guint i = 0; kargctl_verbs[i] != NULL; i++)
    if (g_str_equal (kargctl_verbs[i]->name, name))
      return kargctl_verbs[i];
  return NULL;
}

static const char *
kargctl_verbs_guess (const char *name)
{
  const char *names[G_N_ELEMENTS (kargctl_verbs)] = { NULL };

  for (guint i = 0; kargctl_verbs[i] != NULL; i++)
    names[i] = kargctl_verbs[i]->name;
  return karg_nearest (name, names);
}

const KargctlVerb *
kargctl_verbs_find (char **arguments, GError **error)
{
  const KargctlVerb *verb = kargctl_verbs_look_up (arguments[0]);
  const char *guess = kargctl_verbs_guess (arguments[0]);

  if (verb != NULL)
    return verb;
  if (arguments[1] != NULL && kargctl_verbs_look_up (arguments[1]) != NULL)
    kargctl_set_usage_error (error, "the verb comes first: “kargctl %s %s”", arguments[1], arguments[0]);
  else if (guess != NULL)
    kargctl_set_usage_error (error, "there is no verb “%s”; did you mean “%s”? “kargctl help” lists them all",
                             arguments[0], guess);
  else
    kargctl_set_usage_error (error, "there is no verb “%s”; “kargctl help” lists them", arguments[0]);
  return NULL;
}
