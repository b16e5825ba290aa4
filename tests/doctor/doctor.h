/* doctor.h: a machine as facts, lines as targets, and what is found of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "doctor/doctor.h"
#include "facts/collect.h"
#include "plugin/build.h"

G_BEGIN_DECLS

/* Facts of lines such as "cpu virtualization-flag=none" ("GROUP NAME=VALUE"), one behind the other; NULL-terminated.
 * (transfer full) */
KargFacts *doctor_facts (const char *first, ...) G_GNUC_NULL_TERMINATED;

/* One entry of @backend with the arguments @line. (transfer full) */
KargTargets *doctor_targets (const char *backend, const char *line);

/* What is found of @check, of @subject if that isn't NULL, as "VERDICT: what"; "" when nothing is. Findings that there
 * are several of stand behind each other, with "; " between. (transfer full) */
char *doctor_find (const GPtrArray *findings, const char *check, const char *subject);

/* That @check, without a subject, says @expected of the machine ("problem: …", of which the beginning is enough; "":
 * nothing), and that findings come worst first. */
void assert_machine (const KargFacts *facts, const char *check, const char *expected);

/* That one entry with the arguments @line has a finding @check of @word that begins with @verdict; NULL: none of that
 * kind. */
void assert_argument (const KargFacts *facts, const char *line, const char *check, const char *word,
                      const char *verdict);

G_END_DECLS
