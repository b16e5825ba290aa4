/* table.h: aligned tables. libsmartcols is behind table.c only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _KargctlTable KargctlTable;

/* Column titles, NULL-terminated. The last column takes what width is left on a terminal and wraps there. */
KargctlTable *kargctl_table_new (const char *const *titles);
/* One cell a column; NULL is an empty cell. Copied. */
void kargctl_table_add (KargctlTable *table, const char *const *cells);

typedef enum
{
  KARGCTL_COLOUR_NONE,
  KARGCTL_COLOUR_RED,
  KARGCTL_COLOUR_YELLOW,
  KARGCTL_COLOUR_GREEN,
} KargctlColour;

/* The same, with the first cell in a colour where there are any. */
void kargctl_table_add_coloured (KargctlTable *table, const char *const *cells, KargctlColour colour);
/* Prints, unless there is no row. */
void kargctl_table_print (KargctlTable *table);
void kargctl_table_free (KargctlTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargctlTable, kargctl_table_free)

G_END_DECLS
