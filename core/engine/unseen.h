/* unseen.h: what may stand in a template although nobody sees it.
 *
 * A template that is not known, or not whole, stops only edits that need to know it. Entries that are generated from it
 * are witnesses: what they don't show is not there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plugin/build.h"

G_BEGIN_DECLS

/* Whether @target may hold, beside what is known of it, an argument that @edit takes away or replaces; adding needs no
 * such knowledge. */
gboolean karg_unseen_may_hold (const KargTarget *target, KargEdit *edit);

/* The first template of @backend that may; NULL: there is none. */
const KargTarget *karg_unseen_find (const KargTargets *targets, const char *backend, KargEdit *edit);

/* Why not all of @target is seen. */
const char *karg_unseen_get_reason (const KargTarget *target);

/* Why @edit can't be carried out in @target: what may come beside what is seen is what it takes away, or nothing is
 * seen at all. NULL when it can. (transfer full) */
char *karg_unseen_refuse (const KargTargets *targets, const KargTarget *target, KargEdit *edit);

/* What people should know of @edit where no entry can tell whether @target holds more; NULL: nothing.
 * (transfer full) */
char *karg_unseen_doubt (const KargTargets *targets, const KargTarget *target, KargEdit *edit);

G_END_DECLS
