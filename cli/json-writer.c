/* json-writer.c: members and arrays of one JSON object, on top of json-glib.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "json-writer.h"

#include "terminal.h"

#include <stdio.h>

void
kargctl_json_string (JsonBuilder *json, const char *name, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (json, name);
  if (valid != NULL)
    json_builder_add_string_value (json, valid);
  else
    json_builder_add_null_value (json);
}

void
kargctl_json_optional (JsonBuilder *json, const char *name, const char *value)
{
  if (value != NULL)
    kargctl_json_string (json, name, value);
}

void
kargctl_json_boolean (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

void
kargctl_json_line (JsonBuilder *json, guint line)
{
  if (line == 0)
    return;
  json_builder_set_member_name (json, "line");
  json_builder_add_int_value (json, line);
}

void
kargctl_json_begin_array (JsonBuilder *json, const char *name)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
}

void
kargctl_json_strings (JsonBuilder *json, const char *name, const char *const *values)
{
  kargctl_json_begin_array (json, name);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (values[i], -1);
      json_builder_add_string_value (json, valid);
    }
  json_builder_end_array (json);
}

JsonBuilder *
kargctl_json_begin (void)
{
  JsonBuilder *json = json_builder_new_immutable ();

  json_builder_begin_object (json);
  return json;
}

/* What json-glib leaves as it is: the last of the control characters, which RFC 8259 wants escaped, and what is none by its
 * rules but steers a terminal all the same (DEL, the C1 set). They stand only inside of strings. */
static char *
kargctl_json_escape (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        g_string_append_printf (escaped, "\\u%04x", c);
      else
        g_string_append_len (escaped, p, g_utf8_next_char (p) - p);
    }
  return g_string_free (escaped, FALSE);
}

void
kargctl_json_end (JsonBuilder *json)
{
  json_builder_end_object (json);
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = json_to_string (root, FALSE);
  g_autofree char *escaped = kargctl_json_escape (text);
  puts (escaped);
}

void
kargctl_json_add_error (JsonBuilder *json, const char *code, const char *message, const char *file, guint line)
{
  json_builder_set_member_name (json, "error");
  json_builder_begin_object (json);
  kargctl_json_string (json, "code", code);
  kargctl_json_string (json, "message", message);
  kargctl_json_optional (json, "file", file);
  kargctl_json_line (json, line);
  json_builder_end_object (json);
}

void
kargctl_json_note (JsonBuilder *json, const char *from, const char *text)
{
  json_builder_begin_object (json);
  kargctl_json_string (json, "from", from);
  kargctl_json_string (json, "text", text);
  json_builder_end_object (json);
}

void
kargctl_json_notes (JsonBuilder *json, const char *const *texts)
{
  kargctl_json_begin_array (json, "notes");
  for (guint i = 0; texts[i] != NULL; i++)
    kargctl_json_note (json, "kargctl", texts[i]);
  json_builder_end_array (json);
}
