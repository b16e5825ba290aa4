/* merge.h: two changes of one text, put together.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @base became @ours and @theirs: the text that has both changes, or NULL when they touch the same words.
 * Texts are compared word by word, since all arguments of an entry stand on one line. (transfer full) */
GBytes *karg_merge_texts (GBytes *base, GBytes *ours, GBytes *theirs);

G_END_DECLS
