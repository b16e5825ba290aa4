/* look.c: looking for what may not be there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "look-private.h"

void
karg_look_note (const KargLook *look, const GError *error)
{
  if (error == NULL || g_error_matches (error, KARG_ERROR, KARG_ERROR_NOT_FOUND))
    return;
  for (guint i = 0; i < look->unseen->len; i++)
    if (g_str_equal (g_ptr_array_index (look->unseen, i), error->message))
      return;
  g_ptr_array_add (look->unseen, g_strdup (error->message));
}

gboolean
karg_look_exists (const KargLook *look, const char *path)
{
  g_autoptr (GError) error = NULL;
  KargFileInfo info;

  if (karg_root_stat (look->root, path, &info, &error))
    return TRUE;
  karg_look_note (look, error);
  return FALSE;
}

char **
karg_look_list (const KargLook *look, const char *path)
{
  g_autoptr (GError) error = NULL;
  char **names = karg_root_list (look->root, path, &error);
  KargFileInfo info;

  if (names != NULL)
    return names;
  if (!karg_root_stat (look->root, path, &info, NULL) || info.kind == KARG_FILE_DIRECTORY)
    karg_look_note (look, error);
  return g_new0 (char *, 1);
}

GBytes *
karg_look_read (const KargLook *look, const char *path)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = karg_root_read (look->root, path, &error);

  karg_look_note (look, error);
  return bytes;
}

char *
karg_look_read_text (const KargLook *look, const char *path, gsize *length)
{
  g_autoptr (GError) error = NULL;
  char *text = karg_root_read_text (look->root, path, length, &error);

  karg_look_note (look, error);
  return text;
}

gboolean
karg_look_is_like (const KargFacts *facts, const char *const *names)
{
  const char *id = karg_facts_get (facts, "os", "id");
  const char *like = karg_facts_get (facts, "os", "id-like");
  g_autofree char *all = g_strconcat (id != NULL ? id : "", " ", like, NULL);
  g_auto (GStrv) words = g_strsplit_set (all, " \t", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) words, names[i]))
      return TRUE;
  return FALSE;
}
