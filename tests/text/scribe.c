/* scribe.c: edits of a mapped text, and the files that come of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "scribe.h"

#include <string.h>

KargText *
scribe_file_at (const char *path, const char *bytes, const KargLayer *layer)
{
  g_autoptr (GBytes) data = bytes != NULL ? g_bytes_new (bytes, strlen (bytes)) : NULL;

  return karg_text_new_file (path, data, layer);
}

KargText *
scribe_file (const char *bytes)
{
  return scribe_file_at ("/f", bytes, NULL);
}

static KargEditKind
scribe_kind (char sign)
{
  static const char signs[] = "+=-,.";
  static const KargEditKind kinds[]
    = { KARG_EDIT_ADD, KARG_EDIT_SET, KARG_EDIT_REMOVE, KARG_EDIT_LIST_ADD, KARG_EDIT_LIST_REMOVE };

  g_assert_true (sign != '\0' && strchr (signs, sign) != NULL);
  return kinds[strchr (signs, sign) - signs];
}

KargCmdline *
scribe_cmdline (const KargText *text, const char *script)
{
  g_auto (GStrv) lines = g_strsplit (script, "\n", -1);
  gsize length;
  const char *bytes = karg_text_get (text, &length);
  KargCmdline *cmdline = karg_cmdline_parse (bytes, length);

  karg_text_set_cmdline_end (text, cmdline);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KargEdit) edit = karg_edit_new (scribe_kind (lines[i][0]), lines[i] + 1, &error);

      g_assert_no_error (error);
      karg_cmdline_apply (cmdline, edit);
    }
  return cmdline;
}

KargFileEdits *
scribe_carry (const KargText *text, const char *script, GError **error)
{
  g_autoptr (KargCmdline) cmdline = scribe_cmdline (text, script);
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  g_autoptr (KargFileEdits) edits = karg_file_edits_new ();

  return karg_carry (text, splices, FALSE, edits, error) ? g_steal_pointer (&edits) : NULL;
}

char *
scribe_apply (const KargFileEdits *edits, const char *path, GError **error)
{
  g_autoptr (GPtrArray) paths = karg_file_edits_list (edits);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  gboolean found = FALSE;
  gsize length;

  for (guint i = 0; i < paths->len; i++)
    found = found || g_str_equal (g_ptr_array_index (paths, i), path);
  if (!found || !karg_file_edits_apply (edits, path, &before, &after, error))
    return NULL;
  const char *bytes = g_bytes_get_data (after, &length);
  return g_strndup (bytes != NULL ? bytes : "", length);
}

char *
scribe_edit (const KargText *text, const char *script, GError **error)
{
  g_autoptr (KargFileEdits) edits = scribe_carry (text, script, error);

  return edits != NULL ? scribe_apply (edits, "/f", error) : NULL;
}

void
scribe_assert (const KargText *text, const char *script, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *after = scribe_edit (text, script, &error);

  g_test_message ("%s", script);
  g_assert_no_error (error);
  g_assert_cmpstr (after, ==, expected);
}

void
scribe_assert_refused (const KargText *text, const char *script, KargErrorCode code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *after = scribe_edit (text, script, &error);

  g_test_message ("%s", script);
  g_assert_null (after);
  g_assert_error (error, KARG_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, why));
}
