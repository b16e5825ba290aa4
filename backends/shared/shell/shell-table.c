/* shell-table.c: the variables of a shell, as far as they are known.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-table.h"

#include "shell-lexer.h"

#include <string.h>

/* How many bytes all references together may bring in. */
#define SHELL_TABLE_BUDGET (1024 * 1024)

typedef struct
{
  ShellValue *value; /* NULL: not known */
  ShellUnknown *unknown;
} ShellVariable;

struct _ShellTable
{
  GHashTable *variables; /* name → ShellVariable */
  GHashTable *functions;
  ShellUnknown *lost; /* what holds for names that are not in the table */
  gboolean forever;
  KargText *home;
  gsize home_end;
  GHashTable *absent; /* name → ShellValue */
  guint owners;
  gsize budget;
};

static ShellUnknown *
shell_table_unknown_new (KargText *file, gsize offset, const char *why)
{
  ShellUnknown *unknown = g_new0 (ShellUnknown, 1);

  unknown->why = g_strdup (why);
  unknown->file = file != NULL ? karg_text_ref (file) : NULL;
  unknown->offset = offset;
  return unknown;
}

static void
shell_table_unknown_free (ShellUnknown *unknown)
{
  if (unknown == NULL)
    return;
  g_clear_error (&unknown->error);
  g_clear_pointer (&unknown->file, karg_text_unref);
  g_free (unknown->why);
  g_free (unknown);
}

static void
shell_table_variable_free (gpointer data)
{
  ShellVariable *variable = data;

  g_clear_pointer (&variable->value, shell_value_free);
  shell_table_unknown_free (variable->unknown);
  g_free (variable);
}

ShellTable *
shell_table_new (void)
{
  ShellTable *table = g_new0 (ShellTable, 1);

  table->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shell_table_variable_free);
  table->functions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  table->budget = SHELL_TABLE_BUDGET;
  table->absent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) shell_value_free);
  return table;
}

void
shell_table_free (ShellTable *table)
{
  g_hash_table_unref (table->variables);
  g_hash_table_unref (table->functions);
  shell_table_unknown_free (table->lost);
  g_hash_table_unref (table->absent);
  g_clear_pointer (&table->home, karg_text_unref);
  g_free (table);
}

void
shell_table_set_home (ShellTable *table, KargText *file)
{
  table->home = karg_text_ref (file);
  karg_text_get (file, &table->home_end);
}

void
shell_table_set_home_end (ShellTable *table, const KargText *file, gsize offset)
{
  if (file == table->home)
    table->home_end = offset;
}

const ShellValue *
shell_table_get_absent (ShellTable *table, const char *name)
{
  ShellValue *value = g_hash_table_lookup (table->absent, name);

  if (value == NULL)
    {
      value = shell_value_new_absent (table->home, table->home_end, name);
      g_hash_table_insert (table->absent, g_strdup (name), value);
    }
  return value;
}

const ShellValue *
shell_table_get (ShellTable *table, const char *name, const ShellUnknown **unknown)
{
  const ShellVariable *variable = g_hash_table_lookup (table->variables, name);

  *unknown = NULL;
  if (table->forever)
    {
      *unknown = table->lost;
      return NULL;
    }
  if (variable == NULL)
    {
      *unknown = table->lost;
      return NULL;
    }
  *unknown = variable->unknown;
  return variable->value;
}

/* What a reference stands for. A command line that nothing has set yet is empty; other names may come from
 * grub-mkconfig. */
static const ShellValue *
shell_table_lookup (gpointer data, const char *name)
{
  ShellTable *table = data;
  const ShellUnknown *unknown;
  const ShellValue *value = shell_table_get (table, name, &unknown);

  if (value == NULL && unknown == NULL && g_str_has_prefix (name, "GRUB_CMDLINE_"))
    return shell_table_get_absent (table, name);
  return value;
}

static ShellValue *
shell_table_evaluate (ShellTable *table, const ShellAssignment *assignment, char **why)
{
  ShellValueSource source = { .file = assignment->file, .name = assignment->name, .adds = assignment->adds,
                              .is_argument = assignment->is_argument, .owners = &table->owners,
                              .lookup = shell_table_lookup, .lookup_data = table, .budget = &table->budget };

  return shell_value_new (&source, assignment->start, assignment->end, why);
}

