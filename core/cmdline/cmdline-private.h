/* cmdline-private.h: what the files of this room share about a command line.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include "scanner.h"

#include <karg/cmdline.h>

G_BEGIN_DECLS

/* Bytes [start, start + length) of the text become @text. */
typedef struct
{
  gsize start;
  gsize length;
  char *text; /* NULL: nothing */
} KargSplice;

/* The splices of one change, in any order; of two at one place the first goes before, and must be an insertion. */
GArray *karg_splices_new (void);
void karg_splices_add (GArray *splices, gsize start, gsize length, const char *text);

/* The number of words that the kernel reads: those before a "--". */
guint karg_cmdline_get_n_kernel_words (const KargCmdline *cmdline);
const KargToken *karg_cmdline_get_token (const KargCmdline *cmdline, guint index);

/* Whether word @index reads as @key and @value (NULL: a bare word). */
gboolean karg_cmdline_word_is (const KargCmdline *cmdline, guint index, const char *key, const char *value);

/* Before which word a new one goes: behind the last that the kernel reads, but never behind an open quote, which would
 * swallow it. */
guint karg_cmdline_get_insert_index (const KargCmdline *cmdline);

/* Adds the splice that puts @words before word @index. */
void karg_cmdline_splice_insert (const KargCmdline *cmdline, GArray *splices, guint index, const char *words);

/* Adds the splices that take away the words marked in @doomed, each with one run of blanks. */
void karg_cmdline_splice_remove (const KargCmdline *cmdline, GArray *splices, const GArray *doomed);

/* Adds the splice that makes word @index read @word. */
void karg_cmdline_splice_replace (const KargCmdline *cmdline, GArray *splices, guint index, const char *word);

/* Carries the splices out. Returns: whether there were any. */
gboolean karg_cmdline_splice (KargCmdline *cmdline, GArray *splices);

G_END_DECLS
