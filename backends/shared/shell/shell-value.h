/* shell-value.h: what a shell assignment's right side comes to, and where each byte of it was written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-quote.h"

G_BEGIN_DECLS

typedef struct
{
  KargText *text;       /* "\$" is one byte of it and two of the file; new words go to its end, or that set */
  KargText *file;       /* where the assignment stands that made it */
  gsize start;          /* its right side */
  ShellContext context; /* how new words are quoted */
  gsize places;         /* of the text */
} ShellValue;

void shell_value_free (ShellValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShellValue, shell_value_free)

const char *shell_value_get (const ShellValue *value);

/* The file that holds the assignment, and the line. */
const char *shell_value_locate (const ShellValue *value, guint *line);

/* What a name stands for: NULL when that is not known. */
typedef const ShellValue *(*ShellValueLookup) (gpointer data, const char *name);

typedef struct
{
  KargText *file;
  const char *name; /* that is set */
  guint owner;      /* of the bytes: another one for each assignment */
  ShellValueLookup lookup;
  gpointer lookup_data;
  gsize *budget; /* how much more may come from references: "$A$A" doubles */
} ShellValueSource;

/* Evaluates the bytes @start to @end as the right side of an assignment; @is_argument: of "export NAME=…",
 * where the shell may split and expand what is not quoted.
 *
 * When it refers to what the same name held in another file, new words go to the end of that: a drop-in that only adds
 * something is its package's, and what it adds to is the administrator's.
 * Returns: NULL with @why set to what is not understood. */
ShellValue *shell_value_new (const ShellValueSource *source, gsize start, gsize end, gboolean is_argument,
                             char **why);

/* Of a variable that nothing sets: empty, to be set at the end of @file. */
ShellValue *shell_value_new_absent (KargText *file, const char *name);

G_END_DECLS
