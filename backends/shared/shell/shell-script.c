/* shell-script.c: what variables hold after a shell has sourced some files.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "shell-script.h"

#include "shell-table.h"
#include "shell-walk.h"

struct _ShellScript
{
  ShellTable *table;
  ShellWorld world;
  GPtrArray *files; /* KargText */
};

ShellScript *
shell_script_new (const ShellWorld *world)
{
  ShellScript *script = g_new0 (ShellScript, 1);

  script->world = *world;
  script->table = shell_table_new ();
  script->files = g_ptr_array_new_with_free_func ((GDestroyNotify) karg_text_unref);
  return script;
}

void
shell_script_free (ShellScript *script)
{
  shell_table_free (script->table);
  g_ptr_array_unref (script->files);
  g_free (script);
}

void
shell_script_add (ShellScript *script, const char *path, GBytes *bytes)
{
  KargText *file = karg_text_new_file (path, bytes, NULL);
  g_autoptr (GError) error = NULL;

  if (script->files->len == 0)
    shell_table_set_home (script->table, file);
  g_ptr_array_add (script->files, file);
  if (!shell_walk (script->table, &script->world, file, &error))
    shell_table_break (script->table, error);
}

const ShellValue *
shell_script_get_partly (const ShellScript *script, const char *name, GError **error)
{
  const ShellUnknown *unknown = NULL;
  const ShellValue *value = shell_table_get (script->table, name, &unknown);
  guint line = 0;

  if (value != NULL || unknown == NULL)
    return value;
  if (unknown->error != NULL)
    {
      g_propagate_error (error, g_error_copy (unknown->error));
      return NULL;
    }
  const char *path = karg_text_locate (unknown->file, unknown->offset, &line);
  karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, path, line, "%s: %s", name, unknown->why);
  return NULL;
}

GError *
shell_script_explain (const char *name, const ShellGap *gap)
{
  GError *error = NULL;
  guint line;
  const char *path = shell_gap_locate (gap, &line);

  karg_error_set_at (&error, KARG_ERROR_UNSUPPORTED, path, line, "%s: %s", name, gap->why);
  return error;
}

const ShellValue *
shell_script_get (const ShellScript *script, const char *name, GError **error)
{
  const ShellValue *value = shell_script_get_partly (script, name, error);

  if (value == NULL || value->gaps->len == 0)
    return value;
  g_propagate_error (error, shell_script_explain (name, g_ptr_array_index (value->gaps, 0)));
  return NULL;
}

const ShellValue *
shell_script_get_absent (const ShellScript *script, const char *name)
{
  return shell_table_get_absent (script->table, name);
}

const char *
shell_script_get_text (const ShellScript *script, const char *name)
{
  const ShellValue *value = shell_script_get (script, name, NULL);

  return value != NULL ? shell_value_get (value) : NULL;
}
