/* doctor.h: from what is known to findings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/doctor.h>
#include <karg/facts.h>
#include <karg/target.h>

G_BEGIN_DECLS

/* All checks of the host and of the command lines, worst first, of equals in the order of the checks. @targets: NULL
 * when the command lines could not be read. @trouble: why they, or some of them, could not; NULL: all could. @devices: addresses
 * of devices that shall go to guests, to be examined too; ends with NULL, and may be NULL.
 * (transfer full) (element-type KargFinding) */
GPtrArray *karg_doctor_examine (const KargFacts *facts, const KargTargets *targets, const GError *trouble,
                                const char *const *devices);

G_END_DECLS
