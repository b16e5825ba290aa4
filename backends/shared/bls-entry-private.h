/* bls-entry-private.h: what parsing and editing an entry share.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "bls-entry.h"

#include <karg/lines.h>

G_BEGIN_DECLS

struct _KargBlsEntry
{
  GBytes *bytes;
  GArray *lines; /* KargLine; borrow the bytes */
  GArray *keys;  /* KargBlsKey of each line; its key is NULL where there is none */
};

/* A line that holds a key. */
typedef struct
{
  const char *key;
  gsize key_length;
  const char *value; /* without surrounding blanks; at the end of the key when there is none */
  gsize value_length;
} KargBlsKey;

gboolean karg_bls_key_is (const KargBlsKey *key, const char *name);

/* The first line with @name at or behind @from; the number of lines when there is none. */
guint karg_bls_entry_find (const KargBlsEntry *entry, const char *name, guint from, KargBlsKey *key);

/* Whether GRUB reads no further than this line. */
gboolean karg_bls_line_stops_grub (const KargLine *line);

/* The "options" value as the specification's readers take it: without a pair of quotes around the whole of
 * it. */
void karg_bls_key_unquote (KargBlsKey *key);

G_END_DECLS
