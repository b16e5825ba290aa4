/* key.h: names of parameters as keys of hash tables.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

/* For g_hash_table_new(): names that karg_key_equal() takes for equal are one key. */
guint karg_key_hash (gconstpointer key);
gboolean karg_key_same (gconstpointer a, gconstpointer b);

G_END_DECLS
