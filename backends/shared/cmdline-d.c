/* cmdline-d.c: directories whose files add to /etc/kernel/cmdline.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-d.h"

#include <karg/lines.h>
#include <string.h>

#define CMDLINE_D_SDBOOTUTIL "/etc/kernel/cmdline.d"
#define CMDLINE_D_VENDOR "/usr/kernel/cmdline.d"
#define CMDLINE_D_MKINITCPIO "/etc/cmdline.d"

static void
cmdline_d_free (gpointer data)
{
  KargCmdlineDropIn *drop_in = data;

  g_free (drop_in->path);
  g_clear_pointer (&drop_in->bytes, g_bytes_unref);
  g_free (drop_in);
}

/* Appends the regular file @name of @directory. */
static gboolean
cmdline_d_add (KargRoot *root, const char *directory, const char *name, const char *fixed, GPtrArray *all, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  KargFileInfo info;

  if (!karg_root_stat (root, path, &info, NULL) || info.kind != KARG_FILE_REGULAR)
    return TRUE;
  GBytes *bytes = karg_root_read (root, path, error);
  if (bytes == NULL)
    return FALSE;
  KargCmdlineDropIn *drop_in = g_new0 (KargCmdlineDropIn, 1);
  *drop_in = (KargCmdlineDropIn){ g_steal_pointer (&path), bytes, fixed };
  g_ptr_array_add (all, drop_in);
  return TRUE;
}

static gboolean
cmdline_d_add_sdbootutil (KargRoot *root, GPtrArray *all, GError **error)
{
  g_auto (GStrv) vendor = karg_root_list (root, CMDLINE_D_VENDOR, error);
  g_auto (GStrv) own = vendor != NULL ? karg_root_list (root, CMDLINE_D_SDBOOTUTIL, error) : NULL;

  if (own == NULL)
    return FALSE;
  for (guint i = 0; vendor[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) own, vendor[i])
        && !cmdline_d_add (root, CMDLINE_D_VENDOR, vendor[i],
                           "it is a package's; a file of the same name in " CMDLINE_D_SDBOOTUTIL " takes its place", all,
                           error))
      return FALSE;
  for (guint i = 0; own[i] != NULL; i++)
    if (!cmdline_d_add (root, CMDLINE_D_SDBOOTUTIL, own[i], NULL, all, error))
      return FALSE;
  return TRUE;
}

/* Numbers in names are numbers, as sort -V has it. */
static int
cmdline_d_compare (gconstpointer a, gconstpointer b)
{
  return strverscmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
cmdline_d_add_mkinitcpio (KargRoot *root, GPtrArray *all, GError **error)
{
  g_auto (GStrv) names = karg_root_list (root, CMDLINE_D_MKINITCPIO, error);

  if (names == NULL)
    return FALSE;
  qsort (names, g_strv_length (names), sizeof names[0], cmdline_d_compare);
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_suffix (names[i], ".conf") && !cmdline_d_add (root, CMDLINE_D_MKINITCPIO, names[i], NULL, all, error))
      return FALSE;
  return TRUE;
}

/* Whether a preset of mkinitcpio's makes such an image: "default_uki=". */
static gboolean
cmdline_d_has_preset (KargRoot *root)
{
  g_auto (GStrv) names = karg_root_list (root, "/etc/mkinitcpio.d", NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename ("/etc/mkinitcpio.d", names[i], NULL);
      g_autofree char *text = g_str_has_suffix (names[i], ".preset") ? karg_root_read_text (root, path, NULL, NULL) : NULL;

      if (text != NULL && g_regex_match_simple ("^[ \t]*[A-Za-z0-9_]+_uki=", text, G_REGEX_MULTILINE, 0))
        return TRUE;
    }
  return FALSE;
}

static gboolean
cmdline_d_check (const KargText *lines, const char *after, GError **error)
{
  const KargCmdlineDropIn *drop_in = karg_text_get_data (lines);

  if (drop_in->fixed != NULL)
    karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, drop_in->path, 0, "%s", drop_in->fixed);
  return drop_in->fixed == NULL;
}

/* All lines but comments, each of which goes with its last word. */
static void
cmdline_d_append_lines (KargText *text, KargText *file)
{
  gsize size;
  const char *bytes = karg_text_get (file, &size);
  g_autoptr (GArray) lines = karg_lines_split (bytes, size);

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      gsize start = 0;

      if (line->length == 0 || line->text[0] == '#')
        continue;
      if (*karg_text_get (text, NULL) != '\0')
        karg_text_append_spelled (text, " ", 1, NULL, 0, 0, 0);
      karg_text_get (text, &start);
      karg_text_append (text, file, line->text - bytes, line->length, 0);
      karg_text_add_line (text, start, file, line->text - bytes, line->length + line->ending);
    }
  if (*karg_text_get (text, NULL) == '\0')
    karg_text_add_place (text, file, size, 0, size > 0 && bytes[size - 1] != '\n' ? "\n" : NULL, "\n");
}

gboolean
karg_cmdline_d_append (const KargCmdlineDropIn *drop_in, guint owner, KargText *line, GError **error)
{
  static const KargLayer layer = { .struct_size = sizeof (KargLayer), .check = cmdline_d_check };
  g_autoptr (KargText) file = karg_text_new_file (drop_in->path, drop_in->bytes, NULL);
  g_autoptr (KargText) lines = karg_text_new (&layer);
  KargCmdlineDropIn *copy = g_new0 (KargCmdlineDropIn, 1);
  gsize size, length;
  const char *bytes = karg_text_get (file, &size);

  *copy = (KargCmdlineDropIn){ g_strdup (drop_in->path), NULL, drop_in->fixed };
  karg_text_set_data (lines, copy, cmdline_d_free);
  if (memchr (bytes, '\0', size) != NULL)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, drop_in->path, 0, "holds a NUL byte");
      return FALSE;
    }
  cmdline_d_append_lines (lines, file);
  karg_text_get (lines, &length);
  if (length > 0 && *karg_text_get (line, NULL) != '\0')
    karg_text_append_spelled (line, " ", 1, NULL, 0, 0, 0);
  karg_text_set_owner (line, owner);
  karg_text_append (line, lines, 0, length, 0);
  if (drop_in->fixed == NULL)
    karg_text_add_place (line, lines, length, 0, NULL, NULL);
  return TRUE;
}

gboolean
karg_cmdline_d_is_enough (KargRoot *root)
{
  return karg_root_exists (root, "/usr/bin/mkinitcpio") && cmdline_d_has_preset (root);
}

GPtrArray *
karg_cmdline_d_read (KargRoot *root, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (cmdline_d_free);

  if (karg_root_exists (root, "/usr/bin/sdbootutil") && !cmdline_d_add_sdbootutil (root, all, error))
    return NULL;
  if (karg_cmdline_d_is_enough (root) && !cmdline_d_add_mkinitcpio (root, all, error))
    return NULL;
  return g_steal_pointer (&all);
}
