/* modules-index.c: is an index of modules well-formed?
 *
 * The format, all numbers big-endian: magic, version, offset of the root node. Two bits of an offset say
 * what its node holds, in this order: a prefix (text up to a NUL byte); children (the first and the last
 * byte they stand for, then an offset for each, 0 for none); values (how many, then for each a priority
 * and a text). depmod writes children before their parents, so that an offset which does not point
 * backwards belongs to no index, and there are no cycles.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "modules-index.h"

#include <string.h>

#define KARG_MODULES_INDEX_MAGIC 0xB007F457u
#define KARG_MODULES_INDEX_MAJOR 2
#define KARG_MODULES_INDEX_HEADER 12

enum
{
  KARG_MODULES_INDEX_PREFIX = 0x80000000u,
  KARG_MODULES_INDEX_VALUES = 0x40000000u,
  KARG_MODULES_INDEX_CHILDREN = 0x20000000u,
  KARG_MODULES_INDEX_OFFSET = 0x0fffffffu,
};

/* A place in the file that only moves forward. */
typedef struct
{
  const guint8 *data;
  gsize length;
  gsize at;
} KargModulesIndex;

static gboolean
karg_modules_index_number (KargModulesIndex *index, guint bytes, guint32 *number)
{
  *number = 0;
  if (index->length - index->at < bytes)
    return FALSE;
  for (guint i = 0; i < bytes; i++)
    *number = *number << 8 | index->data[index->at++];
  return TRUE;
}

static gboolean
karg_modules_index_text (KargModulesIndex *index)
{
  const guint8 *end = memchr (index->data + index->at, '\0', index->length - index->at);

  if (end == NULL)
    return FALSE;
  index->at = end + 1 - index->data;
  return TRUE;
}

/* Adds the offsets of the children of the node at @parent to @todo. */
static gboolean
karg_modules_index_children (KargModulesIndex *index, gsize parent, GArray *todo)
{
  guint32 first = 0, last = 0, child = 0;

  if (!karg_modules_index_number (index, 1, &first) || !karg_modules_index_number (index, 1, &last))
    return FALSE;
  if (first > last || last > 127)
    return FALSE;
  for (guint32 c = first; c <= last; c++)
    {
      if (!karg_modules_index_number (index, 4, &child) || (child & KARG_MODULES_INDEX_OFFSET) >= parent)
        return FALSE;
      if ((child & KARG_MODULES_INDEX_OFFSET) != 0)
        g_array_append_val (todo, child);
    }
  return TRUE;
}

static gboolean
karg_modules_index_values (KargModulesIndex *index)
{
  guint32 count = 0, priority = 0;

  if (!karg_modules_index_number (index, 4, &count))
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    if (!karg_modules_index_number (index, 4, &priority) || !karg_modules_index_text (index))
      return FALSE;
  return TRUE;
}

static gboolean
karg_modules_index_node (KargModulesIndex *index, guint32 offset, GArray *todo)
{
  gsize start = offset & KARG_MODULES_INDEX_OFFSET;

  if (start < KARG_MODULES_INDEX_HEADER || start > index->length)
    return FALSE;
  index->at = start;
  return (!(offset & KARG_MODULES_INDEX_PREFIX) || karg_modules_index_text (index))
         && (!(offset & KARG_MODULES_INDEX_CHILDREN) || karg_modules_index_children (index, start, todo))
         && (!(offset & KARG_MODULES_INDEX_VALUES) || karg_modules_index_values (index));
}

gboolean
karg_modules_index_is_sound (GBytes *bytes)
{
  guint32 magic = 0, version = 0, offset = 0;
  KargModulesIndex index = { 0 };
  g_autoptr (GArray) todo = g_array_new (FALSE, FALSE, sizeof (guint32));

  index.data = g_bytes_get_data (bytes, &index.length);
  if (!karg_modules_index_number (&index, 4, &magic) || magic != KARG_MODULES_INDEX_MAGIC
      || !karg_modules_index_number (&index, 4, &version) || version >> 16 != KARG_MODULES_INDEX_MAJOR
      || !karg_modules_index_number (&index, 4, &offset))
    return FALSE;

  /* No more nodes than a tree of that many bytes can have: damage may make branches share children. */
  g_array_append_val (todo, offset);
  for (gsize nodes = 0; todo->len > 0; nodes++)
    {
      offset = g_array_index (todo, guint32, todo->len - 1);
      g_array_set_size (todo, todo->len - 1);
      if (nodes > index.length || !karg_modules_index_node (&index, offset, todo))
        return FALSE;
    }
  return TRUE;
}
