/* setting.h: how a back end or plugin declares what an administrator may configure.
 *
 *   static const KargSetting *const my_settings[] = {
 *     KARG_SETTING (.name = "strict", .type = KARG_SETTING_BOOLEAN, .fallback = "false", .summary = "…"),
 *     NULL,
 *   };
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/base.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_SETTING_BOOLEAN, /* default "true" or "false" */
  KARG_SETTING_INTEGER, /* default in decimal */
  KARG_SETTING_STRING,
} KargSettingType;

/* One row of a table that ends with NULL. Like every row it begins with its size, so that fields can be appended. */
typedef struct
{
  gsize struct_size;
  const char *name;     /* [a-z][a-z0-9_-]* */
  KargSettingType type;
  const char *fallback; /* the value when nothing is configured, as text */
  const char *summary;  /* one line for people: "kargctl plugins -v" */
  const char *const *choices; /* of a string: all that it may be, ends with NULL; NULL: anything */
} KargSetting;

/* C only. In C++, where nothing without a name has an address, each row is a constant of its own:
 *
 *   static const KargSetting strict = { sizeof (KargSetting), "strict", KARG_SETTING_BOOLEAN, "false", "…" };
 *   static const KargSetting *const my_settings[] = { &strict, NULL }; */
#define KARG_SETTING(...) (&(const KargSetting){ .struct_size = sizeof (KargSetting), __VA_ARGS__ })

G_END_DECLS
