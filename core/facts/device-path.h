/* device-path.h: the PCI device that something of sysfs stands on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/facts.h>

G_BEGIN_DECLS

/* 0000:00:1f.2, with up to eight digits of domain. */
gboolean karg_device_path_is_address (const char *name);

/* The last address of @path, such as "../../devices/pci0000:00/0000:00:1c.0/0000:03:00.0/net/eno1": the nearest device above.
 * (transfer full) NULL: there is none. */
char *karg_device_path_find_address (const char *path);

/* Adds @word to a fact of the device that is a list with blanks between, unless it is there. */
void karg_device_path_add_word (KargFacts *facts, const char *address, const char *name, const char *word,
                                const char *source);

G_END_DECLS
