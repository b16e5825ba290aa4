/* shell-script.c: what variables hold after a shell has sourced some files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-script.h"

#include "shell-table.h"
#include "shell-walk.h"

#include <karg/lines.h>

#include <string.h>

struct _ShellScript
{
  ShellTable *table;
  GPtrArray *paths;
  GPtrArray *bytes;
};

ShellScript *
shell_script_new (void)
{
  ShellScript *script = g_new0 (ShellScript, 1);

  script->table = shell_table_new ();
  script->paths = g_ptr_array_new_with_free_func (g_free);
  script->bytes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return script;
}

void
shell_script_free (ShellScript *script)
{
  shell_table_free (script->table);
  g_ptr_array_unref (script->paths);
  g_ptr_array_unref (script->bytes);
  g_free (script);
}

void
shell_script_add (ShellScript *script, const char *path, GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  guint16 file = script->paths->len;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (script->paths, g_strdup (path));
  g_ptr_array_add (script->bytes, g_bytes_ref (bytes));
  if (script->paths->len > G_MAXUINT16)
    g_set_error (&error, KARG_ERROR, KARG_ERROR_UNSUPPORTED, "%s: too many files", path);
  else
    shell_walk (script->table, file, path, text != NULL ? text : "", length, &error);
  if (error != NULL)
    shell_table_break (script->table, error);
}

const ShellValue *
shell_script_get (const ShellScript *script, const char *name, GError **error)
{
  const ShellUnknown *unknown = NULL;
  const ShellValue *value = shell_table_get (script->table, name, &unknown);

  if (value != NULL || unknown == NULL)
    return value;
  if (unknown->error != NULL)
    g_propagate_error (error, g_error_copy (unknown->error));
  else
    karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, shell_script_get_path (script, unknown->file),
                       shell_script_get_line (script, unknown->file, unknown->offset), "%s: %s", name,
                       unknown->why);
  return NULL;
}

const char *
shell_script_get_text (const ShellScript *script, const char *name)
{
  const ShellValue *value = shell_script_get (script, name, NULL);

  return value != NULL ? value->text->str : NULL;
}

guint
shell_script_get_n_files (const ShellScript *script)
{
  return script->paths->len;
}

const char *
shell_script_get_path (const ShellScript *script, guint file)
{
  return g_ptr_array_index (script->paths, file);
}

GBytes *
shell_script_get_bytes (const ShellScript *script, guint file)
{
  return g_ptr_array_index (script->bytes, file);
}

guint
shell_script_get_line (const ShellScript *script, guint file, gsize offset)
{
  gsize length;
  const char *text = g_bytes_get_data (shell_script_get_bytes (script, file), &length);

  return text != NULL ? karg_lines_number_at (text, length, offset) : 1;
}
