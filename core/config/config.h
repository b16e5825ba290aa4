/* config.h: the project's own configuration, layered drop-ins in libconfig's syntax.
 *
 *   /usr/lib/kargctl/NAME.conf < /run/kargctl/NAME.conf < /etc/kargctl/NAME.conf    the same NAME masks, an empty file too
 *
 * Files are read in the order of their names; a later setting wins. A setting is named by a section and a key:
 *
 *   amd-iommu: { documented_argument = false; };
 *
 * Which settings exist is declared by the table of who reads them; anything else is told with file and line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>
#include <karg/setting.h>

G_BEGIN_DECLS

typedef struct _KargConfig KargConfig;

/* One known section: a back end, a plugin, or "kargctl" itself. */
typedef struct
{
  const char *section;
  const KargSetting *const *settings; /* ends with NULL; may be NULL */
  gboolean unread;             /* its module can't be used: what the section holds is nobody's to judge, and skipped */
} KargConfigSchema;

/* Loads all layers of @root. @schemas ends with a NULL section and is copied.
 * Fails: SYNTAX with file and line for bad syntax, the same setting twice in one file, an @include; IO, PERMISSION. */
KargConfig *karg_config_load (KargRoot *root, const KargConfigSchema *schemas, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is declared, and nothing that is configured. */
KargConfig *karg_config_new_defaults (const KargConfigSchema *schemas);
void karg_config_free (KargConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargConfig, karg_config_free)

/* What is wrong with a section that is known, the first found: SYNTAX with file and line for an unknown key or a wrong
 * type. @section NULL: the first of all. NULL: nothing. Owned by @config. */
const GError *karg_config_get_problem (const KargConfig *config, const char *section);

/* The sections that nobody knows, each as a line for people with file and line: what a package leaves behind stops
 * nothing, and a typo is told. NULL-terminated; owned by @config. */
const char *const *karg_config_get_notes (const KargConfig *config);

/* The value as text ("true"/"false" for booleans, decimal for integers), or the schema's default. NULL for a setting
 * that is not declared. Owned by @config. */
const char *karg_config_get (const KargConfig *config, const char *section, const char *key);

/* Where it was set, "FILE:LINE", or NULL when the default holds. Owned by @config. */
const char *karg_config_get_origin (const KargConfig *config, const char *section, const char *key);

G_END_DECLS
