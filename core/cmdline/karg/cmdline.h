/* cmdline.h: a kernel command line, loss-less.
 *
 * Words are found exactly as the kernel finds them (lib/cmdline.c, next_arg(); kernel/params.c, parse_args()):
 *
 *  - any byte that the kernel's isspace() takes separates, runs collapse: blank, \t, \n, \v, \f, \r and 0xa0, which is
 *    a part of some letters in UTF-8; there is no escape character and no single quote;
 *  - a '"' at the start of a word is dropped and turns quoting on; every later '"' toggles it and stays in the value;
 *  - the first '=' at an index above 0 splits key and value, inside quotes too;
 *  - a value that starts with '"' loses it, and a '"' at its end; a word that began quoted loses a '"' at its end;
 *  - an unbalanced quote makes the rest of the line one word; nothing fails;
 *  - a word that is exactly "--" ends what the kernel reads; what follows goes to init;
 *  - a NUL byte ends the line: the bytes from there on are kept and hold no words.
 *
 * The bytes between and in words that are not edited stay as they are: karg_cmdline_get_text() of what was parsed is
 * the very text that was parsed, and karg_cmdline_get_splices() tells which bytes of it edits have changed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <karg/error.h>

G_BEGIN_DECLS

typedef struct _KargCmdline KargCmdline;
typedef struct _KargEdit KargEdit;

/* One word. The strings belong to the command line and live until its next edit. */
typedef struct
{
  gsize start;       /* where the word's bytes are in the text, quotes included */
  gsize length;
  const char *key;   /* dequoted as the kernel does, in its own spelling ('-' or '_') */
  const char *value; /* NULL for a bare word, "" for "key="; dequoted */
  gboolean for_init; /* a "--" or a word behind it: nothing the kernel takes, and never edited */
} KargWord;

/* Bytes [start, start + length) of the text that was parsed have become @text. */
typedef struct
{
  gsize start;
  gsize length;
  char *text;      /* "" when they are gone */
  gboolean inside; /* it goes into a word, of which other bytes stay; else it is whole words and blanks */
} KargSplice;

/* Parses @length bytes at @text (-1: NUL-terminated). Never fails: to the kernel every text is a command line. */
KARG_API KargCmdline *karg_cmdline_parse (const char *text, gssize length);
/* A command line that was just parsed from the text of @cmdline as it stands. */
KARG_API KargCmdline *karg_cmdline_copy (const KargCmdline *cmdline);
KARG_API void karg_cmdline_free (KargCmdline *cmdline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KargCmdline, karg_cmdline_free)

/* The text as it stands. NUL-terminated; @length is optional. Valid until the next edit. */
KARG_API const char *karg_cmdline_get_text (const KargCmdline *cmdline, gsize *length);

/* The words in their order, the "--" itself and those behind it included. */
KARG_API guint karg_cmdline_get_n_words (const KargCmdline *cmdline);
KARG_API const KargWord *karg_cmdline_get_word (const KargCmdline *cmdline, guint index);

/* Whether the kernel sees @key, with @value if that is not NULL ("" matches "key=" only). Keys compare as
 * karg_key_equal() does. Words for init don't count. */
KARG_API gboolean karg_cmdline_contains (const KargCmdline *cmdline, const char *key, const char *value);

/* The value of the last word with @key: what most receivers take. "" for "key=", NULL when absent or bare.
 * Owned by @cmdline, until its next edit. */
KARG_API const char *karg_cmdline_get_last_value (const KargCmdline *cmdline, const char *key);

/* Whether the kernel sees the same words in the same order; spellings and blanks may differ. */
KARG_API gboolean karg_cmdline_equal (const KargCmdline *a, const KargCmdline *b);

/* New words go behind the last one that ends at or before byte @offset of the text that was parsed, and not to the
 * end of the line, where somebody else's words stand; but to the end all the same when their key stands behind
 * @offset. To be said before the first edit. */
KARG_API void karg_cmdline_set_end (KargCmdline *cmdline, gsize offset);

/* Carries out one edit. Idempotent: the same edit again changes nothing. Words that the edit doesn't touch keep their
 * bytes and their order; a word that is removed takes one run of blanks with it; new words go behind the last word
 * before a "--" (or the end that was set), but before a word whose quote is left open, as that would swallow them.
 * Returns: whether anything changed. The time it takes doesn't depend on the length of the line. */
KARG_API gboolean karg_cmdline_apply (KargCmdline *cmdline, const KargEdit *edit);

/* Whether the edit would change nothing. */
KARG_API gboolean karg_cmdline_holds (const KargCmdline *cmdline, const KargEdit *edit);

/* What all edits since the parsing have changed, in the order of the text, without overlaps: what one edit did and
 * another undid is not there. (transfer full) (element-type KargSplice) */
KARG_API GArray *karg_cmdline_get_splices (const KargCmdline *cmdline);

/* Names of parameters compare byte by byte, but '-' equals '_' (kernel/params.c, parameq()). */
KARG_API gboolean karg_key_equal (const char *a, const char *b);

/* Spells @key and @value as one word that the kernel reads back as just these: bare if it can, as key="…" when the
 * value holds a blank. (transfer full)
 * Fails: NOT_REPRESENTABLE when no spelling does it (a blank in the key, a quote beside a blank, a control
 * character). */
KARG_API char *karg_word_format (const char *key, const char *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
