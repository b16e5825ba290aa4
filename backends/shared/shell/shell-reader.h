/* shell-reader.h: reading the right side of a shell assignment.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-value.h"

G_BEGIN_DECLS

typedef struct
{
  const ShellValueSource *source;
  const char *bytes; /* of the file */
  ShellValue *value;
  KargText *text;    /* that is being filled: the value's, or what stands in braces */
  gsize pos;
  gsize end;
  gsize joined;      /* where joined lines begin */
  gsize joined_end;  /* and where they ended */
  gsize tail;        /* where text can be added to the end, and how that is quoted */
  ShellContext tail_context;
  gboolean plain;    /* nothing is quoted, escaped or expanded */
  guint owner;       /* of the bytes that stand here */
  gsize gap_end;     /* of the last gap, when nothing but bytes between its quotes came behind it; else 0 */
  gboolean glued;    /* the last byte read belongs to a word that begins in a gap */
  gboolean quoted;   /* such a word has quotes of GRUB's or the kernel's, which may go on behind it */
  guint depth;       /* of "${NAME:+…}" */
  char **why;
} ShellReader;

/* FALSE, with the reader's *why. */
gboolean shell_reader_fail (ShellReader *reader, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Appends what another text holds; @with_end: new words go where they go there. */
void shell_reader_append (KargText *text, const KargText *other, gboolean with_end);

/* What a name stands for that is known. FALSE with *why. */
gboolean shell_reader_take_reference (ShellReader *reader, const ShellValue *other, const char *name);

/* All of it, into the reader's value. FALSE with *why. */
gboolean shell_reader_read (ShellReader *reader);

G_END_DECLS
