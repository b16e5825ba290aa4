/* json-writer.h: members and arrays of one JSON object, on top of json-glib.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Opens the one object of an answer, and closes and prints it on a line. */
JsonBuilder *kargctl_json_begin (void);
void kargctl_json_end (JsonBuilder *json);

/* Members. JSON is UTF-8, what a file holds need not be: other bytes become U+FFFD. A NULL is null. */
void kargctl_json_string (JsonBuilder *json, const char *name, const char *value);
/* Left out when there is nothing to say. */
void kargctl_json_optional (JsonBuilder *json, const char *name, const char *value);
void kargctl_json_boolean (JsonBuilder *json, const char *name, gboolean value);
/* "line", left out when it is 0. */
void kargctl_json_line (JsonBuilder *json, guint line);

void kargctl_json_begin_array (JsonBuilder *json, const char *name);
void kargctl_json_strings (JsonBuilder *json, const char *name, const char *const *values);

/* An element of "notes", and the whole member for notes of kargctl's own. */
void kargctl_json_note (JsonBuilder *json, const char *from, const char *text);
void kargctl_json_notes (JsonBuilder *json, const char *const *texts);

/* The member "error". */
void kargctl_json_add_error (JsonBuilder *json, const char *code, const char *message, const char *file, guint line);

G_END_DECLS