char *
shell_table_expand (ShellTable *table, KargText *file, gsize start, gsize end)
{
  const ShellAssignment argument = { "", file, start, start, end, FALSE, TRUE };
  g_autofree char *why = NULL;
  g_autoptr (ShellValue) value = shell_table_evaluate (table, &argument, &why);

  return value != NULL && value->gaps->len == 0 ? g_strdup (shell_value_get (value)) : NULL;
}

static void
shell_table_set (ShellTable *table, const char *name, ShellValue *value, ShellUnknown *unknown)
{
  ShellVariable *variable = g_new0 (ShellVariable, 1);

  variable->value = value;
  variable->unknown = unknown;
  g_hash_table_replace (table->variables, g_strdup (name), variable);
}

void
shell_table_assign (ShellTable *table, const ShellAssignment *assignment)
{
  g_autofree char *why = NULL;
  ShellValue *value = shell_table_evaluate (table, assignment, &why);

  shell_table_set (table, assignment->name, value,
                   value == NULL ? shell_table_unknown_new (assignment->file, assignment->start, why) : NULL);
}

/* What nothing has set would be set behind this, and replace it. */
void
shell_table_assign_perhaps (ShellTable *table, const ShellAssignment *assignment, const char *why)
{
  const ShellUnknown *unknown;
  const ShellValue *old = shell_table_get (table, assignment->name, &unknown);
  g_autofree char *unused = NULL;
  g_autoptr (ShellValue) added = old != NULL ? shell_table_evaluate (table, assignment, &unused) : NULL;
  ShellValue *value = NULL;

  if (added != NULL)
    value = shell_value_new_perhaps (old, added, assignment->file, assignment->offset, why);
  shell_table_set (table, assignment->name, value,
                   value == NULL ? shell_table_unknown_new (assignment->file, assignment->offset, why) : NULL);
}

void
shell_table_forget (ShellTable *table, const char *name, KargText *file, gsize offset, const char *why)
{
  shell_table_set (table, name, NULL, shell_table_unknown_new (file, offset, why));
}

/* "$NAME" and "${NAME…" only read, but for "${NAME=…}" and "${NAME:=…}". */
static gboolean
shell_table_only_reads (const char *text, gsize length, gsize start, gsize end)
{
  if (start >= 1 && text[start - 1] == '$')
    return TRUE;
  if (start < 2 || text[start - 1] != '{' || text[start - 2] != '$')
    return FALSE;
  end += end < length && text[end] == ':' ? 1 : 0;
  return end >= length || text[end] != '=';
}

void
shell_table_forget_mentioned (ShellTable *table, const char *text, gsize length, KargText *file, gsize offset,
                              const char *why)
{
  for (gsize pos = 0; pos < length;)
    {
      gsize n = shell_lexer_name_length (text + pos, length - pos);

      if (n == 0)
        {
          /* Digits that begin a word don't begin a name behind them. */
          while (pos < length && g_ascii_isdigit (text[pos]))
            pos++;
          pos += pos < length && shell_lexer_name_length (text + pos, length - pos) == 0 ? 1 : 0;
          continue;
        }
      g_autofree char *name = g_strndup (text + pos, n);
      if ((g_str_has_prefix (name, "GRUB_") || g_hash_table_contains (table->variables, name))
          && !shell_table_only_reads (text, length, pos, pos + n))
        shell_table_forget (table, name, file, offset, why);
      pos += n;
    }
}

void
shell_table_forget_all (ShellTable *table, KargText *file, gsize offset, const char *why, gboolean forever)
{
  if (table->forever)
    return;
  shell_table_unknown_free (table->lost);
  table->lost = shell_table_unknown_new (file, offset, why);
  table->forever = forever;
  g_hash_table_remove_all (table->variables);
}

void
shell_table_break (ShellTable *table, const GError *error)
{
  if (table->forever && table->lost->error != NULL)
    return;
  table->forever = FALSE;
  shell_table_forget_all (table, NULL, 0, "", TRUE);
  table->lost->error = g_error_copy (error);
}

void
shell_table_add_function (ShellTable *table, const char *name)
{
  g_hash_table_add (table->functions, g_strdup (name));
}

gboolean
shell_table_is_function (ShellTable *table, const char *name)
{
  return g_hash_table_contains (table->functions, name);
}
