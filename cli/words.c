/* words.c: how enumerations are called, in text and in JSON alike; and the words of a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "words.h"

const char *
kargctl_words_target_kind (KargTargetKind kind)
{
  return karg_target_kind_get_name (kind);
}

const char *
kargctl_words_target_kinds (KargTargetKind kind)
{
  static const char *const words[] = { "entries", "templates", "modules" };

  return words[kind];
}

const char *
kargctl_words_backend_state (KargBackendState state)
{
  static const char *const words[] = { "absent", "present", "active", "foreign" };

  return words[state];
}

const char *
kargctl_words_match (KargMatch match)
{
  static const char *const words[] = { "unknown", "no", "yes" };

  return words[match];
}

const char *
kargctl_words_history_state (KargHistoryState state)
{
  static const char *const words[] = { "done", "undone", "interrupted", "damaged", "taken-back" };

  return words[state];
}

const char *
kargctl_words_state (KargTristate state, gboolean pending)
{
  static const char *const words[] = { "unknown", "off", "on" };

  return pending ? "on after a reboot" : words[state];
}

gboolean
kargctl_words_has_nothing_to_show (const KargTarget *target)
{
  const KargCmdline *cmdline = karg_target_get_cmdline (target);

  return karg_target_get_kind (target) == KARG_TARGET_MODULES && cmdline != NULL && karg_cmdline_get_n_words (cmdline) == 0;
}

/* A plugin may be newer than this program. */
const char *
kargctl_words_option_type (KargOptionType type)
{
  static const char *const words[] = { "flag", "string", "integer", "boolean", "pci-address" };

  return (guint) type < G_N_ELEMENTS (words) ? words[type] : "unknown";
}

char **
kargctl_words_split (const KargCmdline *cmdline)
{
  guint n = cmdline != NULL ? karg_cmdline_get_n_words (cmdline) : 0;
  const char *text = cmdline != NULL ? karg_cmdline_get_text (cmdline, NULL) : NULL;
  char **words = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const KargWord *word = karg_cmdline_get_word (cmdline, i);
      words[i] = g_strndup (text + word->start, word->length);
    }
  return words;
}
