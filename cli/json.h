/* json.h: the JSON of kargctl(8). json-glib is behind json-writer.h only; every print is one object and one line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

#include <karg/verify.h>

G_BEGIN_DECLS

void kargctl_json_print_error (const GError *error);
/* @refused: nothing was or would be written, because of the plan's refusals. */
void kargctl_json_print_plan (const KargctlOptions *options, KargPlan *plan, gboolean refused);
/* @result: NULL when nothing is known of a running kernel. */
void kargctl_json_print_status (KargEngine *engine, const KargVerification *result);
void kargctl_json_print_verification (const KargVerification *result);
void kargctl_json_print_findings (const GPtrArray *findings); /* KargFinding */
void kargctl_json_print_features (const GPtrArray *features);
void kargctl_json_print_version (const char *version);
void kargctl_json_print_plugins (KargEngine *engine);
void kargctl_json_print_history (const GPtrArray *entries);
/* The same of one, with what it changed. */
void kargctl_json_print_transaction (const KargHistoryEntry *entry, KargChangeset *changes);
void kargctl_json_print_recovered (const char *const *report);
void kargctl_json_print_facts (const KargFacts *facts);
void kargctl_json_print_saved (const char *path);

G_END_DECLS
