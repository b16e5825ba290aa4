/* module-options.h: where an option of a kernel module goes: into modprobe.d, onto the command line, or both.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* Whether @proposed goes onto command lines: every argument does, and a module's option where the module is built into an
 * installed kernel, where that can't be told, where a command line says something else of it, where nobody writes modprobe.d,
 * or where one entry alone is meant. */
gboolean karg_module_options_is_argument (KargEngine *engine, const KargTask *task, const KargProposedEdit *proposed);

/* Whether what modprobe.d says already agrees with what is proposed. Fails: CONFLICT, with the place. */
gboolean karg_module_options_check (KargPlan *plan, KargEngine *engine, const KargTask *task, GError **error);

/* Asks for those that go into modprobe.d, in the plan's intent. */
void karg_module_options_give (KargPlan *plan, KargEngine *engine, const KargTask *task);

G_END_DECLS
