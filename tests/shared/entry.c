/* entry.c: boot loader entries edited as kargctl does it, without a back end around them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "entry.h"

#include "bls-entry-private.h"
#include "text/carry.h"

#include <string.h>

#define ENTRY_PATH "/boot/loader/entries/e.conf"

KargBlsEntry *
entry_new (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return karg_bls_entry_new (bytes);
}

KargText *
entry_get_text (const KargBlsEntry *entry, KargBlsReader reader)
{
  const KargBlsManner manner = { reader, reader, NULL, NULL };
  g_autofree char *why = NULL;
  g_autoptr (KargText) file = karg_text_new_file (ENTRY_PATH, entry->bytes, NULL);

  return karg_bls_text_new (entry, file, &manner, &why);
}

GBytes *
entry_edit (const KargBlsEntry *entry, KargBlsReader reader, const GPtrArray *edits, GError **error)
{
  g_autoptr (KargText) text = entry_get_text (entry, reader);
  g_autoptr (KargCmdline) cmdline = karg_cmdline_parse (karg_text_get (text, NULL), -1);
  g_autoptr (KargFileEdits) files = karg_file_edits_new ();
  g_autoptr (GBytes) before = NULL;
  GBytes *after = NULL;

  for (guint i = 0; i < edits->len; i++)
    karg_cmdline_apply (cmdline, g_ptr_array_index (edits, i));
  g_autoptr (GArray) splices = karg_cmdline_get_splices (cmdline);
  if (splices->len == 0 || !karg_carry (text, splices, FALSE, files, error)
      || !karg_file_edits_apply (files, ENTRY_PATH, &before, &after, error))
    return NULL;
  return after;
}
