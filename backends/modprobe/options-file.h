/* options-file.h: a file of modprobe.d(5) as a command line: each option a word MODULE.OPTION=VALUE.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/text.h>

G_BEGIN_DECLS

/* Whether the file is one that this back end wrote: its first line says so. */
gboolean karg_options_file_is_ours (GBytes *bytes);

/* The options that the file at @path sets, to be changed as a whole: lines that set none stay. @bytes NULL: it is not there
 * yet. (transfer full) Fails: UNSUPPORTED for a line that goes on in the next one. */
KargText *karg_options_file_read (const char *path, GBytes *bytes, GError **error);

G_END_DECLS
