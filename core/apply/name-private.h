/* name-private.h: the names that a transaction gives to what it writes, and how they are known again.
 *
 * What a record holds is believed only where it has just the shape that is written here: nothing else of it ever becomes
 * part of a path.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "20261126-221530-1a2b": the second, and the 65536ths of it, in UTC; so ids sort as time goes. (transfer full) */
char *karg_name_new_id (gint64 now_us);

gboolean karg_name_is_id (const char *text);

/* Under which the new version of the @place-th file of a record (from 1) lies beside it. (transfer full) */
char *karg_name_staged (const char *id, guint place);

/* The same of the caller's own books. (transfer full) */
char *karg_name_staged_state (const char *id);

/* Under which the way back writes an old version anew. (transfer full) */
char *karg_name_restored (const char *id);

/* Of the copy, in the state directory, of the @place-th file (from 0). (transfer full) */
char *karg_name_saved (const char *id, guint place);

/* Whether @text is the path of a file below a root as it is written down here: absolute, no part of it empty, "." or "..",
 * and short enough for the kernel. */
gboolean karg_name_is_path (const char *text);

/* Whether @path lies in our own state directory, which holds the caller's books and no file of the system's. */
gboolean karg_name_is_own (const char *path);

G_END_DECLS
