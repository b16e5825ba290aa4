/* lint-finding.c: faults in command lines. What stands in many lines is one finding, with the first place.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

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

KargFinding *
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

void
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
