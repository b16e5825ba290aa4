/* history-files.h: what transactions did to files since a moment, first to last.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/history.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  GBytes *before; /* as the first of them found it; NULL: there was none */
  GBytes *after;  /* as the last of them left it; NULL: there is none */
} KargHistoryFile;

/* Every file that a transaction at @when (seconds since the epoch) or later wrote, or had rewritten by a command.
 * (transfer full) (element-type KargHistoryFile) Fails: as karg_history_list(). */
GPtrArray *karg_history_files_since (KargRoot *root, gint64 when, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
