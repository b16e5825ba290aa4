/* file-edits.h: changes of files, collected before any is made.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "carry.h"
#include "edits.h"

G_BEGIN_DECLS

/* Adds edits (KargTextEdit) of @file. */
void karg_file_edits_add (KargFileEdits *edits, const KargText *file, const GArray *own);

G_END_DECLS
