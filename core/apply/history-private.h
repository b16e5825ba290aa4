/* history-private.h: keeping the history short.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "history.h"
#include "state-private.h"

G_BEGIN_DECLS

/* Removes records that are too many or too old. What can't be removed stays. */
void karg_history_prune (KargDirs *dirs);

G_END_DECLS
