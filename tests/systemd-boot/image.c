/* image.c: EFI programs for tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "image.h"

#include <string.h>

#define IMAGE_HEADERS 1024
#define IMAGE_ALIGNMENT 512

static void
image_put (GByteArray *image, guint offset, guint32 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    image->data[offset + i] = value >> (8 * i);
}

void
image_write (Fixture *fixture, const char *path, const char *const *sections)
{
  g_autoptr (GByteArray) image = g_byte_array_new ();
  guint count = 0;

  g_byte_array_set_size (image, IMAGE_HEADERS);
  memset (image->data, 0, IMAGE_HEADERS);
  memcpy (image->data, "MZ", 2);
  image_put (image, 0x3c, 0x80, 4);
  memcpy (image->data + 0x80, "PE", 2);
  image_put (image, 0x80 + 20, 240, 2);

  for (; sections[2 * count] != NULL; count++)
    {
      guint header = 0x80 + 24 + 240 + 40 * count;
      guint start = image->len;
      gsize size = strlen (sections[2 * count + 1]);
      gsize padded = (size + IMAGE_ALIGNMENT) / IMAGE_ALIGNMENT * IMAGE_ALIGNMENT;

      memcpy (image->data + header, sections[2 * count], MIN (strlen (sections[2 * count]), 8));
      image_put (image, header + 8, size, 4);
      image_put (image, header + 16, padded, 4);
      image_put (image, header + 20, start, 4);
      g_byte_array_set_size (image, start + padded);
      memset (image->data + start, 0, padded);
      memcpy (image->data + start, sections[2 * count + 1], size);
    }
  image_put (image, 0x80 + 6, count, 2);
  fixture_write_bytes (fixture, path, image->data, image->len);
}
