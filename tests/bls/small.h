/* small.h: a tree with one entry, for the tests of the bls back end.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "backend.h"

#define ENTRY KARG_TARGET_ENTRY
#define TEMPLATE KARG_TARGET_TEMPLATE
#define TEMPLATE_PATH "/etc/kernel/cmdline"
#define ENTRIES "/boot/loader/entries/"

const KargPlugin *karg_plugin_bls (void);

/* A grub.cfg that reads entries, and one entry "a", which holds @entry. (transfer full) */
Fixture *small_new (const char *entry);

/* Fails unless the entry @id is nobody's to change, for a reason that holds @says. */
void small_check_unmanaged (Fixture *fixture, const char *id, const char *says);
