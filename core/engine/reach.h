/* reach.h: which files of a tree kargctl could have written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "engine-private.h"

G_BEGIN_DECLS

/* Whether every file of @changes, which a record asks for, is one that a back end reads here, or has a command rewrite, with the
 * tree as it was before them or after: only such a file can have been changed by us or by a command that a back end declared.
 * Fails: @code, naming the first one that isn't. */
gboolean karg_reach_check (KargEngine *engine, KargChangeset *changes, KargErrorCode code, GError **error);

G_END_DECLS
