/* process.h: what a process inherits, set to what this one needs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Signals have their usual effect and none is held back, but for one that a limit would send: there the write fails and is
 * told. The three standard descriptors are open: no file of a root becomes one of them. Soft limits are as high as they may
 * be, and what is made for everybody can be read by everybody. To be called before anything else. */
void kargctl_process_settle (void);

G_END_DECLS
