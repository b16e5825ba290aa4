/* standing.h: what command lines ask for devices already, for early-boot/ to read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "kargctl.h"

G_BEGIN_DECLS

/* One device, and an argument that takes its part of a command line away: "kargctl.reserve=0000:01:00.0", an item of a list,
 * or "kargctl.sriov.0000:17:00.0=4". */
typedef struct
{
  char *address;
  char *argument;
} KargctlStanding;

/* What is reserved, and what is to have virtual functions, in some entry or template; each once.
 * (transfer full) (element-type KargctlStanding) */
GPtrArray *kargctl_standing_list_reserved (KargEngine *engine);
GPtrArray *kargctl_standing_list_functions (KargEngine *engine);

G_END_DECLS
