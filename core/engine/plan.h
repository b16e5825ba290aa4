/* plan.h: a plan from the inside.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "engine-private.h"

G_BEGIN_DECLS

struct _KargPlan
{
  KargChangeset *changes;
  KargIntent *intent;  /* speaks of the targets of the survey that it was planned from */
  GPtrArray *edits;    /* KargEdit: what was asked for, before it was shared out */
  GPtrArray *answers;  /* KargAnswer: what the vendor plugins proposed; NULL when none was asked */
  GPtrArray *targets;  /* KargPlanTarget */
  GPtrArray *notes;    /* KargPlanNote */
  GArray *ran;         /* gboolean, one for each command */
  KargLedger *ledger;  /* as it is to be */
  GBytes *new_ledger;  /* its bytes; NULL: nothing changes in it */
  gboolean unsettled;  /* another change was under way while this one was planned */
  char *undoes;        /* the transaction that this one undoes, or NULL */
  char *undone;        /* what that says of itself, or NULL */
  char *transaction;
};

KargPlan *karg_plan_new (void);

/* @data is the plan: also called through KargOwnershipNote. */
void karg_plan_add_note (gpointer data, const char *from, const char *text);

/* Sets the plan's targets to those whose command lines differ between two readings. */
void karg_plan_compare (KargPlan *plan, const KargTargets *before, const KargTargets *after);

G_END_DECLS
