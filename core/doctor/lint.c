/* lint.c: what is wrong in the command lines.
 *
 * Every line that kargctl may change is read as the kernel reads it. What stands in many entries is one finding, with
 * the first place.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

#include <string.h>

static KargFinding *
karg_lint_find (const KargDoctor *doctor, const char *check, const char *subject, const char *what)
{
  for (guint i = 0; i < doctor->findings->len; i++)
    {
      KargFinding *finding = g_ptr_array_index (doctor->findings, i);
      if (g_str_equal (finding->check, check) && g_strcmp0 (finding->subject, subject) == 0
          && g_str_equal (finding->what, what))
        return finding;
    }
  return NULL;
}

static void
karg_lint_count_place (KargDoctor *doctor, KargFinding *finding)
{
  guint more = GPOINTER_TO_UINT (g_hash_table_lookup (doctor->places, finding));

  g_hash_table_insert (doctor->places, finding, GUINT_TO_POINTER (more + 1));
}

KargFinding *
karg_lint_add (KargDoctor *doctor, const KargTarget *target, guint index, const char *check, KargFindingVerdict verdict,
               const char *what)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);
  const KargWord *word = karg_cmdline_get_word (cmdline, index);
  g_autofree char *spelled = g_strndup (karg_cmdline_get_text (cmdline, NULL) + word->start, word->length);
  KargFinding *finding = karg_lint_find (doctor, check, spelled, what);

  if (finding != NULL)
    {
      karg_lint_count_place (doctor, finding);
      return NULL;
    }
  const char *path = karg_target_get_word_path (target, index);
  guint line = karg_target_get_word_line (target, index);
  g_autofree char *place = line > 0 ? g_strdup_printf ("%s:%u", path, line) : g_strdup (path);
  finding = karg_finding_add (doctor, check, verdict, "%s", what);
  finding->subject = g_steal_pointer (&spelled);
  karg_finding_read (finding, place);
  return finding;
}

/* Of what isn't known, or not wholly, the reason; each once. Returns: (transfer none): what it was made, or found. */
static KargFinding *
karg_lint_add_unread (KargDoctor *doctor, const char *reason, const char *path)
{
  KargFinding *finding = karg_lint_find (doctor, "arguments", NULL, reason);

  if (finding != NULL)
    {
      karg_lint_count_place (doctor, finding);
      return finding;
    }
  finding = karg_finding_add (doctor, "arguments", KARG_FINDING_UNKNOWN, "%s", reason);
  karg_finding_read (finding, path);
  return finding;
}

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

static void
karg_lint_tell_places (KargDoctor *doctor)
{
  GHashTableIter iter;
  gpointer key;
  gpointer more;

  g_hash_table_iter_init (&iter, doctor->places);
  while (g_hash_table_iter_next (&iter, &key, &more))
    {
      KargFinding *finding = key;
      g_autofree char *first = finding->source;
      finding->source
          = g_strdup_printf ("%s and %u more", first != NULL ? first : "one place", GPOINTER_TO_UINT (more));
    }
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
