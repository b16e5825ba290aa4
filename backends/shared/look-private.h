/* look-private.h: looking for what may not be there.
 *
 * That a file can't be looked at does not mean that it is absent: it is noted, for people to see.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>
#include <karg/root.h>

G_BEGIN_DECLS

typedef struct
{
  KargRoot *root;
  GPtrArray *unseen; /* (element-type utf8) what can't be looked at, and why */
} KargLook;

/* Each takes what can't be looked at for absent and notes it; what is absent is not noted. */
gboolean karg_look_exists (const KargLook *look, const char *path);
/* The names in a directory; empty when it is none. (transfer full) */
char **karg_look_list (const KargLook *look, const char *path);
/* (transfer full), or NULL. */
GBytes *karg_look_read (const KargLook *look, const char *path);
/* The same for a text, NUL-terminated. */
char *karg_look_read_text (const KargLook *look, const char *path, gsize *length);

/* Whether os-release's ID or ID_LIKE holds one of @names, which ends with NULL. */
gboolean karg_look_is_like (const KargFacts *facts, const char *const *names);

/* Notes @error, unless it says that something is absent. */
void karg_look_note (const KargLook *look, const GError *error);

G_END_DECLS
