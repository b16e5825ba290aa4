/* options.h: reading the command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

G_BEGIN_DECLS

/* Reads the options before the verb; *@argv then begins with the verb. Fails: usage errors. */
gboolean kargctl_options_parse_general (KargctlOptions *options, int *argc, char ***argv, GError **error);

/* Reads the options around the verb's arguments, general ones too. *@argv then begins with the first argument. */
gboolean kargctl_options_parse_verb (KargctlOptions *options, const KargctlVerb *verb, int *argc, char ***argv,
                                     GError **error);

/* What --help prints; @verb NULL: without a verb. (transfer full) */
char *kargctl_options_get_help (const KargctlVerb *verb);

void kargctl_options_clear (KargctlOptions *options);

G_END_DECLS
