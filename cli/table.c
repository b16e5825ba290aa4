/* table.c: aligned tables. libsmartcols is behind this file only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "table.h"

#include "terminal.h"

#include <libsmartcols.h>

/* What is left for the last column must at least be this wide to be worth filling with lines. */
#define KARGCTL_TABLE_MIN_LAST 20

struct _KargctlTable
{
  struct libscols_table *table;
  GPtrArray *rows;  /* char **: cells as shown */
  GArray *colours;  /* KargctlColour: of the first cell of each row */
  guint *widths;    /* of each column so far */
  guint n_columns;
};

KargctlTable *
kargctl_table_new (const char *const *titles)
{
  KargctlTable *self = g_new0 (KargctlTable, 1);

  self->table = scols_new_table ();
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->colours = g_array_new (FALSE, FALSE, sizeof (KargctlColour));
  self->n_columns = g_strv_length ((char **) titles);
  self->widths = g_new0 (guint, self->n_columns);
  scols_table_enable_colors (self->table, kargctl_terminal_has_colours ());
  scols_table_set_termforce (self->table, SCOLS_TERMFORCE_NEVER);
  for (guint i = 0; i < self->n_columns; i++)
    {
      gboolean last = i + 1 == self->n_columns;
      struct libscols_column *column = scols_table_new_column (self->table, titles[i], 0, last ? SCOLS_FL_WRAP : 0);
      scols_cell_set_color (scols_column_get_header (column), "bold");
      scols_column_set_wrapfunc (column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
      scols_column_set_safechars (column, "\n\\"); /* what had to be escaped has been */
      self->widths[i] = (guint) g_utf8_strlen (titles[i], -1);
    }
  return self;
}

void
kargctl_table_add_coloured (KargctlTable *self, const char *const *cells, KargctlColour colour)
{
  char **row = g_new0 (char *, self->n_columns + 1);

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *clean = kargctl_terminal_clean (cells[i]);
      row[i] = kargctl_terminal_localize (clean);
      self->widths[i] = MAX (self->widths[i], (guint) g_utf8_strlen (row[i], -1));
    }
  g_ptr_array_add (self->rows, row);
  g_array_append_val (self->colours, colour);
}

void
kargctl_table_add (KargctlTable *self, const char *const *cells)
{
  kargctl_table_add_coloured (self, cells, KARGCTL_COLOUR_NONE);
}

/* Breaks @text at blanks, in place, into lines of @width. */
static void
kargctl_table_break (char *text, guint width)
{
  char *blank = NULL;
  guint column = 0;

  for (char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == ' ')
        blank = p;
      if (++column <= width || blank == NULL)
        continue;
      *blank = '\n';
      column = (guint) g_utf8_strlen (blank + 1, g_utf8_next_char (p) - (blank + 1));
      blank = NULL;
    }
}

/* The columns left for the last one; 0: no limit. */
static guint
kargctl_table_last_width (const KargctlTable *self)
{
  guint width = kargctl_terminal_get_width ();
  guint used = 0;

  for (guint i = 0; i + 1 < self->n_columns; i++)
    used += self->widths[i] + 1;
  return width >= used + KARGCTL_TABLE_MIN_LAST ? width - used : 0;
}

static void
kargctl_table_colour (const KargctlTable *self, guint row, struct libscols_line *line)
{
  static const char *const names[] = { NULL, "red", "yellow", "green" };
  const char *name = names[g_array_index (self->colours, KargctlColour, row)];

  if (name != NULL)
    scols_cell_set_color (scols_line_get_cell (line, 0), name);
}

void
kargctl_table_print (KargctlTable *self)
{
  guint last_width = kargctl_table_last_width (self);

  for (guint r = 0; r < self->rows->len; r++)
    {
      char **row = g_ptr_array_index (self->rows, r);
      struct libscols_line *line = scols_table_new_line (self->table, NULL);

      if (last_width > 0)
        kargctl_table_break (row[self->n_columns - 1], last_width);
      for (guint i = 0; i < self->n_columns; i++)
        scols_line_set_data (line, i, row[i]);
      kargctl_table_colour (self, r, line);
    }
  if (self->rows->len > 0)
    scols_print_table (self->table);
}

void
kargctl_table_free (KargctlTable *self)
{
  scols_unref_table (self->table);
  g_ptr_array_unref (self->rows);
  g_array_unref (self->colours);
  g_free (self->widths);
  g_free (self);
}
