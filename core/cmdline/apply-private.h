/* apply-private.h: the kinds of edits that have a file of their own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "cmdline-private.h"
#include "edit-private.h"

G_BEGIN_DECLS

gboolean karg_list_add (KargCmdline *cmdline, const KargEditWord *word);
gboolean karg_list_remove (KargCmdline *cmdline, const KargEditWord *word);

gboolean karg_pages_set (KargCmdline *cmdline, const KargEdit *edit);
gboolean karg_pages_remove (KargCmdline *cmdline, const KargEdit *edit);

/* A mark for each word that the kernel reads, all FALSE. */
GArray *karg_apply_marks_new (const KargCmdline *cmdline);

G_END_DECLS
