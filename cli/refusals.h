/* refusals.h: what can't be changed, told once for each cause.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/engine.h>

G_BEGIN_DECLS

/* Prints all refusals of @plan, and what can be done about them. */
void kargctl_refusals_print (KargPlan *plan);

G_END_DECLS
