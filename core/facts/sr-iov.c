/* sr-iov.c: who else on this system sets a number of virtual functions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "collectors.h"
#include "listing.h"

#include <string.h>

/* Where it is said, and the word that says it: systemd.link(5), nm-settings(5) and NetworkManager.conf(5), netplan(5), the
 * name of sysfs's file in a rule of udev's. */
static const struct
{
  const char *directory;
  const char *word;
} sr_iov_places[] = {
  { "/etc/systemd/network", "SR-IOVVirtualFunctions=" },
  { "/etc/NetworkManager/system-connections", "total-vfs=" },
  { "/etc/NetworkManager/conf.d", "sriov-num-vfs" },
  { "/etc/netplan", "virtual-function-count" },
  { "/etc/udev/rules.d", "sriov_numvfs" },
};

/* Whether a line of @text that is no comment has @word. */
static gboolean
karg_sr_iov_says (const char *text, const char *word)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strchr ("#;", *g_strchug (lines[i])) == NULL && strstr (lines[i], word) != NULL)
      return TRUE;
  return FALSE;
}

void
karg_sr_iov_collect (KargFacts *facts, KargRoot *root)
{
  g_autoptr (GString) files = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sr_iov_places); i++)
    {
      g_auto (GStrv) names = karg_listing_read (root, sr_iov_places[i].directory);
      for (guint n = 0; names != NULL && names[n] != NULL; n++)
        {
          g_autofree char *path = g_build_filename (sr_iov_places[i].directory, names[n], NULL);
          g_autofree char *text = karg_root_read_text (root, path, NULL, NULL);
          if (text != NULL && karg_sr_iov_says (text, sr_iov_places[i].word))
            g_string_append_printf (files, "%s%s", files->len > 0 ? " " : "", path);
        }
    }
  if (files->len > 0)
    karg_facts_set (facts, "os", "sr-iov-set-by", files->str, files->str);
}
