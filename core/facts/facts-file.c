/* facts-file.c: facts as a text file.
 *
 * The file is what GKeyFile reads, and its values are escaped as GKeyFile does. The reader here is our own
 * because an error must name its line and a name that stands twice must be one: GKeyFile knows no lines
 * and lets the last win.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collect.h"

#include <karg/lines.h>

#include <string.h>

#define KARG_FACTS_FILE_HEADER \
  "# Facts of a machine, recorded by kargctl. Each value stands below its source.\n"

static const struct
{
  char byte;
  char escape;
} karg_facts_file_escapes[] = { { '\\', '\\' }, { '\n', 'n' }, { '\r', 'r' }, { '\t', 't' }, { ' ', 's' } };

/* Blanks are escaped at the ends only, where a reader would drop them. */
static void
karg_facts_file_append_value (GString *text, const char *value)
{
  gsize length = strlen (value);
  gsize first = strspn (value, " ");
  gsize last = length;

  while (last > first && value[last - 1] == ' ')
    last--;
  for (gsize i = 0; i < length; i++)
    {
      char escape = '\0';

      for (guint e = 0; e < G_N_ELEMENTS (karg_facts_file_escapes); e++)
        if (value[i] == karg_facts_file_escapes[e].byte && (value[i] != ' ' || i < first || i >= last))
          escape = karg_facts_file_escapes[e].escape;
      if (escape != '\0')
        g_string_append_c (text, '\\');
      g_string_append_c (text, escape != '\0' ? escape : value[i]);
    }
}

static void
karg_facts_file_append_group (GString *text, const KargFacts *facts, const char *group)
{
  g_auto (GStrv) names = karg_facts_list_names (facts, group);

  g_string_append_printf (text, "\n[%s]\n", group);
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *source = karg_facts_get_source (facts, group, names[i]);

      if (*source != '\0')
        g_string_append_printf (text, "# %s\n", source);
      g_string_append_printf (text, "%s=", names[i]);
      karg_facts_file_append_value (text, karg_facts_get (facts, group, names[i]));
      g_string_append_c (text, '\n');
    }
}

char *
karg_facts_to_text (const KargFacts *facts)
{
  GString *text = g_string_new (KARG_FACTS_FILE_HEADER);
  g_auto (GStrv) groups = karg_facts_list_groups (facts, "");

  for (guint i = 0; groups[i] != NULL; i++)
    karg_facts_file_append_group (text, facts, groups[i]);
  return g_string_free (text, FALSE);
}

/* Where the reader stands. */
typedef struct
{
  KargFacts *facts;
  const char *file;
  guint line;
  char *group;
  char *source;      /* of the value to come: the comment right above it */
  GHashTable *seen;  /* "[group]" or "group\nname" → line */
} KargFactsReader;

static void
karg_facts_file_reader_clear (KargFactsReader *reader)
{
  g_clear_pointer (&reader->facts, karg_facts_unref);
  g_clear_pointer (&reader->seen, g_hash_table_unref);
  g_free (reader->group);
  g_free (reader->source);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KargFactsReader, karg_facts_file_reader_clear)

static gboolean
karg_facts_file_fail (KargFactsReader *reader, GError **error, const char *what, const char *name)
{
  g_autofree char *clean = g_utf8_make_valid (name, -1);

  karg_error_set_at (error, KARG_ERROR_SYNTAX, reader->file, reader->line, "%s: \"%s\"", what, clean);
  return FALSE;
}

/* Takes @key. */
static gboolean
karg_facts_file_note_once (KargFactsReader *reader, char *key, const char *name, GError **error)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (reader->seen, key));

  if (before == 0)
    return g_hash_table_insert (reader->seen, key, GUINT_TO_POINTER (reader->line));
  g_free (key);
  karg_error_set_at (error, KARG_ERROR_SYNTAX, reader->file, reader->line,
                     "\"%s\" stands on line %u already", name, before);
  return FALSE;
}

