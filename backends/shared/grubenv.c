/* grubenv.c: GRUB's environment block.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grubenv.h"

#include "grub-system.h"
#include "grub-text.h"

#include <karg/lines.h>

#include <string.h>

#define KARG_GRUBENV_SIGNATURE "# GRUB Environment Block\n"

/* One NAME=VALUE. */
typedef struct
{
  char *name;
  KargText *value;
  gsize start;
} KargGrubenvItem;

struct _KargGrubenv
{
  KargText *file;
  GArray *items;
};

static void
karg_grubenv_clear_item (gpointer data)
{
  KargGrubenvItem *item = data;

  g_free (item->name);
  karg_text_unref (item->value);
}

void
karg_grubenv_free (KargGrubenv *env)
{
  karg_text_unref (env->file);
  g_array_unref (env->items);
  g_free (env);
}

static char *
karg_grubenv_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  GString *out = g_string_new (NULL);

  for (const char *c = bytes; *c != '\0'; c++)
    {
      if (*c == '\\' || *c == '\n')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
  return g_string_free (out, FALSE);
}

static const KargLayer karg_grubenv_value_layer = { .struct_size = sizeof (KargLayer), .spell = karg_grubenv_spell };

/* How many bytes stand before the padding. */
static gsize
karg_grubenv_get_used (const char *text, gsize length)
{
  while (length > 0 && text[length - 1] == '#')
    length--;
  return length;
}

/* The size stays what it was. */
static GBytes *
karg_grubenv_finish (const KargText *file, GBytes *edited, GError **error)
{
  gsize size, length;
  const char *text = g_bytes_get_data (edited, &length);
  gsize used = karg_grubenv_get_used (text, length);

  karg_text_get (file, &size);
  if (used > size)
    {
      karg_error_set_at (error, KARG_ERROR_NOT_REPRESENTABLE, karg_text_get_path (file), 0,
                         "this does not fit: the block has %" G_GSIZE_FORMAT " bytes and would need %" G_GSIZE_FORMAT
                         "; taking another variable out of it makes room (grub-editenv - unset NAME)",
                         size, used);
      return NULL;
    }
  GString *out = g_string_sized_new (size);
  g_string_append_len (out, text, used);
  while (out->len < size)
    g_string_append_c (out, '#');
  return g_string_free_to_bytes (out);
}

static const KargLayer karg_grubenv_file_layer = { .struct_size = sizeof (KargLayer), .finish = karg_grubenv_finish };

/* Reads the item at @pos, before @used; a line without "=" is passed over.
 * Returns: where the next line begins. */
static gsize
karg_grubenv_parse_item (KargGrubenv *env, gsize pos, gsize used)
{
  const char *text = karg_text_get (env->file, NULL);
  const char *newline = memchr (text + pos, '\n', used - pos);
  gsize line_end = newline != NULL ? (gsize) (newline - text) : used;
  const char *equals = memchr (text + pos, '=', line_end - pos);
  KargGrubenvItem item = { .start = pos };

  if (text[pos] == '#' || equals == NULL)
    return line_end + 1;

  item.name = g_strndup (text + pos, equals - text - pos);
  item.value = karg_text_new (&karg_grubenv_value_layer);
  for (pos = equals - text + 1; pos < used && text[pos] != '\n';)
    {
      gsize skip = text[pos] == '\\' && pos + 1 < used ? 1 : 0;

      karg_text_append_spelled (item.value, text + pos + skip, 1, env->file, pos, skip + 1, 0);
      pos += skip + 1;
    }
  karg_text_add_place (item.value, env->file, pos, 0, NULL, NULL);
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

  env->file = karg_text_new_file (path, bytes, &karg_grubenv_file_layer);
  env->items = g_array_new (FALSE, FALSE, sizeof (KargGrubenvItem));
  g_array_set_clear_func (env->items, karg_grubenv_clear_item);
  if (length < signature || memcmp (text, KARG_GRUBENV_SIGNATURE, signature) != 0)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 1, "this is no GRUB environment block");
      return NULL;
    }
  gsize used = karg_grubenv_get_used (text, length);
  if (text[used - 1] != '\n' || memchr (text, '\0', length) != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, karg_lines_number_at (text, length, used - 1),
                         "the GRUB environment block is damaged; grub-editenv create makes a new one");
      return NULL;
    }
  for (gsize pos = signature; pos < used;)
    pos = karg_grubenv_parse_item (env, pos, used);
  return g_steal_pointer (&env);
}

