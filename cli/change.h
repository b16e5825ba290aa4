/* change.h: what every verb that changes something does: plan, show, apply, report.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

G_BEGIN_DECLS

/* Completes @task from the options and carries it out. @verb and @arguments are what was typed, for the history. */
KargctlExit kargctl_change_run (const KargctlOptions *options, const char *verb, char **arguments, KargTask *task,
                                GError **error);

/* The same with an engine that was opened as the options say, and asked before. */
KargctlExit kargctl_change_run_in (KargEngine *engine, const KargctlOptions *options, const char *verb, char **arguments,
                                   KargTask *task, GError **error);

G_END_DECLS
