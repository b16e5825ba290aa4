/* text-private.h: what a mapped text is made of.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/text.h>

G_BEGIN_DECLS

/* Bytes of the text, one behind the other without a gap. */
typedef struct
{
  gsize start;
  gsize length;
  KargText *source;    /* NULL: they stand nowhere */
  gsize source_start;
  gsize source_length; /* another length than @length: they are spelled otherwise, and go only together */
  guint context;
  guint owner;
  gboolean foreign;
} KargTextPiece;

/* Bytes of the text that stand for bytes of a text below as a whole. */
typedef struct
{
  gsize start;
  gsize length;
  KargText *source;
  gsize source_start;
  gsize source_length;
} KargTextSpan;

typedef struct
{
  gsize offset; /* in the text */
  KargText *source;
  gsize source_offset;
  guint context;
  char *prefix;
  char *suffix;
} KargTextGap;

struct _KargText
{
  gint refs;
  const KargLayer *layer;
  GString *bytes;  /* NULL of a file */
  char *path;      /* of a file */
  GBytes *file;    /* of a file; NULL: it is not there */
  GArray *pieces;  /* KargTextPiece */
  GArray *groups;  /* KargTextSpan, in their order */
  GArray *lines;   /* KargTextSpan */
  GArray *gaps;    /* KargTextGap, in their order */
  KargText *foreign; /* what was appended as foreign, or NULL */
  guint owner;
  gboolean has_end;
  gsize end;
  gboolean rewritten;
  gboolean broken; /* who built it spoke of bytes that are not there */
  gpointer data;
  GDestroyNotify destroy;
  gsize line_offset; /* the last place whose line was asked for, and the line */
  guint line;
};

/* The piece that holds the byte at @offset; NULL when there is none. */
const KargTextPiece *karg_text_find_piece (const KargText *text, gsize offset);

/* Whose the byte at @offset is: bytes of one owner compare equal. */
typedef struct
{
  const KargText *text;
  guint owner;
} KargTextOwner;

KargTextOwner karg_text_get_owner (const KargText *text, gsize offset);

G_END_DECLS
