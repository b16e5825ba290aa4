/* finding.c: one thing that was found.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor-private.h"

const char *
karg_finding_verdict_get_name (KargFindingVerdict verdict)
{
  static const char *const names[] = { "problem", "unknown", "ok" };

  return names[verdict];
}

KargFinding *
karg_finding_add (KargDoctor *doctor, const char *check, KargFindingVerdict verdict, const char *format, ...)
{
  KargFinding *finding = g_new0 (KargFinding, 1);
  va_list args;

  va_start (args, format);
  finding->what = g_strdup_vprintf (format, args);
  va_end (args);
  finding->check = check;
  finding->verdict = verdict;
  g_ptr_array_add (doctor->findings, finding);
  return finding;
}

void
karg_finding_free (gpointer data)
{
  KargFinding *finding = data;

  g_free (finding->subject);
  g_free (finding->what);
  g_free (finding->source);
  g_free (finding->word);
  g_free (finding->instead);
  g_free (finding);
}

void
karg_finding_read (KargFinding *finding, const char *source)
{
  g_autofree char *before = finding->source;

  finding->source = before == NULL || source == NULL ? g_strdup (before != NULL ? before : source)
                                                     : g_strconcat (before, ", ", source, NULL);
}

void
karg_finding_read_fact (KargFinding *finding, const KargFacts *facts, const char *group, const char *name)
{
  const char *source = karg_facts_get_source (facts, group, name);

  if (g_strcmp0 (finding->source, source) != 0)
    karg_finding_read (finding, source);
}
