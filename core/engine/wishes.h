/* wishes.h: what somebody asked for and is not there any more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "ledger/ownership.h"
#include "plugin/build.h"

G_BEGIN_DECLS

/* The words that @ledger has for one of @targets, and that it doesn't hold: somebody's edit, or a package's new file,
 * took them away. Each once. Of a target that is not known nothing is said. (element-type utf8) (transfer full) */
GPtrArray *karg_wishes_find_lost (KargLedger *ledger, const KargTargets *targets);

G_END_DECLS
