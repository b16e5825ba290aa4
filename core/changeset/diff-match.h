/* diff-match.h: which elements of two sequences differ.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const guint *ids; /* equal elements have equal numbers */
  guint n;
  guint8 *changed;  /* n flags, all 0; those of elements without a partner on the other side are set to 1 */
} DiffSide;

/* Sets the flags, so that the elements that stay unflagged are the same on both sides, in order. The smallest
 * possible number of flags for texts that differ in up to some thousand lines; beyond that a correct answer
 * is preferred to the best. */
void diff_match (DiffSide *a, DiffSide *b);

G_END_DECLS
