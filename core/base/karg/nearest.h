/* nearest.h: what somebody meant who mistyped.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

/* Of @names, which ends with NULL, the one that @word is nearly, or begins; NULL when none is near. Owned by @names. */
KARG_API const char *karg_nearest (const char *word, const char *const *names);

G_END_DECLS
