/* history.h: the records of what was done.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "journal.h"

#include <karg/history.h>

G_BEGIN_DECLS

/* The record of @id. (transfer full) Fails: NOT_FOUND, PERMISSION, IO, SYNTAX. */
KargJournal *karg_history_load (KargRoot *root, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the record of @id was sealed, in nanoseconds since the epoch; the end of all times where that can't be told. */
gint64 karg_history_get_done_ns (KargRoot *root, const char *id);

G_END_DECLS
