/* remedies.h: what to do about an error.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

G_BEGIN_DECLS

/* One sentence for people, what to do next; NULL when the message says it all. */
const char *kargctl_remedy (KargErrorCode code);

/* The same for an error of any domain. */
const char *kargctl_remedy_of (const GError *error);

G_END_DECLS
