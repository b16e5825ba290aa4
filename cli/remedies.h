/* remedies.h: what to do about an error, or a finding.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

G_BEGIN_DECLS

/* One sentence for people, what to do next; NULL when the message says it all. */
const char *kargctl_remedy (KargErrorCode code);

/* The same for an error of any domain. */
const char *kargctl_remedy_of (const GError *error);

/* What to do about a finding: what it says itself, and the command that does it. (transfer full) NULL: nothing. */
char *kargctl_remedy_of_finding (const KargFinding *finding);

G_END_DECLS
