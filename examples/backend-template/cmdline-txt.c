/* cmdline-txt.c: a back end outside of kargctl's tree: one file with one line, as the firmware of a Raspberry Pi reads it.
 * Copy it and make it yours.
 *
 * SPDX-License-Identifier: 0BSD */

#include <karg/lines.h>
#include <karg/plugin.h>
#include <karg/sink.h>

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

/* The bytes of the file, and where its first line ends. */
static GBytes *
cmdline_txt_load (const KargHost *host, gsize *line_length, GError **error)
{
  gsize length = 0;
  char *text = karg_root_read_text (karg_host_get_root (host), CMDLINE_TXT, &length, error);

  if (text == NULL)
    return NULL;
  g_autoptr (GArray) lines = karg_lines_split (text, length);
  *line_length = lines->len > 0 ? g_array_index (lines, KargLine, 0).length : 0;
  return g_bytes_new_take (text, length);
}

static gboolean
cmdline_txt_read (const KargHost *host, KargTargets *targets, GError **error)
{
  gsize line_length = 0;
  g_autoptr (GBytes) bytes = cmdline_txt_load (host, &line_length, error);

  if (bytes == NULL)
    return FALSE;
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, "cmdline.txt");
  karg_target_take_cmdline (target, karg_cmdline_parse (g_bytes_get_data (bytes, NULL), (gssize) line_length));
  karg_target_set_location (target, CMDLINE_TXT, 1);
  karg_target_set_default (target, TRUE);
  return TRUE;
}

/* The first line becomes @line; every other byte stays. */
static gboolean
cmdline_txt_change (const KargHost *host, const KargCmdline *line, KargChangeset *changes, GError **error)
{
  gsize old_length = 0, new_length = 0, length = 0;
  g_autoptr (GBytes) before = cmdline_txt_load (host, &old_length, error);
  g_autofree char *path = karg_root_resolve (karg_host_get_root (host), CMDLINE_TXT, error);

  if (before == NULL || path == NULL)
    return FALSE;
  const char *old = g_bytes_get_data (before, &length);
  const char *new = karg_cmdline_get_text (line, &new_length);
  GByteArray *text = g_byte_array_sized_new (new_length + length - old_length);

  g_byte_array_append (text, (const guint8 *) new, new_length);
  g_byte_array_append (text, (const guint8 *) old + old_length, length - old_length);
  g_autoptr (GBytes) after = g_byte_array_free_to_bytes (text);
  return karg_changeset_add_file (changes, path, before, after, KARG_PHASE_DEFAULT_ENTRY, error);
}

static gboolean
cmdline_txt_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
                  GError **error)
{
  g_autoptr (GError) refusal = NULL;
  const KargTarget *target = karg_targets_find (targets, "cmdline-txt", KARG_TARGET_ENTRY, "cmdline.txt");
  g_autoptr (KargCmdline) line = target != NULL ? karg_intent_apply (intent, target) : NULL;

  if (line == NULL)
    return TRUE; /* nothing is asked, or it is so already */

  if (!karg_sink_check_change (KARG_SINK_LITERAL, karg_target_get_cmdline (target), line, &refusal))
    {
      karg_changeset_refuse (changes, "cmdline.txt", refusal);
      return TRUE;
    }
  return cmdline_txt_change (host, line, changes, error);
}

static const KargBackendOps cmdline_txt_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = cmdline_txt_probe,
  .read = cmdline_txt_read,
  .plan = cmdline_txt_plan,
};

KARG_PLUGIN_DEFINE (.name = "cmdline-txt", .version = "1.0", .summary = "Raspberry Pi firmware: cmdline.txt",
                    .backend = &cmdline_txt_ops)
