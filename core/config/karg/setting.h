/* setting.h: how a back end or plugin declares what an administrator may configure.
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

/* One row of a table that ends with a NULL name. The size of a row is part of the ABI. */
typedef struct
{
  const char *name;
  KargSettingType type;
  const char *fallback; /* the value when nothing is configured, as text */
  const char *summary;  /* one line for the manual and "kargctl plugins" */
} KargSetting;

G_END_DECLS
