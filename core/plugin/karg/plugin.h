/* plugin.h: the one symbol of a back end or vendor plugin.
 *
 * A plugin is a descriptor: constant tables of functions; opaque data goes in, data comes out. No GType, no global
 * state, no constructor. The same source is built into libkarg or as a module in the module directory (kargctl(8),
 * "FILES"):
 *
 *   KARG_PLUGIN_DEFINE (.name = "intel-iommu", .version = "1.0", .summary = "…", .vendor = &intel_iommu_ops)
 *
 * A module exports the function karg_plugin, a built-in one a function named after its KARG_PLUGIN_SYMBOL. libkarg
 * copies the smaller of both sizes of each table and row into zeroed memory, so that fields can be appended on
 * either side.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/backend.h>
#include <karg/setting.h>
#include <karg/vendor.h>

G_BEGIN_DECLS

/* Another major version is refused; within one, structs only grow at their end. */
#define KARG_PLUGIN_ABI_MAJOR 1

typedef struct
{
  gsize struct_size;
  guint abi_major;
  const char *name;    /* [a-z][a-z0-9-]*, at most 64 bytes, unique, not "kargctl"; also the section of its settings */
  const char *version;
  const char *summary; /* one line; neither is NULL */
  const KargBackendOps *backend; /* one of the two, or both */
  const KargVendorOps *vendor;
  const KargSetting *const *settings; /* ends with NULL; may be NULL */
} KargPlugin;

typedef const KargPlugin *(*KargPluginFunc) (void);

#ifndef KARG_PLUGIN_SYMBOL
#define KARG_PLUGIN_SYMBOL karg_plugin
#endif

#define KARG_PLUGIN_DEFINE(...)                                                                                              \
  KARG_API const KargPlugin *KARG_PLUGIN_SYMBOL (void);                                                                      \
  const KargPlugin *KARG_PLUGIN_SYMBOL (void)                                                                                \
  {                                                                                                                          \
    static const KargPlugin plugin                                                                                           \
      = { .struct_size = sizeof (KargPlugin), .abi_major = KARG_PLUGIN_ABI_MAJOR, __VA_ARGS__ };                             \
    return &plugin;                                                                                                          \
  }

G_END_DECLS
