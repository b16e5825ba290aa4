/* kernel-image.c: whether a program that a boot loader starts is a Linux kernel.
 *
 * The marks: Documentation/arch/x86/boot.rst ("HdrS" at 0x202, the place of the version's text at 0x20e),
 * Documentation/arch/arm64/booting.rst ("ARM\x64" at 0x38), Documentation/arch/riscv/boot-image-header.rst ("RSC\x05"
 * at 0x38), include/linux/pe.h (LINUX_PE_MAGIC at 0x38), drivers/firmware/efi/libstub/zboot-header.S ("zimg" at 4).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "kernel-image.h"

#include <string.h>

#include "pe.h"

#define KERNEL_IMAGE_HEAD 0x240

static gboolean
kernel_image_has (const guint8 *data, gsize size, gsize offset, const char *mark)
{
  gsize length = strlen (mark);

  return size >= offset + length && memcmp (data + offset, mark, length) == 0;
}

/* Since the protocol's version 2.00 a kernel says where the text of its version stands; what is none says nothing. */
static gboolean
kernel_image_names_version (const guint8 *data, gsize size)
{
  return size >= 0x210 && (data[0x20e] != 0 || data[0x20f] != 0);
}

KargKernelImage
karg_kernel_image_look (KargRoot *root, const char *path, char **why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) head = karg_root_read_range (root, path, 0, KERNEL_IMAGE_HEAD, &error);
  static const char *const marks[] = { "ARM\x64", "RSC\x05", "\xcd\x23\x82\x81" };
  const guint8 *data;
  gsize size;

  *why = NULL;
  if (head == NULL)
    {
      *why = g_strdup (error->message);
      return KARG_KERNEL_IMAGE_UNKNOWN;
    }
  data = g_bytes_get_data (head, &size);
  if (kernel_image_has (data, size, 0x202, "HdrS"))
    return kernel_image_names_version (data, size) ? KARG_KERNEL_IMAGE_LINUX : KARG_KERNEL_IMAGE_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (kernel_image_has (data, size, 0x38, marks[i]))
      return KARG_KERNEL_IMAGE_LINUX;
  if (kernel_image_has (data, size, 4, "zimg"))
    return KARG_KERNEL_IMAGE_LINUX;

  g_autoptr (KargPe) pe = karg_pe_open (root, path, &error);
  if (pe != NULL)
    return karg_pe_has_section (pe, ".linux") ? KARG_KERNEL_IMAGE_LINUX : KARG_KERNEL_IMAGE_OTHER;
  *why = g_strdup (error->message);
  return KARG_KERNEL_IMAGE_UNKNOWN;
}
