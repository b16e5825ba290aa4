/* grub-state.h: what GRUB's environment says of the entries it reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/host.h>

#include "bls-files.h"

G_BEGIN_DECLS

/* Whether GRUB gives an entry without "options" others. */
gboolean bls_grub_state_lends_options (const KargHost *host);

/* The index of the entry among @files, in the order of the menu, that GRUB boots when nobody chooses; -1
 * when there are none. */
gint bls_grub_state_find_default (const KargHost *host, const GPtrArray *files);

G_END_DECLS
