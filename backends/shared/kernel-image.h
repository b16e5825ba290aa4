/* kernel-image.h: whether a program that a boot loader starts is a Linux kernel.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/root.h>

G_BEGIN_DECLS

typedef enum
{
  KARG_KERNEL_IMAGE_LINUX, /* a kernel, or a unified kernel image */
  KARG_KERNEL_IMAGE_OTHER, /* an EFI program, or one that only borrows the boot protocol (memtest86+) */
  KARG_KERNEL_IMAGE_UNKNOWN,
} KargKernelImage;

/* Looks at the first bytes of @path. @why, of one that is UNKNOWN: it can't be read, or is nothing that starts on any
 * machine. (transfer full) */
KargKernelImage karg_kernel_image_look (KargRoot *root, const char *path, char **why);

G_END_DECLS
