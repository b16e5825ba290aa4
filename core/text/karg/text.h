/* text.h: mapped text: a command line as the kernel sees it, and for each of its bytes where it stands.
 *
 * A back end builds such a text while it reads: bytes stand in a file, or in another text that stands in a file, and
 * so on down; each text is read from the one below through a layer, which knows how one language spells: the quotes
 * of a shell, a value of a boot loader entry. What edits change in the text above is carried down through the map:
 * the bytes that go are taken out where they stand, new ones are spelled by each layer for the place where they go.
 * All other bytes stay, because nobody touches them.
 *
 *   KargText *file = karg_text_new_file ("/boot/cmdline.txt", bytes, NULL);
 *   KargText *line = karg_text_new (NULL);
 *   karg_text_append (line, file, 0, length_of_the_line, 0);
 *   karg_target_take_text (target, line);
 * A string is never NULL unless it is said.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

typedef struct _KargText KargText;
typedef struct _KargTextEdits KargTextEdits;
typedef struct _KargLayer KargLayer;

/* Where new bytes go. Strings and texts are borrowed for the call. */
typedef struct
{
  const KargText *text;   /* read through the layer that is asked */
  const KargText *source; /* the text below, in which they are to stand, */
  gsize offset;           /* at this offset */
  guint context;          /* the layer's own word for how bytes are spelled there */
  gboolean inside;        /* they go into a word, of which other bytes stay; else they are whole words and blanks */
  gboolean replaces;      /* they go to the place of a whole group, outside of its quotes, which go at the same time: its manner of
                           * quoting, which is @context, can be kept. Else they go between bytes of this context */
} KargTextPlace;

/* How one language spells a text. A constant table that a back end brings; functions may be NULL: then as if it were
 * the literal layer, in which every byte stands for itself. */
struct _KargLayer
{
  gsize struct_size;

  /* Spells @bytes for @place: what reading that gives is just @bytes. (transfer full)
   * Fails: NOT_REPRESENTABLE, naming the byte and the reason. */
  char *(*spell) (const KargTextPlace *place, const char *bytes, GError **error);

  /* Whether @text can become @after as a whole. Called before anything is spelled. Fails: NOT_REPRESENTABLE, … */
  gboolean (*check) (const KargText *text, const char *after, GError **error);

  /* Instead of bytes that are changed one by one: @text becomes @after, by edits of what lies below it, which
   * karg_text_edit() collects. Only for texts that karg_text_set_rewritten() was called for. */
  gboolean (*rewrite) (const KargText *text, const char *after, KargTextEdits *edits, GError **error);

  /* Of a file: its new bytes from those with all edits made, where the format as a whole follows from its parts (a
   * padding, a length). (transfer full) Fails: NOT_REPRESENTABLE. */
  GBytes *(*finish) (const KargText *file, GBytes *edited, GError **error);
};

/* A file: where all texts end. @path is as seen inside the root. @bytes NULL: it is not there, and is made by the
 * first edit. @layer is asked to finish() only; NULL for most files. (transfer full) */
KARG_API KargText *karg_text_new_file (const char *path, GBytes *bytes, const KargLayer *layer);

/* An empty text, to be filled by the functions below. @layer NULL: the literal one. (transfer full) */
KARG_API KargText *karg_text_new (const KargLayer *layer);

KARG_API KargText *karg_text_ref (KargText *text);
KARG_API void karg_text_unref (KargText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargText, karg_text_unref)

/* Appends the bytes [start, start + length) of @source, which stand for themselves. @context: the layer's.
 * Here and below: bytes that @source doesn't hold spoil the text, whose target then has arguments that are not known. */
KARG_API void karg_text_append (KargText *text, KargText *source, gsize start, gsize length, guint context);

/* Appends @n bytes that the bytes [start, start + length) of @source spell. With @source NULL they stand nowhere: the
 * blank that joins two lines. */
KARG_API void karg_text_append_spelled (KargText *text, const char *bytes, gsize n, KargText *source, gsize start,
                                        gsize length, guint context);

/* Appends all of @other, as it stands where it stands. With @foreign its bytes are shown here and changed elsewhere:
 * an edit that needs one of them changed is refused, and new words go to places of the text's own. */
KARG_API void karg_text_append_text (KargText *text, const KargText *other, gboolean foreign);

/* Forgets all that was appended from @length bytes on: the beginning of a word whose end can't be told. Its places are at the
 * end then. */
KARG_API void karg_text_cut (KargText *text, gsize length);

/* What is appended from here on belongs to another owner than what was before, until the next call: "$X more" holds
 * the bytes of two assignments. A blank beside bytes of another owner stays when they go. @owner: any number; 0 for
 * none in particular. */
KARG_API void karg_text_set_owner (KargText *text, guint owner);

/* The text from @start on, which was appended from the bytes [source_start, source_start + source_length) of
 * @source: when all of it goes, so do all of those: the quotes around it. */
KARG_API void karg_text_add_group (KargText *text, gsize start, KargText *source, gsize source_start, gsize source_length);

/* The same for a line: when no word is left in the text from @start on, these bytes go. */
KARG_API void karg_text_add_line (KargText *text, gsize start, KargText *source, gsize source_start, gsize source_length);

/* Here, at the present end of the text, new bytes may go to @offset of @source although no byte of the text stands
 * there: between two quotes, behind a reference, into a line that is not there yet. @prefix and @suffix (NULL:
 * nothing) are written around them as they are. Of several places at one offset the last one counts, at the end that
 * is set the first one. */
KARG_API void karg_text_add_place (KargText *text, KargText *source, gsize offset, guint context, const char *prefix,
                                   const char *suffix);

/* New words go to the present end of the text, not to where the text will end; see karg_cmdline_set_end(). */
KARG_API void karg_text_set_end (KargText *text);
/* The same with a place that the text has already: where the end of another was that was appended. */
KARG_API void karg_text_set_end_at (KargText *text, gsize offset);

/* Whether that was said, and where it is; else where the text ends. */
KARG_API gboolean karg_text_get_end (const KargText *text, gsize *offset);

/* Every change is the layer's rewrite()'s. */
KARG_API void karg_text_set_rewritten (KargText *text);

/* Something that the layer wants to know again. @data belongs to @text, @destroy may be NULL. */
KARG_API void karg_text_set_data (KargText *text, gpointer data, GDestroyNotify destroy);
KARG_API gpointer karg_text_get_data (const KargText *text);

/* The bytes, NUL-terminated; of a file that is not there none. */
KARG_API const char *karg_text_get (const KargText *text, gsize *length);

/* Of a file its path; NULL of another text. */
KARG_API const char *karg_text_get_path (const KargText *text);

/* Whether the bytes at @one and @other belong to the same owner. */
KARG_API gboolean karg_text_is_one_owner (const KargText *text, gsize one, gsize other);

/* Where the byte at @offset stands: the file, and the line in it, from 1; 0 where that can't be told. NULL when it
 * stands nowhere. Of an empty text where its first byte would go. Owned by @text. */
KARG_API const char *karg_text_locate (const KargText *text, gsize offset, guint *line);

/* For rewrite(): the bytes [start, start + length) of @source, which lies right below the text, become @bytes. */
KARG_API void karg_text_edit (KargTextEdits *edits, const KargText *source, gsize start, gsize length, const char *bytes);

G_END_DECLS
