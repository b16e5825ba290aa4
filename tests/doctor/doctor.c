/* doctor.c: a machine as facts, lines as targets, and what is found of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "doctor.h"

#include "line.h"

#include <string.h>

KargFacts *
doctor_facts (const char *first, ...)
{
  KargFacts *facts = karg_facts_new ();
  va_list more;

  va_start (more, first);
  for (const char *fact = first; fact != NULL; fact = va_arg (more, const char *))
    {
      g_auto (GStrv) parts = g_strsplit (fact, "=", 2);
      char *blank = strrchr (parts[0], ' ');
      g_assert_nonnull (blank);
      *blank = '\0';
      karg_facts_set (facts, parts[0], blank + 1, parts[1], "/source");
    }
  va_end (more);
  return facts;
}

KargTargets *
doctor_targets (const char *backend, const char *line)
{
  KargTargets *targets = karg_targets_new ();

  karg_targets_set_backend (targets, backend);
  line_hold (karg_targets_add (targets, KARG_TARGET_ENTRY, "entry"), "/boot/entry", line);
  return targets;
}

char *
doctor_find (const GPtrArray *findings, const char *check, const char *subject)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const KargFinding *finding = g_ptr_array_index (findings, i);
      if (g_str_equal (finding->check, check) && (subject == NULL || g_strcmp0 (finding->subject, subject) == 0))
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "",
                                karg_finding_verdict_get_name (finding->verdict), finding->what);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_begins (const char *text, const char *expected)
{
  g_autofree char *start = *expected != '\0' ? g_strndup (text, strlen (expected)) : g_strdup (text);

  g_assert_cmpstr (start, ==, expected);
}

void
assert_machine (const KargFacts *facts, const char *check, const char *expected)
{
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, NULL, NULL, NULL);
  g_autofree char *found = doctor_find (findings, check, NULL);

  assert_begins (found, expected);
  for (guint i = 1; i < findings->len; i++)
    g_assert_cmpint (((KargFinding *) g_ptr_array_index (findings, i - 1))->verdict, <=,
                     ((KargFinding *) g_ptr_array_index (findings, i))->verdict);
}

void
assert_argument (const KargFacts *facts, const char *line, const char *check, const char *word, const char *verdict)
{
  g_autoptr (KargTargets) targets = doctor_targets ("bls", line);
  g_autoptr (GPtrArray) findings = karg_doctor_examine (facts, targets, NULL, NULL);
  g_autofree char *found = doctor_find (findings, check, word);

  if (verdict == NULL)
    g_assert_cmpstr (found, ==, "");
  else
    assert_begins (found, verdict);
}
