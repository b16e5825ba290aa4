/* option.h: what stands behind "enable FEATURE": checked against the feature's table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/vendor.h>

G_BEGIN_DECLS

/* The row of @name, which may have a value behind it ("device=01:00.0"); NULL: @feature has no such option. */
const KargFeatureOption *karg_option_find (const KargFeature *feature, const char *name);

/* Checks the options and spells each in one way, "NAME" or "NAME=VALUE". @texts: NULL or NULL-terminated. (transfer
 * full)
 * Fails: NOT_FOUND for an option that @feature doesn't have, SYNTAX for a value that is missing, too much or of the
 * wrong type, and for two values. The message lists the options. */
char **karg_option_parse (const KargFeature *feature, const char *const *texts, GError **error);

/* Fails as karg_option_parse(): there is no such option. */
void karg_option_set_unknown (const KargFeature *feature, const char *text, GError **error);

G_END_DECLS
