/* report.h: telling what happened: text for people, JSON for scripts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

G_BEGIN_DECLS

/* To stderr as "kargctl: …", and with --json to stdout as {"error":{…}}. */
void kargctl_report_error (const KargctlOptions *options, const GError *error);

/* What should be known of the configuration; plans tell it among their notes. */
void kargctl_report_configuration (KargEngine *engine);

/* A plan that is not carried out because a target can't be changed. */
void kargctl_report_refused (const KargctlOptions *options, KargPlan *plan);

/* What --dry-run shows: the diff, the commands, refusals and notes. */
void kargctl_report_plan (const KargctlOptions *options, KargPlan *plan);

/* A plan that was carried out. */
void kargctl_report_applied (const KargctlOptions *options, KargPlan *plan);

G_END_DECLS
