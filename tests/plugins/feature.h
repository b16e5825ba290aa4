/* feature.h: a feature of a plugin, asked on a machine of a few facts. */

#pragma once

#include "facts/collect.h"
#include "plugin/build.h"

#include <karg/error.h>
#include <karg/plugin.h>

/* Of "GROUP NAME=VALUE", one a line; the source of each is "/etc/modprobe.d/x.conf:1". (transfer full) */
KargFacts *feature_machine (const char *text);

/* What its plugin's first feature takes with @option, or NULL, on that machine: the words of the edits, a blank
 * between; a word that goes has "-" before it, a list's item "," and one that goes ",-". Or what the refusal says, which is
 * UNSUPPORTED. @notes, which may be NULL, is set to the notes, a line each. (transfer full) */
char *feature_propose (const KargPlugin *plugin, const char *option, const char *text, char **notes);

/* @line with what is proposed; there must be no refusal. (transfer full) */
char *feature_apply (const KargPlugin *plugin, const char *option, const char *text, const char *line);

/* Fails unless @words says @part. */
void feature_assert_says (const char *words, const char *part);

/* What match() and state() answer, who must give a reason. */
KargMatch feature_match (const KargPlugin *plugin, const char *text);
KargTristate feature_state (const KargPlugin *plugin, const char *text);
