/* shell-table.h: the variables of a shell, as far as they are known.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "shell-value.h"

G_BEGIN_DECLS

/* Why a variable's value is not known. */
typedef struct
{
  char *why;
  KargText *file;
  gsize offset;  /* of the command at fault */
  GError *error; /* instead of the above: the file can't be read as shell at all */
} ShellUnknown;

typedef struct _ShellTable ShellTable;

ShellTable *shell_table_new (void);
void shell_table_free (ShellTable *table);

/* Where a variable is to be set that nothing sets: at the end of the file. */
void shell_table_set_home (ShellTable *table, KargText *file);
/* Or here, before the shell leaves that file. */
void shell_table_set_home_end (ShellTable *table, const KargText *file, gsize offset);

/* The value of @name; NULL when it is not set, or when it is not known: then with @unknown. Owned by
 * @table. */
const ShellValue *shell_table_get (ShellTable *table, const char *name, const ShellUnknown **unknown);

/* The value of @name before anything sets it: empty, and to be set in the home. Owned by @table. */
const ShellValue *shell_table_get_absent (ShellTable *table, const char *name);

/* An assignment in a file. */
typedef struct
{
  const char *name;
  KargText *file;
  gsize offset; /* of the command */
  gsize start;  /* of the right side */
  gsize end;
  gboolean adds;        /* "+=" */
  gboolean is_argument; /* of "export" */
} ShellAssignment;

/* Sets the name to what the right side comes to, or to not known. References are looked up here. */
void shell_table_assign (ShellTable *table, const ShellAssignment *assignment);

/* The same where nobody knows whether it is carried out, which is @why: what it adds is a gap; what it replaces is not
 * known. */
void shell_table_assign_perhaps (ShellTable *table, const ShellAssignment *assignment, const char *why);

/* What the bytes from @start to @end, an argument of a command, come to; NULL when that is not known.
 * (transfer full) */
char *shell_table_expand (ShellTable *table, KargText *file, gsize start, gsize end);

/* From the command at @offset on nobody knows what @name holds, until it is set again. */
void shell_table_forget (ShellTable *table, const char *name, KargText *file, gsize offset, const char *why);

/* The same for every variable that @text mentions other than to read it. */
void shell_table_forget_mentioned (ShellTable *table, const char *text, gsize length, KargText *file,
                                   gsize offset, const char *why);

/* The same for all variables; with @forever for the rest of the script. */
void shell_table_forget_all (ShellTable *table, KargText *file, gsize offset, const char *why,
                             gboolean forever);

/* No shell can read the files: nothing is known. */
void shell_table_break (ShellTable *table, const GError *error);

void shell_table_add_function (ShellTable *table, const char *name);
gboolean shell_table_is_function (ShellTable *table, const char *name);

G_END_DECLS
