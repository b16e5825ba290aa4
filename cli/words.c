/* words.c: how enumerations are called, in tables and in JSON alike.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "words.h"

const char *
kargctl_words_target_kind (KargTargetKind kind)
{
  return kind == KARG_TARGET_ENTRY ? "entry" : "template";
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
  static const char *const words[] = { "done", "undone", "interrupted" };

  return words[state];
}

const char *
kargctl_words_state (KargTristate state)
{
  static const char *const words[] = { "unknown", "off", "on" };

  return words[state];
}
