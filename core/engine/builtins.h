/* builtins.h: the back ends and plugins that libkarg itself carries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/plugin.h>

G_BEGIN_DECLS

/* In the order in which they are probed; ends with NULL. */
extern const KargPluginFunc karg_builtins[];

G_END_DECLS
