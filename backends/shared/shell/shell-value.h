/* shell-value.h: what a shell assignment's right side comes to, and where each byte of it was written.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-gap.h"
#include "shell-quote.h"

G_BEGIN_DECLS

typedef struct
{
  KargText *text;       /* "\$" is one byte of it and two of the file; new words go to its end, or that set */
  GPtrArray *gaps;      /* ShellGap: the text without them is all that is certain; mostly empty */
  KargText *file;       /* where the assignment stands that made it */
  gsize start;          /* its right side */
  ShellContext context; /* how new words are quoted */
  gsize places;         /* of the text */
  gboolean adds;        /* it is what the same name held, and more */
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
  gboolean adds;    /* "+=": to what the name held */
  gboolean is_argument; /* of "export NAME=…", where the shell may split and expand what is not quoted */
  guint *owners;    /* of the bytes so far: another one for each assignment, and behind each gap */
  ShellValueLookup lookup;
  gpointer lookup_data;
  gsize *budget; /* how much more may come from references: "$A$A" doubles */
} ShellValueSource;

/* Evaluates the bytes @start to @end as the right side of an assignment. What can't be told and stands as words of its
 * own is a gap of the value.
 *
 * When it refers to what the same name held in another file, new words go to the end of that: a drop-in that only adds
 * something is its package's, and what it adds to is the administrator's.
 * Returns: NULL with @why set to what is not understood. */
ShellValue *shell_value_new (const ShellValueSource *source, gsize start, gsize end, char **why);

/* What @old is when @added, that the bytes from @offset on in @file make of it, may hold or not, for the reason @why:
 * @old with a gap. NULL when @added is anything but @old with words before or behind it. */
ShellValue *shell_value_new_perhaps (const ShellValue *old, const ShellValue *added, KargText *file, gsize offset,
                                     const char *why);

/* Of a variable that nothing sets: empty, to be set at @offset of @file. */
ShellValue *shell_value_new_absent (KargText *file, gsize offset, const char *name);

G_END_DECLS
