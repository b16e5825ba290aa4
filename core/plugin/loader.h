/* loader.h: plugins that lie in a file of their own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/plugin.h>

#include <karg/error.h>

G_BEGIN_DECLS

typedef struct _KargModule KargModule;

/* The paths of the modules in @directory (NULL: none), "*.so", in the order of their names. An absent directory holds
 * none. (transfer full)
 * Fails: PERMISSION, IO; UNTRUSTED when somebody could put a module there who may not run code as this user. */
char **karg_loader_list (const char *directory, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Loads the module @path of a directory that karg_loader_list() trusts, and finds its function.
 * Fails: UNTRUSTED for a file that is owned by somebody else than root or this user, or may be written by others; IO for
 * one that is not regular (a symbolic link neither); UNSUPPORTED when the file is no module, needs something that is not there,
 * or exports no function; IO. */
KargModule *karg_loader_open (const char *path, KargPluginFunc *function, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Unloads a module that is refused. */
void karg_loader_close (KargModule *module);

/* Keeps the module until the process ends: its functions and strings may be referred to from anywhere. */
void karg_loader_keep (KargModule *module);

G_END_DECLS
