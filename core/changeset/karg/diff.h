/* diff.h: the unified diff of two texts, as diff -u writes it and patch(1) reads it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

/* "--- a/PATH", "+++ b/PATH", hunks with three lines of context; /dev/null for a NULL side; "" when both are the
 * same. Bytes that are not UTF-8 stay as they are; a missing newline at the end is told as diff tells it. Texts that
 * hold NUL give one line "Binary files … differ". Time and memory stay linear for large texts with few changes.
 * (transfer full) */
KARG_API char *karg_diff_unified (const char *path, GBytes *before, GBytes *after);

G_END_DECLS
