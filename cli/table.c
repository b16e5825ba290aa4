/* table.c: aligned tables. libsmartcols is behind this file only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "table.h"

#include "terminal.h"

#include <libsmartcols.h>

struct _KargctlTable
{
  struct libscols_table *table;
  guint n_columns;
};

KargctlTable *
kargctl_table_new (const char *const *titles)
{
  KargctlTable *self = g_new0 (KargctlTable, 1);

  self->table = scols_new_table ();
  self->n_columns = g_strv_length ((char **) titles);
  scols_table_enable_colors (self->table, kargctl_terminal_has_colours ());
  for (guint i = 0; i < self->n_columns; i++)
    {
      gboolean last = i + 1 == self->n_columns;
      struct libscols_column *column
        = scols_table_new_column (self->table, titles[i], last ? 0.5 : 0, last ? SCOLS_FL_WRAP : 0);
      scols_cell_set_color (scols_column_get_header (column), "bold");
    }
  return self;
}

void
kargctl_table_add (KargctlTable *self, const char *const *cells)
{
  struct libscols_line *line = scols_table_new_line (self->table, NULL);

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (cells[i] != NULL ? cells[i] : "", -1);
      scols_line_set_data (line, i, valid);
    }
}

void
kargctl_table_print (KargctlTable *self)
{
  if (scols_table_get_nlines (self->table) > 0)
    scols_print_table (self->table);
}

void
kargctl_table_free (KargctlTable *self)
{
  scols_unref_table (self->table);
  g_free (self);
}
