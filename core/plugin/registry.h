/* registry.h: which back ends and plugins there are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/plugin.h>

G_BEGIN_DECLS

typedef struct _KargRegistry KargRegistry;

/* One plugin: adopted, or refused and why. */
typedef struct
{
  KargPlugin plugin;      /* copied, its tables adopted; all zero when refused */
  KargBackendOps backend; /* what plugin.backend points to */
  KargVendorOps vendor;   /* what plugin.vendor points to */
  GPtrArray *rows;        /* the adopted rows of its tables, and the tables of them */
  char *name;
  char *origin;           /* "built in", or the module's path */
  char *refused;          /* why it is not used; NULL when it is */
} KargRegistered;

/* The @built_in functions (ends with NULL), then the modules "*.so" of @directory (NULL, "" or absent: none), in the
 * order of their file names. A module that can't be used is listed with the reason, never an error of the whole; a
 * name that is taken already is such a reason. A directory that can't be trusted is listed like a module. Used
 * modules stay loaded for good. */
KargRegistry *karg_registry_new (const KargPluginFunc *built_in, const char *directory);
void karg_registry_free (KargRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargRegistry, karg_registry_free)

/* KargRegistered, back ends and plugins, used and refused. */
const GPtrArray *karg_registry_get_all (const KargRegistry *registry);

G_END_DECLS
