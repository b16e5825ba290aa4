/* grub-script.h: words of GRUB script, and the kernel command line that GRUB makes of them.
 *
 * What stands in GRUB_CMDLINE_LINUX, in a "linux" command or in grubenv's kernelopts is source text of GRUB's
 * script language (grub-core/script/yylex.l). GRUB takes the quotes away and writes the words again for the
 * kernel (grub-core/lib/cmdline.c): a word with a blank goes in double quotes; '\'', '"' and '\\' get a
 * backslash.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/cmdline.h>

G_BEGIN_DECLS

typedef struct
{
  gsize start; /* in the source */
  gsize end;
  gsize text_start; /* in the kernel's text */
  gsize text_end;
  gboolean quoted;  /* GRUB writes it in double quotes, for a blank in it */
  guint first_byte; /* of those of a mapped reading */
  guint n_bytes;
} GrubWord;

/* How a byte is quoted in GRUB script. */
typedef enum
{
  GRUB_CONTEXT_BARE,
  GRUB_CONTEXT_SINGLE,
  GRUB_CONTEXT_DOUBLE,
} GrubContext;

/* A byte of a word as GRUB reads it, and where it stands. */
typedef struct
{
  guint32 start; /* in the source: with the backslash before it */
  guint32 end;
  guint8 context; /* GrubContext */
  guint8 escaped; /* GRUB writes a backslash before it */
} GrubByte;

typedef struct
{
  GArray *words; /* GrubWord */
  GArray *bytes; /* GrubByte, of a mapped reading; else NULL */
  GString *text; /* what the kernel gets; a GRUB variable stays ("$tuned_params"; "${x}" in a longer word) */
} GrubWords;

void grub_words_free (GrubWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GrubWords, grub_words_free)

/* Reads the words of one command's arguments.
 * Returns: NULL with @why set (transfer full) when GRUB would not read @source as just words. */
GrubWords *grub_words_parse (const char *source, gsize length, char **why);

/* The same, and where each byte stands. */
GrubWords *grub_words_parse_mapped (const char *source, gsize length, char **why);

/* Reads one command of a script: as above, and it ends without complaint at a newline, comment or operator.
 * @end is set there; @raw (optional) to the words without their quotes, as GRUB's commands get them
 * (element-type utf8) (transfer full).
 * Returns: NULL for an unclosed quote or a "$" without a name; @end is then where that begins. */
GrubWords *grub_words_parse_command (const char *source, gsize length, GPtrArray **raw, gsize *end);

typedef enum
{
  GRUB_QUOTE_SINGLE, /* 'a b': for a source that itself stands in double quotes */
  GRUB_QUOTE_DOUBLE, /* "a b" */
} GrubQuote;

/* Spells a word of a kernel command line in GRUB script, so that the kernel gets the same key and value.
 * (transfer full)
 * Fails: NOT_REPRESENTABLE. */
char *grub_word_encode (const KargWord *word, GrubQuote quote, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
