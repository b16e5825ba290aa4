/* kmod-library.h: libkmod, loaded when it is first needed.
 *
 * libkmod brings libcrypto along, whose loading takes longer than everything else that most verbs do. So libkarg
 * includes its header but doesn't link with it. A machine without it knows less about its modules; nothing fails.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>
#include <libkmod.h>

G_BEGIN_DECLS

/* The functions that modules.c calls, of their own types. */
typedef struct
{
  __typeof__ (&kmod_new) create;
  __typeof__ (&kmod_unref) unref;
  __typeof__ (&kmod_set_log_fn) set_log_fn;
  __typeof__ (&kmod_list_next) list_next;
  __typeof__ (&kmod_module_new_from_lookup) look_up;
  __typeof__ (&kmod_module_get_module) get_module;
  __typeof__ (&kmod_module_get_name) get_name;
  __typeof__ (&kmod_module_get_path) get_path;
  __typeof__ (&kmod_module_unref) unref_module;
  __typeof__ (&kmod_module_unref_list) unref_list;
} KargKmodLibrary;

/* The library, or NULL when it isn't installed. It stays loaded. */
const KargKmodLibrary *karg_kmod_library_get (void);

G_END_DECLS
