/* bls-system.c: which entries of a boot partition belong to another operating system.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "bls-system.h"

#include <karg/cmdline.h>

#include <string.h>

/* sd-id128(3): 32 lower-case hexadecimal digits. */
#define BLS_SYSTEM_ID_LENGTH 32

static gboolean
bls_system_is_id (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && (g_ascii_isdigit (text[n]) || (text[n] >= 'a' && text[n] <= 'f')))
    n++;
  return length == BLS_SYSTEM_ID_LENGTH && n == length;
}

/* The machine-id of the system that @file was made for. (transfer full) NULL: it names none. */
static char *
bls_system_get_id (const KargBlsFile *file)
{
  const char *stem = file->name.id;
  const char *dash = strchr (stem, '-');

  if (file->machine_id != NULL && bls_system_is_id (file->machine_id, strlen (file->machine_id)))
    return g_strdup (file->machine_id);
  if (dash != NULL && bls_system_is_id (stem, dash - stem))
    return g_strndup (stem, dash - stem);
  return NULL;
}

/* What it starts, as far as arguments say: root= and, as two systems may share a file system, rootflags=. (transfer full)
 * NULL: they say nothing. */
static char *
bls_system_get_root (const KargBlsFile *file)
{
  g_autofree char *options = file->entry != NULL ? karg_bls_entry_get (file->entry, "options") : NULL;
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (options != NULL ? options : "", -1);
  const char *root = karg_cmdline_get_last_value (cmdline, "root");
  const char *flags = karg_cmdline_get_last_value (cmdline, "rootflags");

  return root != NULL ? g_strdup_printf ("%s %s", root, flags != NULL ? flags : "") : NULL;
}

/* Whether @id is this system's own name for itself. */
static gboolean
bls_system_is_own (const char *id, const char *machine, const char *token)
{
  return id == NULL || g_str_equal (id, machine) || g_strcmp0 (id, token) == 0;
}

/* The root file systems that entries of this system start. "": one that is found without an argument, which only an entry
 * that is named for this system says by having none. */
static GHashTable *
bls_system_list_roots (const GPtrArray *files, const char *machine, const char *token)
{
  GHashTable *roots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < files->len; i++)
    {
      const KargBlsFile *file = g_ptr_array_index (files, i);
      g_autofree char *id = bls_system_get_id (file);
      char *root = bls_system_is_own (id, machine, token) ? bls_system_get_root (file) : NULL;
      if (root == NULL && id != NULL && bls_system_is_own (id, machine, token))
        root = g_strdup ("");
      if (root != NULL)
        g_hash_table_add (roots, root);
    }
  return roots;
}

/* Whether any entry is named for another system: nearly always none is, and no arguments need be read. */
static gboolean
bls_system_has_others (const GPtrArray *files, const char *machine, const char *token)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *id = bls_system_get_id (g_ptr_array_index (files, i));
      if (!bls_system_is_own (id, machine, token))
        return TRUE;
    }
  return FALSE;
}

void
karg_bls_system_judge (GPtrArray *files, KargRoot *root)
{
  g_autofree char *machine = karg_root_read_attribute (root, "/etc/machine-id");
  g_autofree char *token = karg_root_read_attribute (root, "/etc/kernel/entry-token");

  if (machine == NULL || !bls_system_is_id (machine, strlen (machine)) || !bls_system_has_others (files, machine, token))
    return;
  g_autoptr (GHashTable) roots = bls_system_list_roots (files, machine, token);
  for (guint i = 0; i < files->len && g_hash_table_size (roots) > 0; i++)
    {
      KargBlsFile *file = g_ptr_array_index (files, i);
      g_autofree char *id = bls_system_get_id (file);
      g_autofree char *started = bls_system_is_own (id, machine, token) ? NULL : bls_system_get_root (file);
      if (started == NULL || g_hash_table_contains (roots, started) || file->foreign != NULL)
        continue;
      file->foreign = g_strdup_printf ("%s: belongs to another system: it is made for the machine-id %s, not for %s, and"
                                       " starts another root file system", file->path, id, machine);
    }
}
