/* claims.h: the claims of a feature, of which each of its options has its own.
 *
 * What a feature itself brings is claimed by "feature:NAME", what an option brings by "feature:NAME+OPTION".
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* What is enabled: every "NAME" and "NAME+OPTION" that claims something in @ledger (may be NULL). (transfer full) */
char **karg_claims_list_enabled (KargLedger *ledger);

/* Whether @names hold @name; a feature is among them too when only an option of it is. */
gboolean karg_claims_hold (const char *const *names, const char *name);

/* Whether @claim is on a word in @target. */
gboolean karg_claims_is_of (const KargClaim *claim, const KargTarget *target);

/* The owners that go when @feature is disabled: all of its claims, or only those of @options. (transfer full) */
char **karg_claims_list_owners (KargLedger *ledger, const char *feature, const char *const *options);

/* After a plan that enables: each edit that the plugins proposed is claimed for who brings it. As
 * karg_ownership_record(). */
void karg_claims_record (KargPlan *plan, const KargTargets *before, const KargTargets *after, const char *feature);

G_END_DECLS
