/* file-edits.c: changes of files, collected before any is made.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "file-edits.h"

#include "base/unsaid.h"

#include <string.h>

typedef struct
{
  KargText *file;
  GArray *edits; /* KargTextEdit */
} KargFileEdit;

struct _KargFileEdits
{
  GHashTable *files; /* path → KargFileEdit */
};

static void
karg_file_edit_free (gpointer data)
{
  KargFileEdit *edit = data;

  karg_text_unref (edit->file);
  g_array_unref (edit->edits);
  g_free (edit);
}

KargFileEdits *
karg_file_edits_new (void)
{
  KargFileEdits *edits = g_new0 (KargFileEdits, 1);

  edits->files = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, karg_file_edit_free);
  return edits;
}

void
karg_file_edits_free (KargFileEdits *edits)
{
  g_hash_table_unref (edits->files);
  g_free (edits);
}

void
karg_file_edits_add (KargFileEdits *edits, const KargText *file, const GArray *own)
{
  KargFileEdit *known = g_hash_table_lookup (edits->files, file->path);

  if (known == NULL)
    {
      known = g_new0 (KargFileEdit, 1);
      known->file = karg_text_ref ((KargText *) file);
      known->edits = karg_edits_new ();
      g_hash_table_insert (edits->files, file->path, known);
    }
  for (guint i = 0; i < own->len; i++)
    {
      const KargTextEdit *edit = &g_array_index (own, KargTextEdit, i);
      karg_edits_add (known->edits, edit->start, edit->length, edit->text, edit->inside);
    }
}

void
karg_file_edits_merge (KargFileEdits *edits, const KargFileEdits *other)
{
  g_autoptr (GPtrArray) paths = karg_file_edits_list (other);

  for (guint i = 0; i < paths->len; i++)
    {
      const KargFileEdit *edit = g_hash_table_lookup (other->files, g_ptr_array_index (paths, i));
      karg_file_edits_add (edits, edit->file, edit->edits);
    }
}

static int
karg_file_edits_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
karg_file_edits_list (const KargFileEdits *edits)
{
  GPtrArray *paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, edits->files);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, karg_file_edits_compare);
  return paths;
}

gboolean
karg_file_edits_apply (const KargFileEdits *edits, const char *path, GBytes **before, GBytes **after, GError **error)
{
  const KargFileEdit *edit = g_hash_table_lookup (edits->files, path);
  gsize length;
  const char *bytes = karg_text_get (edit->file, &length);

  if (!karg_edits_sort (edit->edits))
    {
      karg_error_set_at (error, KARG_ERROR_CONFLICT, path, 0, "other bytes are wanted twice in one place of this file");
      return FALSE;
    }
  *after = g_string_free_to_bytes (karg_edits_apply (edit->edits, bytes, length));
  if (edit->file->layer != NULL && edit->file->layer->finish != NULL)
    {
      g_autoptr (GBytes) edited = *after;
      *after = edit->file->layer->finish (edit->file, edited, error);
      if (*after == NULL)
        return karg_unsaid ("the layer's finish", error);
    }
  *before = edit->file->file != NULL ? g_bytes_ref (edit->file->file) : NULL;
  return TRUE;
}
