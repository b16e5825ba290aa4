/* cmdline-txt.c: a back end outside of kargctl's tree: one file with one line, as the firmware of a Raspberry Pi
 * reads it. Copy it and make it yours.
 *
 * SPDX-License-Identifier: 0BSD */

#include <karg/plugin.h>

#include <string.h>

#define CMDLINE_TXT "/boot/firmware/cmdline.txt"

static gboolean
cmdline_txt_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  if (!karg_root_exists (karg_host_get_root (host), CMDLINE_TXT))
    return TRUE; /* absent, which is no error */

  karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  karg_probe_add_evidence (probe, CMDLINE_TXT);
  return TRUE;
}

static gboolean
cmdline_txt_read (const KargHost *host, KargTargets *targets, GError **error)
{
  g_autoptr (GBytes) bytes = karg_root_read (karg_host_get_root (host), CMDLINE_TXT, error);

  if (bytes == NULL)
    return FALSE;
  gsize length = g_bytes_get_size (bytes);
  const char *text = g_bytes_get_data (bytes, NULL);
  const char *newline = length > 0 ? memchr (text, '\n', length) : NULL;
  gsize end = newline != NULL ? (gsize) (newline - text) : length;

  g_autoptr (KargText) file = karg_text_new_file (CMDLINE_TXT, bytes, NULL);
  KargText *line = karg_text_new (NULL);
  karg_text_append (line, file, 0, end, 0);            /* the arguments are these bytes of that file, */
  karg_text_add_place (line, file, end, 0, NULL, NULL); /* and new ones go there, even if there is none yet */

  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "cmdline.txt");
  karg_target_take_text (target, line);
  karg_target_set_default (target, TRUE);
  return TRUE;
}

static const KargBackendOps cmdline_txt_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = cmdline_txt_probe,
  .read = cmdline_txt_read,
};

KARG_PLUGIN_DEFINE (.name = "cmdline-txt", .version = "1.0", .summary = "Raspberry Pi firmware: cmdline.txt",
                    .backend = &cmdline_txt_ops)
