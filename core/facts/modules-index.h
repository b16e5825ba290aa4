/* modules-index.h: is an index of modules well-formed?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @bytes is an index as depmod(8) writes it, every offset, string and count of it within its
 * bounds. libkmod maps these files and follows them unchecked: a damaged one would end the process or keep
 * it busy for ever. */
gboolean karg_modules_index_is_sound (GBytes *bytes);

G_END_DECLS
