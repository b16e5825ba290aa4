/* u-boot-menu.c: a back end outside of kargctl's tree: a shell variable in /etc/default/u-boot, from which the command
 * u-boot-update makes the entries of /boot/extlinux/extlinux.conf (Debian's u-boot-menu).
 *
 * SPDX-License-Identifier: 0BSD */

#include <karg/lines.h>
#include <karg/plugin.h>

#include <string.h>

#define DEFAULTS "/etc/default/u-boot"
#define MENU "/boot/extlinux/extlinux.conf"
#define VARIABLE "U_BOOT_PARAMETERS"

/* What a shell takes for more than itself between double quotes, unless a backslash stands before it. */
static gboolean
u_boot_is_special (char byte)
{
  return byte != '\0' && strchr ("\"\\$`", byte) != NULL;
}

static char *
u_boot_spell (const KargTextPlace *place, const char *bytes, GError **error)
{
  GString *spelled = g_string_new (NULL);

  for (; *bytes != '\0'; bytes++)
    g_string_append_printf (spelled, u_boot_is_special (*bytes) ? "\\%c" : "%c", *bytes);
  return g_string_free (spelled, FALSE);
}

static const KargLayer u_boot_quotes = { .struct_size = sizeof (KargLayer), .spell = u_boot_spell };

/* The value that begins at @at with a double quote and ends its line with one. NULL: only a shell could tell. */
static KargText *
u_boot_read_value (KargText *file, gsize at)
{
  g_autoptr (KargText) value = karg_text_new (&u_boot_quotes);
  gsize length;
  const char *bytes = karg_text_get (file, &length);

  if (at == length || bytes[at++] != '"')
    return NULL;
  for (gsize n; at < length && bytes[at] != '"'; at += n)
    {
      n = bytes[at] == '\\' && at + 1 < length && u_boot_is_special (bytes[at + 1]) ? 2 : 1;
      if (n == 2)
        karg_text_append_spelled (value, &bytes[at + 1], 1, file, at, n, 0); /* one byte, which two bytes spell */
      else if (u_boot_is_special (bytes[at]) || bytes[at] == '\n')
        return NULL;
      else
        karg_text_append (value, file, at, n, 0);
    }
  if (at == length || (at + 1 < length && bytes[at + 1] != '\n'))
    return NULL;
  karg_text_add_place (value, file, at, 0, NULL, NULL);
  return g_steal_pointer (&value);
}

/* Takes assignments one below the other. NULL: something else is there, or the variable isn't. */
static KargText *
u_boot_read_defaults (KargText *file)
{
  gsize length, at = 0;
  const char *bytes = karg_text_get (file, &length);
  g_autoptr (GArray) lines = karg_lines_split (bytes, length);

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      g_autofree char *text = g_strndup (line->text, line->length);

      if (*text == '\0' || *text == '#')
        continue;
      if (!g_str_has_prefix (text, "U_BOOT_") || strchr (text, ';') != NULL)
        return NULL;
      if (g_str_has_prefix (text, VARIABLE "=")) /* the last one counts */
        at = (gsize) (line->text - bytes) + strlen (VARIABLE "=");
    }
  return at > 0 ? u_boot_read_value (file, at) : NULL;
}

static gboolean
u_boot_read_template (const KargHost *host, KargTargets *targets, GError **error)
{
  KargTarget *target = karg_targets_add (targets, KARG_TARGET_TEMPLATE, VARIABLE);
  g_autoptr (GBytes) bytes = karg_root_read (karg_host_get_root (host), DEFAULTS, error);

  if (bytes == NULL)
    return FALSE;
  g_autoptr (KargText) file = karg_text_new_file (DEFAULTS, bytes, NULL);
  KargText *value = u_boot_read_defaults (file);
  if (value != NULL)
    {
      karg_target_take_text (target, value);
      return TRUE;
    }
  karg_target_set_location (target, DEFAULTS, 0);
  karg_target_set_unknown (target, "only a shell can tell; what is understood is a line " VARIABLE "=\"…\"");
  return TRUE;
}

/* Where the value of @key begins in @line, or NULL. */
static const char *
u_boot_find_value (const KargLine *line, const char *key)
{
  gsize n = strlen (key), i = 0;

  while (i < line->length && g_ascii_isspace (line->text[i]))
    i++;
  gboolean found = line->length - i > n && strncmp (line->text + i, key, n) == 0 && g_ascii_isspace (line->text[i + n]);
  return found ? line->text + i + n + 1 : NULL;
}

/* The entries are shown, and looked at again when the command ran. */
static void
u_boot_read_entries (KargText *file, KargTargets *targets)
{
  gsize length;
  const char *bytes = karg_text_get (file, &length);
  g_autoptr (GArray) lines = karg_lines_split (bytes, length);
  g_autofree char *id = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      const KargLine *line = &g_array_index (lines, KargLine, i);
      const char *label = u_boot_find_value (line, "label");
      const char *append = u_boot_find_value (line, "append");
      const char *end = line->text + line->length;

      if (label != NULL)
        {
          g_free (id);
          id = g_strndup (label, end - label);
        }
      if (append == NULL || id == NULL)
        continue;
      KargTarget *target = karg_targets_add (targets, KARG_TARGET_ENTRY, id);
      KargText *arguments = karg_text_new (NULL);
      karg_text_append (arguments, file, append - bytes, end - append, 0);
      karg_target_take_text (target, arguments);
      karg_target_set_access (target, KARG_ACCESS_GENERATED, NULL);
    }
}

static gboolean
u_boot_probe (const KargHost *host, KargProbe *probe, GError **error)
{
  if (!karg_root_exists (karg_host_get_root (host), DEFAULTS))
    return TRUE;

  karg_probe_set_state (probe, KARG_BACKEND_ACTIVE);
  karg_probe_add_evidence (probe, DEFAULTS);
  return TRUE;
}

static gboolean
u_boot_read (const KargHost *host, KargTargets *targets, GError **error)
{
  if (!u_boot_read_template (host, targets, error))
    return FALSE;
  if (!karg_root_exists (karg_host_get_root (host), MENU))
    return TRUE; /* u-boot-update never ran yet */
  g_autoptr (GBytes) bytes = karg_root_read (karg_host_get_root (host), MENU, error);
  if (bytes == NULL)
    return FALSE;
  g_autoptr (KargText) menu = karg_text_new_file (MENU, bytes, NULL);
  u_boot_read_entries (menu, targets);
  return TRUE;
}

static gboolean
u_boot_plan (const KargHost *host, const KargTargets *targets, const KargIntent *intent, KargChangeset *changes,
             GError **error)
{
  static const char *const command[] = { "u-boot-update", NULL };
  static const char *const rewrites[] = { MENU, NULL };
  const KargTarget *template = karg_targets_find_own (targets, KARG_TARGET_TEMPLATE, VARIABLE);

  if (karg_intent_changes (intent, template))
    karg_changeset_add_command (changes, command, rewrites, "the boot menu is made from " DEFAULTS, FALSE);
  return TRUE;
}

static const KargBackendOps u_boot_ops = {
  .struct_size = sizeof (KargBackendOps),
  .probe = u_boot_probe,
  .read = u_boot_read,
  .plan = u_boot_plan,
};

KARG_PLUGIN_DEFINE (.name = "u-boot-menu", .version = "1.0", .summary = "U-Boot through u-boot-update",
                    .backend = &u_boot_ops)