static gboolean
karg_facts_file_read_group (KargFactsReader *reader, char *line, GError **error)
{
  gsize length = strlen (line);

  if (line[length - 1] != ']')
    return karg_facts_file_fail (reader, error, "a group without its closing bracket", line);
  line[length - 1] = '\0';
  if (!karg_facts_is_name (line + 1))
    return karg_facts_file_fail (reader, error, "this can't name a group", line + 1);

  g_free (reader->group);
  reader->group = g_strdup (line + 1);
  return karg_facts_file_note_once (reader, g_strdup_printf ("[%s]", reader->group), reader->group, error);
}

/* Undoes karg_facts_file_append_value() in place. Returns: FALSE at a backslash that it would not write. */
static gboolean
karg_facts_file_unescape (char *value)
{
  char *out = value;

  for (const char *p = value; *p != '\0'; p++)
    {
      gboolean known = *p != '\\';
      char byte = *p;

      if (!known)
        p++;
      for (guint e = 0; !known && e < G_N_ELEMENTS (karg_facts_file_escapes); e++)
        if (*p == karg_facts_file_escapes[e].escape)
          {
            byte = karg_facts_file_escapes[e].byte;
            known = TRUE;
          }
      if (!known)
        return FALSE;
      *out++ = byte;
    }
  *out = '\0';
  return TRUE;
}

static gboolean
karg_facts_file_read_value (KargFactsReader *reader, char *line, GError **error)
{
  char *equals = strchr (line, '=');

  if (equals == NULL)
    return karg_facts_file_fail (reader, error, "neither a comment, a [group] nor NAME=VALUE", line);
  if (reader->group == NULL)
    return karg_facts_file_fail (reader, error, "a value before the first [group]", line);

  *equals = '\0';
  char *name = g_strchomp (line);
  char *value = g_strchug (equals + 1);
  if (!karg_facts_is_name (name))
    return karg_facts_file_fail (reader, error, "this can't name a fact", name);
  if (!karg_facts_file_note_once (reader, g_strconcat (reader->group, "\n", name, NULL), name, error))
    return FALSE;
  if (!karg_facts_file_unescape (value))
    return karg_facts_file_fail (reader, error, "an unknown escape; write \\\\ for a backslash", value);

  karg_facts_set (reader->facts, reader->group, name, value,
                  reader->source != NULL && *reader->source != '\0' ? reader->source : reader->file);
  return TRUE;
}

static gboolean
karg_facts_file_read_line (KargFactsReader *reader, const KargLine *line, GError **error)
{
  g_autofree char *text = g_strndup (line->text, line->length);

  if (memchr (line->text, '\0', line->length) != NULL)
    return karg_facts_file_fail (reader, error, "holds a NUL byte", text);
  if (!g_utf8_validate (line->text, line->length, NULL))
    return karg_facts_file_fail (reader, error, "not UTF-8", text);

  g_strstrip (text);
  if (*text == '#')
    {
      g_free (reader->source);
      reader->source = g_strdup (g_strstrip (text + 1));
      return TRUE;
    }
  gboolean ok = *text == '\0' || (*text == '[' ? karg_facts_file_read_group (reader, text, error)
                                               : karg_facts_file_read_value (reader, text, error));
  g_clear_pointer (&reader->source, g_free);
  return ok;
}

KargFacts *
karg_facts_from_text (const char *text, gsize length, const char *file, GError **error)
{
  g_autoptr (GArray) lines = karg_lines_split (text, length);
  g_auto (KargFactsReader) reader = {
    .facts = karg_facts_new (),
    .file = file,
    .seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };

  for (guint i = 0; i < lines->len; i++)
    {
      reader.line = i + 1;
      if (!karg_facts_file_read_line (&reader, &g_array_index (lines, KargLine, i), error))
        return NULL;
    }
  return g_steal_pointer (&reader.facts);
}
