/* shell-value.h: what a shell assignment's right side comes to, and where each byte of it was written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

/* How a byte is quoted where it stands. */
typedef enum
{
  SHELL_CONTEXT_BARE,
  SHELL_CONTEXT_SINGLE, /* '…' */
  SHELL_CONTEXT_DOUBLE, /* "…" */
  SHELL_CONTEXT_BRACE,  /* "${NAME:+…}" */
} ShellContext;

/* The bytes of a file that one byte of a value stands for: "\$" is one byte of the value and two of the
 * file. */
typedef struct
{
  guint32 start;
  guint32 end;
  guint16 file;
  guint8 context; /* ShellContext */
} ShellOrigin;

typedef struct
{
  GString *text;
  GArray *origins; /* a ShellOrigin for each byte of @text */
  guint16 file;    /* where the assignment stands that made it */
  gsize start;     /* its right side */
  gsize end;
  gsize tail; /* where text can be added to its end, and how that is quoted */
  ShellContext tail_context;
  gboolean plain; /* nothing in the right side is quoted, escaped or expanded */
} ShellValue;

void shell_value_free (ShellValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShellValue, shell_value_free)

/* What a name stands for: NULL when that is not known. */
typedef const ShellValue *(*ShellValueLookup) (gpointer data, const char *name);

typedef struct
{
  const char *text; /* of the file */
  guint16 file;
  ShellValueLookup lookup;
  gpointer lookup_data;
  gsize *budget; /* how many more bytes may come from references: "$A$A" doubles */
} ShellValueSource;

/* Evaluates the bytes @start to @end as the right side of an assignment; @is_argument: of "export NAME=…",
 * where the shell may split and expand what is not quoted.
 * Returns: NULL with @why set to what is not understood. */
ShellValue *shell_value_new (const ShellValueSource *source, gsize start, gsize end, gboolean is_argument,
                             char **why);

G_END_DECLS
