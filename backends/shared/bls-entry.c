/* bls-entry.c: reading a boot loader entry.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-entry-private.h"

#include <string.h>

static gboolean
bls_is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
bls_line_parse (const KargLine *line, KargBlsKey *key)
{
  const char *start = line->text;
  const char *end = line->text + line->length;

  while (start < end && bls_is_blank (*start))
    start++;
  while (end > start && (bls_is_blank (end[-1]) || end[-1] == '\r'))
    end--;
  if (start == end || *start == '#')
    return FALSE;

  key->key = start;
  while (start < end && !bls_is_blank (*start))
    start++;
  key->key_length = start - key->key;
  while (start < end && bls_is_blank (*start))
    start++;
  key->value = start;
  key->value_length = end - start;
  return TRUE;
}

gboolean
karg_bls_key_is (const KargBlsKey *key, const char *name)
{
  return key->key_length == strlen (name) && memcmp (key->key, name, key->key_length) == 0;
}

void
karg_bls_key_unquote (KargBlsKey *key)
{
  if (key->value_length < 2 || key->value[0] != '"' || key->value[key->value_length - 1] != '"')
    return;
  key->value++;
  key->value_length -= 2;
}

gboolean
karg_bls_line_stops_grub (const KargLine *line)
{
  const char *start = line->text;
  const char *end = line->text + line->length;
  const char *blank;

  while (start < end && bls_is_blank (*start))
    start++;
  if (start < end && *start == '#')
    return FALSE;
  blank = memchr (start, ' ', end - start);
  if (blank == NULL)
    blank = memchr (start, '\t', end - start);
  return blank == NULL || blank + 1 == end;
}

KargBlsEntry *
karg_bls_entry_new (GBytes *bytes)
{
  KargBlsEntry *entry = g_new0 (KargBlsEntry, 1);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  entry->bytes = g_bytes_ref (bytes);
  entry->lines = karg_lines_split (text, size);
  entry->keys = g_array_sized_new (FALSE, TRUE, sizeof (KargBlsKey), entry->lines->len);
  for (guint i = 0; i < entry->lines->len; i++)
    {
      KargBlsKey key = { 0 };
      bls_line_parse (&g_array_index (entry->lines, KargLine, i), &key);
      g_array_append_val (entry->keys, key);
    }
  return entry;
}

void
karg_bls_entry_free (KargBlsEntry *entry)
{
  if (entry == NULL)
    return;
  g_array_unref (entry->keys);
  g_array_unref (entry->lines);
  g_bytes_unref (entry->bytes);
  g_free (entry);
}

guint
karg_bls_entry_find (const KargBlsEntry *entry, const char *name, guint from, KargBlsKey *key)
{
  for (; from < entry->lines->len; from++)
    {
      *key = g_array_index (entry->keys, KargBlsKey, from);
      if (key->key != NULL && karg_bls_key_is (key, name))
        break;
    }
  return from;
}

char *
karg_bls_entry_get (const KargBlsEntry *entry, const char *name)
{
  KargBlsKey key;

  if (karg_bls_entry_find (entry, name, 0, &key) == entry->lines->len)
    return NULL;
  return g_strndup (key.value, key.value_length);
}

char *
karg_bls_entry_get_last (const KargBlsEntry *entry, const char *name)
{
  char *last = NULL;
  KargBlsKey key;

  for (guint i = karg_bls_entry_find (entry, name, 0, &key); i < entry->lines->len;
       i = karg_bls_entry_find (entry, name, i + 1, &key))
    {
      g_free (last);
      last = g_strndup (key.value, key.value_length);
    }
  return last;
}

gboolean
karg_bls_entry_next_source (const KargBlsEntry *entry, guint *line, char **name, char **arguments)
{
  static const char prefix[] = "x-options-source-";
  const gsize length = sizeof prefix - 1;

  for (; *line < entry->lines->len; (*line)++)
    {
      KargBlsKey key = g_array_index (entry->keys, KargBlsKey, *line);

      if (key.key == NULL || key.key_length <= length
          || memcmp (key.key, prefix, length) != 0)
        continue;
      *name = g_strndup (key.key + length, key.key_length - length);
      *arguments = g_strndup (key.value, key.value_length);
      (*line)++;
      return TRUE;
    }
  return FALSE;
}

char *
karg_bls_entry_get_source (const KargBlsEntry *entry, const char *key)
{
  guint line = 0;
  char *name, *arguments;

  while (karg_bls_entry_next_source (entry, &line, &name, &arguments))
    {
      g_autofree char *owner = name;
      g_autofree char *text = arguments;
      g_autoptr (KargCmdline) claimed = karg_cmdline_parse (text, -1);

      if (karg_cmdline_contains (claimed, key, NULL))
        return g_steal_pointer (&owner);
    }
  return NULL;
}

guint
karg_bls_entry_get_line (const KargBlsEntry *entry, const char *name)
{
  KargBlsKey key;
  guint line = karg_bls_entry_find (entry, name, 0, &key);

  return line < entry->lines->len ? line + 1 : 0;
}

/* GRUB ends a key at the first blank of the line, and at a TAB only when there is no blank. */
static gboolean
bls_line_shows_grub (const KargLine *line, const KargBlsKey *key)
{
  const char *end = key->key + key->key_length;

  return *end == ' ' || memchr (end, ' ', line->text + line->length - end) == NULL;
}

char *
karg_bls_entry_get_grub_options (const KargBlsEntry *entry)
{
  for (guint i = 0; i < entry->lines->len; i++)
    {
      const KargLine *line = &g_array_index (entry->lines, KargLine, i);
      KargBlsKey key = g_array_index (entry->keys, KargBlsKey, i);

      if (karg_bls_line_stops_grub (line))
        break;
      if (key.key != NULL && karg_bls_key_is (&key, "options") && bls_line_shows_grub (line, &key))
        return g_strndup (key.value, key.value_length);
    }
  return g_strdup ("");
}

char *
karg_bls_entry_get_options (const KargBlsEntry *entry, KargBlsReader reader)
{
  GString *options = g_string_new (NULL);
  KargBlsKey key;

  for (guint i = karg_bls_entry_find (entry, "options", 0, &key); i < entry->lines->len;
       i = karg_bls_entry_find (entry, "options", i + 1, &key))
    {
      if (reader == KARG_BLS_READER_SPEC)
        karg_bls_key_unquote (&key);
      if (options->len > 0 && key.value_length > 0)
        g_string_append_c (options, ' ');
      g_string_append_len (options, key.value, key.value_length);
    }
  return g_string_free (options, FALSE);
}

gboolean
karg_bls_entry_hides_options (const KargBlsEntry *entry)
{
  gboolean stopped = FALSE;
  guint seen = 0;

  for (guint i = 0; i < entry->lines->len; i++)
    {
      const KargLine *line = &g_array_index (entry->lines, KargLine, i);
      KargBlsKey key = g_array_index (entry->keys, KargBlsKey, i);

      stopped = stopped || karg_bls_line_stops_grub (line);
      if (key.key == NULL || !karg_bls_key_is (&key, "options"))
        continue;
      gboolean shown = !stopped && bls_line_shows_grub (line, &key) && seen == 0;
      if (!shown && key.value_length > 0)
        return TRUE;
      seen += shown ? 1 : 0;
    }
  return FALSE;
}
