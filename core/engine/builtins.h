/* builtins.h: the back ends and plugins that libkarg itself carries.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/plugin.h>

G_BEGIN_DECLS

/* One for each folder in backends/ and plugins/; ends with NULL. Their order means nothing. */
extern const KargPluginFunc karg_builtins[];

G_END_DECLS
