/* verbs.h: the verbs, in the order in which they are told.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

G_BEGIN_DECLS

/* Ends with NULL. */
const KargctlVerb *const *kargctl_verbs_get (void);

/* The verb that @arguments begin with. Fails: a usage error, with what was meant if that is near. */
const KargctlVerb *kargctl_verbs_find (char **arguments, GError **error);

G_END_DECLS
