/* pack.h: values in a row of bytes, written and read by the same description.
 *
 * A function that calls these for each field of a struct writes the struct when the pack was made for writing, and
 * fills it in when it was made for reading. Numbers are little endian; bytes and texts have their length in front.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GByteArray *out; /* to be written; NULL: to be read */
  GBytes *in;
  gsize at;
  gboolean torn;   /* what was read is not what was written; what is read from here on is empty */
} KargPack;

void karg_pack_number (KargPack *pack, guint32 *number);
void karg_pack_long (KargPack *pack, gint64 *number);
void karg_pack_boolean (KargPack *pack, gboolean *boolean);

/* NULL is NULL again. What is read shares its memory with what it is read from. */
void karg_pack_bytes (KargPack *pack, GBytes **bytes);

/* Bytes without NUL; NULL becomes "". */
void karg_pack_text (KargPack *pack, char **text);

/* The same; "" becomes NULL. */
void karg_pack_optional (KargPack *pack, char **text);

/* NULL becomes an empty one. */
void karg_pack_texts (KargPack *pack, char ***texts);

/* Whether all was read, and all of it was sound. */
gboolean karg_pack_is_read (const KargPack *pack);

G_END_DECLS
