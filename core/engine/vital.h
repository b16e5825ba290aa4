/* vital.h: the words by which a kernel finds its root file system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "plugin/build.h"

G_BEGIN_DECLS

/* Why @edit would put a second root= (or rootflags=, rootfstype=) beside the one that @target has, or that the program
 * writes which generates entries from it: the kernel takes the last, and the first misleads whoever reads the line.
 * @code: of the refusal. NULL when it doesn't. (transfer full) */
char *karg_vital_refuse (const KargTargets *targets, const KargTarget *target, const KargEdit *edit,
                         KargErrorCode *code);

/* Whether @after lacks the root= that @target has. Systems that do without it say so by not having it. */
gboolean karg_vital_is_lost (const KargTarget *target, const KargCmdline *after);

G_END_DECLS
