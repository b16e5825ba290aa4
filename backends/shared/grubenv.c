/* grubenv.c: GRUB's environment block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grubenv.h"

#include <karg/lines.h>

#include <string.h>

#define KARG_GRUBENV_SIGNATURE "# GRUB Environment Block\n"

/* One NAME=VALUE, the newline included. */
typedef struct
{
  char *name;
  char *value;
  gsize start;
  gsize end;
} KargGrubenvItem;

struct _KargGrubenv
{
  char *path;
  GBytes *bytes;
  GArray *items;
  gsize used; /* bytes before the padding */
};

static void
karg_grubenv_clear_item (gpointer data)
{
  KargGrubenvItem *item = data;

  g_free (item->name);
  g_free (item->value);
}

void
karg_grubenv_free (KargGrubenv *env)
{
  g_free (env->path);
  g_bytes_unref (env->bytes);
  g_array_unref (env->items);
  g_free (env);
}

/* Reads the item at @pos; a line without "=" is passed over.
 * Returns: where the next line begins. */
static gsize
karg_grubenv_parse_item (KargGrubenv *env, const char *text, gsize pos)
{
  const char *newline = memchr (text + pos, '\n', env->used - pos);
  gsize line_end = newline != NULL ? (gsize) (newline - text) : env->used;
  const char *equals = memchr (text + pos, '=', line_end - pos);
  KargGrubenvItem item = { .start = pos };
  GString *value;

  if (text[pos] == '#' || equals == NULL)
    return line_end + 1;

  value = g_string_new (NULL);
  item.name = g_strndup (text + pos, equals - text - pos);
  for (pos = equals - text + 1; pos < env->used && text[pos] != '\n'; pos++)
    {
      pos += text[pos] == '\\' && pos + 1 < env->used ? 1 : 0;
      g_string_append_c (value, text[pos]);
    }
  item.value = g_string_free (value, FALSE);
  item.end = MIN (pos + 1, env->used);
  g_array_append_val (env->items, item);
  return pos + 1;
}

KargGrubenv *
karg_grubenv_parse (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (KargGrubenv) env = g_new0 (KargGrubenv, 1);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  gsize signature = strlen (KARG_GRUBENV_SIGNATURE);

  env->path = g_strdup (path);
  env->bytes = g_bytes_ref (bytes);
  env->items = g_array_new (FALSE, FALSE, sizeof (KargGrubenvItem));
  g_array_set_clear_func (env->items, karg_grubenv_clear_item);
  if (length < signature || memcmp (text, KARG_GRUBENV_SIGNATURE, signature) != 0)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 1, "this is no GRUB environment block");
      return NULL;
    }
  env->used = length;
  while (text[env->used - 1] == '#')
    env->used--;
  if (text[env->used - 1] != '\n' || memchr (text, '\0', length) != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, karg_lines_number_at (text, length, env->used - 1),
                         "the GRUB environment block is damaged; grub-editenv create makes a new one");
      return NULL;
    }
  for (gsize pos = signature; pos < env->used;)
    pos = karg_grubenv_parse_item (env, text, pos);
  return g_steal_pointer (&env);
}

/* GRUB takes the first when there are several. */
static const KargGrubenvItem *
karg_grubenv_find (const KargGrubenv *env, const char *name)
{
  for (guint i = 0; i < env->items->len; i++)
    {
      const KargGrubenvItem *item = &g_array_index (env->items, KargGrubenvItem, i);
      if (g_str_equal (item->name, name))
        return item;
    }
  return NULL;
}

const char *
karg_grubenv_get (const KargGrubenv *env, const char *name)
{
  const KargGrubenvItem *item = karg_grubenv_find (env, name);

  return item != NULL ? item->value : NULL;
}

guint
karg_grubenv_get_line (const KargGrubenv *env, const char *name)
{
  const KargGrubenvItem *item = karg_grubenv_find (env, name);
  gsize length;
  const char *text = g_bytes_get_data (env->bytes, &length);

  return item != NULL ? karg_lines_number_at (text, length, item->start) : 0;
}

GBytes *
karg_grubenv_with (const KargGrubenv *env, const char *name, const char *value, GError **error)
{
  const KargGrubenvItem *item = karg_grubenv_find (env, name);
  gsize length;
  const char *text = g_bytes_get_data (env->bytes, &length);
  gsize start = item != NULL ? item->start : env->used;
  gsize end = item != NULL ? item->end : env->used;
  g_autoptr (GString) out = g_string_sized_new (length);

  g_string_append_len (out, text, start);
  if (value != NULL)
    g_string_append_printf (out, "%s=", name);
  for (const char *c = value; c != NULL && *c != '\0'; c++)
    {
      if (*c == '\\' || *c == '\n')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
  if (value != NULL)
    g_string_append_c (out, '\n');
  g_string_append_len (out, text + end, env->used - end);

  if (out->len > length)
    {
      karg_error_set_at (error, KARG_ERROR_NOT_REPRESENTABLE, env->path, karg_grubenv_get_line (env, name),
                         "%s does not fit: the block has %" G_GSIZE_FORMAT
                         " bytes and would need %" G_GSIZE_FORMAT,
                         name, length, out->len);
      return NULL;
    }
  while (out->len < length)
    g_string_append_c (out, '#');
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
