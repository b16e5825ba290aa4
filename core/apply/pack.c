/* pack.c: values in a row of bytes, written and read by the same description.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "pack.h"

#include <string.h>

/* The length of what is no bytes at all. */
#define PACK_NONE G_MAXUINT32

/* The next @length bytes of what is read; NULL when there are not so many. */
static const guint8 *
pack_take (KargPack *pack, gsize length)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (pack->in, &size);

  if (pack->torn || length > size - pack->at)
    {
      pack->torn = TRUE;
      return NULL;
    }
  pack->at += length;
  return data + pack->at - length;
}

static void
pack_raw (KargPack *pack, gpointer value, gsize size)
{
  const guint8 *data = NULL;

  if (pack->out != NULL)
    g_byte_array_append (pack->out, value, size);
  else if ((data = pack_take (pack, size)) != NULL)
    memcpy (value, data, size);
  else
    memset (value, 0, size);
}

void
karg_pack_number (KargPack *pack, guint32 *number)
{
  guint32 le = GUINT32_TO_LE (*number);

  pack_raw (pack, &le, sizeof le);
  if (pack->out == NULL)
    *number = GUINT32_FROM_LE (le);
}

void
karg_pack_long (KargPack *pack, gint64 *number)
{
  gint64 le = GINT64_TO_LE (*number);

  pack_raw (pack, &le, sizeof le);
  if (pack->out == NULL)
    *number = GINT64_FROM_LE (le);
}

void
karg_pack_boolean (KargPack *pack, gboolean *boolean)
{
  guint8 byte = *boolean != FALSE;

  pack_raw (pack, &byte, 1);
  if (pack->out == NULL)
    *boolean = byte != 0;
}

/* Reads the length of bytes and the bytes, which stay where they are. */
static const guint8 *
pack_read_bytes (KargPack *pack, guint32 *length)
{
  karg_pack_number (pack, length);
  return pack->torn || *length == PACK_NONE ? NULL : pack_take (pack, *length);
}

static void
pack_write_bytes (KargPack *pack, gconstpointer data, gsize size)
{
  guint32 length = data != NULL || size == 0 ? (guint32) size : PACK_NONE;

  karg_pack_number (pack, &length);
  if (size > 0)
    g_byte_array_append (pack->out, data, size);
}

void
karg_pack_bytes (KargPack *pack, GBytes **bytes)
{
  guint32 length = PACK_NONE;

  if (pack->out == NULL)
    {
      const guint8 *data = pack_read_bytes (pack, &length);
      *bytes = data != NULL ? g_bytes_new_from_bytes (pack->in, pack->at - length, length) : NULL;
    }
  else if (*bytes == NULL)
    karg_pack_number (pack, &length);
  else
    {
      gsize size = 0;
      gconstpointer data = g_bytes_get_data (*bytes, &size);
      pack_write_bytes (pack, data, size);
    }
}

void
karg_pack_text (KargPack *pack, char **text)
{
  guint32 length = 0;

  if (pack->out != NULL)
    {
      const char *written = *text != NULL ? *text : "";
      pack_write_bytes (pack, written, strlen (written));
      return;
    }
  const guint8 *data = pack_read_bytes (pack, &length);
  if (data == NULL || memchr (data, '\0', length) != NULL)
    pack->torn = TRUE;
  *text = pack->torn ? g_strdup ("") : g_strndup ((const char *) data, length);
}

void
karg_pack_optional (KargPack *pack, char **text)
{
  karg_pack_text (pack, text);
  if (pack->out == NULL && **text == '\0')
    g_clear_pointer (text, g_free);
}

void
karg_pack_texts (KargPack *pack, char ***texts)
{
  guint32 n = *texts != NULL && pack->out != NULL ? g_strv_length (*texts) : 0;
  g_autoptr (GPtrArray) read = g_ptr_array_new ();

  karg_pack_number (pack, &n);
  for (guint i = 0; i < n && !pack->torn; i++)
    {
      char *text = pack->out != NULL ? (*texts)[i] : NULL;
      karg_pack_text (pack, &text);
      g_ptr_array_add (read, text);
    }
  if (pack->out != NULL)
    return;
  g_ptr_array_add (read, NULL);
  *texts = (char **) g_ptr_array_free (g_steal_pointer (&read), FALSE);
}

gboolean
karg_pack_is_read (const KargPack *pack)
{
  return !pack->torn && pack->at == g_bytes_get_size (pack->in);
}
