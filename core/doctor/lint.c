/* lint.c: what is wrong in the command lines.
 *
 * Every line that kargctl may change is read as the kernel reads it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

static void
karg_lint_add_trouble (KargDoctor *doctor)
{
  KargFinding *finding = karg_lint_add_unread (doctor, doctor->trouble->message, NULL);

  if (g_error_matches (doctor->trouble, KARG_ERROR, KARG_ERROR_PERMISSION))
    finding->remedy = KARG_REMEDY_AS_ROOT;
}

/* Returns: whether there is a line to look at. */
static gboolean
karg_lint_examine_target (KargDoctor *doctor, const KargTarget *target)
{
  const char *reason = karg_target_get_cmdline (target) == NULL ? karg_target_get_reason (target)
                                                                : karg_target_get_incomplete (target);

  if (karg_target_get_access (target) == KARG_ACCESS_UNMANAGED)
    return FALSE;
  if (reason != NULL || karg_target_get_cmdline (target) == NULL)
    karg_lint_add_unread (doctor, reason != NULL ? reason : "its arguments aren't known",
                          karg_target_get_path (target));
  if (karg_target_get_cmdline (target) == NULL)
    return FALSE;
  karg_lint_rules_examine (doctor, target);
  karg_lint_line_examine (doctor, target);
  return TRUE;
}

void
karg_lint_examine (KargDoctor *doctor)
{
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  guint before = doctor->findings->len;
  guint lines = 0;

  doctor->places = places;
  if (doctor->trouble != NULL)
    karg_lint_add_trouble (doctor);
  for (guint i = 0; doctor->targets != NULL && i < karg_targets_get_n (doctor->targets); i++)
    lines += karg_lint_examine_target (doctor, karg_targets_get (doctor->targets, i));
  karg_lint_running_examine (doctor);
  karg_lint_tell_places (doctor);
  if (doctor->findings->len == before)
    karg_finding_add (doctor, "arguments", lines > 0 ? KARG_FINDING_OK : KARG_FINDING_UNKNOWN,
                      lines > 0 ? "nothing is wrong with any argument, as far as it is known here"
                                : "there is no command line to look at");
}
