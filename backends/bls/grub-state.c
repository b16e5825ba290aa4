/* grub-state.c: what GRUB's environment says of the entries it reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "grub-state.h"

#include <karg/lines.h>
#include <string.h>

#include "loaders.h"

static KargGrubenv *
bls_grub_state_load_from (KargRoot *root, const char *path)
{
  g_autoptr (GBytes) bytes = karg_root_read (root, path, NULL);

  return bytes != NULL ? karg_grubenv_parse (path, bytes, NULL) : NULL;
}

KargGrubenv *
bls_grub_state_load (KargRoot *root)
{
  KargGrubenv *env = bls_grub_state_load_from (root, "/boot/grub2/grubenv");

  if (env == NULL)
    env = bls_grub_state_load_from (root, "/boot/grub/grubenv");
  for (guint i = 0; env == NULL && karg_esp_directories[i] != NULL; i++)
    {
      g_autofree char *efi = g_build_filename (karg_esp_directories[i], "EFI", NULL);
      g_auto (GStrv) names = karg_root_list (root, efi, NULL);

      for (guint n = 0; env == NULL && names != NULL && names[n] != NULL; n++)
        {
          g_autofree char *path = g_build_filename (efi, names[n], "grubenv", NULL);

          env = bls_grub_state_load_from (root, path);
        }
    }
  return env;
}

/* What grub.cfg sets "default" to, when that is a plain word, no variable; else NULL. (transfer full) */
static char *
bls_grub_state_get_fixed_default (KargRoot *root)
{
  g_autofree char *path = karg_loaders_find_grub_cfg (root);
  gsize length = 0;
  g_autofree char *text = path != NULL ? karg_root_read_text (root, path, &length, NULL) : NULL;
  g_autoptr (GArray) lines = text != NULL ? karg_lines_split (text, length) : NULL;
  g_autofree char *fixed = NULL;

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *words = g_strstrip (g_strndup (line->text, line->length));

      if (!g_str_has_prefix (words, "set default="))
        continue;
      if (strchr (words, '$') != NULL)
        return NULL;
      g_free (fixed);
      fixed = g_strstrip (g_strdelimit (g_strdup (words + strlen ("set default=")), "\"'", ' '));
      memmove (fixed, fixed + strspn (fixed, " "), strlen (fixed + strspn (fixed, " ")) + 1);
    }
  return g_steal_pointer (&fixed);
}

/* GRUB takes the name of the file without ".conf", the title, or a number. */
static gboolean
bls_grub_state_matches (const KargBlsFile *file, const char *wanted)
{
  g_autofree char *base = g_path_get_basename (file->path);

  base[strlen (base) - strlen (".conf")] = '\0';
  return strcmp (base, wanted) == 0 || strcmp (file->name.id, wanted) == 0 || g_strcmp0 (file->title, wanted) == 0;
}

gint
bls_grub_state_find_default (KargRoot *root, const KargGrubenv *env, const GPtrArray *files)
{
  g_autofree char *fixed = bls_grub_state_get_fixed_default (root);
  const char *saved = env != NULL ? karg_grubenv_get (env, "saved_entry") : NULL;
  const char *wanted = fixed != NULL ? fixed : saved;
  gint first = -1, by_name = -1, by_number = -1;
  guint64 number = G_MAXUINT64;

  if (wanted != NULL)
    g_ascii_string_to_unsigned (wanted, 10, 0, G_MAXUINT, &number, NULL);
  for (guint i = 0, place = 0; i < files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (files, i);

      if (!karg_bls_file_is_listed (file, KARG_BLS_READER_GRUB))
        continue;
      if (first < 0)
        first = i;
      if (place++ == number)
        by_number = i;
      if (by_name < 0 && wanted != NULL && bls_grub_state_matches (file, wanted))
        by_name = i;
    }
  /* A number out of range, or a name that is gone: GRUB boots the first. */
  return by_name >= 0 ? by_name : by_number >= 0 ? by_number : first;
}
