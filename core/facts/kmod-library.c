/* kmod-library.c: libkmod, loaded when it is first needed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kmod-library.h"

#include <dlfcn.h>

/* Its ABI has been this one since the first release. */
#define KARG_KMOD_LIBRARY "libkmod.so.2"

static const struct
{
  const char *symbol;
  gsize offset;
} karg_kmod_library_symbols[] = {
  { "kmod_new", G_STRUCT_OFFSET (KargKmodLibrary, create) },
  { "kmod_unref", G_STRUCT_OFFSET (KargKmodLibrary, unref) },
  { "kmod_set_log_fn", G_STRUCT_OFFSET (KargKmodLibrary, set_log_fn) },
  { "kmod_list_next", G_STRUCT_OFFSET (KargKmodLibrary, list_next) },
  { "kmod_module_new_from_lookup", G_STRUCT_OFFSET (KargKmodLibrary, look_up) },
  { "kmod_module_get_module", G_STRUCT_OFFSET (KargKmodLibrary, get_module) },
  { "kmod_module_get_name", G_STRUCT_OFFSET (KargKmodLibrary, get_name) },
  { "kmod_module_get_path", G_STRUCT_OFFSET (KargKmodLibrary, get_path) },
  { "kmod_module_unref", G_STRUCT_OFFSET (KargKmodLibrary, unref_module) },
  { "kmod_module_unref_list", G_STRUCT_OFFSET (KargKmodLibrary, unref_list) },
};

static gboolean
karg_kmod_library_load (KargKmodLibrary *library)
{
  void *handle = dlopen (KARG_KMOD_LIBRARY, RTLD_LAZY | RTLD_LOCAL);

  for (guint i = 0; handle != NULL && i < G_N_ELEMENTS (karg_kmod_library_symbols); i++)
    {
      void *symbol = dlsym (handle, karg_kmod_library_symbols[i].symbol);

      if (symbol == NULL)
        return FALSE;
      G_STRUCT_MEMBER (void *, library, karg_kmod_library_symbols[i].offset) = symbol;
    }
  return handle != NULL;
}

const KargKmodLibrary *
karg_kmod_library_get (void)
{
  static KargKmodLibrary library;
  static gsize state; /* 1: could not be loaded, 2: loaded */

  if (g_once_init_enter (&state))
    g_once_init_leave (&state, karg_kmod_library_load (&library) ? 2 : 1);
  return state == 2 ? &library : NULL;
}
