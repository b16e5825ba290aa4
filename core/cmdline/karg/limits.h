/* limits.h: how long a command line may be.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

/* COMMAND_LINE_SIZE of the kernel (arch/ARCH/include/asm/setup.h), in bytes with the terminating NUL, for a machine
 * name as uname(2) gives it: "x86_64", "ppc64le", "aarch64". For a machine that is unknown (NULL too) 2048, which
 * all that a distribution ships a boot loader for take or exceed, but for those that are listed. */
KARG_API gsize karg_limit_get (const char *machine);

/* Fails: NOT_REPRESENTABLE when @cmdline is longer than @machine takes; the kernel would cut it without a
 * word. What a boot loader adds itself (GRUB: "BOOT_IMAGE=…", systemd-boot: "initrd=…") comes on top and is not
 * counted. */
KARG_API gboolean karg_limit_check (const KargCmdline *cmdline, const char *machine, GError **error);

G_END_DECLS
