/* words.h: how enumerations are called, in text and in JSON alike; and the words of a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

#include <karg/history.h>

G_BEGIN_DECLS

const char *kargctl_words_target_kind (KargTargetKind kind);
const char *kargctl_words_target_kinds (KargTargetKind kind);
const char *kargctl_words_backend_state (KargBackendState state);
const char *kargctl_words_match (KargMatch match);
const char *kargctl_words_history_state (KargHistoryState state);
const char *kargctl_words_state (KargTristate state, gboolean pending);
const char *kargctl_words_option_type (KargOptionType type);

/* A file for options of modules in which nobody has one: nothing that people would look for. */
gboolean kargctl_words_has_nothing_to_show (const KargTarget *target);

/* The words of @cmdline as they are spelled; none of one that is not known (NULL). (transfer full) */
char **kargctl_words_split (const KargCmdline *cmdline);

G_END_DECLS