/* GRUB sets each in turn (load_env, and blscfg too), so that the last one counts when there are several. */
static const KargGrubenvItem *
karg_grubenv_find (const KargGrubenv *env, const char *name)
{
  for (guint i = env->items->len; i > 0; i--)
    {
      const KargGrubenvItem *item = &g_array_index (env->items, KargGrubenvItem, i - 1);
      if (g_str_equal (item->name, name))
        return item;
    }
  return NULL;
}

KargText *
karg_grubenv_get_text (const KargGrubenv *env, const char *name)
{
  const KargGrubenvItem *item = karg_grubenv_find (env, name);

  return item != NULL ? item->value : NULL;
}

const char *
karg_grubenv_get (const KargGrubenv *env, const char *name)
{
  const KargText *text = karg_grubenv_get_text (env, name);

  return text != NULL ? karg_text_get (text, NULL) : NULL;
}

guint
karg_grubenv_get_line (const KargGrubenv *env, const char *name)
{
  const KargGrubenvItem *item = karg_grubenv_find (env, name);
  guint line = 0;

  if (item != NULL)
    karg_text_locate (env->file, item->start, &line);
  return line;
}

/* What one look at the tree found. */
typedef struct
{
  KargGrubenv *env;
  KargText *kernelopts;
  GError *error;            /* why the block can't be read; not for one that is absent */
  GError *kernelopts_error; /* why the variable can't */
} KargGrubenvState;

static void
karg_grubenv_state_free (gpointer data)
{
  KargGrubenvState *state = data;

  g_clear_pointer (&state->env, karg_grubenv_free);
  g_clear_pointer (&state->kernelopts, karg_text_unref);
  g_clear_error (&state->error);
  g_clear_error (&state->kernelopts_error);
  g_free (state);
}

/* It is expanded inside a boot loader entry, so what that can't carry this can't. */
static KargText *
karg_grubenv_read_kernelopts (const KargGrubenv *env, GError **error)
{
  KargText *value = karg_grubenv_get_text (env, "kernelopts");
  g_autofree char *why = NULL;

  if (value == NULL)
    return NULL;
  g_autoptr (KargText) text = grub_text_new_entry (value, NULL, NULL, &why);
  if (why == NULL)
    return g_steal_pointer (&text);
  karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, karg_text_get_path (env->file),
                     karg_grubenv_get_line (env, "kernelopts"), "kernelopts: %s", why);
  return NULL;
}

static gpointer
karg_grubenv_state_make (const KargHost *host, gpointer data, GError **error)
{
  const char *path = grub_system_get (host)->env;
  KargGrubenvState *state = g_new0 (KargGrubenvState, 1);
  g_autoptr (GBytes) bytes = karg_root_read (karg_host_get_root (host), path, &state->error);

  if (bytes != NULL)
    state->env = karg_grubenv_parse (path, bytes, &state->error);
  if (state->env != NULL)
    state->kernelopts = karg_grubenv_read_kernelopts (state->env, &state->kernelopts_error);
  if (g_error_matches (state->error, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    g_clear_error (&state->error);
  return state;
}

static const KargGrubenvState *
karg_grubenv_get_state (const KargHost *host)
{
  static const char key;

  return karg_host_remember (host, KARG_HOST_READING, &key, karg_grubenv_state_make, NULL, karg_grubenv_state_free,
                             NULL);
}

static void
karg_grubenv_tell (const GError *known, GError **error)
{
  if (known != NULL)
    g_propagate_error (error, g_error_copy (known));
}

const KargGrubenv *
karg_grubenv_read (const KargHost *host, GError **error)
{
  const KargGrubenvState *state = karg_grubenv_get_state (host);

  karg_grubenv_tell (state->error, error);
  return state->env;
}

KargText *
karg_grubenv_get_kernelopts (const KargHost *host, GError **error)
{
  const KargGrubenvState *state = karg_grubenv_get_state (host);

  karg_grubenv_tell (state->error != NULL ? state->error : state->kernelopts_error, error);
  return state->kernelopts;
}
