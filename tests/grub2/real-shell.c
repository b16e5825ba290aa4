/* real-shell.c: asks a real sh what it makes of a text. */

#include "real-shell.h"

#include <glib/gstdio.h>
#include <string.h>

static GPtrArray *
real_shell_ask (const char *shell, const char *option, const char *text, const GPtrArray *names)
{
  GString *script = g_string_new (text);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  int fd = g_file_open_tmp ("kargctl-sh-XXXXXX", &path, &error);
  gssize length;
  int status;

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_string_append (script, "\n");
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (script, "printf '%%s\\001' \"$%s\"\n",
                            (const char *) g_ptr_array_index (names, i));
  g_assert_true (g_file_set_contents (path, script->str, script->len, NULL));
  g_string_free (script, TRUE);

  const char *const argv[] = { shell, option != NULL ? option : path, option != NULL ? path : NULL, NULL };
  const char *const environment[] = { "LC_ALL=C", "PATH=/nonexistent", NULL };
  g_autofree char *out = NULL;
  g_spawn_sync ("/", (char **) argv, (char **) environment, 0, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_unlink (path);

  for (const char *at = out; at != NULL && *at != '\0'; at += length + 1)
    {
      length = strcspn (at, "\001");
      g_ptr_array_add (values, g_strndup (at, length));
    }
  if (status == 0 && values->len == names->len)
    return values;
  g_ptr_array_unref (values);
  return NULL;
}

GPtrArray *
real_shell_values (const char *text, const GPtrArray *names)
{
  g_autofree char *dash = g_find_program_in_path ("dash");
  g_autofree char *bash = g_find_program_in_path ("bash");
  GPtrArray *values = real_shell_ask (dash != NULL ? dash : "/bin/sh", NULL, text, names);

  if (bash == NULL || values == NULL)
    return values;
  g_autoptr (GPtrArray) others = real_shell_ask (bash, "--posix", text, names);
  g_assert_nonnull (others);
  for (guint i = 0; i < names->len; i++)
    if (strcmp (g_ptr_array_index (values, i), g_ptr_array_index (others, i)) != 0)
      g_error ("%s: dash says <%s>, bash <%s> in:\n%s", (char *) g_ptr_array_index (names, i),
               (char *) g_ptr_array_index (values, i), (char *) g_ptr_array_index (others, i), text);
  return values;
}
