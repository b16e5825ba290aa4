/* splice.c: which bytes of a text edits have changed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline-private.h"

/* The splices so far, and what has been brought since the last byte that stays. */
typedef struct
{
  GArray *splices;
  GString *text;
  gsize done; /* where that byte ends in the text that was parsed */
  gboolean inside;
} KargSpliceWalk;

static void
karg_splice_clear (gpointer data)
{
  g_free (((KargSplice *) data)->text);
}

static void
karg_splice_end (KargSpliceWalk *walk, gsize origin)
{
  if (origin > walk->done || walk->text->len > 0)
    {
      KargSplice splice = {
        .start = walk->done,
        .length = origin - walk->done,
        .text = g_strndup (walk->text->str, walk->text->len),
        .inside = walk->inside,
      };
      g_array_append_val (walk->splices, splice);
    }
  g_string_truncate (walk->text, 0);
  walk->inside = FALSE;
}

static void
karg_splice_take (KargSpliceWalk *walk, const KargBytes *bytes)
{
  if (bytes->origin == KARG_ORIGIN_NEW)
    {
      g_string_append_len (walk->text, bytes->bytes, bytes->length);
      return;
    }
  karg_splice_end (walk, bytes->origin);
  walk->done = bytes->origin + bytes->length;
}

/* A word that an edit went into: what changes between bytes of it that stay is inside. */
static void
karg_splice_take_parts (KargSpliceWalk *walk, const KargItem *item)
{
  gboolean stays = FALSE;

  for (guint i = 0; i < item->parts->len; i++)
    {
      const KargBytes *part = &g_array_index (item->parts, KargBytes, i);

      walk->inside = walk->inside || stays;
      karg_splice_take (walk, part);
      stays = stays || part->origin != KARG_ORIGIN_NEW;
    }
  if (!stays || item->span_end == KARG_ORIGIN_NEW)
    return;
  walk->inside = TRUE;
  karg_splice_end (walk, item->span_end);
  walk->done = item->span_end;
}

GArray *
karg_cmdline_get_splices (const KargCmdline *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  KargSpliceWalk walk = { .splices = g_array_new (FALSE, FALSE, sizeof (KargSplice)), .text = text };

  g_array_set_clear_func (walk.splices, karg_splice_clear);
  for (const KargItem *item = self->edited ? self->head : NULL; item != NULL; item = item->next)
    if (item->parts != NULL)
      karg_splice_take_parts (&walk, item);
    else
      karg_splice_take (&walk, &item->all);
  if (self->edited)
    karg_splice_end (&walk, self->source_length);
  return walk.splices;
}
