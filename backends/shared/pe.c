/* pe.c: sections of an EFI program.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "pe.h"

#include <string.h>

#define PE_MAX_SECTIONS 96 /* what the PE/COFF specification has for loaders */
#define PE_MAX_TEXT (64 * 1024)
#define PE_SECTION_SIZE 40
#define PE_COFF_SIZE 24 /* the signature and the file header */

typedef struct
{
  char name[9];
  guint32 offset;
  guint32 size;
} PeSection;

struct _KargPe
{
  KargRoot *root;
  char *path;
  GArray *sections; /* PeSection, in the order of the table */
};

static guint32
pe_get_u32 (const guint8 *data)
{
  return data[0] | data[1] << 8 | data[2] << 16 | (guint32) data[3] << 24;
}

static guint16
pe_get_u16 (const guint8 *data)
{
  return data[0] | data[1] << 8;
}

/* Exactly @length bytes at @offset, or a SYNTAX error. */
static GBytes *
pe_read (KargRoot *root, const char *path, guint64 offset, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = karg_root_read_range (root, path, offset, length, error);

  if (bytes == NULL)
    return NULL;
  if (g_bytes_get_size (bytes) < length)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "is no EFI program: it ends too early");
      return NULL;
    }
  return g_steal_pointer (&bytes);
}

/* Where the section table is, and how many sections it has. */
static gboolean
pe_find_table (KargRoot *root, const char *path, guint64 *table, guint *count, GError **error)
{
  g_autoptr (GBytes) dos = pe_read (root, path, 0, 64, error);
  g_autoptr (GBytes) coff = NULL;
  const guint8 *data;
  guint32 start;

  if (dos == NULL)
    return FALSE;
  data = g_bytes_get_data (dos, NULL);
  start = pe_get_u32 (data + 0x3c);
  if (memcmp (data, "MZ", 2) == 0)
    {
      coff = pe_read (root, path, start, PE_COFF_SIZE, error);
      if (coff == NULL)
        return FALSE;
      data = g_bytes_get_data (coff, NULL);
    }
  if (coff == NULL || memcmp (data, "PE\0\0", 4) != 0)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "is no EFI program");
      return FALSE;
    }

  *count = pe_get_u16 (data + 6);
  *table = (guint64) start + PE_COFF_SIZE + pe_get_u16 (data + 20);
  if (*count > PE_MAX_SECTIONS)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, path, 0, "is no EFI program: it claims to have %u sections", *count);
      return FALSE;
    }
  return TRUE;
}

KargPe *
karg_pe_open (KargRoot *root, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;
  guint64 table;
  guint count;
  KargPe *pe;

  if (!pe_find_table (root, path, &table, &count, error))
    return NULL;
  bytes = pe_read (root, path, table, count * PE_SECTION_SIZE, error);
  if (bytes == NULL)
    return NULL;

  pe = g_new0 (KargPe, 1);
  pe->root = karg_root_ref (root);
  pe->path = g_strdup (path);
  pe->sections = g_array_new (FALSE, FALSE, sizeof (PeSection));
  data = g_bytes_get_data (bytes, NULL);
  for (guint i = 0; i < count; i++, data += PE_SECTION_SIZE)
    {
      PeSection section = { .offset = pe_get_u32 (data + 20) };
      guint32 in_memory = pe_get_u32 (data + 8);
      guint32 in_file = pe_get_u32 (data + 16);

      memcpy (section.name, data, 8);
      section.size = in_memory > 0 ? MIN (in_memory, in_file) : in_file;
      g_array_append_val (pe->sections, section);
    }
  return pe;
}

void
karg_pe_free (KargPe *pe)
{
  if (pe == NULL)
    return;
  karg_root_unref (pe->root);
  g_free (pe->path);
  g_array_unref (pe->sections);
  g_free (pe);
}

static const PeSection *
pe_find (const KargPe *pe, const char *name)
{
  for (guint i = 0; i < pe->sections->len; i++)
    {
      const PeSection *section = &g_array_index (pe->sections, PeSection, i);

      if (strcmp (section->name, name) == 0)
        return section;
    }
  return NULL;
}

gboolean
karg_pe_has_section (const KargPe *pe, const char *name)
{
  return pe_find (pe, name) != NULL;
}

char *
karg_pe_read_text (const KargPe *pe, const char *name, GError **error)
{
  const PeSection *section = pe_find (pe, name);
  g_autoptr (GBytes) bytes = NULL;

  if (section == NULL)
    return NULL;
  if (section->size == 0)
    return g_strdup ("");
  if (section->size > PE_MAX_TEXT)
    {
      karg_error_set_at (error, KARG_ERROR_SYNTAX, pe->path, 0, "its section %s is too large: %u bytes", name, section->size);
      return NULL;
    }
  bytes = pe_read (pe->root, pe->path, section->offset, section->size, error);
  if (bytes == NULL)
    return NULL;
  return g_strchomp (g_strndup (g_bytes_get_data (bytes, NULL), section->size));
}

char *
karg_pe_get_program_version (const KargPe *pe, const char *program)
{
  g_autofree char *magic = karg_pe_read_text (pe, ".sdmagic", NULL);
  g_autofree char *prefix = g_strdup_printf ("#### LoaderInfo: %s ", program);
  const char *end;

  if (magic == NULL || !g_str_has_prefix (magic, prefix))
    return NULL;
  end = strstr (magic + strlen (prefix), " ####");
  if (end == NULL)
    return NULL;
  return g_strndup (magic + strlen (prefix), end - magic - strlen (prefix));
}
