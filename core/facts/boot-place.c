/* boot-place.c: whether /boot is a file system of its own, and its UUID.
 *
 * Of the running system what is mounted there decides, of any other what its fstab(5) says. A part of the root's own file
 * system (a subvolume, a bind mount) has a UUID that doesn't lead to it, so nothing is known of that.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <string.h>

#define KARG_BOOT_PLACE "/boot"
#define KARG_BOOT_PLACE_FSTAB "/etc/fstab"
#define KARG_BOOT_PLACE_LINKS "/dev/disk/by-uuid"

/* (transfer full) NULL when it is none that can stand on a command line. */
static char *
karg_boot_place_check (const char *uuid)
{
  gboolean good = *uuid != '\0' && strspn (uuid, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-") == strlen (uuid);

  return good ? g_strdup (uuid) : NULL;
}

/* The fields of the last line that has @place in @column. (transfer full) NULL: there is none. */
static char **
karg_boot_place_find (const char *table, guint column, const char *place)
{
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  g_auto (GStrv) found = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
      g_auto (GStrv) words = g_strsplit_set (lines[i], " \t\r", -1);
      for (guint w = 0; words[w] != NULL; w++)
        if (*words[w] != '\0')
          g_ptr_array_add (fields, g_strdup (words[w]));
      if (fields->len <= column || *(const char *) fields->pdata[0] == '#'
          || g_strcmp0 (fields->pdata[column], place) != 0)
        continue;
      g_ptr_array_add (fields, NULL);
      g_strfreev (found);
      found = (char **) g_ptr_array_free (g_steal_pointer (&fields), FALSE);
    }
  return g_steal_pointer (&found);
}

/* What udev links to the device that is mounted. (transfer full) NULL: unknown. */
static char *
karg_boot_place_find_link (KargRoot *root, const char *device)
{
  g_autofree char *node = karg_root_resolve (root, device, NULL);
  g_auto (GStrv) names = karg_listing_read (root, KARG_BOOT_PLACE_LINKS);

  for (guint i = 0; node != NULL && names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (KARG_BOOT_PLACE_LINKS, names[i], NULL);
      g_autofree char *target = karg_root_resolve (root, path, NULL);
      if (g_strcmp0 (target, node) == 0)
        return karg_boot_place_check (names[i]);
    }
  return NULL;
}

/* "UUID=…", also with quotes, or a link of udev's. (transfer full) NULL: it is named in another way. */
static char *
karg_boot_place_read_name (const char *name)
{
  static const char *const starts[] = { "UUID=", KARG_BOOT_PLACE_LINKS "/" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_has_prefix (name, starts[i]))
      {
        g_autofree char *uuid = g_strdelimit (g_strdup (name + strlen (starts[i])), "\"'", ' ');
        return karg_boot_place_check (g_strstrip (uuid));
      }
  return NULL;
}

/* One without a line for "/" says too little to know that there is none for /boot. (transfer full) NULL: unknown. */
static char *
karg_boot_place_ask_table (KargRoot *root)
{
  g_autofree char *text = karg_root_read_text (root, KARG_BOOT_PLACE_FSTAB, NULL, NULL);
  g_auto (GStrv) boot = karg_boot_place_find (text != NULL ? text : "", 1, KARG_BOOT_PLACE);
  g_auto (GStrv) system = karg_boot_place_find (text != NULL ? text : "", 1, "/");

  if (boot == NULL)
    return system != NULL ? g_strdup ("none") : NULL;
  if (system != NULL && g_str_equal (boot[0], system[0]))
    return NULL;
  return karg_boot_place_read_name (boot[0]);
}

/* mountinfo (proc(5)): ID PARENT MAJOR:MINOR ROOT MOUNT-POINT OPTIONS… - TYPE SOURCE …. What is mounted when somebody first
 * looks (autofs) is not mounted yet, and the table names it. */
char *
karg_boot_place_find_uuid (KargRoot *root, const char *mounts)
{
  g_auto (GStrv) boot = karg_boot_place_find (mounts != NULL ? mounts : "", 4, KARG_BOOT_PLACE);
  g_auto (GStrv) system = karg_boot_place_find (mounts != NULL ? mounts : "", 4, "/");
  guint dash = 5;

  while (boot != NULL && boot[dash] != NULL && !g_str_equal (boot[dash], "-"))
    dash++;
  if (boot == NULL || g_strv_length (boot) < dash + 3 || g_str_equal (boot[dash + 1], "autofs"))
    return karg_boot_place_ask_table (root);
  if (system != NULL && g_str_equal (boot[2], system[2]))
    return NULL;
  return karg_boot_place_find_link (root, boot[dash + 2]);
}

/* What another root's /proc shows, if anything, is this machine's. */
void
karg_boot_place_collect (KargFacts *facts, KargRoot *root)
{
  static const char mounts[] = "/proc/self/mountinfo";
  g_autofree char *text = karg_root_is_running_system (root) ? karg_root_read_text (root, mounts, NULL, NULL) : NULL;
  g_autofree char *uuid = karg_boot_place_find_uuid (root, text);

  karg_facts_set (facts, "os", "boot-uuid", uuid, text != NULL ? mounts : KARG_BOOT_PLACE_FSTAB);
}
