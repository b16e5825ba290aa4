/* base.h: what every public header needs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Marks a function that libkarg exports. The symbol map core/libkarg.sym says since which version. */
#define KARG_API __attribute__ ((visibility ("default")))

/* What is known of a yes-or-no question. UNKNOWN is never NO: a rule that needs a NO must see one. */
typedef enum
{
  KARG_UNKNOWN = 0,
  KARG_NO,
  KARG_YES,
} KargTristate;

G_END_DECLS
