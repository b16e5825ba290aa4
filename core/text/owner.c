/* owner.c: bytes of several owners in one text.
 *
 * In "$X more" the bytes of $X were written elsewhere, and the blank behind them keeps apart whatever $X will hold.
 * So a blank goes only with a word of its own owner.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#include "owner.h"
#include "edits.h"

#include "cmdline/scanner.h"

#include <string.h>

static gboolean
karg_owner_is_blank (const KargText *text, gsize offset)
{
  return karg_scanner_is_space (text->bytes->str[offset]);
}

static gboolean
karg_owner_is (const KargText *text, gsize offset, const KargTextOwner *owner)
{
  KargTextOwner other = karg_text_get_owner (text, offset);

  return other.text == owner->text && other.owner == owner->owner;
}

/* Bytes of one owner in what is to go. */
typedef struct
{
  gsize start;
  gsize end;
  KargTextOwner owner;
  gboolean has_word;
} KargOwnerRun;

/* Bytes that stand nowhere, as quotes that GRUB puts around a word, go with those beside them; a blank of that kind
 * is nobody's. */
static gboolean
karg_owner_is_anybodys (const KargText *text, gsize offset)
{
  return !karg_owner_is_blank (text, offset) && karg_text_get_owner (text, offset).text == NULL;
}

static KargOwnerRun
karg_owner_next_run (const KargText *text, gsize start, gsize end)
{
  KargOwnerRun run = { .start = start, .end = start };
  gboolean owned = FALSE;

  for (; run.end < end; run.end++)
    {
      gboolean anybodys = karg_owner_is_anybodys (text, run.end);

      if (!anybodys && !owned)
        run.owner = karg_text_get_owner (text, run.end);
      else if (!anybodys && !karg_owner_is (text, run.end, &run.owner))
        break;
      owned = owned || !anybodys;
      run.has_word = run.has_word || !karg_owner_is_blank (text, run.end);
    }
  return run;
}

/* A word whose blank stays takes one of its own along, so that none is left over; without one the blank at @before,
 * which is nobody's, goes after all. Not where a new word comes in its place. */
static void
karg_owner_slide (const KargText *text, KargOwnerRun *run, gsize before)
{
  gsize end = run->end;

  if (karg_owner_is_blank (text, run->start) || karg_owner_is_blank (text, run->end - 1))
    return;
  while (run->end < text->bytes->len && karg_owner_is_blank (text, run->end)
         && karg_owner_is (text, run->end, &run->owner))
    run->end++;
  if (run->end == end && karg_text_get_owner (text, before).text == NULL)
    run->start = before;
}

static gboolean
karg_owner_is_edge (const KargText *text, gsize offset, const KargTextOwner *owner)
{
  return offset < text->bytes->len && !karg_owner_is (text, offset, owner);
}

/* In "$X more last" the blank before "more" keeps it apart from $X, whatever goes: of blanks on both sides those
 * beside another owner's bytes stay. What is brought stands between them. */
static void
karg_owner_keep_blanks (const KargText *text, KargOwnerRun *run, gboolean brings)
{
  gboolean both = karg_owner_is_blank (text, run->start) && karg_owner_is_blank (text, run->end - 1);
  gboolean before = brings || (both && run->start > 0 && karg_owner_is_edge (text, run->start - 1, &run->owner));
  gboolean behind = brings || (both && !before && karg_owner_is_edge (text, run->end, &run->owner));

  while (before && karg_owner_is_blank (text, run->start))
    run->start++;
  while (behind && karg_owner_is_blank (text, run->end - 1))
    run->end--;
}

static gboolean
karg_owner_fail (const KargText *text, gsize offset, GError **error)
{
  guint line = 0, line_before = 0;
  const char *path = karg_text_locate (text, offset, &line);
  const char *path_before = karg_text_locate (text, offset - 1, &line_before);

  karg_error_set_at (error, KARG_ERROR_UNSUPPORTED, path != NULL ? path : path_before, path != NULL ? line : line_before,
                     "a word is put together of what stands here and at %s:%u: it can't be changed by itself",
                     path_before != NULL ? path_before : path, path_before != NULL ? line_before : line);
  return FALSE;
}

static gboolean
karg_owner_divide_one (const KargText *text, const KargSplice *splice, const char *brings, GArray *edits, GError **error)
{
  gsize splice_end = splice->start + splice->length;
  KargOwnerRun run = karg_owner_next_run (text, splice->start, splice_end);

  if (run.end == splice_end && (run.has_word || run.owner.text != NULL))
    {
      karg_edits_add (edits, splice->start, splice->length, brings, splice->inside);
      return TRUE;
    }

  g_autofree char *words = g_strdup (brings);
  const char *bring = g_strstrip (words);
  gsize before = splice->start;
  for (gboolean stays_before = FALSE; run.start < splice_end;
       run = karg_owner_next_run (text, run.start, splice_end))
    {
      gsize next = run.end;
      gsize start = run.start;

      if (run.has_word)
        {
          if (next < splice_end && !karg_owner_is_blank (text, next) && !karg_owner_is_blank (text, next - 1))
            return karg_owner_fail (text, next, error);
          if (stays_before && *bring == '\0')
            karg_owner_slide (text, &run, before);
          next = MAX (next, run.end);
          karg_owner_keep_blanks (text, &run, *bring != '\0');
          karg_edits_add (edits, run.start, run.end - run.start, bring, splice->inside);
          bring = "";
        }
      stays_before = !run.has_word;
      before = start;
      run.start = next;
    }
  if (*bring != '\0')
    karg_edits_add (edits, splice->start, 0, brings, splice->inside);
  return TRUE;
}

/* Whether the first word that is brought is the first that goes, with another value: it stays where that stands. */
static gboolean
karg_owner_is_same_key (const KargText *text, const KargSplice *splice)
{
  const char *old = text->bytes->str + splice->start;
  KargToken brings, goes;

  if (!karg_scanner_next (splice->text, strlen (splice->text), 0, &brings)
      || !karg_scanner_next (old, splice->length, 0, &goes))
    return FALSE;
  g_autofree char *new_key = g_strndup (splice->text + brings.key_start, brings.key_end - brings.key_start);
  g_autofree char *old_key = g_strndup (old + goes.key_start, goes.key_end - goes.key_start);
  return karg_key_equal (new_key, old_key);
}

/* Whether what is brought goes to the end that was set, and what goes with it stood behind that. */
static gboolean
karg_owner_is_at_end (const KargText *text, const KargSplice *splice)
{
  gsize end;

  if (splice->inside || *splice->text == '\0' || !karg_text_get_end (text, &end) || splice->start > end
      || karg_owner_is_same_key (text, splice))
    return FALSE;
  for (gsize at = splice->start; at < MIN (end, splice->start + splice->length); at++)
    if (!karg_owner_is_blank (text, at))
      return FALSE;
  return TRUE;
}

GArray *
karg_owner_divide (const KargText *text, const GArray *splices, GError **error)
{
  g_autoptr (GArray) edits = karg_edits_new ();

  for (guint i = 0; i < splices->len; i++)
    {
      const KargSplice *splice = &g_array_index (splices, KargSplice, i);
      gboolean apart = splice->length == 0 || karg_owner_is_at_end (text, splice);

      if (splice->length > 0 && !karg_owner_divide_one (text, splice, apart ? "" : splice->text, edits, error))
        return NULL;
      if (apart)
        karg_edits_add (edits, splice->start, 0, splice->text, splice->inside);
    }
  return g_steal_pointer (&edits);
}
